"""Filing files with documents, taking them out again, and setting papers in the company's own way."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import LOCALES, Input, NotPermitted, Output, SignedQty, Tx, command, refuse, require
from operational.dealings.api import keep_signed_copy
from operational.papers.parents import name_of, parent_of, remember_on
from operational.papers.printing import data_of
from operational.papers.samples import sample
from operational.papers.states import Kind, PaperName, Purpose
from operational.papers.storage import ADD, NAME_CHARS_MAX, plain_name
from operational.papers.tables import SHIFT_MAX, Attachment, Content, Template
from operational.papers.typesetting import typeset
from operational.sales.api import record_slip

AttachmentToken = Annotated[str, Field(min_length=1, max_length=80)]
DocumentRef = Annotated[int | str, Field()]  # of the kind that stands beside it
ATTACHMENTS_MAX = 200  # of one document
SOURCE_CHARS_MAX = 200_000  # the longest built-in template has 8,000
SLIP = "signed_slip"
SIGNED_COPY = "signed_copy"
EDIT_STATEMENT = "dealings.statement.edit"
NO_SHIFT = Decimal(0)


class AttachFile(Input):
    kind: Kind
    document: DocumentRef
    content: str = Field(min_length=1, max_length=80)  # the code that the upload answered
    name: str = Field(min_length=1, max_length=NAME_CHARS_MAX)
    purpose: Purpose = "other"
    note: str = Field(default="", max_length=500)


class FileAttached(Output):
    id: int
    token: str  # stands in the address of the file
    name: str
    number: str  # of the document


@command("papers.attach_file", permission=ADD, path="POST /attachments")
def attach_file(tx: Tx, cmd: AttachFile) -> FileAttached:
    """Make an uploaded file part of a document. A signed slip and a signed copy are noted there too."""
    row = parent_of(tx, cmd.kind, cmd.document)
    found = _own_content(tx, cmd.content)
    there = sa.select(sa.func.count()).select_from(Attachment).where(*_of(cmd.kind, row.id), Attachment.removed_at.is_(None))
    count = tx.session.execute(there).scalar_one()
    require(count < ATTACHMENTS_MAX, "papers.too_many_files", field="content", number=name_of(row), most=ATTACHMENTS_MAX)
    if cmd.purpose == SLIP:
        _slip_is_back(tx, cmd.kind, row, plain_name(cmd.name))
    if cmd.purpose == SIGNED_COPY:
        require(cmd.kind == "dealings.statement", "papers.signed_copy_of_statement", field="purpose")
        _may(tx, EDIT_STATEMENT)
        keep_signed_copy(tx, row.id, plain_name(cmd.name))
    made = tx.new(
        Attachment,
        token=f"f{secrets.token_hex(20)}",
        document_kind=cmd.kind,
        document_id=row.id,
        content_id=found.id,
        name=plain_name(cmd.name),
        purpose=cmd.purpose,
        note=cmd.note,
        added_by=tx.actor.user_id,
        added_at=tx.now,
    )
    remember_on(tx, cmd.kind, row, attachment=made.id)
    return FileAttached(id=made.id, token=made.token, name=made.name, number=name_of(row))


def _own_content(tx: Tx, code: str) -> Content:
    """The upload, which only its uploader may file, and once."""
    statement = sa.select(Content).where(Content.code == code, Content.owner_id == tx.actor.user_id).with_for_update()
    found = tx.session.execute(statement).scalar_one_or_none()
    if found is None:
        refuse("papers.upload_unknown", field="content")
    taken = sa.select(Attachment.id).where(Attachment.content_id == found.id)
    require(tx.session.execute(taken).scalar_one_or_none() is None, "papers.upload_taken", field="content")
    return found


def _slip_is_back(tx: Tx, kind: str, row: object, name: str) -> None:
    require(kind == "sales.goods_issue", "papers.slip_of_goods_issue", field="purpose")
    _may(tx, record_slip.permission)
    asked, tx.permission = tx.permission, record_slip.permission
    try:
        record_slip.run(tx, record_slip.input_type(goods_issue=row.id, file=name))  # type: ignore[attr-defined,call-arg]
    finally:
        tx.permission = asked


def _may(tx: Tx, permission: str) -> None:
    if not tx.actor.may(permission):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{permission}", user=tx.actor.name)


def _of(kind: str, document_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Attachment.document_kind == kind, Attachment.document_id == document_id


class RemoveFile(Input):
    attachment: AttachmentToken
    reason: str = Field(min_length=1, max_length=500)


class FileRemoved(Output):
    id: int
    name: str
    number: str


@command("papers.remove_file", permission="papers.file.remove", path="POST /attachments/{attachment}/remove")
def remove_file(tx: Tx, cmd: RemoveFile) -> FileRemoved:
    """Take a file off its document. It stays kept, with who removed it and why."""
    statement = sa.select(Attachment).where(Attachment.token == cmd.attachment).with_for_update(key_share=True)
    found = tx.session.execute(statement).scalar_one_or_none()
    if found is None:
        refuse("papers.file_unknown", field="attachment")
    row = parent_of(tx, found.document_kind, found.document_id, field="attachment")
    require(found.removed_at is None, "papers.file_removed_already", field="attachment", name=found.name)
    found.removed_at, found.removed_by, found.removed_why = tx.now, tx.actor.user_id, cmd.reason
    remember_on(tx, found.document_kind, row, attachment=found.id)
    return FileRemoved(id=found.id, name=found.name, number=name_of(row))


Shift = Annotated[SignedQty, Field(ge=-SHIFT_MAX, le=SHIFT_MAX, decimal_places=2)]


class SaveTemplate(Input):
    paper: PaperName
    valid_from: dt.date | None = None  # left out: today
    source: str | None = Field(default=None, max_length=SOURCE_CHARS_MAX)  # left out: as before; empty: the built-in one
    shift_x: Shift | None = None  # left out: as before
    shift_y: Shift | None = None
    note: str = Field(default="", max_length=500)


class TemplateSaved(Output):
    id: int
    paper: str
    version_no: int
    valid_from: dt.date


@command("papers.save_template", permission="papers.template.edit", path="POST /paper-templates")
def save_template(tx: Tx, cmd: SaveTemplate) -> TemplateSaved:
    """Set a paper in the company's own way from a day on. A template is tried with an example in three languages before."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(hashtext(:paper))"), {"paper": f"papers.template.{cmd.paper}"})
    day = cmd.valid_from or tx.today
    require(day >= tx.today, "papers.template_in_the_past", field="valid_from", date=tx.today)
    known = tx.session.execute(
        sa.select(Template).where(Template.paper == cmd.paper).order_by(Template.valid_from.desc(), Template.version_no.desc())
    ).scalars().all()  # fmt: skip
    last = next((row for row in known if row.valid_from <= day), None)
    source = cmd.source if cmd.source is not None else (last.source if last else "")
    shift_x = cmd.shift_x if cmd.shift_x is not None else (last.shift_x if last else NO_SHIFT)
    shift_y = cmd.shift_y if cmd.shift_y is not None else (last.shift_y if last else NO_SHIFT)
    if source:
        _try_out(cmd.paper, source, shift_x, shift_y)
    made = tx.new(
        Template,
        paper=cmd.paper,
        version_no=max((row.version_no for row in known), default=0) + 1,
        valid_from=day,
        source=source,
        shift_x=shift_x,
        shift_y=shift_y,
        note=cmd.note,
        made_by=tx.actor.user_id,
        made_at=tx.now,
    )
    tx.session.flush()
    tx.reference_changed()
    return TemplateSaved(id=made.id, paper=made.paper, version_no=made.version_no, valid_from=day)


def _try_out(paper: PaperName, source: str, shift_x: Decimal, shift_y: Decimal) -> None:
    """Set the example in each language: a template that cannot is refused with what is wrong."""
    for locale in LOCALES:
        example = sample(paper, locale).model_copy(update={"shift_x": str(shift_x), "shift_y": str(shift_y)})
        typeset(source, data_of(example))
