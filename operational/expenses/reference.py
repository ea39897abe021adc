"""Dated rules of the slice, read once per process: kinds with their accounts, papers with their tax, limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import Department
from operational.core.api import ZERO, NotFound, Tx, refuse, require
from operational.expenses.tables import Kind, KindRule, Limit, PaperRule


@dataclass(frozen=True)
class DatedAccount:
    """Which account bears a kind from a day on."""

    department_id: int | None
    valid_from: dt.date
    account_code: str
    is_deductible: bool
    requires_party: bool
    source: str


@dataclass(frozen=True)
class KnownKind:
    id: int
    code: str
    name: str
    usual_paper: str
    is_active: bool
    rules: Sequence[DatedAccount]


@dataclass(frozen=True)
class DatedPaper:
    """How the tax of a paper is found from a day on."""

    valid_from: dt.date
    way: str
    rate: Decimal
    needs_number: bool
    source: str


@dataclass(frozen=True)
class DatedLimit:
    kind_id: int
    job: str
    measure: str
    valid_from: dt.date
    amount: Decimal


@dataclass(frozen=True)
class KnownDepartment:
    id: int
    code: str
    name: str
    parent_id: int | None


def _load_kinds(session: orm.Session) -> Mapping[int | str, KnownKind]:
    rules: dict[int, list[DatedAccount]] = {}
    for row in session.execute(sa.select(KindRule).order_by(KindRule.valid_from)).scalars():
        made = DatedAccount(
            row.department_id, row.valid_from, row.account_code, row.is_deductible, row.requires_party, row.source
        )
        rules.setdefault(row.kind_id, []).append(made)
    found: dict[int | str, KnownKind] = {}
    for one in session.execute(sa.select(Kind).order_by(Kind.id)).scalars():
        known = KnownKind(one.id, one.code, one.name, one.usual_paper, one.is_active, rules.get(one.id, ()))
        found[one.id] = found[one.code] = known
    return found


def kinds(tx: Tx) -> Mapping[int | str, KnownKind]:
    """By id and by code."""
    return tx.reference(_load_kinds)


def kind(tx: Tx, ref: int | str, *, field: str = "kind") -> KnownKind:
    """The kind of this id, code or name."""
    known = kinds(tx)
    found = known.get(ref) or next((one for one in known.values() if one.name == ref), None)
    if found is None:
        raise NotFound("core.not_found", field=field, kind="expenses.kind", ref=str(ref))
    return found


def _load_papers(session: orm.Session) -> Mapping[str, Sequence[DatedPaper]]:
    found: dict[str, list[DatedPaper]] = {}
    for row in session.execute(sa.select(PaperRule).order_by(PaperRule.valid_from)).scalars():
        made = DatedPaper(row.valid_from, row.way, row.rate, row.needs_number, row.source)
        found.setdefault(row.paper, []).append(made)
    return found


def paper(tx: Tx, name: str, day: dt.date, *, field: str) -> DatedPaper:
    """The rule of a paper in force on the day of the receipt."""
    held = [rule for rule in tx.reference(_load_papers).get(name, ()) if rule.valid_from <= day]
    if not held:
        refuse("expenses.no_paper_rule", field=field, paper=f"expenses.choice.paper.{name}", date=day)
    return held[-1]


def _load_limits(session: orm.Session) -> Sequence[DatedLimit]:
    rows = session.execute(sa.select(Limit).order_by(Limit.valid_from)).scalars()
    return [DatedLimit(row.kind_id, row.job, row.measure, row.valid_from, row.amount) for row in rows]


def limit(tx: Tx, kind_id: int, job: str, measure: str, day: dt.date) -> Decimal | None:
    """What is usual for the job, else for everybody; a limit of zero says that there is none any more."""
    for wanted in dict.fromkeys((job, "")):
        held = [
            one.amount
            for one in tx.reference(_load_limits)
            if (one.kind_id, one.job, one.measure) == (kind_id, wanted, measure) and one.valid_from <= day
        ]
        if held:
            return held[-1] if held[-1] != ZERO else None
    return None


def _load_departments(session: orm.Session) -> Mapping[int | str, KnownDepartment]:
    columns = (Department.id, Department.code, Department.name, Department.parent_id)
    found: dict[int | str, KnownDepartment] = {}
    for row in session.execute(sa.select(*columns)):
        known = KnownDepartment(*row)
        found[known.id] = found[known.code] = known
    return found


def department(tx: Tx, ref: int | str, *, field: str = "department") -> KnownDepartment:
    found = tx.reference(_load_departments).get(ref)
    if found is None:
        raise NotFound("core.not_found", field=field, kind="company.department", ref=str(ref))
    return found


def rule_of(tx: Tx, wanted: KnownKind, department_id: int | None, day: dt.date, *, field: str) -> DatedAccount:
    """Which account bears the kind: the rule of the department, of the nearest one above it, else the company's."""
    known, seen = tx.reference(_load_departments), set[int | None]()
    while department_id not in seen:
        held = [rule for rule in wanted.rules if rule.department_id == department_id and rule.valid_from <= day]
        if held:
            return held[-1]
        seen.add(department_id)
        above = known.get(department_id) if department_id is not None else None
        department_id = above.parent_id if above is not None else None
    require(False, "expenses.kind_without_account", field=field, kind=wanted.name, date=day)
    raise AssertionError
