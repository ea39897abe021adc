"""Ledgers (账簿) as tables for the screen, spreadsheet and paper: which columns each book has and what its totals are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from operational.core.api import SHANGHAI, label
from operational.papers.api import typeset

PAGE = Path(__file__).with_name("ledger.typ")
PRINT_ROWS_MAX = 5000  # some 150 pages: more is not read on paper but searched
Record = Mapping[str, Any]

LINE = ("date", "voucher_number", "source_number", "summary", "against", "debit", "credit", "side", "balance")
PAIRS = ("opening_debit", "opening_credit", "debit", "credit", "year_debit", "year_credit", "closing_debit", "closing_credit")
PIECES = ("in_quantity", "in_price", "debit", "out_quantity", "out_price", "credit", "quantity", "price", "balance")
ITEM_LINE = ("item", "item_name", "unit", "date", "voucher_number", "summary", *PIECES)


@dataclass(frozen=True)
class Book:
    """One kind of ledger: the question behind it and its columns."""

    question: str
    columns: tuple[str, ...]
    by_account: bool  # a page of one account
    fixed: Mapping[str, Any]


BOOKS: Mapping[str, Book] = {
    "general": Book(
        "finance.general_ledger", ("account", "name", "date", "summary", "debit", "credit", "side", "balance"), False, {}
    ),
    "detail": Book("finance.ledger", LINE, True, {}),
    "journal": Book("finance.ledger", LINE, True, {"daily": True}),
    "columns": Book("finance.multi_column_ledger", LINE[:4] + LINE[5:], True, {}),
    "quantity": Book("finance.quantity_ledger", ITEM_LINE, True, {}),
    "balances": Book("finance.dimension_balances", ("account", "name", "code", "title", *PAIRS), False, {}),
}
OWN_WORDS = {"quantity": {"debit": "in_amount", "credit": "out_amount", "balance": "amount"}}  # 收入, 发出, 结存
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("debit", "credit", "balance", *PAIRS), "money"),
    **dict.fromkeys(("in_quantity", "out_quantity", "quantity"), "quantity"),
    **dict.fromkeys(("in_price", "out_price", "price"), "price"),
    "date": "day",
    "side": "side",
}


@dataclass(frozen=True)
class Table:
    """A ledger ready to be shown: the names, words and kinds of its columns, and its rows; totals say what they are."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: Sequence[Record]

    def cells(self, row: Record) -> list[Any]:
        """The row for a spreadsheet: amounts are numbers, days are days."""
        return [_exact(row.get(name), kind) for name, kind in zip(self.names, self.kinds, strict=True)]


def table_of(name: str, answer: Mapping[str, Any], locale: str, *, dimension: str = "none") -> Table:
    """The rows of a book with the names of its totals in the reader's language."""
    columns = BOOKS[name].columns
    own = OWN_WORDS.get(name, {})
    labels = {column: _word(f"column.{own.get(column, column)}", locale) for column in columns}
    kinds = {column: KINDS.get(column, "text") for column in columns}
    if name == "balances":
        rows = [{**row, "name": _own_name(row, locale)} for row in answer["lines"]]
        rows += [
            {"account": "", "name": _word("row.total", locale), "code": "", "title": "", **answer["totals"][0], "kind": "total"}
        ]
        if dimension == "none":
            columns = tuple(column for column in columns if column not in ("code", "title"))
    elif name == "columns":
        rows = [_named(row, locale) for row in _pivoted(answer)]
        for found in answer["columns"]:
            key = f"column:{found['column']}"
            columns += (key,)
            labels[key] = f"{found['column']} {found['column_name']}".strip() or _word("row.without", locale)
            kinds[key] = "money"
    else:
        rows = [_named(row, locale) for row in answer["rows"]]
    return Table(columns, tuple(labels[c] for c in columns), tuple(kinds[c] for c in columns), rows)


def _own_name(row: Record, locale: str) -> str:
    return str({"zh_TW": row.get("name_tw"), "en": row.get("name_en")}.get(locale) or row["name"])


def _named(row: Record, locale: str) -> dict[str, Any]:
    """A row that is no movement says in its summary what it is."""
    found = dict(row)
    if row["kind"] != "line":
        found["summary"] = _word(f"row.{row['kind']}", locale)
    if "name_tw" in row:
        found["name"] = _own_name(row, locale)
    return found


def _pivoted(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each movement with its amount under its column; the totals of a month and of the year behind its last movement."""
    found = [{**row, f"column:{row['column']}": row["amount"]} for row in answer["lines"]]
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for row in answer["totals"]:
        total = sums.setdefault(
            (row["date"], row["kind"]), {"date": row["date"], "kind": row["kind"], "debit": "0", "credit": "0"}
        )
        total[f"column:{row['column']}"] = row["amount"]
        for side in ("debit", "credit"):
            total[side] = str(Decimal(total[side]) + Decimal(row[side]))
    order = ("opening", "line", "month_total", "year_total")
    return sorted([*found, *sums.values()], key=lambda row: (row["date"], order.index(row["kind"])))


def _exact(value: Any, kind: str) -> Any:
    if value in (None, ""):
        return None
    if kind in ("money", "quantity", "price"):
        number = Decimal(str(value))
        return number if kind == "money" else number.normalize()
    return dt.date.fromisoformat(value) if kind == "day" else value


def _word(key: str, locale: str) -> str:
    return label(f"papers.ledger.{key}", locale)


def ledger_pdf(name: str, table: Table, locale: str, *, company: str, account: str, period: str, note: str) -> bytes:
    """The book in its customary form, A4 across: title, account and days on every page, lines, pages counted."""
    wide = {"summary", "against", "name", "title"}
    columns = [
        {"label": label_, "kind": kind, "wide": column in wide}
        for column, label_, kind in zip(table.names, table.labels, table.kinds, strict=True)
    ]
    data = {
        "locale": locale,
        "title": _word(f"book.{name}", locale),
        "company": company,
        "account": account,
        "period": period,
        "note": note,
        "page": label("papers.word.page", locale),
        "printed": dt.datetime.now(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "columns": columns,
        "rows": [
            {
                "cells": [_text(row.get(column), kind) for column, kind in zip(table.names, table.kinds, strict=True)],
                "strong": row.get("kind", "line") != "line",
            }
            for row in table.rows[:PRINT_ROWS_MAX]
        ],
    }
    return typeset(PAGE.read_text("utf-8"), data)


def _text(value: Any, kind: str) -> str:
    if value in (None, ""):
        return ""
    if kind == "money":
        return f"{Decimal(str(value)):,.2f}" if Decimal(str(value)) else ""
    if kind in ("quantity", "price"):
        number = Decimal(str(value)).normalize()
        return f"{number:,.2f}" if kind == "price" else f"{number:,f}" if number else ""
    return str(value)
