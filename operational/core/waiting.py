"""What waits for a person's decision, in one form for every slice: each answers queries whose names end so."""

from __future__ import annotations

import datetime as dt

from operational.core.declare import Input, Output
from operational.core.money import Fraction, SignedAmount

WAITING_ROWS_MAX = 100  # a person decides no more in one sitting; the list grows shorter with each decision


class WaitingRow(Output):
    """One document that waits. ``approve`` and ``refuse`` are commands that take it as ``ref``; refusing takes a reason."""

    kind: str
    id: int
    number: str
    date: dt.date
    version: int | None  # given to the commands when they ask for it
    party: str
    amount: SignedAmount | None
    margin: Fraction | None  # of the amount without tax; empty where it is unknown or not this person's to see
    summary: str  # what it is about, in the reader's language
    reasons: list[str]  # why it waits, in the reader's language
    asked_by: str
    asked_at: dt.datetime | None
    ref: str
    approve: str
    refuse: str


class WaitingAsked(Input):
    """No choice is needed: what waits for the person who asks."""


class Waiting(Output):
    rows: list[WaitingRow]
    total: int
