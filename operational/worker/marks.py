"""How far the worker has come. Only the worker writes these rows, outside commands: they are no business."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert

from operational.integrations.api import Mark


@dataclass(frozen=True)
class Seen:
    """What a mark says; empty when there is none."""

    xid: int | None = None
    day: dt.date | None = None


def mark_of(session: orm.Session, code: str) -> Seen:
    row = session.execute(sa.select(Mark.xid, Mark.day).where(Mark.code == code)).one_or_none()
    return Seen(row.xid, row.day) if row else Seen()


def set_mark(session: orm.Session, code: str, *, xid: int | None = None, day: dt.date | None = None) -> None:
    new = (session.execute(sa.text("select core.reserve_blocks(1)")).scalar_one())[0]
    statement = insert(Mark).values(id=new, code=code, xid=xid, day=day)
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_={"xid": xid, "day": day}))
