"""Commission follows the money: earned when it comes, taken back with what comes back, by the rule of the order's day."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from operational.commission.reckoning import Earned, earned
from operational.core.api import Actor, NotPermitted, Refusal
from tests.books import Books
from tests.sales.conftest import Selling

D = Decimal


@pytest.mark.parametrize(
    ("base", "rate", "paid", "claimed", "found"),
    [
        ("1000.00", "0.02", "1130.00", "1130.00", ("1000.00", "20.00")),
        ("1000.00", "0.02", "565.00", "1130.00", ("500.00", "10.00")),
        ("1000.00", "0.015", "376.67", "1130.00", ("333.34", "5.00")),
        ("1000.00", "0.02", "2000.00", "1130.00", ("1000.00", "20.00")),
        ("1000.00", "0.02", "0.00", "1130.00", ("0.00", "0.00")),
        ("0.00", "0.02", "1130.00", "0.00", ("0.00", "0.00")),
        ("-50.00", "0.10", "1130.00", "1130.00", ("0.00", "0.00")),
    ],
)
def test_the_paid_share_earns(base: str, rate: str, paid: str, claimed: str, found: tuple[str, str]) -> None:
    assert earned(D(base), D(rate), D(paid), D(claimed)) == Earned(D(found[0]), D(found[1]))


@pytest.fixture
def selling(company: Books) -> Selling:
    shop = Selling(company)
    for code, name in (("E1", "王敏"), ("E2", "李强")):
        company.run("people.save_employee", {"code": code, "name": name})
    shop.stock(PUMP="20", SEAL="50")
    return shop


def rule(selling: Selling, code: str, rate: str, **more: Any) -> None:
    selling.company.run("commission.save_rule", {"code": code, "valid_from": "2026-01-01", "rate": rate, **more})


def pay(selling: Selling, amount: str, **more: Any) -> str:
    given = {"party": "C1", "amount": amount, "oldest_first": True, **more}
    return str(selling.company.run("invoicing.receive_money", given).result["number"])


def rows(selling: Selling, **given: Any) -> list[tuple[str, str, str, str]]:
    found = selling.company.ask("commission.earnings", given).rows  # type: ignore[attr-defined]
    return [(row.rule, str(row.received), str(row.amount), row.caused_by) for row in reversed(found)]


def total(selling: Selling, **given: Any) -> str:
    return str(selling.company.ask("commission.months", given).amount)  # type: ignore[attr-defined]


def sold(selling: Selling, *lines: tuple[str, str, str], **head: Any) -> tuple[int, str]:
    order = selling.order(*(lines or (("PUMP", "1", "1130"),)), **{"salesperson": "E1", **head})
    return order, str(selling.issue(order).result["number"])


def test_money_earns_as_it_comes_and_vat_is_left_out(selling: Selling) -> None:
    rule(selling, "ALL", "0.02")
    sold(selling)
    assert rows(selling) == []
    pay(selling, "565.00")
    pay(selling, "565.00")
    assert rows(selling) == [("ALL", "500.00", "10.00", "settled"), ("ALL", "500.00", "10.00", "settled")]
    (month,) = selling.company.ask("commission.months", {"month": "2026-03"}).rows  # type: ignore[attr-defined]
    assert (month.month, month.salesperson, month.orders, str(month.received), str(month.amount)) == (
        "2026-03", "王敏", 1, "1000.00", "20.00"
    )
    assert selling.company.ask("commission.months", {"month": "2026-04"}).rows == []  # type: ignore[attr-defined]


def test_a_receipt_undone_and_goods_returned_take_it_back(selling: Selling) -> None:
    rule(selling, "ALL", "0.02")
    _, issue = sold(selling, ("PUMP", "2", "1130"))
    receipt = pay(selling, "2260.00")
    selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert rows(selling) == [("ALL", "2000.00", "40.00", "settled"), ("ALL", "-1000.00", "-20.00", "returned")]
    selling.company.run("invoicing.reverse_payment", {"payment": receipt, "reason": "退票"})
    assert total(selling) == "0.00"


def test_a_write_off_and_red_papers_are_no_money(selling: Selling) -> None:
    rule(selling, "ALL", "0.02")
    _, issue = sold(selling)
    selling.company.run("sales.return_goods", {"goods_issue": issue})
    assert rows(selling) == []
    sold(selling)
    item = selling.company.sql("select id from invoicing.open_item where open > 0")[0]["id"]
    given = {"party": "C1", "purpose": "bad_debt", "items": [{"open_item": item}], "reason": "注销"}
    selling.company.run("invoicing.write_off", given)
    assert rows(selling) == []


def test_an_advance_earns_when_it_is_settled_and_a_lower_price_earns_less(selling: Selling) -> None:
    rule(selling, "ALL", "0.02")
    selling.company.run("invoicing.receive_money", {"party": "C1", "amount": "1130.00"})
    _, issue = sold(selling)
    assert rows(selling) == []
    selling.company.run("invoicing.settle", {"party": "C1", "oldest_first": True})
    assert total(selling) == "20.00"
    lines = [{"line_no": 1, "price": "1017"}]
    selling.company.run("sales.adjust_price", {"goods_issue": issue, "reason": "质量让价", "lines": lines})
    assert total(selling) == "18.00"


def test_the_narrowest_rule_of_the_orders_day_counts_and_stays(selling: Selling) -> None:
    run = selling.company.run
    run("items.save_category", {"code": "PUMPS", "name": "泵"})
    run("items.save_item", {"item": "PUMP", "code": "PUMP", "name": "离心泵", "unit": "台", "category": "PUMPS"})
    rule(selling, "ALL", "0.01")
    rule(selling, "PUMPS", "0.03", category="PUMPS")
    rule(selling, "E2", "0.05", salesperson="E2")
    rule(selling, "OLD", "0.90", valid_to="2026-02-28", salesperson="E1")
    sold(selling, ("PUMP", "1", "1130"), ("SEAL", "1", "113"))
    sold(selling, ("PUMP", "1", "1130"), salesperson="E2")
    pay(selling, "1186.50")
    run("commission.save_rule", {"code": "PUMPS", "valid_from": "2026-01-01", "valid_to": "2026-01-31", "rate": "0.03"})
    rule(selling, "NEW", "0.50", salesperson="E1")
    pay(selling, "1186.50")
    assert {row[0] for row in rows(selling)} == {"ALL", "PUMPS", "E2"}
    assert total(selling, salesperson="E2") == "50.00"
    assert total(selling, salesperson="E1") == "31.00"


def test_margin_is_what_is_left_after_cost(selling: Selling) -> None:
    rule(selling, "M", "0.10", basis="margin")
    sold(selling)
    pay(selling, "1130.00")
    assert rows(selling) == [("M", "400.00", "40.00", "settled")]


def test_a_rule_written_late_is_reckoned_on_demand_and_one_that_earned_stays(selling: Selling) -> None:
    sold(selling)
    pay(selling, "1130.00")
    rule(selling, "LATE", "0.02")
    days = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
    assert selling.company.run("commission.recalculate", days).result == {"orders": 1, "lines": 1}
    assert selling.company.run("commission.recalculate", days).result == {"orders": 1, "lines": 0}
    assert total(selling) == "20.00"
    with pytest.raises(Refusal) as turned:
        selling.company.run("commission.recalculate", {"from_date": "2026-03-31", "to_date": "2026-03-01"})
    assert turned.value.key == "commission.days_wrong"
    with pytest.raises(Refusal) as refused:
        rule(selling, "LATE", "0.03")
    assert refused.value.key == "commission.rule_has_earned"


def test_a_clerk_sees_his_own_and_nobody_else_sees_any(selling: Selling) -> None:
    rule(selling, "ALL", "0.02")
    sold(selling)
    pay(selling, "1130.00")
    who = {row["code"]: row["id"] for row in selling.company.sql("select code, id from people.employee")}
    own = {"commission.earning.view": "own"}
    for code, seen in (("E1", 1), ("E2", 0)):
        clerk = Actor(950, "clerk", own, employee_id=who[code])
        assert len(selling.company.ask("commission.months", {}, as_=clerk).rows) == seen  # type: ignore[attr-defined]
    for who_ in ("warehouse", "nobody"):
        with pytest.raises(NotPermitted):
            selling.company.ask("commission.months", {}, as_=who_)
    with pytest.raises(NotPermitted):
        given = {"code": "X", "valid_from": dt.date(2026, 1, 1), "rate": "1"}
        selling.company.run("commission.save_rule", given, as_="accountant")
