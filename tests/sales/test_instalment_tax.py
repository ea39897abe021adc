"""Output tax under terms in instalments: each part of it falls due with its part of the claim, and only once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest

from operational.sales import rules
from tests.sales.conftest import Selling, entries

PARTS = [
    {"purpose": "delivery", "share": "0.5", "kind": "net", "days": 10},
    {"purpose": "delivery", "share": "0.3", "kind": "net", "days": 20},
    {"purpose": "retention", "share": "0.2", "kind": "invoice", "days": 365},
]


def day(month: int, of_month: int) -> dt.date:
    return dt.date(2026, month, of_month)


@pytest.fixture
def selling(selling: Selling) -> Selling:
    run = selling.company.run
    run("parties.save_terms", {"code": "FQ", "name": "分期", "kind": "instalments", "instalments": PARTS})
    run("parties.save_party", {"code": "C9", "name": "昆山设备有限公司", "is_customer": True, "terms": "FQ"})
    selling.stock(PUMP="10")
    return selling


def fall_due(selling: Selling, on: dt.date) -> str:
    return str(selling.company.run("sales.recognise_due_vat", {"date": on}, today=on).result["tax"])


def test_parts_with_a_date_wait_and_the_others_are_due_with_the_goods(selling: Selling) -> None:
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1))
    assert entries(issue)[0][2] == [
        ("1122", "D", "1130.00"), ("5001", "C", "1000.00"), ("222106", "C", "104.00"), ("22210107", "C", "26.00"),
    ]  # fmt: skip
    assert [fall_due(selling, on) for on in (day(3, 10), day(3, 11), day(3, 11), day(3, 20), day(3, 21), day(6, 1))] == [
        "0.00", "65.00", "0.00", "0.00", "39.00", "0.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_several_due_parts_of_one_delivery_count_its_tax_once(selling: Selling) -> None:
    selling.issue(selling.order(("PUMP", "2", "1130"), customer="C9"), on=day(3, 1))
    assert fall_due(selling, day(4, 30)) == "208.00"
    assert fall_due(selling, day(4, 30)) == "0.00"
    assert selling.balances()["22210107"] == "-260.00"
    assert selling.differences() == []


def test_two_deliveries_keep_their_own_days(selling: Selling) -> None:
    order = selling.order(("PUMP", "2", "1130"), customer="C9")
    selling.issue(order, (1, "1"), on=day(3, 1))
    selling.issue(order, (1, "1"), on=day(3, 6))
    assert [fall_due(selling, on) for on in (day(3, 11), day(3, 16), day(3, 21), day(3, 26))] == [
        "65.00", "65.00", "39.00", "39.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-260.00"
    assert selling.differences() == []


def test_what_came_back_is_not_taxed(selling: Selling) -> None:
    order = selling.order(("PUMP", "2", "1130"), customer="C9")
    issue = selling.issue(order, on=day(3, 1)).result["id"]
    selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]}, today=day(3, 5))
    assert fall_due(selling, day(4, 30)) == str(130 - 52) + ".00"
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_money_before_its_day_makes_tax_due(selling: Selling) -> None:
    selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1))
    money = {"party": "C9", "amount": "113.00", "oldest_first": True, "date": day(3, 4)}
    selling.company.run("invoicing.receive_money", money, today=day(3, 4))
    assert fall_due(selling, day(3, 3)) == "0.00"
    assert [fall_due(selling, on) for on in (day(3, 4), day(3, 11), day(3, 21))] == ["13.00", "52.00", "39.00"]
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_the_invoice_releases_what_still_waits(selling: Selling) -> None:
    order = selling.order(("PUMP", "1", "1130"), customer="C9")
    selling.issue(order, on=day(3, 1))
    assert fall_due(selling, day(3, 11)) == "65.00"
    billed = selling.invoice(order)
    assert entries(billed)[0][2] == [("222106", "D", "39.00"), ("22210107", "C", "39.00")]
    assert fall_due(selling, day(4, 30)) == "0.00"
    assert selling.differences() == []


@pytest.mark.parametrize(
    ("kind", "parts", "share"),
    [
        ("net", [], "1"),
        ("cash", [], "0"),
        ("invoice", [], "0"),
        ("instalments", [("net", D("0.3")), ("invoice", D("0.7"))], "0.3"),
        ("instalments", [("cash", D("1"))], "0"),
        ("instalments", [("month_end", D("0.4")), ("prepaid", D("0.6"))], "1.0"),
    ],
)
def test_the_share_that_waits(kind: str, parts: list[tuple[str, D]], share: str) -> None:
    assert rules.share_with_a_date(kind, parts) == D(share)
