"""What people can see of budgets: the list by year with which one counts, and one as a grid of months."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import ZERO, Input, Output, Page, SignedAmount, Tx, page_of, query
from operational.ledger.api import accounts
from operational.reporting.commands.budgets import MONTHS, BudgetRef, grid
from operational.reporting.tables import Budget, BudgetLine

VIEW = "reporting.budget.view"
_COUNTS = sa.text(
    "select distinct on (year) id from reporting.budget where state = 'approved' order by year, approved_at desc, id desc"
)


class FindBudgets(Page):
    year: int | None = None
    state: str = ""


class BudgetRow(Output):
    id: int
    number: str
    name: str
    year: int
    purpose: str
    state: str
    date: dt.date
    total: SignedAmount
    counts: bool  # the one of its year that figures are compared with


class Budgets(Output):
    rows: list[BudgetRow]
    total: int


@query("reporting.budgets", permission=VIEW, path="GET /reporting/budgets")
def budgets(tx: Tx, q: FindBudgets) -> Budgets:
    """Budgets, the newest year first; of each year the one that counts is marked."""
    columns: list[Any] = [
        Budget.id, Budget.number, Budget.name, Budget.year, Budget.purpose, Budget.state, Budget.date, Budget.total,
    ]  # fmt: skip
    statement: sa.Select[Any] = sa.select(*columns).order_by(Budget.year.desc(), Budget.id.desc())
    if q.year is not None:
        statement = statement.where(Budget.year == q.year)
    if q.state:
        statement = statement.where(Budget.state == q.state)
    rows, total = page_of(tx, statement, q)
    counting = set(tx.session.execute(_COUNTS).scalars())
    return Budgets(rows=[BudgetRow(**row._mapping, counts=row.id in counting) for row in rows], total=total)


class BudgetAsked(Input):
    budget: BudgetRef


class BudgetLineRow(Output):
    account: str
    name: str
    department: str | None
    department_name: str
    month_1: SignedAmount
    month_2: SignedAmount
    month_3: SignedAmount
    month_4: SignedAmount
    month_5: SignedAmount
    month_6: SignedAmount
    month_7: SignedAmount
    month_8: SignedAmount
    month_9: SignedAmount
    month_10: SignedAmount
    month_11: SignedAmount
    month_12: SignedAmount
    total: SignedAmount


class BudgetFound(Output):
    id: int
    number: str
    name: str
    year: int
    purpose: str
    state: str
    version: int
    date: dt.date
    note: str
    total: SignedAmount
    counts: bool
    lines: list[BudgetLineRow]


@query("reporting.budget", permission=VIEW, path="GET /reporting/budgets/{budget}")
def budget(tx: Tx, q: BudgetAsked) -> BudgetFound:
    """One budget: by account and department, month by month."""
    row = tx.find(Budget, q.budget, field="budget")
    kept = sa.select(BudgetLine).where(BudgetLine.budget_id == row.id)
    found = grid(tx.session.execute(kept).scalars())
    wanted = sorted({department for _, department in found if department is not None})
    named = sa.select(Department.id, Department.code, Department.name).where(Department.id.in_(wanted))
    departments = {one.id: one for one in tx.session.execute(named)}
    chart = accounts(tx)
    lines = []
    for (code, department_id), amounts in sorted(found.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0)):
        department = departments.get(department_id or 0)
        lines.append(
            BudgetLineRow(
                account=code,
                name=chart[code].name,
                department=department.code if department else None,
                department_name=department.name if department else "",
                **dict(zip(MONTHS, amounts, strict=True)),
                total=sum(amounts, ZERO),
            )
        )
    counts = row.id in set(tx.session.execute(_COUNTS).scalars())
    own = ("id", "name", "year", "purpose", "state", "version", "date", "note", "total")
    return BudgetFound(**{name: getattr(row, name) for name in own}, number=row.number or "", counts=counts, lines=lines)
