"""Schedules: amounts shared over months (长期待摊、预付费用摊销, 预提费用), and the month's part of all of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.closing import rules
from operational.closing.making import BookingMade, Month, OfMonth, Part, Writing, begin, make, total
from operational.closing.states import SCHEDULE
from operational.closing.tables import Schedule
from operational.company.api import Department
from operational.core.api import Amount, Input, Output, RefTo, SignedAmount, Tx, command, refuse, require
from operational.ledger.api import account, credit, debit

AccountRef = Annotated[str, Field(min_length=1, max_length=40), RefTo("ledger.account")]
ScheduleRef = Annotated[int | str, RefTo("closing.schedule")]


class SaveSchedule(Input):
    name: str = Field(min_length=1, max_length=200)
    debit_account: AccountRef
    credit_account: AccountRef
    department: Annotated[int | str, RefTo("company.department")] | None = None
    amount: Amount
    months: int = Field(ge=1, le=600)
    first_month: Month
    note: str = Field(default="", max_length=2000)


class ScheduleSaved(Output):
    id: int
    number: str
    state: str
    monthly: SignedAmount
    last_month: str


@command("closing.save_schedule", permission="closing.schedule.edit", path="POST /closing/schedules")
def save_schedule(tx: Tx, cmd: SaveSchedule) -> ScheduleSaved:
    """Share an amount over months, from one account to another: prepaid rent to expense, expense to what is still owed."""
    require(cmd.amount > 0, "closing.amount_not_positive", field="amount", amount=cmd.amount)
    require(cmd.debit_account != cmd.credit_account, "closing.same_account", field="credit_account", account=cmd.debit_account)
    for field, code in (("debit_account", cmd.debit_account), ("credit_account", cmd.credit_account)):
        facts = account(tx, code, field=field)
        if facts.control or facts.is_cash or facts.requires_party:
            refuse("closing.account_of_documents", field=field, account=code, name=facts.name)
    first = dt.date.fromisoformat(f"{cmd.first_month}-01")
    row = tx.new(
        Schedule,
        name=cmd.name,
        debit_account=cmd.debit_account,
        credit_account=cmd.credit_account,
        department_id=tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None,
        amount=cmd.amount,
        months=cmd.months,
        first_month=first,
        note=cmd.note,
        date=tx.today,
    )
    return _saved(tx, row, tx.number(row))


class StopSchedule(Input):
    schedule: ScheduleRef
    reason: str = Field(min_length=1, max_length=500)


@command(
    "closing.stop_schedule",
    permission="closing.schedule.edit",
    move=SCHEDULE.stop,
    path="POST /closing/schedules/{schedule}/stop",
)
def stop_schedule(tx: Tx, cmd: StopSchedule) -> ScheduleSaved:
    """Let a schedule book nothing more; what it booked stays, the rest is for a voucher by hand."""
    row = tx.lock(Schedule, cmd.schedule, field="schedule")
    tx.touch(row, reason=cmd.reason)
    return _saved(tx, row, row.number or "")


@command("closing.book_schedules", permission="closing.booking.make", path="POST /closing/book-schedules", needs_entries=True)
def book_schedules(tx: Tx, cmd: OfMonth) -> BookingMade:
    """Book the month's part of every running schedule (摊销与预提)."""
    turn = begin(tx, cmd.month, "schedules")
    running = sa.select(Schedule).where(Schedule.state == "running", Schedule.first_month <= turn.first_day).order_by(Schedule.id)
    parts, lines = [], []
    for row in tx.session.execute(running).scalars():
        amount = rules.share_of(row.amount, row.months, row.first_month, turn.first_day)
        if amount == 0:
            continue
        parts.append(Part("schedule", row.amount, amount, source=f"{row.number} {row.name}", schedule_id=row.id))
        lines.append(debit(row.debit_account, amount, department_id=row.department_id, summary=row.name))
        lines.append(credit(row.credit_account, amount, department_id=row.department_id, summary=row.name))
    return make(tx, turn, "schedules", total([part.amount for part in parts]), parts, [Writing("schedules", "摊销预提", lines)])


def _saved(tx: Tx, row: Schedule, number: str) -> ScheduleSaved:
    last = row.first_month.year * 12 + row.first_month.month - 1 + row.months - 1
    return ScheduleSaved(
        id=row.id,
        number=number,
        state=row.state,
        monthly=rules.share_of(Decimal(row.amount), row.months, row.first_month, row.first_month),
        last_month=f"{last // 12:04d}-{last % 12 + 1:02d}",
    )
