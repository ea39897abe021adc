"""Lines of the cash-flow statement proposed by rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.ledger import seed
from operational.ledger.cash_flow import Movement, Rule, proposed, rules_of
from operational.ledger.rules import CASH_FLOW_ITEMS
from tests.books import Books
from tests.ledger.vouchers import approved, ensure_party
from tests.warehouse.worked_example import VOUCHERS

DAY = dt.date(2026, 1, 31)
ACCOUNTS = {row["code"]: row for row in seed.account_rows()}


def lines(*given: tuple[str, str]) -> list[int | None]:
    """Proposals for accounts with their amounts, debit minus credit."""
    movements = [Movement(ACCOUNTS[code]["path"], ACCOUNTS[code]["is_cash"], Decimal(amount)) for code, amount in given]
    return proposed(movements, rules_of(DAY))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((("1002", "1130.00"), ("5001", "-1000.00"), ("22210107", "-130.00")), [1, None, None]),
        ((("2211", "18000.00"), ("1002", "-18000.00")), [None, 4]),
        ((("560301", "600.00"), ("1002", "-600.00")), [None, 17]),  # nearer than 5603
        ((("560302", "12.00"), ("1002", "-12.00")), [None, 6]),
        ((("222101", "300.00"), ("1002", "-300.00")), [None, 5]),
        ((("1001", "500.00"), ("1002", "-500.00")), [None, None]),  # money that changes its place
        ((("2001", "1000.00"), ("2231", "20.00"), ("1002", "-1020.00")), [None, None, 16]),  # the larger part decides
        ((("1002", "-113.00"), ("1122", "113.00")), [None, None]),  # nothing says what money given back to a customer is
        ((("1601", "9000.00"), ("1002", "-5000.00"), ("1001", "-4000.00")), [None, 12, 12]),
    ],
)
def test_money_takes_the_line_of_what_stands_against_it(given: tuple[tuple[str, str], ...], expected: list[int | None]) -> None:
    assert lines(*given) == expected


def test_the_worked_example_is_proposed_as_it_was_written_by_hand() -> None:
    for _, voucher in VOUCHERS:
        moved = [(line["account"], str(Decimal(line.get("debit", "0")) - Decimal(line.get("credit", "0")))) for line in voucher]
        assert lines(*moved) == [line.get("cf") for line in voucher], voucher


def test_a_rule_for_the_kind_of_document_comes_first() -> None:
    rules = [Rule("out", "2241", "", 6), Rule("out", "2241", "payroll.payment", 4)]
    movements = [Movement("2241/", False, Decimal(50)), Movement("1002/", True, Decimal(-50))]
    assert proposed(movements, rules) == [None, 6]
    assert proposed(movements, rules, "payroll.payment") == [None, 4]


def test_every_rule_names_an_account_of_the_chart_and_a_line_that_takes_amounts() -> None:
    assert rules_of(dt.date(2012, 12, 31)) == []
    for rule in rules_of(DAY):
        assert rule.account in ACCOUNTS and rule.line in CASH_FLOW_ITEMS and rule.direction in ("in", "out")


def test_the_proposal_is_asked_before_a_voucher_is_written(company: Books) -> None:
    given = {"date": "2026-03-01", "lines": [{"account": "560207", "debit": "4000.00"}, {"account": "1002", "credit": "4000.00"}]}
    rows = company.ask("ledger.propose_cash_flow", given).model_dump()["rows"]
    assert [(row["is_cash"], row["cash_flow_line"], row["name"]) for row in rows] == [
        (False, None, ""), (True, 6, "支付其他与经营活动有关的现金"),
    ]  # fmt: skip
    with pytest.raises(Refusal) as refused:
        company.ask("ledger.propose_cash_flow", {"lines": [{"account": "9999", "debit": "1.00"}]})
    assert (refused.value.key, refused.value.problems[0].field) == ("ledger.account_not_found", "lines.0.account")
    with pytest.raises(NotPermitted):
        company.ask("ledger.propose_cash_flow", given, as_="nobody")


def test_the_proposal_says_which_account_and_rule_decide(company: Books) -> None:
    lines = [{"account": "560207", "debit": "4000.00"}, {"account": "1002", "credit": "4000.00"}]
    money = company.ask("ledger.propose_cash_flow", {"date": "2026-03-01", "lines": lines}).rows[1]
    assert (money.against, money.source) == ("5602 管理费用", "会小企03表填列说明 行次6")
    items = company.ask("ledger.cash_flow_items").rows
    assert (len(items), items[0].line, items[0].name) == (len(CASH_FLOW_ITEMS), 1, "销售产成品、商品、提供劳务收到的现金")


def test_balances_stand_beside_the_lines(company: Books) -> None:
    ensure_party(company, "N", "M")
    approved(company, "2026-02-05", ["D 560205 10.00", "C 2202 10.00 party=N"])
    approved(company, "2026-03-05", ["D 560205 5.00", "C 2202 5.00 party=M"])
    approved(company, "2026-03-06", ["D 2202 20.00 party=M", "C 2241 20.00"])
    asked = [{"account": "2202", "party": "N"}, {"account": "2202", "party": "M"}, {"account": "5602"}, {"account": "1002"}]
    rows = company.ask("ledger.line_balances", {"date": "2026-03-10", "lines": asked}).rows
    assert [(row.side, str(row.balance), row.party_side, str(row.party_balance)) for row in rows] == [
        ("debit", "5.00", "credit", "10.00"), ("debit", "5.00", "debit", "15.00"), ("debit", "15.00", "", "None"),
        ("even", "0.00", "", "None"),
    ]  # fmt: skip
    earlier = company.ask("ledger.line_balances", {"date": "2026-02-28", "lines": asked[:1]}).rows[0]
    assert (earlier.side, str(earlier.balance)) == ("credit", "10.00")
