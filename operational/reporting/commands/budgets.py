"""Budgets: entered as a grid or sheet, copied from what happened or from another one, approved, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import ZERO, Input, Output, RefTo, SignedAmount, Tx, command, refuse, require, round_money
from operational.ledger.api import account, account_for, accounts
from operational.reporting.states import BUDGET
from operational.reporting.tables import Budget, BudgetLine

BudgetRef = Annotated[int | str, RefTo("reporting.budget")]
Year = Annotated[int, Field(ge=2000, le=2100)]
Purpose = Literal["original", "revised"]
LINES_MAX = 2000
MONTHS = tuple(f"month_{number}" for number in range(1, 13))
PLANNED = ("income", "expense", "cost")  # classes of accounts whose months can be planned
Key = tuple[str, int | None]


class BudgetLineGiven(Input):
    account: Annotated[str, Field(min_length=1, max_length=40), RefTo("ledger.account")]
    department: Annotated[int | str, RefTo("company.department")] | None = None
    month_1: SignedAmount = ZERO
    month_2: SignedAmount = ZERO
    month_3: SignedAmount = ZERO
    month_4: SignedAmount = ZERO
    month_5: SignedAmount = ZERO
    month_6: SignedAmount = ZERO
    month_7: SignedAmount = ZERO
    month_8: SignedAmount = ZERO
    month_9: SignedAmount = ZERO
    month_10: SignedAmount = ZERO
    month_11: SignedAmount = ZERO
    month_12: SignedAmount = ZERO

    def amounts(self) -> list[Decimal]:
        return [getattr(self, name) for name in MONTHS]


class SaveBudget(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"lines"})

    budget: BudgetRef | None = None  # a draft to write anew
    version: int | None = None
    year: Year
    name: str = Field(min_length=1, max_length=100)
    purpose: Purpose = "original"
    note: str = Field(default="", max_length=2000)
    lines: list[BudgetLineGiven] = Field(min_length=1, max_length=LINES_MAX)


class BudgetSaved(Output):
    id: int
    number: str
    state: str
    year: int
    lines: int
    total: SignedAmount  # income less expense


@command("reporting.save_budget", permission="reporting.budget.edit", path="POST /reporting/budgets")
def save_budget(tx: Tx, cmd: SaveBudget) -> BudgetSaved:
    """Write a budget (预算) down, or a draft anew: by account, department and month, positive where the account grows."""
    wanted: dict[Key, list[Decimal]] = {}
    departments: dict[int | str, int] = {}
    for place, line in enumerate(cmd.lines):
        facts = account(tx, line.account, field=f"lines.{place}.account")
        if facts.account_class not in PLANNED:
            refuse("reporting.budget_account_wrong", field=f"lines.{place}.account", place=place + 1, account=facts.code,
                   name=facts.name)  # fmt: skip
        if line.department is not None and line.department not in departments:
            found = tx.find(Department, line.department, field=f"lines.{place}.department")
            departments[line.department] = found.id
        key = (facts.code, departments[line.department] if line.department is not None else None)
        if key in wanted:
            refuse("reporting.budget_line_twice", field=f"lines.{place}.account", place=place + 1, account=facts.code,
                   name=facts.name)  # fmt: skip
        wanted[key] = line.amounts()
    given = {"name": cmd.name, "year": cmd.year, "purpose": cmd.purpose, "note": cmd.note}
    if cmd.budget is None:
        row = tx.new(Budget, **given, date=tx.today, total=ZERO)
        number = tx.number(row)
    else:
        row = tx.lock(Budget, cmd.budget, version=cmd.version, field="budget")
        require(row.state == "draft", "reporting.budget_not_draft", field="budget", number=row.number)
        for name, value in given.items():
            setattr(row, name, value)
        tx.session.execute(sa.delete(BudgetLine).where(BudgetLine.budget_id == row.id))
        tx.touch(row)
        number = row.number or ""
    return _written(tx, row, number, wanted)


def _written(tx: Tx, row: Budget, number: str, wanted: Mapping[Key, list[Decimal]]) -> BudgetSaved:
    """The lines of a budget, one a month with an amount, and its total."""
    chart = accounts(tx)
    rows: list[dict[str, Any]] = []
    total = ZERO
    for (code, department_id), amounts in wanted.items():
        total += sum(amounts, ZERO) * (1 if chart[code].normal_side == "C" else -1)
        rows += [
            {
                "budget_id": row.id, "account_code": code, "department_id": department_id,
                "month": dt.date(row.year, number_, 1), "amount": amount,
            }
            for number_, amount in enumerate(amounts, 1)
            if amount
        ]  # fmt: skip
    require(bool(rows), "reporting.budget_empty", field="lines", name=row.name)
    row.total = total
    tx.session.flush()
    tx.insert(BudgetLine, rows)
    return BudgetSaved(id=row.id, number=number, state=row.state, year=row.year, lines=len(wanted), total=total)


class CopyBudget(Input):
    year: Year
    name: str = Field(min_length=1, max_length=100)
    purpose: Purpose = "original"
    source: Literal["actual", "budget"] = "actual"
    from_year: Year | None = None  # left out: the year before
    budget: BudgetRef | None = None  # left out: the one of that year that counts
    factor: Annotated[Decimal, Field(gt=0, le=100, max_digits=9, decimal_places=4)] = Decimal(1)


_ACTUAL = sa.text(
    """
    select l.account_code as account, l.department_id, extract(month from e.date)::int as month,
        sum(l.debit - l.credit) as amount
    from ledger.entry as e
    join ledger.entry_line as l on l.entry_id = e.id
    join ledger.account as a on a.code = l.account_code
    where e.date >= :first and e.date < :after and a.class in ('income', 'expense') and e.source_kind <> 'ledger.opening'
        and not exists (
            select from ledger.entry_line as t join ledger.account as p on p.code = t.account_code
            join ledger.account as top on top.code = :profit
            where t.entry_id = e.id and starts_with(p.path, top.path))
    group by 1, 2, 3
    order by 1, 2 nulls first, 3
    """
)


@command("reporting.copy_budget", permission="reporting.budget.edit", path="POST /reporting/budgets/copy")
def copy_budget(tx: Tx, cmd: CopyBudget) -> BudgetSaved:
    """Start a draft from what a year really brought, or from another budget, times a factor; closings of profit are left out."""
    from_year = cmd.from_year or cmd.year - 1
    chart = accounts(tx)
    found: dict[Key, list[Decimal]] = {}
    if cmd.source == "actual":
        given = {
            "first": dt.date(from_year, 1, 1), "after": dt.date(from_year + 1, 1, 1),
            "profit": account_for(tx, "profit_of_year", on=dt.date(from_year, 12, 31)),
        }  # fmt: skip
        for part in tx.session.execute(_ACTUAL, given):
            side = 1 if chart[part.account].normal_side == "D" else -1
            _add(found, (part.account, part.department_id), part.month, side * part.amount * cmd.factor)
        require(bool(found), "reporting.nothing_to_copy", field="from_year", year=from_year)
    else:
        origin = tx.find(Budget, cmd.budget, field="budget") if cmd.budget is not None else in_force(tx, from_year)
        if origin is None:
            refuse("reporting.no_budget_of_year", field="from_year", year=from_year)
        lines = sa.select(BudgetLine).where(BudgetLine.budget_id == origin.id).order_by(BudgetLine.id)
        for line in tx.session.execute(lines).scalars():
            _add(found, (line.account_code, line.department_id), line.month.month, line.amount * cmd.factor)
    row = tx.new(Budget, name=cmd.name, year=cmd.year, purpose=cmd.purpose, date=tx.today, total=ZERO)
    return _written(tx, row, tx.number(row), found)


def _add(found: dict[Key, list[Decimal]], key: Key, month: int, amount: Decimal) -> None:
    found.setdefault(key, [ZERO] * 12)[month - 1] += round_money(amount)


def in_force(tx: Tx, year: int) -> Budget | None:
    """Of a year's approved budgets the one approved last."""
    kept = sa.select(Budget).where(Budget.year == year, Budget.state == "approved")
    return tx.session.execute(kept.order_by(Budget.approved_at.desc(), Budget.id.desc()).limit(1)).scalar_one_or_none()


class BudgetNamed(Input):
    budget: BudgetRef


class BudgetMoved(Output):
    id: int
    number: str
    state: str
    year: int


@command(
    "reporting.approve_budget", permission="reporting.budget.approve", move=BUDGET.approve,
    path="POST /reporting/budgets/{budget}/approve",
)  # fmt: skip
def approve_budget(tx: Tx, cmd: BudgetNamed) -> BudgetMoved:
    """Let a budget count for its year from now on; earlier ones of the year stay to be seen."""
    row = tx.lock(Budget, cmd.budget, field="budget")
    row.approved_by, row.approved_at = tx.actor.user_id, tx.now
    tx.touch(row)
    return _moved(row)


class CancelBudget(Input):
    budget: BudgetRef
    reason: str = Field(min_length=1, max_length=500)


@command(
    "reporting.cancel_budget", permission="reporting.budget.approve", move=BUDGET.cancel,
    path="POST /reporting/budgets/{budget}/cancel",
)  # fmt: skip
def cancel_budget(tx: Tx, cmd: CancelBudget) -> BudgetMoved:
    """Withdraw a budget: the one of the year that was approved before counts again."""
    row = tx.lock(Budget, cmd.budget, field="budget")
    tx.touch(row, reason=cmd.reason)
    return _moved(row)


def _moved(row: Budget) -> BudgetMoved:
    return BudgetMoved(id=row.id, number=row.number or "", state=row.state, year=row.year)


def grid(lines: Iterable[BudgetLine]) -> dict[Key, list[Decimal]]:
    """Lines of a budget by account and department, twelve months each."""
    found: dict[Key, list[Decimal]] = {}
    for line in lines:
        found.setdefault((line.account_code, line.department_id), [ZERO] * 12)[line.month.month - 1] += line.amount
    return found
