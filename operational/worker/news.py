"""Events that were committed since the worker looked last, handed on as messages to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Database
from operational.dispatch.api import dispatch
from operational.identity.api import actor_of
from operational.integrations.api import EVENTS, OCCASIONS, Notice
from operational.worker.marks import mark_of, set_mark

SERVICE_USER = "pipeline"
READER = "notices"
PAGE_ROWS = 500

# A transaction that began earlier may commit later: only what lies before the oldest one still running is complete.
_NEWS = sa.text(
    """
    select id, changed_xid::text::bigint as xid, name, document_kind, document_id, data
    from core.event
    where changed_xid >= cast(cast(:since as text) as xid8) and changed_xid < cast(cast(:until as text) as xid8)
      and name = any(cast(:names as text[])) and (changed_xid::text::bigint, id) > (:xid, :id)
    order by changed_xid::text::bigint, id
    limit :rows
    """
)


def write_news(database: Database) -> int:
    """Have messages written for everything that happened since; answers how many. The first look only sets the mark."""
    with database.session() as session:
        until = int(session.execute(sa.text("select pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one())
        since = mark_of(session, READER).xid
        told = set(session.execute(sa.select(Notice.occasion).where(Notice.is_active)).scalars())
    written = 0
    if since is not None and told:
        actor = None
        for page in _pages(database, since, until):
            happened = [found for row in page for found in _occasions(row) if found["occasion"] in told]
            if happened:
                actor = actor or actor_of(database, SERVICE_USER)
                key = f"notices:{happened[0]['event']}:{happened[-1]['event']}"
                answer = dispatch(database, actor, "integrations.write_messages", {"happened": happened}, key=key)
                written += answer.result["written"]
    if since is None or until > since:
        with database.session() as session:
            set_mark(session, READER, xid=until)
            session.commit()
    return written


def _pages(database: Database, since: int, until: int) -> Iterator[Sequence[Any]]:
    last_xid, last_id = 0, 0
    while True:
        with database.session() as session:
            page = _page(session, since, until, last_xid, last_id)
        if page:
            yield page
            last_xid, last_id = page[-1].xid, page[-1].id
        if len(page) < PAGE_ROWS:
            return


def _page(session: orm.Session, since: int, until: int, last_xid: int, last_id: int) -> Sequence[Any]:
    given = {"since": since, "until": until, "names": list(EVENTS), "xid": last_xid, "id": last_id, "rows": PAGE_ROWS}
    return session.execute(_NEWS, given).all()


def _occasions(row: Any) -> list[dict[str, Any]]:
    found = []
    for occasion in OCCASIONS:
        document = occasion.document_of(row._mapping)
        if document is not None:
            found.append({"event": row.id, "occasion": occasion.code, "document": document})
    return found
