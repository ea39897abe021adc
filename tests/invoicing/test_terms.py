"""Terms in instalments: a claim waits in as many parts as its terms have, each with its own due day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.invoicing.api import CHECKS
from tests.books import Books

PARTS = [
    {"purpose": "prepayment", "share": "0.3", "kind": "net", "days": 0},
    {"purpose": "delivery", "share": "0.6", "kind": "invoice", "days": 30},
    {"purpose": "retention", "share": "0.1", "kind": "net", "days": 365},
]
TERMS = {"code": "FQ", "name": "预付30%/票到60%/质保金10%", "kind": "instalments", "instalments": PARTS}


@pytest.fixture
def shop(company: Books) -> Books:
    company.run("parties.save_terms", TERMS)
    party = {"code": "C1", "name": "浦东机械", "is_customer": True, "is_supplier": True, "terms": "FQ"}
    company.run("parties.save_party", party)
    company.run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "1130.01"})
    lines = [{"item": "P1", "quantity": "5", "price": "113.01"}]
    company.run("purchasing.save_order", {"number": "B1", "supplier": "C1", "date": "2026-03-02", "lines": lines})
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": "B1"})
    company.run("purchasing.receive_goods", {"order": "B1", "date": "2026-03-02"})
    return company


def items(books: Books, **given: Any) -> list[tuple[Any, ...]]:
    found = books.ask("invoicing.open_items", {"party": "C1", **given})
    return [(r.instalment, r.due_date, r.amount) for r in found.rows]  # type: ignore[attr-defined]


def test_a_delivery_waits_in_three_parts_and_the_invoice_moves_one(shop: Books) -> None:
    lines = [{"item": "P1", "quantity": "1", "price": "1130.01"}]
    shop.run("sales.save_order", {"number": "D1", "customer": "C1", "date": "2026-03-02", "lines": lines})
    for step in ("place_order", "approve_order"):
        shop.run(f"sales.{step}", {"order": "D1"})
    done = shop.run("sales.issue_goods", {"order": "D1", "date": "2026-03-03"}).result
    assert done["due_date"] == "2027-03-03"
    assert items(shop, side="D") == [
        (1, dt.date(2026, 3, 3), D("339.00")),
        (2, dt.date(2026, 4, 2), D("678.01")),
        (3, dt.date(2027, 3, 3), D("113.00")),
    ]
    shop.run("sales.invoice_order", {"order": "D1", "date": "2026-03-10"})
    assert [due for _, due, _ in items(shop, side="D")] == [dt.date(2026, 3, 3), dt.date(2026, 4, 9), dt.date(2027, 3, 3)]
    shop.run("invoicing.receive_money", {"party": "C1", "amount": "1017.01", "oldest_first": True})
    assert items(shop, side="D") == [(3, dt.date(2027, 3, 3), D("113.00"))]
    assert [check.name for check in CHECKS if shop.sql(check.sql)] == []


def test_a_supplier_invoice_waits_in_parts_unless_the_paper_names_a_day(shop: Books) -> None:
    shop.run("company.save_setting", {"name": "parties.due_on_workday", "value": True, "valid_from": "2026-01-01"})
    shop.run("purchasing.enter_invoice", {"order": "B1", "date": "2026-03-14"})
    assert items(shop, side="C") == [
        (1, dt.date(2026, 3, 16), D("169.52")),  # the 14th is a Saturday
        (2, dt.date(2026, 4, 13), D("339.03")),
        (3, dt.date(2027, 3, 15), D("56.50")),
    ]


def test_parts_that_are_not_the_whole_are_refused(company: Books) -> None:
    def refused(key: str, **more: Any) -> None:
        with pytest.raises(Refusal) as caught:
            company.run("parties.save_terms", {**TERMS, **more})
        assert caught.value.key == key
        assert company.count("parties.instalment") == 0

    refused("parties.shares_not_whole", instalments=PARTS[:2])
    refused("parties.shares_not_whole", instalments=[])
    refused("parties.parts_only_in_instalments", kind="net")
    refused("parties.part_wrong", instalments=[{"share": "1", "kind": "month_day", "days": 32}])
    with pytest.raises(NotPermitted):
        company.run("parties.save_terms", TERMS, as_="sales_clerk")
    company.run("parties.save_terms", TERMS, as_="accountant")
    company.run("parties.save_terms", {**TERMS, "instalments": [{"share": "1", "days": 10}]})
    row = next(row for row in company.ask("parties.terms").rows if row.code == "FQ")  # type: ignore[attr-defined]
    assert [(part.share, part.days) for part in row.instalments] == [(D("1.000000"), 10)]
