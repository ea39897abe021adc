"""The three statements and the trial balance against a worked example, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse import hand_books
from tests.warehouse.conftest import Core
from tests.warehouse.worked_example import OPENING, VOUCHERS, balance_sheet, cash_flow, income_statement

JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}


def column(answer: dict[str, Any], name: str) -> dict[str, str]:
    return {str(line["line"]): line[name] for line in answer["lines"]}


def write_example(core: Core) -> None:
    hand_books.plant_chart(core)
    hand_books.write_opening(core, "2026-01-01", OPENING)
    for number, (date, lines) in enumerate(VOUCHERS, 101):
        hand_books.write_entry(core, number, date, lines)


@pytest.fixture
def example(core: Core) -> Core:
    write_example(core)
    core.refresh()
    return core


def all_ok(answer: dict[str, Any]) -> bool:
    return bool(answer["checks"]) and all(check["ok"] and check["difference"] == "0.00" for check in answer["checks"])


def test_balance_sheet_of_the_worked_example(example: Core) -> None:
    answer = example.ask("finance.balance_sheet", **JANUARY)
    assert column(answer, "current") == balance_sheet("end")
    assert column(answer, "comparative") == balance_sheet("year_begin")
    assert all_ok(answer)
    assert answer["as_of"] == "2026-03-16"
    assert answer["lines"][0] | {"name_tw": "", "level": 0} == {
        "line": 1, "name": "货币资金", "name_en": "Cash and bank", "name_tw": "", "kind": "item", "side": "asset", "level": 0,
        "current": "85380.00", "comparative": "61000.00",
    }  # fmt: skip


def test_income_statement_of_the_worked_example(example: Core) -> None:
    answer = example.ask("finance.income_statement", **JANUARY)
    assert column(answer, "current") == income_statement("month")
    assert column(answer, "comparative") == income_statement("ytd")
    assert all_ok(answer)


def test_cash_flow_statement_of_the_worked_example(example: Core) -> None:
    answer = example.ask("finance.cash_flow_statement", **JANUARY)
    assert column(answer, "current") == cash_flow("month")
    assert column(answer, "comparative") == cash_flow("ytd")
    assert all_ok(answer)


def test_carrying_the_result_to_profit_changes_no_statement(example: Core) -> None:
    before = [example.ask(f"finance.{name}", **JANUARY) for name in ("balance_sheet", "income_statement", "cash_flow_statement")]
    hand_books.write_entry(
        example, 201, "2026-01-31",
        [
            {"account": "5001", "debit": "40000.00"}, {"account": "5401", "credit": "21000.00"},
            {"account": "540302", "credit": "14.00"}, {"account": "560199", "credit": "320.00"},
            {"account": "560201", "credit": "6000.00"}, {"account": "560206", "credit": "250.00"},
            {"account": "560207", "credit": "4000.00"}, {"account": "5801", "credit": "420.80"},
            {"account": "3103", "credit": "7995.20"},
        ],
    )  # fmt: skip
    example.refresh()
    after = [example.ask(f"finance.{name}", **JANUARY) for name in ("balance_sheet", "income_statement", "cash_flow_statement")]
    assert [answer["lines"] for answer in after] == [answer["lines"] for answer in before]
    assert all(all_ok(answer) for answer in after)


def test_part_of_a_month_counts_only_its_days(example: Core) -> None:
    answer = example.ask("finance.income_statement", **{"from": "2026-01-10", "to": "2026-01-20"})
    lines = column(answer, "current")
    assert (lines["1"], lines["11"], lines["14"], lines["32"]) == ("0.00", "320.00", "4000.00", "-4320.00")
    year = column(answer, "comparative")
    assert (year["1"], year["2"], year["14"], year["32"]) == ("40000.00", "6000.00", "4000.00", "29680.00")
    cash = column(example.ask("finance.cash_flow_statement", **{"from": "2026-01-10", "to": "2026-01-20"}), "current")
    assert (cash["1"], cash["21"], cash["22"]) == ("10100.00", "83400.00", "85380.00")


def test_the_next_year_compares_with_the_end_of_this_one(example: Core) -> None:
    hand_books.write_entry(
        example, 301, "2027-02-03", [{"account": "1002", "debit": "100.00", "cf": 1}, {"account": "5001", "credit": "100.00"}]
    )
    example.refresh()
    answer = example.ask("finance.balance_sheet", **{"from": "2027-02-01", "to": "2027-02-28"})
    assert column(answer, "comparative") == balance_sheet("end")
    assert column(answer, "current")["1"] == "85480.00"
    result = example.ask("finance.income_statement", **{"from": "2027-02-01", "to": "2027-02-28"})
    assert (column(result, "current")["1"], column(result, "comparative")["1"]) == ("100.00", "100.00")


def test_unposted_entries_can_be_left_out(example: Core) -> None:
    hand_books.post_all(example, 1, "2026-01-31", list(range(101, 113)))  # all but the income tax
    example.refresh()
    without = example.ask("finance.income_statement", **JANUARY, unposted=False)
    assert column(without, "current") == income_statement("month") | {"31": "0.00", "32": "8416.00"}
    assert column(example.ask("finance.income_statement", **JANUARY, unposted=True), "current") == income_statement("month")
    sheet = example.ask("finance.balance_sheet", **JANUARY, unposted=False)
    assert column(sheet, "comparative") == balance_sheet("year_begin")
    assert column(sheet, "current")["36"] == "414.00"
    assert all_ok(sheet)


def test_as_closed_leaves_out_what_came_after_the_closing(example: Core) -> None:
    hand_books.post_all(example, 1, "2026-01-31", list(range(101, 114)))
    close(example)
    example.run("select ledger.reopen_period('2026-01-01', 1, '')")
    event(example, "ledger.reopen_period")
    hand_books.write_entry(
        example,
        401,
        "2026-01-31",
        [{"account": "560207", "debit": "10.00"}, {"account": "2241", "credit": "10.00", "party": "N"}],
    )
    example.refresh()
    assert column(example.ask("finance.income_statement", **JANUARY), "current")["14"] == "10260.00"
    closed = example.ask("finance.income_statement", **JANUARY, view="as_closed")
    assert column(closed, "current") == income_statement("month")
    assert column(example.ask("finance.balance_sheet", **JANUARY, view="as_closed"), "current") == balance_sheet("end")
    hand_books.post_all(example, 2, "2026-01-31", [401])
    close(example)
    example.refresh()
    assert column(example.ask("finance.income_statement", **JANUARY, view="as_closed"), "current")["14"] == "10260.00"


def close(core: Core) -> None:
    core.run("select ledger.close_period('2026-01-01', 1)")
    event(core, "ledger.close_period")


def event(core: Core, name: str) -> None:
    columns = "kind, name, actor_id, business_date, data"
    core.run(f"insert into core.event ({columns}) values ('command', %s, 1, '2026-01-31', '{{}}')", name)


RESULTS = (("5001", "800.00"), ("5401", "300.00"))
MID_YEAR = [
    {"account": "1002", "debit": "1500.00", "year_begin": "1000.00", "ytd_debit": "800.00", "ytd_credit": "300.00"},
    {"account": "3001", "credit": "1000.00", "year_begin": "-1000.00"},
    {"account": "3103", "credit": "500.00", "year_begin": "0", "ytd_debit": "300.00", "ytd_credit": "800.00"},
]


def test_books_that_begin_in_mid_year_show_the_year(core: Core) -> None:
    hand_books.plant_chart(core, "2026-07-01")
    hand_books.write_opening(core, "2026-07-01", MID_YEAR)
    carried = {"entry_id": 1, "debit": "0", "credit": "0", "year_begin": "0"}
    results = [carried | {"account_code": code, "ytd_debit": amount, "ytd_credit": amount} for code, amount in RESULTS]
    hand_books.insert(core, "ledger.opening_balance", results, first_id=6000)
    hand_books.write_entry(
        core, 2, "2026-07-05", [{"account": "1002", "debit": "50.00", "cf": 1}, {"account": "5001", "credit": "50.00"}]
    )
    core.refresh()
    july = {"from": "2026-07-01", "to": "2026-07-31"}
    result = core.ask("finance.income_statement", **july)
    assert (column(result, "current")["1"], column(result, "comparative")["1"]) == ("50.00", "850.00")
    assert (column(result, "current")["32"], column(result, "comparative")["32"]) == ("50.00", "550.00")
    sheet = core.ask("finance.balance_sheet", **july)
    assert (column(sheet, "current")["1"], column(sheet, "comparative")["1"]) == ("1550.00", "1000.00")
    assert all_ok(sheet)


def test_trial_balance_balances_and_shows_the_tree(example: Core) -> None:
    answer = example.ask("finance.trial_balance", **JANUARY)
    assert all_ok(answer)
    rows = {line["account"]: line for line in answer["lines"]}
    assert [rows["1002"][name] for name in ("opening_debit", "debit", "credit", "closing_debit", "current", "comparative")] == [
        "60000.00", "50500.00", "25800.00", "84700.00", "84700.00", "60000.00",
    ]  # fmt: skip
    taxes = [rows["2221"][name] for name in ("opening_credit", "debit", "credit", "closing_credit")]
    assert taxes == ["300.00", "300.00", "834.80", "834.80"]
    assert rows["222101"]["closing_credit"] == "400.00"
    assert sum(Decimal(line["current"]) for line in answer["lines"] if line["level"] == 1) == Decimal("0.00")


def test_entries_behind_a_figure(example: Core) -> None:
    rows = example.ask("finance.entries", **JANUARY, account="1122")["rows"]
    assert [(row["source_number"], row["debit"], row["credit"], row["party"], row["is_opening"]) for row in rows] == [
        ("V104", "0.00", "10100.00", "M", False),
        ("V1", "10100.00", "0.00", "M", True),
    ]
    page = example.ask("finance.entries", **JANUARY, page=2, page_rows=10)["rows"]
    assert len(page) == 10 and page[0]["rows_total"] == 39


def test_balances_by_party(example: Core) -> None:
    rows = example.ask("finance.account_balances", **JANUARY, account="2202")["rows"]
    assert len(rows) == 1
    assert (rows[0]["account"], rows[0]["account_name"], rows[0]["party"]) == ("2202", "应付账款", "N")
    assert [rows[0][name] for name in ("opening", "debit", "credit", "closing")] == ["-3500.00", "3500.00", "5150.00", "-5150.00"]
