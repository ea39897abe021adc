"""Statements of account whose day has come: made one by one, and noted as sent once the mail is taken."""

from __future__ import annotations

import datetime as dt
import logging

import sqlalchemy as sa

from operational.core.api import PAGE_ROWS_MAX, Actor, Database, Refusal
from operational.dealings.api import DUE_MAX, DueStatement, DueStatements, Statement
from operational.dispatch.api import ask, dispatch
from operational.identity.api import actor_of
from operational.integrations.api import Channel, Notice

log = logging.getLogger("gongdan.worker")

SERVICE_USER = "pipeline"
OCCASION = "statement_mailed"


def make_due_statements(database: Database, today: dt.date) -> int:
    """Make every statement that is due, where a notice will mail it; answers how many. One that is refused is told in the log."""
    if not _is_mailed(database):
        return 0
    actor = actor_of(database, SERVICE_USER)
    made = 0
    for one in _due(database, actor, today):
        if one.standing != "waits" or one.due_on > today:
            continue
        try:
            dispatch(database, actor, "dealings.mail_statement", {"party": one.party_id, "side": one.side}, today=today)
        except Refusal as refusal:
            log.warning("the statement of %s was refused: %s %s", one.party_code, refusal.key, refusal.values)
            continue
        made += 1
    return made


def _due(database: Database, actor: Actor, today: dt.date) -> list[DueStatement]:
    """All pages, read before the first is made: what is made stays in the list."""
    rows: list[DueStatement] = []
    for page in range(1, DUE_MAX // PAGE_ROWS_MAX + 2):
        asked = {"page": page, "page_rows": PAGE_ROWS_MAX}
        found = ask(database, actor, "dealings.due_statements", asked, today=today)
        assert isinstance(found, DueStatements)
        rows += found.rows
        if len(rows) >= found.total:
            break
    return rows


def _is_mailed(database: Database) -> bool:
    statement = (
        sa.select(Notice.id)
        .join(Channel, Channel.id == Notice.channel_id)
        .where(Notice.occasion == OCCASION, Notice.is_active, Channel.is_active, Channel.kind == "mail")
    )
    with database.session() as session:
        return session.execute(statement.limit(1)).scalar_one_or_none() is not None


def is_withdrawn(database: Database, statement_id: int) -> bool:
    """Whether somebody has cancelled the statement since its mail was written."""
    wanted = sa.select(Statement.id).where(Statement.id == statement_id, Statement.state == "cancelled")
    with database.session() as session:
        return session.execute(wanted).scalar_one_or_none() is not None


def note_sent(database: Database, statement_id: int) -> None:
    """A mail with the statement was taken; a second one, or one that somebody has noted before, changes nothing."""
    given = {"statement": statement_id, "channel": "mail"}
    try:
        dispatch(database, actor_of(database, SERVICE_USER), "dealings.send_statement", given)
    except Refusal as refusal:
        log.info("statement %s was not noted as sent: %s", statement_id, refusal.key)
