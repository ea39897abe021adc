"""The grammar of formulas: what is read, what is refused with its place, and how empty cells are reckoned with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import ZERO
from operational.reporting.formulas import FormulaError, parse
from operational.reporting.rules import Account, Books, Column, Line, checked, days_of, figures

D = Decimal
PERIOD = (Column("period"),)
ACCOUNTS = {
    "1001": Account(("1001",), "D"),
    "1002": Account(("1002",), "D"),
    "100201": Account(("1002", "100201"), "D"),
    "1601": Account(("1601",), "D"),
    "1602": Account(("1602",), "C"),
    "2202": Account(("2202",), "C"),
    "5001": Account(("5001",), "C"),
    "5601": Account(("5601",), "D"),
    "560101": Account(("5601", "560101"), "D"),
    "5603": Account(("5603",), "D"),
    "56039": Account(("5603", "56039"), "D"),
}
NAMES = (
    "ending", "ending_debits", "ending_credits", "starting", "starting_debits", "starting_credits", "before", "period_debit",
    "period_credit", "year_debit", "year_credit", "period_result", "year_result",
)  # fmt: skip


def row(**given: str) -> dict[str, Decimal]:
    return {name: D(given.get(name, "0")) for name in NAMES}


ROWS = {
    "1001": row(ending="10.00", before="4.00", starting="1.00"),
    "1002": row(ending="0"),
    "100201": row(ending="90.00", period_debit="50.00", period_credit="20.00"),
    "1601": row(ending="500.00"),
    "1602": row(ending="-120.00"),
    "2202": row(ending="-70.00", ending_debits="5.00", ending_credits="75.00", starting="-60.00"),
    "5001": row(period_result="-1000.00", year_result="-3000.00", period_credit="1000.00", period_debit="1000.00"),
    "560101": row(period_result="100.00", year_result="250.00"),
    "56039": row(period_result="7.00"),
}
BUDGET = {"5001": D("-900.00"), "560101": D("120.00")}


def amounts(window: str, department: str, party: str) -> Mapping[str, Mapping[str, Decimal]]:
    if party:
        return {"2202": row(ending="-30.00")}
    if window == "last_year":
        return {"5001": row(period_result="-800.00")}
    return {"560101": row(period_result="40.00")} if department == "D1" else ROWS


BOOKS = Books(
    ACCOUNTS, amounts, lambda *_: {1: {"period": D("33.00"), "year": D("44.00")}}, lambda window, department: BUDGET
)


def cell(formula: str, kind: str = "period", **more: Any) -> Decimal | None:
    return figures([Line("A", "x", formula, **more)], [Column(kind)], BOOKS)["A"][0]


@pytest.mark.parametrize(
    ("formula", "amount"),
    [
        ("balance(1001)", "10.00"),
        ("余额（1001，1002）", "100.00"),  # the marks of a Chinese keyboard, and what is below an account
        ("balance(1601) - balance(1602)", "380.00"),  # each on its own side
        ("balance(1601, 1602)", "380.00"),  # both on the side of the first
        ("balance(1602)", "120.00"),
        ("balance(1602, side=debit)", "-120.00"),
        ("balance(2202, 方向=借)", "-70.00"),
        ("opening(1001)", "4.00"),
        ("debit(1002) - credit(1002)", "30.00"),
        ("movement(5001)", "1000.00"),  # what was carried to the profit is left out
        ("debit(5001)", "1000.00"),
        ("movement(5601:5603)", "107.00"),  # a range takes what is below its last account
        ("debit_by_party(2202) + credit_by_party(2202)", "80.00"),
        ("credit_balance(2202) + debit_balance(2202)", "70.00"),
        ("balance(2202, party=S-1)", "30.00"),
        ("movement(5601, department=D1)", "40.00"),
        ("cash_flow(1)", "33.00"),
        ("budget(5001) - budget(5601)", "780.00"),
        ("2 + 3 * 4 - 6 / 4", "12.50"),
        ("-(2 - 5) * 1.5", "4.50"),
        ("10 - 2 - 3", "5.00"),
        ("100 / 3", "33.33"),
        ("1 / 0", None),
        ("5 / (3 - 3) + 1", "1.00"),  # what is empty counts as nothing where it is added
        ("5 * (1 / 0)", None),
        ("999999999999999 * 999999999999999", None),  # beyond all books
    ],
)
def test_a_formula_is_reckoned_exactly(formula: str, amount: str | None) -> None:
    assert cell(formula) == (None if amount is None else D(amount))


@pytest.mark.parametrize(
    ("formula", "key", "at"),
    [
        ("balance(1001) +", "formula_ends", 16),
        ("balance(1001) balance(1002)", "formula_unexpected", 15),
        ("balance(1001", "formula_not_closed", 13),
        ("(1 + 2", "formula_not_closed", 7),
        ("1 + sum(1001)", "formula_take_unknown", 5),
        ("balance()", "formula_no_account", 9),
        ("balance(1001,)", "formula_no_account", 14),
        ("1 + balance", "formula_take_without_accounts", 5),
        ("movement(5603:5601)", "formula_range_turned", 10),
        ("balance(1001, colour=red)", "formula_filter_unknown", 15),
        ("balance(1001, side=up)", "formula_filter_unknown", 15),
        ("balance(1001, party=A, party=B)", "formula_filter_twice", 24),
        ("debit(1001, side=debit)", "formula_side_given", 1),
        ("budget(5001, party=A)", "formula_budget_by_party", 1),
        ("cash_flow(1, 2)", "formula_cash_line", 1),
        ("__import__('os')", "formula_take_unknown", 1),
        ("A1 ; A2", "formula_unexpected", 4),
        ("A.b", "formula_unexpected", 2),
        ("1e5", "formula_unexpected", 1),
        ("1" * 16, "formula_number_too_long", 1),
        ("(" * 60 + "1" + ")" * 60, "formula_too_deep", 41),
        ("-" * 60 + "1", "formula_too_deep", 40),
        ("1+" * 200 + "1", "formula_too_deep", 302),
        ("A" * 1001, "formula_too_long", 1000),
        ("", "formula_ends", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(formula: str, key: str, at: int) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(formula)
    assert (refused.value.key, refused.value.at) == (f"reporting.{key}", at)


def problems(*lines: Line, columns: tuple[Column, ...] = PERIOD) -> list[tuple[str, str | None]]:
    return [(problem.key.split(".", 1)[1], problem.field) for problem in checked(lines, columns)[2]]


def test_lines_that_go_round_in_a_circle_are_refused_with_the_way() -> None:
    assert problems(Line("A", "a", "B + 1"), Line("B", "b", "C"), Line("C", "c", "A")) == [("formula_circle", "lines.0.formula")]
    found = checked([Line("A", "a", "A")], PERIOD)[2]
    assert found[0].values["circle"] == "A → A"


def test_everything_wrong_is_told_at_once_with_its_line() -> None:
    assert problems(Line("A", "a", "B"), Line("A", "a", "1 +"), Line("C", "c", "A + D")) == [
        ("line_twice", "lines.1.code"), ("formula_ends", "lines.1.formula"),
        ("formula_line_unknown", "lines.0.formula"), ("formula_line_unknown", "lines.2.formula"),
    ]  # fmt: skip
    columns = (Column("period"), Column("difference", first=1, second=1), Column("percent", first=2, second=1))
    assert problems(Line("A", "a", "1"), columns=columns) == [
        ("column_between", "columns.1.first"), ("column_between", "columns.2.first"),
    ]  # fmt: skip


def test_columns_take_their_own_days_and_differences_their_two_columns() -> None:
    lines = [
        Line("H", "heading", style="heading"),
        Line("R", "revenue", "movement(5001)"),
        Line("E", "expense", "movement(5601)"),
        Line("P", "profit", "R - E", style="total"),
        Line("S", "share", "P / R", display="percent"),
        Line("N", "none", "R / (E - E)"),
    ]
    columns = [
        Column("period"), Column("year_to_date"), Column("last_year"), Column("budget"), Column("difference", first=1, second=4),
        Column("percent", first=1, second=3),
    ]  # fmt: skip
    found = figures(lines, columns, BOOKS)
    assert found["H"] == [None] * 6
    assert found["R"] == [D("1000.00"), D("3000.00"), D("800.00"), D("900.00"), D("100.00"), D("25.00")]
    assert found["E"] == [D("100.00"), D("250.00"), ZERO, D("120.00"), D("-20.00"), None]
    assert found["P"][:5] == [D("900.00"), D("2750.00"), D("800.00"), D("780.00"), D("120.00")]
    assert found["S"][:4] == [D("90.00"), D("91.67"), D("100.00"), D("86.67")]
    assert found["S"][5] is None  # a percentage of percentages says nothing
    assert found["N"] == [None] * 6


def test_balances_have_a_start_of_the_year_and_no_budget() -> None:
    assert cell("balance(1001)", "year_begin") == D("1.00")
    assert cell("balance(2202)", "year_begin") == D("60.00")
    assert cell("movement(5001)", "year_begin") is None
    assert cell("balance(1001)", "budget") is None
    assert cell("opening(1001)", "year_to_date") == D("1.00")


def test_the_days_of_a_column() -> None:
    def days(window: str, start: str, end: str) -> list[str]:
        return [day.isoformat() for day in days_of(window, dt.date.fromisoformat(start), dt.date.fromisoformat(end))]

    assert days("previous", "2026-03-01", "2026-03-31") == ["2026-02-01", "2026-02-28"]
    assert days("previous", "2026-01-01", "2026-03-31") == ["2025-10-01", "2025-12-31"]
    assert days("previous", "2026-03-05", "2026-03-11") == ["2026-02-26", "2026-03-04"]
    assert days("last_year", "2024-02-01", "2024-02-29") == ["2023-02-01", "2023-02-28"]
    assert days("last_year", "2025-02-01", "2025-02-28") == ["2024-02-01", "2024-02-29"]
    assert days("year", "2026-03-05", "2026-03-11") == ["2026-01-01", "2026-03-11"]
