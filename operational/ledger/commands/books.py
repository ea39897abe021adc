"""Opening the books and closing their months."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import Input, Output, Tx, command, refuse
from operational.ledger import seed as planting
from operational.ledger.closing import refuse_what_holds
from operational.ledger.events import PeriodWasClosed, PeriodWasReopened

Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-03"])]


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("ledger.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give new books their chart, statement forms, tax rates, posting accounts and first month; what is there stays."""
    new = planting.plant(tx, the_company(tx).taxpayer)
    _open(tx, the_company(tx).opening_date)
    return Seeded(new=new)


class OpenBooks(Input):
    opening_date: dt.date | None = None  # left out: the company's


class BooksOpened(Output):
    month: Month


@command("ledger.open_books", permission="ledger.books.open", path="POST /ledger/books")
def open_books(tx: Tx, cmd: OpenBooks) -> BooksOpened:
    """Open the first month of the books; doing it again with the same month changes nothing."""
    day = the_company(tx).opening_date
    if cmd.opening_date is not None and cmd.opening_date != day:
        refuse("ledger.opening_date_differs", field="opening_date", date=cmd.opening_date, opening_date=day)
    _open(tx, day)
    return BooksOpened(month=f"{day:%Y-%m}")


class ClosePeriod(Input):
    month: Month


class PeriodClosed(Output):
    month: Month
    state: str


@command("ledger.close_period", permission="ledger.period.close", path="POST /ledger/periods/{month}/close", needs_entries=True)
def close_period(tx: Tx, cmd: ClosePeriod) -> PeriodClosed:
    """Close a month (结账): every step of the list before the close is done, every earlier month is closed."""
    month = _first_day(cmd.month)
    _call(tx, "hold_for_close", month)
    refuse_what_holds(tx, month)
    _call(tx, "close_period", month)
    tx.announce(PeriodWasClosed(month=month))
    return PeriodClosed(month=cmd.month, state="closed")


class ReopenPeriod(Input):
    month: Month
    reason: str = Field(default="", max_length=500)


@command("ledger.reopen_period", permission="ledger.period.reopen", path="POST /ledger/periods/{month}/reopen")
def reopen_period(tx: Tx, cmd: ReopenPeriod) -> PeriodClosed:
    """Open the latest closed month again (反结账); who did it, when and why stays with the close and in the log.

    What was booked at the end of the month stays until it is taken back by itself.
    """
    month = _first_day(cmd.month)
    _call(tx, "reopen_period", month, why=cmd.reason)
    tx.announce(PeriodWasReopened(month=month))
    return PeriodClosed(month=cmd.month, state="open")


def close_stock_month(tx: Tx, month: dt.date, since: dt.date) -> None:
    """Take no more papers of stock into this month; the slice of stock decides when. ``since``: the first with any."""
    _call(tx, "close_stock", month, since=since)


def reopen_stock_month(tx: Tx, month: dt.date) -> None:
    """Take papers of stock into the last such month again, while its books are open."""
    _call(tx, "reopen_stock", month)


def _open(tx: Tx, day: dt.date) -> None:
    tx.session.execute(sa.text("select ledger.open_books(cast(:day as date))"), {"day": day})
    tx.reference_changed()


_PERIOD_CALLS = {
    "hold_for_close": sa.text("select ledger.hold_for_close(cast(:month as date))"),
    "close_period": sa.text("select ledger.close_period(cast(:month as date), cast(:actor as bigint))"),
    "reopen_period": sa.text("select ledger.reopen_period(cast(:month as date), cast(:actor as bigint), :why)"),
    "close_stock": sa.text("select ledger.close_stock(cast(:month as date), cast(:since as date))"),
    "reopen_stock": sa.text("select ledger.reopen_stock(cast(:month as date))"),
}


def _call(tx: Tx, function: str, month: dt.date, **more: dt.date | str) -> None:
    tx.session.flush()
    actor = {"actor": tx.actor.user_id} if function.endswith("period") else {}
    tx.session.execute(_PERIOD_CALLS[function], {"month": month, **actor, **more})
    tx.reference_changed()


def _first_day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")
