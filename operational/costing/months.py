"""What must hold of a month before it is shared, measured or taken back: over, open, and its profit not yet carried away."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.closing.api import Booking
from operational.core.api import Tx, refuse, require
from operational.costing.tables import Allocation
from operational.ledger.api import booking_date

# Two accountants press at the same moment: the second waits here and then finds what the first one did.
_TURN = sa.text("select pg_advisory_xact_lock(hashtext('costing.allocation'))")


def one_at_a_time(tx: Tx) -> None:
    tx.session.execute(_TURN)


def require_open(tx: Tx, day: dt.date, *, field: str) -> None:
    if booking_date(tx, day) != day:
        refuse("costing.month_closed", field=field, month=f"{day:%Y-%m}")


def require_not_shared(tx: Tx, first_day: dt.date, key: str) -> None:
    """Refused with the allocation of the month, where there is one."""
    statement = sa.select(Allocation.number).where(Allocation.month == first_day, Allocation.state == "booked")
    number = tx.session.execute(statement).scalar_one_or_none()
    require(number is None, key, field="month", month=f"{first_day:%Y-%m}", number=number)


def require_profit_not_carried(tx: Tx, first_day: dt.date, *, field: str) -> None:
    """What is shared after the profit went away would stay on its accounts."""
    works = ("income_tax", "profit", "year")
    statement = sa.select(Booking.number).where(
        Booking.month == first_day, Booking.state == "booked", Booking.work.in_(works)
    )
    number = tx.session.execute(statement.order_by(Booking.id.desc()).limit(1)).scalar_one_or_none()
    require(number is None, "costing.profit_is_carried", field=field, month=f"{first_day:%Y-%m}", number=number)
