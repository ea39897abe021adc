"""A file that is being mended, kept for its owner outside every command, so that a reload or a lost connection loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Actor, Database, Refusal
from operational.setup.tables import MovingFile

FILE_BYTES_MAX = 60_000_000  # a year of a hundred thousand lines is some 10 MB


@dataclass(frozen=True)
class Kept:
    """The file as it came, and what its owner chose and mended since."""

    name: str
    content: bytes
    chosen: Mapping[str, Any]


def keep_file(database: Database, actor: Actor, kind: str, kept: Kept) -> None:
    """Keep a file for its owner; another of the same kind takes its place."""
    if len(kept.content) > FILE_BYTES_MAX:
        raise Refusal("sheet.file_too_large", file=kept.name, megabytes_max=FILE_BYTES_MAX // 1_000_000)
    row = {"owner_id": actor.user_id, "kind": kind, "name": kept.name, "content": kept.content, "chosen": dict(kept.chosen)}
    statement = insert(MovingFile).values(**row)
    changed = {name: getattr(statement.excluded, name) for name in ("name", "content", "chosen")}
    changed["updated_at"] = sa.func.clock_timestamp()
    statement = statement.on_conflict_do_update(index_elements=["owner_id", "kind"], set_=changed)
    with database.session() as session:
        session.execute(statement)
        session.commit()


def keep_choice(database: Database, actor: Actor, kind: str, chosen: Mapping[str, Any]) -> None:
    """Keep what was chosen or mended; the file itself stays."""
    statement = (
        sa.update(MovingFile)
        .where(MovingFile.owner_id == actor.user_id, MovingFile.kind == kind)
        .values(chosen=dict(chosen), updated_at=sa.func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    with database.session() as session:
        session.execute(statement)
        session.commit()


def kept_file(database: Database, actor: Actor, kind: str) -> Kept | None:
    """What this person left of the kind, or None."""
    wanted = sa.select(MovingFile.name, MovingFile.content, MovingFile.chosen).where(
        MovingFile.owner_id == actor.user_id, MovingFile.kind == kind
    )
    with database.session() as session:
        row = session.execute(wanted).one_or_none()
        session.rollback()
    return None if row is None else Kept(row.name, bytes(row.content), row.chosen)


def drop_file(database: Database, actor: Actor, kind: str) -> None:
    """The file came in or was given up: nothing of it remains."""
    gone = sa.delete(MovingFile).where(MovingFile.owner_id == actor.user_id, MovingFile.kind == kind)
    with database.session() as session:
        session.execute(gone.execution_options(synchronize_session=False))
        session.commit()
