"""What people can see before they close a month: the list of steps, each with what still keeps it open."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input, Output, StepFound, Tx, close_steps, query, refuse
from operational.ledger.commands.books import Month
from operational.ledger.tables import Closing, ClosingHead, Period


class CloseListAsked(Input):
    month: Month


class CloseList(Output):
    month: dt.date
    state: str
    is_ready: bool
    steps: list[StepFound]


@query("ledger.close_list", permission="ledger.voucher.view", path="GET /ledger/periods/{month}/close-list")
def close_list(tx: Tx, given: CloseListAsked) -> CloseList:
    """What must be done before a month can be closed (月末结账), step by step with its rows; closing asks the same."""
    month = dt.date.fromisoformat(f"{given.month}-01")
    state = tx.session.execute(sa.select(Period.state).where(Period.month == month)).scalar_one_or_none()
    if state is None:
        refuse("ledger.period_unknown", field="month", month=given.month)
    steps = close_steps(tx, month)
    return CloseList(month=month, state=state, is_ready=not any(step.holds for step in steps), steps=steps)


class ClosingsAsked(Input):
    month: Month | None = None


class HeadRow(Output):
    chain: str
    count: int
    head: str


class ClosingRow(Output):
    month: dt.date
    place: int
    closed_at: dt.datetime
    closed_by: int | None
    reopened_at: dt.datetime | None
    reopened_by: int | None
    reason: str
    heads: list[HeadRow]


class Closings(Output):
    rows: list[ClosingRow]
    total: int


CLOSINGS_SHOWN = 120  # ten years of months


@query("ledger.closings", permission="ledger.voucher.view", path="GET /ledger/closings")
def closings(tx: Tx, given: ClosingsAsked) -> Closings:
    """Each time a month was closed, newest first: who, when, the ends of the chains; who opened it again and why."""
    statement = sa.select(Closing).order_by(Closing.month.desc(), Closing.place.desc()).limit(CLOSINGS_SHOWN)
    if given.month is not None:
        statement = statement.where(Closing.month == dt.date.fromisoformat(f"{given.month}-01"))
    found = list(tx.session.execute(statement).scalars())
    first = min((row.month for row in found), default=tx.today)
    heads: dict[tuple[dt.date, int], list[HeadRow]] = {}
    kept = sa.select(ClosingHead).where(ClosingHead.month >= first).order_by(ClosingHead.chain)
    for head in tx.session.execute(kept).scalars():
        heads.setdefault((head.month, head.place), []).append(HeadRow(chain=head.chain, count=head.count, head=head.head))
    own = [name for name in ClosingRow.model_fields if name != "heads"]
    rows = [
        ClosingRow(**{name: getattr(row, name) for name in own}, heads=heads.get((row.month, row.place), [])) for row in found
    ]
    return Closings(rows=rows, total=len(rows))
