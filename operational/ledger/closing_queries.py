"""What people can see before they close a month: the list of steps, each with what still keeps it open."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input, Output, StepFound, Tx, close_steps, query, refuse
from operational.ledger.commands.books import Month
from operational.ledger.tables import Period


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
