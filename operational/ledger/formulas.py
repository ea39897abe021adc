"""The formulas of the official forms as they hold on a day: official ones, or a company's own where it changed a line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import Tx
from operational.ledger.forms import Form
from operational.ledger.tables import StatementLine, StatementTerm

# What a company may let a line of a form take; lines that add up other lines are the form itself and stay.
TAKES: Mapping[str, tuple[str, ...]] = {
    "balance_sheet": ("balance", "debit_by_party", "credit_by_party", "debit", "credit"),
    "income_statement": ("movement",),
    "cash_flow_statement": ("cash_flow", "opening_cash"),
}


def form_lines(tx: Tx, form: Form, day: dt.date) -> list[StatementLine]:
    """The lines of a form on a day, by number; days before the first form use the first."""
    rows = tx.session.execute(sa.select(StatementLine).where(StatementLine.statement == form)).scalars().all()
    first = min(row.valid_from for row in rows)
    found: dict[int, StatementLine] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.valid_from <= max(day, first):
            found[row.line] = row
    return [found[line] for line in sorted(found)]


def terms_in_force(tx: Tx, form: Form, day: dt.date, *, official: bool = False) -> dict[int, list[StatementTerm]]:
    """The terms of each line on a day, whatever the company chose; ``official``: as if it had changed nothing."""
    statement = sa.select(StatementTerm).where(StatementTerm.statement == form).order_by(StatementTerm.position)
    if official:
        statement = statement.where(StatementTerm.revision == 0)
    rows = tx.session.execute(statement).scalars().all()
    first = min((row.valid_from for row in rows), default=day)
    valid = [row for row in rows if row.valid_from <= max(day, first)]
    newest: dict[int, tuple[dt.date, int]] = {}
    for row in valid:
        newest[row.line] = max(newest.get(row.line, (row.valid_from, row.revision)), (row.valid_from, row.revision))
    found: dict[int, list[StatementTerm]] = defaultdict(list)
    for row in valid:
        if (row.valid_from, row.revision) == newest[row.line]:
            found[row.line].append(row)
    return dict(found)


def chosen(tx: Tx, terms: Iterable[Any], day: dt.date) -> list[Any]:
    """Those of the terms that the company's choices let count."""
    found = []
    for term in terms:
        name, _, value = term.option.partition("=")
        made = setting(tx, name, None, on=day) if name else None
        if made is None or str(made) == value:
            found.append(term)
    return found


def may_change(terms: Iterable[StatementTerm]) -> bool:
    """Whether a line takes its amount from the books and not from other lines."""
    takes = [term.take for term in terms]
    return bool(takes) and "line" not in takes
