"""Dated tax rules, read once per process, and what the company chose."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.closing.rules import DatedRule, in_force
from operational.closing.tables import TaxRule
from operational.company.api import setting, the_company
from operational.core.api import Tx, refuse

DATA = Path(__file__).with_name("data")


def rule_rows() -> list[dict[str, Any]]:
    """The rules a new company starts with, each with its source."""
    with (DATA / "tax_rules.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                **{name: row[name] for name in ("name", "scope", "source", "confidence")},
                "rate": Decimal(row["rate"]),
                "limit_amount": Decimal(row["limit_amount"]) if row["limit_amount"] else None,
                "valid_from": dt.date.fromisoformat(row["valid_from"]),
                "valid_to": dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            }
            for row in csv.DictReader(file)
        ]


def _load(session: orm.Session) -> Sequence[DatedRule]:
    rows = session.execute(sa.select(TaxRule)).scalars()
    return [DatedRule(r.name, r.scope, r.rate, r.limit_amount, r.valid_from, r.valid_to, r.source) for r in rows]


def find_rule(tx: Tx, name: str, scope: str, day: dt.date) -> DatedRule | None:
    return in_force(tx.reference(_load), name, scope, day)


def the_rule(tx: Tx, name: str, scope: str, day: dt.date) -> DatedRule:
    """The rule in force; refused where the company has none for the day."""
    found = find_rule(tx, name, scope, day)
    if found is None:
        refuse("closing.rule_unknown", name=name, scope=scope, date=day)
    return found


def is_small_profit(tx: Tx, day: dt.date) -> bool:
    """Whether the company says it is a small low-profit enterprise: staff and assets are not known to the books."""
    return bool(setting(tx, "closing.small_profit", False, on=day))


def relief(tx: Tx, day: dt.date) -> DatedRule | None:
    """The halving of six taxes and two surcharges for those whom it is for."""
    if the_company(tx).taxpayer == "small_scale":
        return find_rule(tx, "relief", "small_scale", day)
    return find_rule(tx, "relief", "small_profit", day) if is_small_profit(tx, day) else None
