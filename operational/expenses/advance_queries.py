"""What people can see of advances to employees."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import Amount, Input, Output, Page, Tx, page_with_sums, query
from operational.expenses.moves import Step, steps_of_advance
from operational.expenses.queries import RelatedPaper
from operational.expenses.refs import AdvanceRef, EmployeeRef
from operational.expenses.scope import asked_for
from operational.expenses.tables import Advance, Claim, Settlement
from operational.invoicing.api import CashEntry
from operational.people.api import Employee


class FindAdvances(Page):
    search: str = Field(default="", max_length=100)
    state: Literal["submitted", "approved", "paid", "cleared", "refused", "withdrawn", ""] = ""
    employee: EmployeeRef | None = None
    mine: bool = False  # my own only


class AdvanceRow(Output):
    id: int
    number: str | None
    date: dt.date
    employee_name: str
    department_name: str | None
    reason: str
    state: str
    amount: Amount
    settled: Amount
    open: Amount
    return_by: dt.date | None


class Advances(Output):
    rows: list[AdvanceRow]
    total: int
    open: Amount | None


_OPEN = sa.case((Advance.state == "paid", Advance.amount - Advance.settled), else_=Decimal("0.00")).label("open")


def _rows() -> sa.Select[*tuple[Any, ...]]:
    a = Advance
    return (
        sa.select(
            a.id, a.number, a.date, Employee.name.label("employee_name"), Department.name.label("department_name"), a.reason,
            a.state, a.amount, a.settled, _OPEN, a.return_by,
        )
        .join(Employee, Employee.id == a.employee_id)
        .outerjoin(Department, Department.id == a.department_id)
    )  # fmt: skip


@query("expenses.advances", permission="expenses.advance.view", path="GET /employee-advances")
def advances(tx: Tx, given: FindAdvances) -> Advances:
    """Advances to employees, the newest first, with what is still open."""
    statement = asked_for(tx, _rows(), Advance, given)
    rows, total, sums = page_with_sums(tx, statement.order_by(Advance.date.desc(), Advance.id.desc()), given, ("open",))
    return Advances(rows=[AdvanceRow(**row._mapping) for row in rows], total=total, open=sums["open"])


class OneAdvance(Input):
    advance: AdvanceRef


class AdvanceView(AdvanceRow):
    version: int
    note: str
    head_name: str | None
    decision_reason: str
    related: list[RelatedPaper]
    moves: list[Step]


@query("expenses.advance", permission="expenses.advance.view", path="GET /employee-advances/{advance}")
def advance(tx: Tx, given: OneAdvance) -> AdvanceView:
    """One advance: who has it, what settled it, what is still open."""
    row = tx.find(Advance, given.advance, field="advance")
    head = tx.session.execute(_rows().where(Advance.id == row.id)).one()
    named = sa.select(Employee.name).where(Employee.id == row.head_id)
    return AdvanceView(
        **head._mapping,
        version=row.version,
        note=row.note,
        head_name=tx.session.execute(named).scalar_one_or_none() if row.head_id else None,
        decision_reason=row.decision_reason,
        related=_related(tx, row),
        moves=steps_of_advance(tx, row),
    )


def _related(tx: Tx, row: Advance) -> list[RelatedPaper]:
    """The money that went out and came back, and the claims that settled it."""
    s, here = Settlement, Settlement.is_undone.is_(False)
    columns = (CashEntry.id, CashEntry.number)
    out = sa.select(sa.literal(CashEntry.kind).label("kind"), *columns, CashEntry.date, CashEntry.amount).where(
        CashEntry.id == row.cash_entry_id
    )
    back = (
        sa.select(sa.literal(CashEntry.kind), *columns, s.date, s.amount)
        .join(CashEntry, CashEntry.id == s.cash_entry_id)
        .where(s.advance_id == row.id, here)
    )
    claims = (
        sa.select(sa.literal(Claim.kind), Claim.id, Claim.number, s.date, s.amount)
        .join(Claim, Claim.id == s.claim_id)
        .where(s.advance_id == row.id, here)
    )
    found = tx.session.execute(sa.union_all(out, back, claims).order_by("date", "id"))
    return [RelatedPaper(**one._mapping) for one in found]
