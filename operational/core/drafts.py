"""Unfinished typing: kept for its typist only, outside every command, so that a refusal or a reload loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from operational.core.database import Database
from operational.core.errors import Refusal
from operational.core.tables import Draft
from operational.core.tx import Actor

DRAFT_BYTES_MAX = 1_000_000  # 2,000 lines of an order are about 300 KB
DRAFTS_MAX = 200  # of one person; the oldest go first


def save_draft(database: Database, actor: Actor, form: str, body: Mapping[str, Any], document: str = "") -> None:
    """Keep what was typed into a form so far; typing again replaces it."""
    if len(str(body)) > DRAFT_BYTES_MAX:
        raise Refusal("core.draft_too_large")
    statement = insert(Draft).values(owner_id=actor.user_id, form=form, document=document, body=dict(body))
    statement = statement.on_conflict_do_update(
        index_elements=["owner_id", "form", "document"],
        set_={"body": statement.excluded.body, "updated_at": sa.func.clock_timestamp()},
    )
    oldest = (
        sa.select(Draft.form, Draft.document)
        .where(Draft.owner_id == actor.user_id)
        .order_by(Draft.updated_at.desc())
        .offset(DRAFTS_MAX)
    )
    with database.session() as session:
        session.execute(statement)
        session.execute(
            sa.delete(Draft).where(Draft.owner_id == actor.user_id, sa.tuple_(Draft.form, Draft.document).in_(oldest))
        )
        session.commit()


def load_draft(database: Database, actor: Actor, form: str, document: str = "") -> dict[str, Any] | None:
    """What this person left in the form, or None."""
    wanted = sa.select(Draft.body).where(Draft.owner_id == actor.user_id, Draft.form == form, Draft.document == document)
    with database.session() as session:
        body: dict[str, Any] | None = session.execute(wanted).scalar_one_or_none()
        session.rollback()
        return body


def drop_draft(database: Database, actor: Actor, form: str, document: str = "") -> None:
    """The form was sent or given up: nothing of it remains."""
    gone = sa.delete(Draft).where(Draft.owner_id == actor.user_id, Draft.form == form, Draft.document == document)
    with database.session() as session:
        session.execute(gone)
        session.commit()
