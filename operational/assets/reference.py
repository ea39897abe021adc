"""Dated rules of the slice, read once per process: categories, and the accounts that bear depreciation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.assets.tables import Category, CategoryRule, ExpenseAccount
from operational.company.api import Department
from operational.core.api import NotFound, Tx, refuse


@dataclass(frozen=True)
class DatedRule:
    """Life and residual rate of a category from a day on."""

    valid_from: dt.date
    life_months: int
    life_months_min: int
    residual_rate: Decimal
    source: str


@dataclass(frozen=True)
class KnownCategory:
    id: int
    code: str
    name: str
    is_active: bool
    rules: Sequence[DatedRule]

    def rule_on(self, day: dt.date) -> DatedRule | None:
        """The newest rule in force; things older than the first rule follow it too."""
        held = [rule for rule in self.rules if rule.valid_from <= day] or list(self.rules[:1])
        return held[-1] if held else None


def _load_categories(session: orm.Session) -> Mapping[int | str, KnownCategory]:
    rules: dict[int, list[DatedRule]] = {}
    for row in session.execute(sa.select(CategoryRule).order_by(CategoryRule.valid_from)).scalars():
        made = DatedRule(row.valid_from, row.life_months, row.life_months_min, row.residual_rate, row.source)
        rules.setdefault(row.category_id, []).append(made)
    found: dict[int | str, KnownCategory] = {}
    for one in session.execute(sa.select(Category)).scalars():
        found[one.id] = found[one.code] = KnownCategory(one.id, one.code, one.name, one.is_active, rules.get(one.id, []))
    return found


def categories(tx: Tx) -> Mapping[int | str, KnownCategory]:
    """By id and by code."""
    return tx.reference(_load_categories)


def category(tx: Tx, ref: int | str, *, field: str = "category") -> KnownCategory:
    """The category of this id, code or name."""
    known = categories(tx)
    found = known.get(ref) or next((one for one in known.values() if one.name == ref), None)
    if found is None:
        raise NotFound("core.not_found", field=field, kind="assets.category", ref=str(ref))
    return found


@dataclass(frozen=True)
class DatedAccount:
    department_id: int | None
    category_id: int | None
    valid_from: dt.date
    account_code: str


def _load_accounts(session: orm.Session) -> Sequence[DatedAccount]:
    rows = session.execute(sa.select(ExpenseAccount).order_by(ExpenseAccount.valid_from, ExpenseAccount.id)).scalars()
    return [DatedAccount(row.department_id, row.category_id, row.valid_from, row.account_code) for row in rows]


def _load_parents(session: orm.Session) -> Mapping[int, int | None]:
    return {row.id: row.parent_id for row in session.execute(sa.select(Department.id, Department.parent_id))}


def expense_account(tx: Tx, department_id: int | None, category_id: int, on: dt.date) -> str:
    """The account that bears depreciation: of the department or the nearest above it, of the category, else of everything."""
    rows = [row for row in tx.reference(_load_accounts) if row.valid_from <= on]
    parents = tx.reference(_load_parents)
    line: list[int | None] = []
    while department_id is not None and department_id not in line:
        line.append(department_id)
        department_id = parents.get(department_id)
    for wanted in [*line, None]:
        for kind in (category_id, None):
            held = [row for row in rows if (row.department_id, row.category_id) == (wanted, kind)]
            if held:
                return held[-1].account_code
    refuse("assets.no_expense_account", date=on)
