"""The bytes of files: kept outside every command, like unfinished typing, until a command makes them part of a document."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from operational.core.api import Actor, Database, NotPermitted, Refusal
from operational.papers.file_types import ENDINGS, media_type_of
from operational.papers.tables import Attachment, Content, ContentPart

FILE_BYTES_MAX = 50_000_000  # a scan of a long contract; more is a film
PART_BYTES = 1_000_000
NAME_CHARS_MAX = 200
LEFT_HOURS = 24  # after this what belongs to no document is gone
WAITING_MAX = 100  # files of one person that belong to no document yet
ADD = "papers.file.add"


class FileTooLarge(Refusal):
    """More bytes than a file may have."""

    status = 413


class TypeRefused(Refusal):
    """Not one of the types that may be filed."""

    status = 415


def plain_name(name: str) -> str:
    """The file's own name: no folders, no signs that nobody sees."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable()).strip().lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: NAME_CHARS_MAX - len(ending) - 1]}{dot}{ending}" if dot else kept[:NAME_CHARS_MAX]


def keep_content(database: Database, actor: Actor, name: str, data: bytes) -> str:
    """Keep an uploaded file for its uploader; answers the code under which a command may take it."""
    if not actor.may(ADD):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{ADD}", user=actor.name)
    if not data:
        raise Refusal("papers.file_empty", field="file", name=plain_name(name))
    if len(data) > FILE_BYTES_MAX:
        raise FileTooLarge("papers.file_too_large", field="file", name=plain_name(name), megabytes=FILE_BYTES_MAX // 1_000_000)
    kind = media_type_of(data, plain_name(name))
    if kind is None:
        known = ", ".join(ending for endings in ENDINGS.values() for ending in endings)
        raise TypeRefused("papers.file_type_refused", field="file", name=plain_name(name), known=known)
    code = f"u{secrets.token_hex(20)}"
    with database.session() as session:
        _sweep(session, actor)
        kept = sa.insert(Content).values(
            code=code, owner_id=actor.user_id, media_type=kind, size=len(data), sha256=hashlib.sha256(data).hexdigest()
        )
        content_id = session.execute(kept.returning(Content.id)).scalar_one()
        for place in range(0, len(data), PART_BYTES):
            part = {"content_id": content_id, "part_no": place // PART_BYTES, "bytes": data[place : place + PART_BYTES]}
            session.execute(sa.insert(ContentPart).values(part))
        session.commit()
    return code


def _sweep(session: sa.orm.Session, actor: Actor) -> None:
    """Drop what was uploaded and never filed: older than a day, or this person's oldest beyond a hundred."""
    left = ~sa.exists().where(Attachment.content_id == Content.id)
    old = Content.uploaded_at < sa.func.clock_timestamp() - sa.text(f"interval '{LEFT_HOURS} hours'")
    session.execute(sa.delete(Content).where(left, old).execution_options(synchronize_session=False))
    beyond = (
        sa.select(Content.id).where(left, Content.owner_id == actor.user_id).order_by(Content.id.desc()).offset(WAITING_MAX - 1)
    )
    session.execute(sa.delete(Content).where(Content.id.in_(beyond)).execution_options(synchronize_session=False))


def read_content(database: Database, content_id: int) -> Iterator[bytes]:
    """The bytes, part by part; the caller has asked the attachment's query before, which says who may."""
    parts = sa.select(ContentPart.bytes).where(ContentPart.content_id == content_id, ContentPart.part_no == sa.bindparam("part"))
    part_no = 0
    while True:
        with database.session() as session:
            found: bytes | None = session.execute(parts, {"part": part_no}).scalar_one_or_none()
            session.rollback()
        if found is None:
            return
        yield bytes(found)
        part_no += 1
