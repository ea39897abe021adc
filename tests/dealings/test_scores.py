"""How customers pay and suppliers deliver, worked out in the warehouse from real documents; sums by class."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.money import claim, ids
from tests.purchasing.conftest import Buying
from warehouse.api import query, refresh


def asked(books: Books, home: Path, name: str, **given: Any) -> list[dict[str, Any]]:
    refresh(books.etl_url, home, as_of=books.today)
    return list(query(home, name, given)["rows"])


def picked(row: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


PARTS = ("amount", "days_late", "share_on_time", "points_on_time", "points_days_late", "points_trend", "score", "grade")


def test_a_customer_is_scored_by_what_came_late_and_what_is_overdue(company: Books, tmp_path: Path) -> None:
    for code in ("C1", "C2"):
        company.run("parties.save_party", {"code": code, "name": f"客户{code}", "is_customer": True, "class_name": "经销商"})
    claim(company, "sale", "C1", "1000.00", "2026-01-10")
    claim(company, "sale", "C1", "500.00", "2026-02-10")
    claim(company, "sale", "C2", "800.00", "2026-03-16")
    first = ids(company, "C1", "D")[0]
    pay = {"party": "C1", "amount": "1000.00", "date": "2026-01-30", "allocations": [{"open_item": first, "amount": "1000.00"}]}
    company.run("invoicing.receive_money", pay)
    company.run("invoicing.receive_money", {"party": "C2", "amount": "800.00", "oldest_first": True})
    late, good = asked(company, tmp_path, "sales.payment_scores")
    # 1,000.00 came 20 days late, 500.00 is overdue for 34: 37,000 / 1,500 days.
    assert picked(late, *PARTS) == ("1500.00", "24.7", "0.0000", "0.0", "23.5", "0.0", "24", "D")
    assert picked(good, *PARTS) == ("800.00", "0.0", "1.0000", "60.0", "40.0", "0.0", "100", "A")
    span = {"from": dt.date(2026, 1, 1), "to": dt.date(2026, 3, 31)}
    (row,) = asked(company, tmp_path, "sales.by_class", **span)
    assert picked(row, "class_name", "customers", "net", "receivable") == ("经销商", "0", "0.00", "500.00")
    company.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    (one,) = asked(company, tmp_path, "sales.payment_scores")
    assert picked(one, "customer_code", "amount", "share_on_time") == ("C2", "2300.00", "0.3478")


def test_a_supplier_is_scored_by_promises_prices_and_what_was_missing(company: Books, tmp_path: Path) -> None:
    buying = Buying(company)
    line = {"item": "SEAL", "quantity": "10"}
    late = buying.order([{**line, "price": "113.00"}], date="2026-02-01", promise_date="2026-02-10")
    buying.receive(late, on=dt.date(2026, 2, 20))
    (row,) = asked(company, tmp_path, "purchasing.supplier_scores")
    names = ("share_on_time", "price_change", *(f"points_{part}" for part in ("on_time", "short", "rejected", "price")), "score",
             "grade")  # fmt: skip
    assert picked(row, *names) == ("0.0000", "0.0000", "0.0", "20.0", "20.0", "10.0", "50", "C")
    dear = buying.order([{**line, "price": "124.30"}], date="2026-03-10", promise_date="2026-03-20")
    buying.receive(dear)
    (row,) = asked(company, tmp_path, "purchasing.supplier_scores", supplier="S1")
    assert picked(row, *names) == ("0.5000", "0.1000", "25.0", "20.0", "20.0", "0.0", "65", "C")


def test_sales_are_put_together_by_tag_and_one_customer_counts_in_each_of_his(company: Books, tmp_path: Path) -> None:
    for code, tags in (("C1", ["出口", "长期"]), ("C2", ["长期"]), ("C3", [])):
        company.run("parties.save_party", {"code": code, "name": f"客户{code}", "is_customer": True, "tags": tags})
    company.run("items.save_item", {"code": "FIT", "name": "安装", "unit": "次", "kind": "service", "vat_class": "services"})
    for customer, price in (("C1", "106.00"), ("C2", "212.00"), ("C3", "53.00")):
        lines = [{"item": "FIT", "quantity": "1", "price": price}]
        order = company.run("sales.save_order", {"customer": customer, "lines": lines}).result["id"]
        for step in ("place_order", "approve_order", "issue_goods"):
            company.run(f"sales.{step}", {"order": order})
    span = {"from": dt.date(2026, 1, 1), "to": dt.date(2026, 3, 31)}
    rows = asked(company, tmp_path, "sales.by_class", by="tag", **span)
    assert [picked(row, "class_name", "customers", "net", "receivable") for row in rows] == [
        ("长期", "2", "300.00", "318.00"), ("出口", "1", "100.00", "106.00"), ("", "1", "50.00", "53.00"),
    ]  # fmt: skip
    kept = company.ask("parties.party", {"party": "C1"})
    change = {"party": kept.id, "version": kept.version, "code": "C1", "name": "客户C1", "is_customer": True}  # type: ignore[attr-defined]
    company.run("parties.save_party", {**change, "tags": ["长期"]})
    rows = asked(company, tmp_path, "sales.by_class", by="tag", **span)
    assert [picked(row, "class_name", "net") for row in rows] == [("长期", "300.00"), ("", "50.00")]


@pytest.mark.parametrize("name", ["sales.payment_scores", "purchasing.supplier_scores", "sales.by_class"])
def test_nothing_to_score_is_an_empty_answer(company: Books, tmp_path: Path, name: str) -> None:
    span = {"from": dt.date(2026, 1, 1), "to": dt.date(2026, 3, 31)} if name == "sales.by_class" else {}
    assert asked(company, tmp_path, name, **span) == []


def test_weights_and_grades_are_rows_of_a_day(company: Books, tmp_path: Path) -> None:
    company.run("parties.save_party", {"code": "C1", "name": "客户一", "is_customer": True})
    claim(company, "sale", "C1", "1000.00", "2026-02-14")
    assert picked(asked(company, tmp_path, "sales.payment_scores")[0], *PARTS[3:]) == ("0.0", "20.0", "0.0", "20", "D")

    def change(part: str, value: str, **more: Any) -> None:
        given = {"score": "payment", "part": part, "value": value, "valid_from": "2026-03-10", "source": "经理会 2026-3", **more}
        company.run("company.save_score_rule", given, as_="manager")

    change("weight_days_late", "80")
    change("grade_c", "40")
    change("days_late_zero", "1", valid_from="2026-03-17")  # tomorrow
    assert picked(asked(company, tmp_path, "sales.payment_scores")[0], *PARTS[3:]) == ("0.0", "40.0", "0.0", "40", "C")
    change("weight_days_late", "40")
    assert picked(asked(company, tmp_path, "sales.payment_scores")[0], "score", "grade") == ("20", "D")
    shown = company.ask("company.score_rules", {"score": "payment", "date": "2026-03-09"}).rows  # type: ignore[attr-defined]
    assert [(r.part, str(r.value)) for r in shown if r.part in ("weight_days_late", "grade_c")] == [
        ("weight_days_late", "40.000000"), ("grade_c", "50.000000"),
    ]  # fmt: skip
    before = company.count("company.score_rule")
    given = {"score": "payment", "part": "grade_b", "value": "90", "source": "x"}
    for wrong, key in (
        ({}, "company.grades_out_of_order"),
        ({"part": "weight_price"}, "company.score_part_unknown"),
        ({"value": "0"}, "company.score_value_out_of_range"),
    ):
        with pytest.raises(Refusal) as caught:
            company.run("company.save_score_rule", {**given, **wrong})
        assert caught.value.key == key
    with pytest.raises(NotPermitted):
        company.run("company.save_score_rule", {**given, "value": "71"}, as_="buyer")
    assert company.count("company.score_rule") == before
