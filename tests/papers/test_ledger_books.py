"""Ledgers as tables: columns of each book, names of totals, numbers for a spreadsheet, and a page that can be printed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from apps.papers.ledger_books import ledger_pdf, table_of


def row(kind: str, date: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "date": date, "debit": None, "credit": None, "side": "借", "balance": "0.00", "summary": "", **more}


DETAIL = {
    "rows": [
        row("opening", "2026-01-01", balance="1000.00"),
        row("line", "2026-01-05", debit="0.00", credit="40.00", balance="960.00", summary="付款"),
        row("month_total", "2026-01-31", debit="0.00", credit="40.00", balance="960.00"),
    ]
}


def test_totals_say_what_they_are_in_the_readers_language() -> None:
    found = table_of("detail", DETAIL, "zh_CN")
    assert [one["summary"] for one in found.rows] == ["期初余额", "付款", "本月合计"]
    assert found.labels[:4] == ("日期", "凭证号", "单据", "摘要")
    assert [one["summary"] for one in table_of("detail", DETAIL, "en").rows] == ["Brought forward", "付款", "Total of the month"]


def test_a_spreadsheet_gets_days_and_numbers() -> None:
    found = table_of("detail", DETAIL, "zh_CN")
    cells = dict(zip(found.names, found.cells(found.rows[1]), strict=True))
    assert (cells["date"], cells["credit"], cells["balance"], cells["source_number"]) == (
        dt.date(2026, 1, 5), Decimal("40.00"), Decimal("960.00"), None,
    )  # fmt: skip


def test_each_amount_stands_in_its_column_and_totals_follow_their_month() -> None:
    line = row("line", "2026-01-05", debit="40.00", credit="0.00", balance="40.00", column="A", column_name="甲", amount="40.00")
    answer = {
        "columns": [{"column": "A", "column_name": "甲"}, {"column": "B", "column_name": "乙"}],
        "lines": [row("opening", "2026-01-01", column="", amount=None), line, line | {"column": "B", "date": "2026-02-01"}],
        "totals": [
            {"kind": "month_total", "date": "2026-01-31", "column": "A", "debit": "40.00", "credit": "0.00", "amount": "40.00"},
            {"kind": "year_total", "date": "2026-02-28", "column": "A", "debit": "40.00", "credit": "0.00", "amount": "40.00"},
            {"kind": "year_total", "date": "2026-02-28", "column": "B", "debit": "40.00", "credit": "0.00", "amount": "40.00"},
        ],
    }
    found = table_of("columns", answer, "zh_CN")
    assert found.labels[-2:] == ("A 甲", "B 乙")
    shown = [(one["date"], one["summary"], one.get("column:A"), one.get("column:B")) for one in found.rows[1:]]
    assert shown == [
        ("2026-01-05", "", "40.00", None),
        ("2026-01-31", "本月合计", "40.00", None),
        ("2026-02-01", "", None, "40.00"),
        ("2026-02-28", "本年累计", "40.00", "40.00"),
    ]
    assert found.rows[-1]["debit"] == "80.00"


def test_a_book_prints_as_pdf() -> None:
    found = table_of("detail", DETAIL, "zh_CN")
    printed = ledger_pdf("detail", found, "zh_CN", company="甲公司", account="1002 银行存款", period="2026-01", note="")
    assert printed.startswith(b"%PDF")
