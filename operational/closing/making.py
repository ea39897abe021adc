"""How a booking of a month's end is made: once a month and kind, with its parts and its entry, on the last day of the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.closing.tables import Booking, BookingPart
from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, refuse, require
from operational.ledger.api import Line, booking_date, post

Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-03"])]
_TURN = sa.text("select pg_advisory_xact_lock(hashtext('closing.booking'))")


class OfMonth(Input):
    month: Month


class PartMade(Output):
    part: str
    base: SignedAmount
    rate: Decimal | None
    amount: SignedAmount
    source: str


class BookingMade(Output):
    id: int
    number: str
    month: Month
    work: str
    state: str
    amount: SignedAmount
    parts: list[PartMade]


@dataclass(frozen=True)
class Part:
    """How an amount came about."""

    part: str
    base: Decimal
    amount: Decimal
    rate: Decimal | None = None
    source: str = ""
    schedule_id: int | None = None


@dataclass(frozen=True)
class Turn:
    """The month at work: its first and last day, the first day after it."""

    month: str
    first_day: dt.date
    last_day: dt.date
    next_day: dt.date


def begin(tx: Tx, month: str, work: str) -> Turn:
    """Let one after the other book; refuse a month that is not over, is closed, or has this work done already."""
    first = dt.date.fromisoformat(f"{month}-01")
    after = (first + dt.timedelta(days=31)).replace(day=1)
    last = after - dt.timedelta(days=1)
    require(last <= tx.today, "closing.month_not_over", field="month", month=month, date=last)
    if booking_date(tx, last) != last:
        refuse("ledger.period_closed", field="month", month=month)
    tx.session.execute(_TURN)
    made = sa.select(Booking.number).where(Booking.month == first, Booking.work == work, Booking.state == "booked")
    number = tx.session.execute(made).scalar_one_or_none()
    if number is not None:
        refuse("closing.booked_already", field="month", month=month, work=f"closing.choice.work.{work}", number=number)
    return Turn(month, first, last, after)


@dataclass(frozen=True)
class Writing:
    """One entry of a booking."""

    purpose: str
    summary: str
    lines: Sequence[Line]


def make(
    tx: Tx,
    turn: Turn,
    work: str,
    amount: Decimal,
    parts: Sequence[Part],
    writings: Sequence[Writing],
    *,
    or_nothing: bool = False,
) -> BookingMade:
    """Write the booking with its parts and entries; an entry whose lines are all zero is left out.

    ``or_nothing``: that nothing is owed is an answer too, and the booking without an entry keeps how it was found.
    """
    wanted = [writing for writing in writings if any(not line.is_zero for line in writing.lines)]
    if not wanted and not or_nothing:
        refuse("closing.nothing_to_book", field="month", month=turn.month, work=f"closing.choice.work.{work}")
    row = tx.new(Booking, month=turn.first_day, work=work, date=turn.last_day, amount=amount)
    number = tx.number(row)
    rows = [
        {
            "booking_id": row.id, "line_no": place, "part": part.part, "base": part.base, "rate": part.rate,
            "amount": part.amount, "source": part.source, "schedule_id": part.schedule_id,
        }
        for place, part in enumerate(parts, 1)
    ]  # fmt: skip
    tx.insert(BookingPart, rows)
    for writing in wanted:
        post(
            tx, source=row, number=number, date=turn.last_day, purpose=writing.purpose,
            summary=f"{turn.month} {writing.summary}", rule=f"closing.{work}/1", lines=writing.lines,
        )  # fmt: skip
    return BookingMade(
        id=row.id,
        number=number,
        month=turn.month,
        work=work,
        state=row.state,
        amount=amount,
        parts=[PartMade(part=p.part, base=p.base, rate=p.rate, amount=p.amount, source=p.source) for p in parts],
    )


def total(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
