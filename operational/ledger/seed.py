"""What a new set of books starts with: official chart, statement forms, tax rates, posting accounts, presentation choices.

The facts stand in ``data/*.csv``, each row with its legal source; a later rule is a further dated row.
"""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from operational.core.api import Row, Setting, Tx
from operational.ledger.tables import Account, PostingAccount, StatementLine, StatementTerm, TaxRate

DATA = Path(__file__).with_name("data")


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one data file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def account_rows() -> list[dict[str, Any]]:
    """The chart, parents before their sub-accounts."""
    paths: dict[str, str] = {}
    found = []
    for row in sorted(rows_of("accounts"), key=lambda row: (len(row["code"]), row["code"])):
        parent = row["parent_code"] or None
        paths[row["code"]] = (paths[parent] if parent else "") + row["code"] + "/"
        found.append(
            {
                "code": row["code"],
                "name_zh": row["name_zh"],
                "name_en": row["name_en"],
                "name_tw": row["name_tw"],
                "class": row["class"],
                "normal_side": row["normal_side"],
                "parent_code": parent,
                "path": paths[row["code"]],
                "control": row["control"],
                "requires_party": row["requires_party"] == "1",
                "is_cash": row["is_cash"] == "1",
                "role": row["role"],
                "is_official": row["is_official"] == "1",
                "is_active": True,
                "source": row["source"],
            }
        )
    return found


def statement_line_rows() -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in ("statement", "name_zh", "name_tw", "name_en", "kind", "side", "source")},
            "line": int(row["line"]),
            "level": int(row["level"]),
            "valid_from": _day(row["valid_from"]),
        }
        for row in rows_of("statement_lines")
    ]


def statement_term_rows() -> list[dict[str, Any]]:
    return [
        {
            "statement": row["statement"],
            "line": int(row["line"]),
            "position": int(row["position"]),
            "sign": int(row["sign"]),
            "take": row["take"],
            "account_code": row["account_code"] or None,
            "with_descendants": True,
            "other_line": int(row["other_line"]) if row["other_line"] else None,
            "option": row["option"],
            "valid_from": _day(row["valid_from"]),
            "revision": 0,
        }
        for row in rows_of("statement_terms")
    ]


def tax_rate_rows() -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in ("vat_class", "taxpayer", "scope", "source", "confidence")},
            "rate": Decimal(row["rate"]),
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]) if row["valid_to"] else None,
        }
        for row in rows_of("tax_rates")
    ]


def posting_account_rows(taxpayer: str) -> list[dict[str, Any]]:
    """Which account each purpose uses; a small-scale taxpayer has one VAT account only."""
    return [
        {
            "purpose": row["purpose"],
            "item_kind": row["item_kind"],
            "category_id": None,
            "account_code": row["account_code"],
            "valid_from": _day(row["valid_from"]),
            "source": row["source"],
        }
        for row in rows_of("posting_accounts")
        if row["taxpayer"] in ("", taxpayer)
    ]


def setting_rows() -> list[dict[str, Any]]:
    return [{**row, "valid_from": _day(row["valid_from"])} for row in rows_of("settings")]


def plant(tx: Tx, taxpayer: str) -> int:
    """Write what is missing and leave what is there; returns the number of new rows."""
    new = 0
    plan: tuple[tuple[type[Row], list[dict[str, Any]], tuple[str, ...]], ...] = (
        (Account, account_rows(), ("code",)),
        (StatementLine, statement_line_rows(), ("statement", "line", "valid_from")),
        (StatementTerm, statement_term_rows(), ("statement", "line", "position", "valid_from", "revision")),
        (TaxRate, tax_rate_rows(), ("vat_class", "taxpayer", "valid_from", "rate")),
        (PostingAccount, posting_account_rows(taxpayer), ("purpose", "item_kind", "category_id", "valid_from")),
        (Setting, setting_rows(), ("name", "valid_from")),
    )
    for model, rows, key in plan:
        table = model.__table__
        there = {tuple(row) for row in tx.session.execute(sa.select(*(table.c[name] for name in key)))}
        missing = [row for row in rows if tuple(row[name] for name in key) not in there]
        tx.insert(model, missing)
        new += len(missing)
    tx.reference_changed()
    return new
