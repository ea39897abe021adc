"""A statement beside another period or beside the books as closed, and formulas that take every account exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse import hand_books
from tests.warehouse.conftest import Core
from tests.warehouse.test_statements import JANUARY, close, event, example, write_example
from tests.warehouse.worked_example import balance_sheet, income_statement

FEBRUARY = {"from": "2026-02-01", "to": "2026-02-28"}
BESIDE_JANUARY = {**FEBRUARY, "other_from": JANUARY["from"], "other_to": JANUARY["to"]}
__all__ = ["example"]  # the fixture


def line(answer: dict[str, Any], number: int) -> dict[str, Any]:
    return next(row for row in answer["lines"] if row["line"] == number)


def test_a_month_beside_the_month_before(example: Core) -> None:
    hand_books.write_entry(
        example, 301, "2026-02-03", [{"account": "1002", "debit": "50000.00", "cf": 1}, {"account": "5001", "credit": "50000.00"}]
    )
    example.refresh()
    answer = example.ask("finance.income_statement_compared", **BESIDE_JANUARY)
    assert [row["other_current"] for row in answer["lines"]] == list(income_statement("month").values())
    revenue = line(answer, 1)
    assert (revenue["current"], revenue["other_current"]) == ("50000.00", "40000.00")
    assert (revenue["difference_current"], revenue["percent_current"]) == ("10000.00", "25.00")
    assert (line(answer, 2)["difference_current"], line(answer, 2)["percent_current"]) == ("-21000.00", "-100.00")
    assert line(answer, 4)["percent_current"] is None  # nothing to compare with
    assert (revenue["comparative"], revenue["other_comparative"]) == ("90000.00", "40000.00")
    plain = example.ask("finance.income_statement", **FEBRUARY)
    assert answer["checks"] == plain["checks"]
    assert [row["current"] for row in answer["lines"]] == [row["current"] for row in plain["lines"]]
    sheet = example.ask("finance.balance_sheet_compared", **BESIDE_JANUARY)
    assert [row["other_current"] for row in sheet["lines"]] == list(balance_sheet("end").values())
    cash = example.ask("finance.cash_flow_statement_compared", **BESIDE_JANUARY)
    assert (line(cash, 22)["current"], line(cash, 22)["difference_current"]) == ("135380.00", "50000.00")


def test_as_now_beside_as_closed_with_the_entries_that_came_late(example: Core) -> None:
    hand_books.post_all(example, 1, "2026-01-31", list(range(101, 114)))
    close(example)
    example.refresh()
    assert example.ask("finance.late_entries", **JANUARY)["rows"] == []
    example.run("select ledger.reopen_period('2026-01-01', 1, '')")
    event(example, "ledger.reopen_period")
    hand_books.write_entry(
        example, 401, "2026-01-31",
        [{"account": "560207", "debit": "10.00"}, {"account": "2241", "credit": "10.00", "party": "N"}],
    )  # fmt: skip
    example.refresh()
    asked = {**JANUARY, "other_from": JANUARY["from"], "other_to": JANUARY["to"], "other_view": "as_closed"}
    answer = example.ask("finance.income_statement_compared", **asked)
    changed = {row["line"]: row["difference_current"] for row in answer["lines"] if row["difference_current"] != "0.00"}
    assert changed == {14: "10.00", 21: "-10.00", 30: "-10.00", 32: "-10.00"}
    late = example.ask("finance.late_entries", **JANUARY)["rows"]
    assert [(row["source_number"], row["amount"], row["booked_on"]) for row in late] == [("V401", "10.00", "2026-01-31")]


def coverage(core: Core) -> list[tuple[str, str, str]]:
    core.refresh()
    rows = core.ask("finance.formula_coverage", to="2026-01-31")["rows"]
    return [(row["statement"], row["account"], row["problem"]) for row in rows]


ALTERNATIVES = (
    ("ledger.vat_debit_presentation", "negative_in_line_36"),
    ("ledger.ar_ap_reclassification", "by_account_total"),
    ("ledger.deferred_output_vat_presentation", "in_line_36"),
)


@pytest.mark.parametrize("choice", [None, *ALTERNATIVES])
def test_every_account_of_the_chart_is_taken_once(core: Core, choice: tuple[str, str] | None) -> None:
    write_example(core)
    if choice is not None:
        core.run("update core.setting set value = to_jsonb(%s::text) where name = %s", choice[1], choice[0])
    assert coverage(core) == []


def test_an_account_outside_the_formulas_or_twice_in_them_is_named(core: Core) -> None:
    write_example(core)
    columns = (
        "code, name_zh, name_en, name_tw, class, normal_side, path, control, requires_party, is_cash, is_official, is_active"
    )
    core.run(
        f"insert into ledger.account (id, {columns}, source) values"
        " (9001, '1999', '自设科目', 'Own', '自設科目', 'asset', 'D', '1999/', '', false, false, false, true, '自设'),"
        " (9002, '190101', '待处理存货', 'Own', '待處理', 'asset', 'D', '1901/190101/', '', false, false, false, true, '自设')"
    )
    assert coverage(core) == [("balance_sheet", "1999", "missing")]  # the other one stands below an account that is taken
    core.run(
        "insert into ledger.statement_term"
        " (id, statement, line, position, sign, take, account_code, with_descendants, option, valid_from)"
        " values (9003, 'balance_sheet', 28, 1, 1, 'balance', '1901', true, '', '2013-01-01'),"
        " (9004, 'income_statement', 24, 2, 1, 'movement', '5603', true, '', '2013-01-01')"
    )
    found = coverage(core)
    assert ("balance_sheet", "190101", "doubled") in found and ("balance_sheet", "1999", "missing") in found
    assert {account[:4] for form, account, problem in found if form == "income_statement" and problem == "doubled"} == {"5603"}
