"""Bank files as they are: columns by heading, one or two columns of amounts, days in three orders, rows that only sum up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.invoicing import bank_rules
from operational.invoicing.api import FileForm, guessed_columns, read_lines
from operational.invoicing.statement_files import written_amount, written_day

TWO = ["交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要", "交易流水号"]


def test_usual_headings_are_known_and_saved_ones_come_first() -> None:
    assert guessed_columns(TWO, {}) == {
        "date": "交易日期", "amount_in": "贷方发生额", "amount_out": "借方发生额", "balance": "余额",
        "counterparty": "对方户名", "summary": "摘要", "reference": "交易流水号",
    }  # fmt: skip
    assert guessed_columns(["记账日 ", "金额（元）"], {"date": "记账日", "amount": "金额(元)"}) == {
        "date": "记账日 ", "amount": "金额（元）",
    }  # fmt: skip
    # A saved layout that does not fit the file any more is no layout of it.
    assert guessed_columns(["日期", "金额"], {"date": "入账日", "amount": "金额"}) == {"date": "日期", "amount": "金额"}


def test_two_columns_make_signed_lines_and_sums_are_passed_over() -> None:
    rows: list[tuple[int, list[Any]]] = [
        (3, ["2026-03-09", "", "1,000.00", "1,000.00", "上海浦东机械", "货款", "A1"]),
        (4, ["20260310", 15.5, None, 984.5, "", "手续费", 20260310001.0]),
        (5, [dt.datetime(2026, 3, 11, 9, 30), "-20.00", "", "", "", "冲正", "A3"]),
        (6, ["", "", "", "", "", "", ""]),
        (7, ["合计：", "15.50", "1,000.00", "", "", "", ""]),
    ]
    lines, problems = read_lines(FileForm(guessed_columns(TWO, {})), TWO, rows)
    assert problems == []
    assert [(found.row, found.line["date"].day, found.line["amount"]) for found in lines] == [
        (3, 9, D("1000.00")), (4, 10, D("-15.50")), (5, 11, D("20.00")),
    ]  # fmt: skip
    assert (lines[1].line["reference"], lines[1].line["balance"]) == ("20260310001", D("984.50"))


def test_one_column_takes_its_sign_from_a_mark_or_from_the_layout() -> None:
    headings = ["日期", "收支", "金额"]
    rows = [(2, ["09/03/2026", "借", "5.00"]), (3, ["10/03/2026", "贷", "7.00"]), (4, ["11/03/2026", "", "9.00"])]
    columns = {"date": "日期", "side": "收支", "amount": "金额"}
    lines, _ = read_lines(FileForm(columns, "dmy", "out"), headings, rows)
    assert [found.line["amount"] for found in lines] == [D("-5.00"), D("7.00"), D("-9.00")]
    assert [found.line["date"] for found in lines] == [dt.date(2026, 3, day) for day in (9, 10, 11)]


def test_what_cannot_be_read_is_told_by_row() -> None:
    rows = [(2, ["三月九日", "5.00"]), (3, ["2026-03-10", "1,5"]), (4, ["2026-03-11", ""]), (5, ["2026-03-12", "6.00"])]
    lines, problems = read_lines(FileForm({"date": "日期", "amount": "金额"}), ["日期", "金额"], rows)
    assert [(found.row, found.line["amount"]) for found in lines] == [(5, D("6.00"))]
    assert [(problem.row, problem.field, problem.key) for problem in problems] == [
        (2, "date", "invoicing.statement_day_unclear"),
        (3, "amount", "invoicing.statement_amount_unclear"),
        (4, "amount", "invoicing.statement_amount_missing"),
    ]


@pytest.mark.parametrize(
    ("written", "form", "day"),
    [
        ("2026年3月9日", "ymd", dt.date(2026, 3, 9)),
        ("2026/3/9 12:30", "ymd", dt.date(2026, 3, 9)),
        ("20260309123000", "dmy", dt.date(2026, 3, 9)),
        ("03/09/2026", "mdy", dt.date(2026, 3, 9)),
        ("03/09/2026", "ymd", None),
        ("2026-02-30", "ymd", None),
    ],
)
def test_days_are_read_as_the_bank_writes_them(written: str, form: str, day: dt.date | None) -> None:
    assert written_day(written, form) == day


def test_amounts_are_exact() -> None:
    assert written_amount("￥1，234.50") == D("1234.50")
    assert written_amount("(3.00)") == D("-3.00")
    assert written_amount(0.1) == D("0.10")
    assert written_amount("--") is None
    with pytest.raises(ValueError):
        written_amount("1.234")


@pytest.mark.parametrize(
    ("bank", "books"),
    [
        (["100"], ["60", "40"]),
        (["60", "40"], ["100"]),
        (["100", "50"], ["70", "80"]),
        (["100", "-20"], ["50", "30"]),
        (["-5", "-6"], ["-11"]),
        (["10", "-10", "7"], ["3", "4"]),
    ],
)
def test_matched_parts_use_every_line_and_add_up(bank: list[str], books: list[str]) -> None:
    left, right = [D(a) for a in bank], [D(a) for a in books]
    parts = bank_rules.matched_parts(left, right)
    assert {place for place, _, _ in parts} == set(range(len(left)))
    assert {place for _, place, _ in parts} == set(range(len(right)))
    assert [sum(a for place, _, a in parts if place == n) for n in range(len(left))] == left
