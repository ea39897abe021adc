"""Looking for a file among those of all documents, as far as the person may see the documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Document, Output, Page, Row, Tx, like, page_of, query
from operational.dealings.api import Statement, own_customers
from operational.identity.api import User
from operational.papers.parents import PARENTS, Parent
from operational.papers.queries import VIEW
from operational.papers.states import Kind, Purpose
from operational.papers.tables import Attachment, Content
from operational.parties.api import Party


class FindFiles(Page):
    search: str = Field(default="", max_length=100)  # in the file's name, its note and the document's number
    kind: Kind | None = None
    purpose: Purpose | None = None
    from_date: dt.date | None = None  # filed on or after
    to_date: dt.date | None = None


class FileRow(Output):
    token: str
    name: str
    purpose: str
    kind: str
    document_id: int
    number: str  # or code, of the document
    media_type: str
    size: int
    note: str
    added_by: str
    added_at: dt.datetime


class Files(Output):
    rows: list[FileRow]
    total: int


_FILED_ON = sa.cast(sa.func.timezone("Asia/Shanghai", Attachment.added_at), sa.Date)


@query("papers.files", permission=VIEW, path="GET /papers/files")
def files(tx: Tx, q: FindFiles) -> Files:
    """Files of all documents (附件查找), the newest first; none of a document that its own page would not show."""
    kinds = [kind for kind, parent in PARENTS.items() if tx.actor.may(parent.permission) and q.kind in (None, kind)]
    if not kinds:
        return Files(rows=[], total=0)
    parents = sa.union_all(*(_seen(tx, kind, PARENTS[kind]) for kind in kinds)).subquery()
    columns: list[Any] = [
        Attachment.token, Attachment.name, Attachment.purpose, parents.c.kind, parents.c.document_id, parents.c.number,
        Content.media_type, Content.size, Attachment.note, sa.func.coalesce(User.name, "").label("added_by"), Attachment.added_at,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(parents, parents.c.attachment_id == Attachment.id)
        .join(Content, Content.id == Attachment.content_id)
        .outerjoin(User, User.id == Attachment.added_by)
        .order_by(Attachment.id.desc())
    )
    for word in q.search.split():
        found = (column.ilike(like(word)) for column in (Attachment.name, Attachment.note, parents.c.number))
        statement = statement.where(sa.or_(*found))
    if q.purpose is not None:
        statement = statement.where(Attachment.purpose == q.purpose)
    if q.from_date is not None:
        statement = statement.where(q.from_date <= _FILED_ON)
    if q.to_date is not None:
        statement = statement.where(q.to_date >= _FILED_ON)
    rows, total = page_of(tx, statement, q)
    return Files(rows=[FileRow(**row._mapping) for row in rows], total=total)


def _seen(tx: Tx, kind: str, parent: Parent) -> sa.Select[Any]:
    """The files of one kind of document whose document the person may see, by the rules that guard a single one."""
    model: Any = parent.model
    name = model.number if issubclass(parent.model, Document) else model.code
    columns: list[Any] = [
        Attachment.id.label("attachment_id"),
        sa.literal(kind).label("kind"),
        model.id.label("document_id"),
        sa.func.coalesce(name, sa.cast(model.id, sa.Text)).label("number"),
    ]
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Attachment, sa.and_(Attachment.document_kind == kind, Attachment.document_id == model.id))
        .where(Attachment.removed_at.is_(None), *_in_scope(tx, parent.model, parent.permission))
    )
    if parent.through is not None:
        column, above = parent.through
        of_above = _in_scope(tx, above, parent.permission)
        if of_above:
            owner: Any = above
            statement = statement.join(owner, owner.id == getattr(model, column)).where(*of_above)
    if model is Statement and tx.actor.scope(parent.permission) not in ("", "all"):
        mine = own_customers(tx).scalar_subquery()
        known = sa.select(sa.func.coalesce(Party.merged_into_id, Party.id)).where(Party.id.in_(mine))
        group = sa.select(Party.id).where(sa.func.coalesce(Party.merged_into_id, Party.id).in_(known))
        statement = statement.where(Statement.party_id.in_(group))
    return statement


def _in_scope(tx: Tx, model: type[Row], permission: str) -> list[sa.ColumnElement[bool]]:
    """What ``Tx.sees`` says of one row, as a condition on many."""
    scope, column = tx.actor.scope(permission), getattr(model, "scope_column", None)
    if scope in ("", "all") or column is None:
        return []
    table: Any = model
    owner = getattr(table, column)
    mine: list[sa.ColumnElement[bool]] = [sa.and_(owner.is_(None), table.created_by == tx.actor.user_id)]
    if tx.actor.employee_id is not None:
        shared = [getattr(table, name) for name in getattr(model, "shared_columns", ())]
        mine.extend(one == tx.actor.employee_id for one in (owner, *shared))
    if scope == "team" and tx.actor.department_id is not None:
        mine.append(sa.and_(owner.is_not(None), table.department_id == tx.actor.department_id))
    return [sa.or_(*mine)]
