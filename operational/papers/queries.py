"""What is filed with a document, and the templates with their versions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, NotFound, Output, Tx, query
from operational.identity.api import User
from operational.papers.commands import AttachmentToken, DocumentRef
from operational.papers.in_force import in_force
from operational.papers.parents import name_of, parent_of
from operational.papers.samples import sample
from operational.papers.shapes import Paper
from operational.papers.states import Kind, PaperName
from operational.papers.tables import NAMES, Attachment, Content, Template
from operational.papers.typesetting import built_in

VIEW = "papers.file.view"
VIEW_TEMPLATES = "papers.template.view"


class AttachmentRow(Output):
    id: int
    token: str  # stands in the address of the file
    name: str
    purpose: str
    media_type: str
    size: int
    sha256: str
    note: str
    added_by: str
    added_at: dt.datetime
    removed_by: str
    removed_at: dt.datetime | None
    removed_why: str


class FindAttachments(Input):
    kind: Kind
    document: DocumentRef
    with_removed: bool = False


class Attachments(Output):
    number: str  # of the document
    rows: list[AttachmentRow]
    total: int


_ADDER, _REMOVER = sa.orm.aliased(User), sa.orm.aliased(User)


def _rows() -> sa.Select[Any]:
    columns: list[Any] = [
        Attachment.id, Attachment.token, Attachment.name, Attachment.purpose, Content.media_type, Content.size, Content.sha256,
        Attachment.note, sa.func.coalesce(_ADDER.name, "").label("added_by"), Attachment.added_at,
        sa.func.coalesce(_REMOVER.name, "").label("removed_by"), Attachment.removed_at, Attachment.removed_why,
    ]  # fmt: skip
    return (
        sa.select(*columns)
        .join(Content, Content.id == Attachment.content_id)
        .outerjoin(_ADDER, _ADDER.id == Attachment.added_by)
        .outerjoin(_REMOVER, _REMOVER.id == Attachment.removed_by)
    )


@query("papers.attachments", permission=VIEW, path="GET /attachments")
def attachments(tx: Tx, q: FindAttachments) -> Attachments:
    """The files of a document (附件), for whoever may see the document."""
    row = parent_of(tx, q.kind, q.document)
    statement = _rows().where(Attachment.document_kind == q.kind, Attachment.document_id == row.id).order_by(Attachment.id)
    if not q.with_removed:
        statement = statement.where(Attachment.removed_at.is_(None))
    rows = [AttachmentRow(**found._mapping) for found in tx.session.execute(statement)]
    return Attachments(number=name_of(row), rows=rows, total=len(rows))


class OneAttachment(Input):
    attachment: AttachmentToken


class AttachmentShown(AttachmentRow):
    content_id: int
    kind: str
    document_id: int
    number: str


@query("papers.attachment", permission=VIEW, path="GET /attachments/{attachment}")
def attachment(tx: Tx, q: OneAttachment) -> AttachmentShown:
    """One file of a document: its name, type, size and digest, for whoever may see the document."""
    more: list[Any] = [Attachment.content_id, Attachment.document_kind, Attachment.document_id]
    found = tx.session.execute(_rows().add_columns(*more).where(Attachment.token == q.attachment)).one_or_none()
    if found is None:
        raise NotFound("papers.file_unknown", field="attachment")
    values = dict(found._mapping)
    kind = values.pop("document_kind")
    row = parent_of(tx, kind, values["document_id"], field="attachment")
    return AttachmentShown(**values, kind=kind, number=name_of(row))


class FindTemplates(Input):
    paper: PaperName | None = None


class TemplateRow(Output):
    paper: str
    version_no: int  # 0: the built-in one
    valid_from: dt.date | None
    is_own: bool
    is_in_force: bool
    shift_x: Decimal
    shift_y: Decimal
    note: str
    made_by: str
    made_at: dt.datetime | None


class Templates(Output):
    rows: list[TemplateRow]
    total: int


@query("papers.templates", permission=VIEW_TEMPLATES, path="GET /paper-templates")
def templates(tx: Tx, q: FindTemplates) -> Templates:
    """The templates of papers with every version, those in force marked; the built-in ones are version 0."""
    statement = (
        sa.select(Template, sa.func.coalesce(User.name, "").label("who"))
        .outerjoin(User, User.id == Template.made_by)
        .order_by(Template.paper, Template.version_no.desc())
    )
    kept = list(tx.session.execute(statement))
    rows: list[TemplateRow] = []
    for paper in NAMES:
        if q.paper not in (None, paper):
            continue
        current = in_force(tx, paper).version_no
        for row, who in kept:
            if row.paper == paper:
                rows.append(
                    TemplateRow(
                        paper=paper, version_no=row.version_no, valid_from=row.valid_from, is_own=bool(row.source),
                        is_in_force=row.version_no == current, shift_x=row.shift_x, shift_y=row.shift_y, note=row.note,
                        made_by=who, made_at=row.made_at,
                    )
                )  # fmt: skip
        rows.append(
            TemplateRow(
                paper=paper, version_no=0, valid_from=None, is_own=False, is_in_force=current == 0, shift_x=Decimal(0),
                shift_y=Decimal(0), note="", made_by="", made_at=None,
            )
        )  # fmt: skip
    return Templates(rows=rows, total=len(rows))


class OneTemplate(Input):
    paper: PaperName
    version_no: int | None = Field(default=None, ge=0)  # left out: the one in force


class TemplateText(Output):
    paper: str
    version_no: int
    source: str


@query("papers.template_text", permission=VIEW_TEMPLATES, path="GET /paper-templates/{paper}")
def template_text(tx: Tx, q: OneTemplate) -> TemplateText:
    """The text of a template: the one in force, a kept version, or (0) the built-in one to start from."""
    current = in_force(tx, q.paper)
    if q.version_no in (None, current.version_no):
        return TemplateText(paper=q.paper, version_no=current.version_no, source=current.source or built_in(q.paper))
    if q.version_no == 0:
        return TemplateText(paper=q.paper, version_no=0, source=built_in(q.paper))
    wanted = sa.select(Template.source).where(Template.paper == q.paper, Template.version_no == q.version_no)
    source = tx.session.execute(wanted).scalar_one_or_none()
    if source is None:
        raise NotFound("papers.template_unknown", field="version_no", version=q.version_no)
    return TemplateText(paper=q.paper, version_no=q.version_no or 0, source=source or built_in(q.paper))


@query("papers.example", permission=VIEW_TEMPLATES, path="GET /paper-examples/{paper}")
def example(tx: Tx, q: OneTemplate) -> Paper:
    """An example of a paper with a template: the one in force or a kept version."""
    text = template_text.run(tx, q)
    current = in_force(tx, q.paper)
    shift = {"shift_x": str(current.shift_x), "shift_y": str(current.shift_y)}
    source = getattr(text, "source", "")
    return sample(q.paper, tx.actor.locale).model_copy(update={"template": source, **shift})
