"""Keeping the dated rules: kinds with their accounts, what papers let be deducted, and limits."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import CODE, Amount, Fraction, Input, Output, Tx, command, remember, require, save_master
from operational.expenses.reference import department, kind
from operational.expenses.refs import AccountRef, DepartmentRef, KindRef
from operational.expenses.tables import Kind, KindRule, Limit, Measure, PaperName, PaperRule, Way
from operational.ledger.api import account

Source = Annotated[str, Field(min_length=1, max_length=500)]


class SaveKind(Input):
    code: Annotated[str, CODE, Field(min_length=1, max_length=40)]
    kind: KindRef | None = None
    name: Annotated[str, Field(min_length=1, max_length=100)]
    usual_paper: PaperName = "ordinary"
    department: DepartmentRef | None = None  # the rule's; left out: every department
    account: AccountRef
    is_deductible: bool = False
    requires_party: bool = False
    valid_from: dt.date
    source: Source
    is_active: bool = True
    version: int | None = None


class KindSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("expenses.save_kind", permission="expenses.rule.edit", path="POST /expense-kinds")
def save_kind(tx: Tx, cmd: SaveKind) -> KindSaved:
    """Add a kind of expense, or say from which day on which account bears it, in every department or in one and those below.

    What is booked keeps the account it was booked on.
    """
    found = account(tx, cmd.account, field="account")
    fits = found.account_class in ("cost", "expense") and not found.control and not found.requires_party
    require(fits, "expenses.no_expense", field="account", account=f"{found.code} {found.name}")
    where = department(tx, cmd.department).id if cmd.department is not None else None
    given = {"code": cmd.code, "name": cmd.name, "usual_paper": cmd.usual_paper, "is_active": cmd.is_active}
    row, is_new = save_master(tx, Kind, "expenses.kind", given, ref=cmd.kind, version=cmd.version)
    values = {
        "account_code": found.code, "is_deductible": cmd.is_deductible, "requires_party": cmd.requires_party,
        "source": cmd.source,
    }  # fmt: skip
    statement = sa.select(KindRule).where(
        KindRule.kind_id == row.id,
        KindRule.department_id.is_not_distinct_from(where),
        KindRule.valid_from == cmd.valid_from,
    )
    kept = tx.session.execute(statement).scalar_one_or_none()
    if kept is None:
        tx.new(KindRule, kind_id=row.id, department_id=where, valid_from=cmd.valid_from, **values)
    for name, value in values.items() if kept is not None else ():
        setattr(kept, name, value)
    tx.reference_changed()
    return KindSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class SavePaperRule(Input):
    paper: PaperName
    valid_from: dt.date
    way: Way
    rate: Fraction | None = None  # where it is reckoned
    needs_number: bool = False
    source: Source


class RuleSaved(Output):
    id: int
    is_new: bool


@command("expenses.save_paper_rule", permission="expenses.rule.edit", path="POST /expense-papers")
def save_paper_rule(tx: Tx, cmd: SavePaperRule) -> RuleSaved:
    """Say from which day on how the input tax of a kind of paper is found, with the law that says so."""
    rate = cmd.rate or 0
    require((cmd.way == "computed") == (rate > 0) and rate < 1, "expenses.rate_only_when_computed", field="rate")
    values = {"way": cmd.way, "rate": rate, "needs_number": cmd.needs_number, "source": cmd.source}
    statement = sa.select(PaperRule).where(PaperRule.paper == cmd.paper, PaperRule.valid_from == cmd.valid_from)
    kept = tx.session.execute(statement).scalar_one_or_none()
    is_new = kept is None
    if kept is None:
        kept = tx.new(PaperRule, paper=cmd.paper, valid_from=cmd.valid_from, **values)
    for name, value in values.items():
        setattr(kept, name, value)
    remember(tx, "expenses.paper_rule", kept.id)
    tx.reference_changed()
    return RuleSaved(id=kept.id, is_new=is_new)


class SaveLimit(Input):
    kind: KindRef
    job: str = Field(default="", max_length=100)  # left out: whoever has no limit of the own job
    measure: Measure
    amount: Amount  # zero: no limit any more
    valid_from: dt.date
    source: Source


@command("expenses.save_limit", permission="expenses.rule.edit", path="POST /expense-limits")
def save_limit(tx: Tx, cmd: SaveLimit) -> RuleSaved:
    """Say what is usual for a kind of expense from a day on, for a job or for everybody, each time or in a month."""
    wanted = kind(tx, cmd.kind)
    statement = sa.select(Limit).where(
        Limit.kind_id == wanted.id, Limit.job == cmd.job, Limit.measure == cmd.measure, Limit.valid_from == cmd.valid_from
    )
    kept = tx.session.execute(statement).scalar_one_or_none()
    is_new = kept is None
    if kept is None:
        kept = tx.new(
            Limit, kind_id=wanted.id, job=cmd.job, measure=cmd.measure, valid_from=cmd.valid_from, amount=cmd.amount,
            source=cmd.source,
        )  # fmt: skip
    kept.amount, kept.source = cmd.amount, cmd.source
    remember(tx, "expenses.limit", kept.id)
    tx.reference_changed()
    return RuleSaved(id=kept.id, is_new=is_new)
