"""Who did what to a document when: the time line that every document page shows."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Actor, Input, NotPermitted, Output, SignedAmount, Tx, query

EVENTS_MAX = 200  # a person reads no more; the whole line is in the event table


class TimelineWanted(Input):
    kind: str = Field(min_length=1, max_length=60)
    document: int


class FreedLine(Output):
    date: dt.date
    amount: SignedAmount


class TimelineRow(Output):
    at: dt.datetime
    name: str
    who: str
    business_date: dt.date
    unmatched: list[FreedLine]  # lines of the bank's statement that wait again since then


class Timeline(Output):
    rows: list[TimelineRow]


_EVENTS = sa.text(
    "select e.at, e.name, coalesce(u.name, '') as who, e.business_date, coalesce(e.data -> 'unmatched', '[]') as unmatched"
    " from core.event as e"
    ' left join identity."user" as u on u.id = e.actor_id'
    " where e.document_kind = :kind and e.document_id = :document and e.kind = 'command' order by e.id desc limit :most"
)


@query("company.timeline", permission="company.timeline.view", path="GET /timeline/{kind}/{document}")
def timeline(tx: Tx, given: TimelineWanted) -> Timeline:
    """What was done to a document, by whom and when, newest first; never what was typed."""
    if not _sees_kind(tx.actor, given.kind):
        raise NotPermitted("company.timeline_not_permitted", kind=given.kind)
    rows = tx.session.execute(_EVENTS, {"kind": given.kind, "document": given.document, "most": EVENTS_MAX})
    return Timeline(rows=[TimelineRow(**row._mapping) for row in rows])


def _sees_kind(actor: Actor, kind: str) -> bool:
    """Whether the actor may look at anything of the slice that owns such documents: its time lines name people."""
    slice_ = f"{kind.partition('.')[0]}."
    return actor.everything or any(right.startswith(slice_) and right.endswith(".view") for right in actor.permissions)
