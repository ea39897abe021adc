"""What people can see of the month's end: bookings with how their amounts came about, schedules, dated tax rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import sqlalchemy as sa

from operational.closing import rules
from operational.closing.commands.profit import BookingRef
from operational.closing.making import Month, PartMade
from operational.closing.states import BOOKING, SCHEDULE
from operational.closing.tables import Booking, BookingPart, Schedule, TaxRule
from operational.core.api import Input, Output, Page, RefTo, SignedAmount, Tx, page_of, query

Work = Literal["", "schedules", "vat", "surcharges", "stamp", "income_tax", "profit", "year"]
ScheduleRef = Annotated[int | str, RefTo("closing.schedule")]


class FindBookings(Page):
    month: Month | None = None
    work: Work = ""
    state: Literal["", "booked", "reversed"] = ""


class BookingRow(Output):
    id: int
    number: str
    month: str
    work: str
    state: str
    date: dt.date
    amount: SignedAmount
    reason: str


class Bookings(Output):
    rows: list[BookingRow]
    total: int


@query("closing.bookings", permission="closing.booking.view", path="GET /closing/bookings")
def bookings(tx: Tx, given: FindBookings) -> Bookings:
    """What was booked at the ends of months, newest first."""
    columns = {name: getattr(Booking, name) for name in BookingRow.model_fields}
    columns["month"] = sa.func.to_char(Booking.month, "YYYY-MM").label("month")
    statement = sa.select(*columns.values())
    if given.month is not None:
        statement = statement.where(Booking.month == dt.date.fromisoformat(f"{given.month}-01"))
    if given.work:
        statement = statement.where(Booking.work == given.work)
    if given.state:
        statement = statement.where(Booking.state == given.state)
    rows, total = page_of(tx, statement.order_by(Booking.month.desc(), Booking.id.desc()), given)
    return Bookings(rows=[BookingRow(**row._mapping) for row in rows], total=total)


class OneBooking(Input):
    booking: BookingRef


class BookingView(BookingRow):
    version: int
    moves: list[str]
    parts: list[PartMade]


@query("closing.booking", permission="closing.booking.view", path="GET /closing/bookings/{booking}")
def booking(tx: Tx, given: OneBooking) -> BookingView:
    """One booking and how each of its amounts came about."""
    row = tx.find(Booking, given.booking, field="booking")
    parts = tx.session.execute(sa.select(BookingPart).where(BookingPart.booking_id == row.id).order_by(BookingPart.line_no))
    return BookingView(
        **{name: getattr(row, name) for name in BookingRow.model_fields if name != "month"},
        month=f"{row.month:%Y-%m}",
        version=row.version,
        moves=[move.name for move in BOOKING.allowed(row.state)],
        parts=[PartMade(**{name: getattr(part, name) for name in PartMade.model_fields}) for part in parts.scalars()],
    )


class FindSchedules(Page):
    state: Literal["", "running", "stopped"] = ""


class ScheduleRow(Output):
    id: int
    number: str
    name: str
    state: str
    debit_account: str
    credit_account: str
    amount: SignedAmount
    months: int
    first_month: dt.date
    booked: SignedAmount
    remaining: SignedAmount


class Schedules(Output):
    rows: list[ScheduleRow]
    total: int


def _booked() -> sa.ScalarSelect[Decimal]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(BookingPart.amount), 0))
        .join(Booking, Booking.id == BookingPart.booking_id)
        .where(BookingPart.schedule_id == Schedule.id, Booking.state == "booked")
        .correlate(Schedule)
        .scalar_subquery()
    )


@query("closing.schedules", permission="closing.booking.view", path="GET /closing/schedules")
def schedules(tx: Tx, given: FindSchedules) -> Schedules:
    """Amounts shared over months, with what was booked of them and what remains."""
    own = [name for name in ScheduleRow.model_fields if name not in ("booked", "remaining")]
    statement = sa.select(*(getattr(Schedule, name) for name in own), _booked().label("booked"))
    if given.state:
        statement = statement.where(Schedule.state == given.state)
    rows, total = page_of(tx, statement.order_by(Schedule.first_month.desc(), Schedule.id.desc()), given)
    return Schedules(rows=[ScheduleRow(**row._mapping, remaining=row.amount - row.booked) for row in rows], total=total)


class OneSchedule(Input):
    schedule: ScheduleRef


class MonthOfSchedule(Output):
    month: str
    amount: SignedAmount


class ScheduleView(ScheduleRow):
    version: int
    moves: list[str]
    plan: list[MonthOfSchedule]


@query("closing.schedule", permission="closing.booking.view", path="GET /closing/schedules/{schedule}")
def schedule(tx: Tx, given: OneSchedule) -> ScheduleView:
    """One schedule, month by month."""
    row = tx.find(Schedule, given.schedule, field="schedule")
    booked = tx.session.execute(sa.select(_booked()).select_from(Schedule).where(Schedule.id == row.id)).scalar_one()
    plan = []
    for place in range(row.months):
        index = row.first_month.year * 12 + row.first_month.month - 1 + place
        month = dt.date(index // 12, index % 12 + 1, 1)
        plan.append(
            MonthOfSchedule(month=f"{month:%Y-%m}", amount=rules.share_of(row.amount, row.months, row.first_month, month))
        )
    own = [name for name in ScheduleRow.model_fields if name not in ("booked", "remaining")]
    return ScheduleView(
        **{name: getattr(row, name) for name in own},
        booked=booked,
        remaining=row.amount - booked,
        version=row.version,
        moves=[move.name for move in SCHEDULE.allowed(row.state)],
        plan=plan,
    )


class Nothing(Input):
    pass


class TaxRuleRow(Output):
    name: str
    scope: str
    rate: Decimal
    limit_amount: SignedAmount | None
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    confidence: str


class TaxRules(Output):
    rows: list[TaxRuleRow]
    total: int


@query("closing.tax_rules", permission="closing.booking.view", path="GET /closing/tax-rules")
def tax_rules(tx: Tx, given: Nothing) -> TaxRules:
    """The dated rates by which taxes of a month's end are reckoned, each with its source."""
    columns = [getattr(TaxRule, name) for name in TaxRuleRow.model_fields]
    found = tx.session.execute(sa.select(*columns).order_by(TaxRule.name, TaxRule.scope, TaxRule.valid_from))
    rows = [TaxRuleRow(**row._mapping) for row in found]
    return TaxRules(rows=rows, total=len(rows))
