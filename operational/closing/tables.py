"""Schedules, bookings of a month's end with how their amounts came about, and dated tax rules."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.closing.states import BOOKING, SCHEDULE
from operational.core.api import AmountCol, Document, RateCol, Row

WORKS = ("schedules", "vat", "surcharges", "stamp", "income_tax", "profit", "year")


class TaxRule(Row):
    """A rate of a tax or surcharge, or the amount up to which it is relieved, in force from one day to another."""

    __tablename__ = "tax_rule"
    __table_args__ = (
        sa.UniqueConstraint("name", "scope", "valid_from"),
        {"schema": "closing", "info": {"rights": "document", "reference": True}},
    )

    name: orm.Mapped[str]
    scope: orm.Mapped[str] = orm.mapped_column(default="")  # the area, or whom it is for
    rate: orm.Mapped[RateCol]
    limit_amount: orm.Mapped[AmountCol | None]
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    source: orm.Mapped[str]
    confidence: orm.Mapped[str]


class Schedule(Document):
    """An amount that is shared over months: paid before (摊销) or not yet paid (预提)."""

    __tablename__ = "schedule"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("months between 1 and 600", name="months"),
        sa.CheckConstraint("extract(day from first_month) = 1", name="first_day"),
        sa.CheckConstraint("debit_account <> credit_account", name="two_accounts"),
        {"schema": "closing", "info": {"rights": "document"}},
    )
    machine = SCHEDULE
    kind = "closing.schedule"

    name: orm.Mapped[str]
    debit_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    credit_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    amount: orm.Mapped[AmountCol]
    months: orm.Mapped[int]
    first_month: orm.Mapped[dt.date]


class Booking(Document):
    """One piece of work of one month; taken back it stays, and the work may be done anew."""

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint(f"work in {WORKS}", name="work"),
        sa.Index("uq_booking_month", "month", "work", unique=True, postgresql_where=sa.text("state = 'booked'")),
        {"schema": "closing", "info": {"rights": "document"}},
    )
    machine = BOOKING
    kind = "closing.booking"

    month: orm.Mapped[dt.date]
    work: orm.Mapped[str]
    amount: orm.Mapped[AmountCol]
    reason: orm.Mapped[str] = orm.mapped_column(default="")  # why it was taken back


class BookingPart(Row):
    """How one amount of a booking came about: what of, at which rate, by which rule or schedule."""

    __tablename__ = "booking_part"
    __table_args__ = (
        sa.UniqueConstraint("booking_id", "line_no"),
        {"schema": "closing", "info": {"rights": "document"}},
    )

    booking_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("closing.booking.id"))
    line_no: orm.Mapped[int]
    part: orm.Mapped[str]  # which amount it is: urban, reserve ...
    base: orm.Mapped[AmountCol]
    rate: orm.Mapped[RateCol | None]
    amount: orm.Mapped[AmountCol]
    source: orm.Mapped[str] = orm.mapped_column(default="")
    schedule_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("closing.schedule.id"), index=True)
