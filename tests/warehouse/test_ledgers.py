"""The ledgers (账簿) of a small company, each figure worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse import hand_books
from tests.warehouse.conftest import Core

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
FEBRUARY = {"from": "2026-02-01", "to": "2026-02-28"}


@pytest.fixture(scope="module")
def books(core_of_module: Core) -> Core:
    """1,000 in the bank and 300 owed by M at the start; a sale, two costs, money in and a cost taken back in red."""
    core = core_of_module
    hand_books.plant_chart(core)
    hand_books.insert(core, "company.department", [{"code": "D1", "name": "销售部", "parent_id": None, "is_active": True}], 71)
    hand_books.write_opening(
        core,
        "2026-01-01",
        [
            {"account": "1002", "debit": "1000.00"},
            {"account": "1122", "debit": "300.00", "party": "M"},
            {"account": "3001", "credit": "1300.00"},
        ],
    )
    write(core, 11, "2026-01-05", {"account": "1122", "debit": "113.00", "party": "M"}, {"account": "5001", "credit": "113.00"})
    write(
        core,
        12,
        "2026-01-20",
        {"account": "1002", "debit": "300.00", "cf": 1},
        {"account": "1122", "credit": "300.00", "party": "M"},
    )
    write(
        core, 13, "2026-01-20",
        {"account": "560104", "debit": "40.00", "department": 71}, {"account": "1002", "credit": "40.00", "cf": 6},
    )  # fmt: skip
    write(core, 21, "2026-02-03", {"account": "560105", "debit": "25.00"}, {"account": "1002", "credit": "25.00", "cf": 6})
    write(core, 22, "2026-02-10", {"account": "560104", "debit": "-10.00"}, {"account": "1002", "credit": "-10.00", "cf": 6})
    write(core, 23, "2026-02-11", {"account": "1122", "debit": "50.00", "party": "N"}, {"account": "5001", "credit": "50.00"})
    hand_books.post_all(core, 1, "2026-01-31", [11, 12, 13, 21])
    core.refresh()
    return core


def write(core: Core, number: int, date: str, *lines: dict[str, Any]) -> None:
    hand_books.write_entry(core, number, date, lines, text=f"第{number}笔")


def shown(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_a_detail_ledger_carries_forward_moves_and_sums_month_and_year(books: Core) -> None:
    rows = books.ask("finance.ledger", **FEBRUARY, account="1002")["rows"]
    assert [shown(row, "kind", "date", "debit", "credit", "side", "balance") for row in rows] == [
        ("opening", "2026-02-01", None, None, "借", "1260.00"),
        ("line", "2026-02-03", "0.00", "25.00", "借", "1235.00"),
        ("line", "2026-02-10", "0.00", "-10.00", "借", "1245.00"),
        ("month_total", "2026-02-28", "0.00", "15.00", "借", "1245.00"),
        ("year_total", "2026-02-28", "300.00", "55.00", "借", "1245.00"),
    ]
    assert shown(rows[1], "source_number", "voucher_number", "summary", "against", "is_posted") == (
        "V21", "记-1", "第21笔", "560105 差旅费", True,
    )  # fmt: skip
    assert shown(rows[2], "voucher_number", "is_posted", "against") == ("", False, "560104 运输费")


def test_a_journal_sums_each_day(books: Core) -> None:
    rows = books.ask("finance.ledger", **{"from": "2026-01-20", "to": "2026-01-31"}, account="1002", daily=True)["rows"]
    assert [shown(row, "kind", "debit", "credit", "balance") for row in rows] == [
        ("opening", None, None, "1000.00"),
        ("line", "300.00", "0.00", "1300.00"),
        ("line", "0.00", "40.00", "1260.00"),
        ("day_total", "300.00", "40.00", "1260.00"),
        ("month_total", "300.00", "40.00", "1260.00"),
        ("year_total", "300.00", "40.00", "1260.00"),
    ]


def test_month_totals_count_from_the_first_day_whatever_day_is_asked(books: Core) -> None:
    rows = books.ask("finance.ledger", **{"from": "2026-01-20", "to": "2026-02-05"}, account="1122")["rows"]
    assert [shown(row, "kind", "debit", "credit", "side", "balance") for row in rows] == [
        ("opening", None, None, "借", "413.00"),
        ("line", "0.00", "300.00", "借", "113.00"),
        ("month_total", "113.00", "300.00", "借", "113.00"),
        ("year_total", "113.00", "300.00", "借", "113.00"),
    ]


def test_a_ledger_without_what_is_not_posted(books: Core) -> None:
    rows = books.ask("finance.ledger", **FEBRUARY, account="1002", unposted=False)["rows"]
    assert [shown(row, "kind", "credit", "balance") for row in rows] == [
        ("opening", None, "1260.00"),
        ("line", "25.00", "1235.00"),
        ("month_total", "25.00", "1235.00"),
        ("year_total", "65.00", "1235.00"),
    ]


def test_a_ledger_of_one_party_and_of_a_department_below_the_account(books: Core) -> None:
    rows = books.ask("finance.ledger", **YEAR, account="1122", party="N")["rows"]
    assert [shown(row, "kind", "debit", "balance") for row in rows] == [
        ("opening", None, "0.00"), ("line", "50.00", "50.00"), ("month_total", "50.00", "50.00"),
        ("year_total", "50.00", "50.00"),
    ]  # fmt: skip
    rows = books.ask("finance.ledger", **YEAR, account="5601", department="D1")["rows"]
    assert [shown(row, "kind", "debit", "account") for row in rows[:2]] == [("opening", None, ""), ("line", "40.00", "560104")]


def test_an_empty_account_is_flat(books: Core) -> None:
    rows = books.ask("finance.ledger", **YEAR, account="1001")["rows"]
    assert [shown(row, "kind", "side", "balance") for row in rows] == [("opening", "平", "0.00")]


def test_the_general_ledger_has_each_account_by_month(books: Core) -> None:
    rows = books.ask("finance.general_ledger", **YEAR)["rows"]
    assert {row["account"] for row in rows} == {"1002", "1122", "3001", "5001", "5601"}
    assert [shown(r, "kind", "date", "debit", "credit", "side", "balance") for r in rows if r["account"] == "5001"] == [
        ("opening", "2026-01-01", None, None, "平", "0.00"),
        ("month_total", "2026-01-31", "0.00", "113.00", "贷", "113.00"),
        ("year_total", "2026-01-31", "0.00", "113.00", "贷", "113.00"),
        ("month_total", "2026-02-28", "0.00", "50.00", "贷", "163.00"),
        ("year_total", "2026-02-28", "0.00", "163.00", "贷", "163.00"),
    ]
    below = books.ask("finance.general_ledger", **FEBRUARY, account="5601", level=2)["rows"]
    assert [shown(r, "account", "kind", "debit", "balance") for r in below] == [
        ("5601", "opening", None, "40.00"), ("5601", "month_total", "15.00", "55.00"), ("5601", "year_total", "55.00", "55.00"),
        ("560104", "opening", None, "40.00"), ("560104", "month_total", "-10.00", "30.00"),
        ("560104", "year_total", "30.00", "30.00"),
        ("560105", "opening", None, "0.00"), ("560105", "month_total", "25.00", "25.00"),
        ("560105", "year_total", "25.00", "25.00"),
    ]  # fmt: skip


def test_columns_of_a_multi_column_ledger_add_up_to_its_lines(books: Core) -> None:
    answer = books.ask("finance.multi_column_ledger", **YEAR, account="5601")
    assert answer["columns"] == [
        {"column": "560104", "column_name": "运输费"}, {"column": "560105", "column_name": "差旅费"},
    ]  # fmt: skip
    lines = [shown(row, "kind", "column", "amount", "balance") for row in answer["lines"]]
    assert lines == [
        ("opening", "", None, "0.00"),
        ("line", "560104", "40.00", "40.00"),
        ("line", "560105", "25.00", "65.00"),
        ("line", "560104", "-10.00", "55.00"),
    ]
    year = {row["column"]: row["amount"] for row in answer["totals"] if row["kind"] == "year_total"}
    assert year == {"560104": "30.00", "560105": "25.00"}
    by_department = books.ask("finance.multi_column_ledger", **YEAR, account="5601", columns="department")
    assert [row["column"] for row in by_department["columns"]] == ["", "D1"]


def test_balances_by_level_and_by_party(books: Core) -> None:
    answer = books.ask("finance.dimension_balances", **FEBRUARY, level=1)
    figures = (
        "opening_debit",
        "opening_credit",
        "debit",
        "credit",
        "year_debit",
        "year_credit",
        "closing_debit",
        "closing_credit",
    )
    lines = {row["account"]: shown(row, *figures) for row in answer["lines"]}
    assert lines["1122"] == ("113.00", "0.00", "50.00", "0.00", "163.00", "300.00", "163.00", "0.00")
    assert lines["5601"] == ("40.00", "0.00", "15.00", "0.00", "55.00", "0.00", "55.00", "0.00")
    (totals,) = answer["totals"]
    assert totals["debit"] == totals["credit"] == "65.00"
    assert totals["closing_debit"] == totals["closing_credit"] == "1463.00"
    parties = books.ask("finance.dimension_balances", **FEBRUARY, dimension="party", account="1122")
    assert [shown(row, "code", "opening_debit", "debit", "closing_debit") for row in parties["lines"]] == [
        ("M", "113.00", "0.00", "113.00"), ("N", "0.00", "50.00", "50.00"),
    ]  # fmt: skip
    assert parties["totals"][0]["closing_debit"] == "163.00"


def test_every_way_of_cutting_gives_the_same_sums(books: Core) -> None:
    whole = books.ask("finance.dimension_balances", **YEAR)["totals"][0]
    for dimension in ("party", "item", "department", "employee"):
        split = books.ask("finance.dimension_balances", **YEAR, dimension=dimension)["totals"][0]
        for name in ("debit", "credit", "year_debit", "year_credit"):
            assert split[name] == whole[name], (dimension, name)
        balance = Decimal(split["closing_debit"]) - Decimal(split["closing_credit"])
        assert balance == Decimal(whole["closing_debit"]) - Decimal(whole["closing_credit"]) == 0


def test_a_year_that_began_elsewhere_counts_in_its_totals(core: Core) -> None:
    hand_books.plant_chart(core, "2026-07-01")
    opening = [
        {"account": "1002", "debit": "1500.00", "year_begin": "1000.00", "ytd_debit": "800.00", "ytd_credit": "300.00"},
        {"account": "3001", "credit": "1500.00", "year_begin": "-1000.00", "ytd_credit": "500.00"},
    ]
    hand_books.write_opening(core, "2026-07-01", opening)
    write(core, 2, "2026-07-05", {"account": "1002", "debit": "50.00", "cf": 1}, {"account": "5001", "credit": "50.00"})
    core.refresh()
    july = {"from": "2026-07-01", "to": "2026-07-31"}
    rows = core.ask("finance.ledger", **july, account="1002")["rows"]
    assert [shown(row, "kind", "debit", "credit", "balance") for row in rows] == [
        ("opening", None, None, "1500.00"),
        ("line", "50.00", "0.00", "1550.00"),
        ("month_total", "50.00", "0.00", "1550.00"),
        ("year_total", "850.00", "300.00", "1550.00"),
    ]
    book = [row for row in core.ask("finance.general_ledger", **july)["rows"] if row["account"] == "1002"]
    assert [shown(row, "debit", "balance") for row in book] == [(None, "1500.00"), ("50.00", "1550.00"), ("850.00", "1550.00")]
    line = core.ask("finance.dimension_balances", **july, account="1002")["lines"][0]
    assert shown(line, "opening_debit", "debit", "year_debit", "year_credit") == ("1500.00", "50.00", "850.00", "300.00")
