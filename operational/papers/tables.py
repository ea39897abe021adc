"""Files that belong to documents, and the company's own templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import get_args

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Base, Row
from operational.papers.states import Kind, PaperName, Purpose

PURPOSES: tuple[str, ...] = get_args(Purpose)
KINDS: tuple[str, ...] = get_args(Kind)
NAMES: tuple[str, ...] = get_args(PaperName)
SHIFT_MAX = 30  # millimetres


class Content(Base):
    """The bytes of an uploaded file, before and after it belongs to a document. What belongs to none is swept after a day."""

    __tablename__ = "content"
    __table_args__ = {"schema": "papers", "info": {"rights": "draft"}}

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # opaque: told to the uploader only
    owner_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    uploaded_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"), index=True)
    media_type: orm.Mapped[str]
    size: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.CheckConstraint("size > 0", name="size"))
    sha256: orm.Mapped[str] = orm.mapped_column(sa.Text, sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"))


class ContentPart(Base):
    """A part of the bytes, in order; they go with their content and are never changed."""

    __tablename__ = "content_part"
    __table_args__ = (
        sa.PrimaryKeyConstraint("content_id", "part_no"),
        {"schema": "papers", "info": {"rights": "append"}},
    )

    content_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("papers.content.id", ondelete="CASCADE"))
    part_no: orm.Mapped[int]
    bytes: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary)


class Attachment(Row):
    """A file of a document (附件). It is never deleted: who removes it, and why, is written beside it."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint(f"document_kind in {KINDS}", name="kind"),
        sa.CheckConstraint(f"purpose in {PURPOSES}", name="purpose"),
        sa.CheckConstraint("(removed_at is null) = (removed_by is null)", name="removed"),
        sa.Index("ix_attachment_document", "document_kind", "document_id"),
        {"schema": "papers", "info": {"rights": "document", "hidden": ("token", "name", "note")}},
    )

    token: orm.Mapped[str] = orm.mapped_column(unique=True)  # opaque: stands in the file's address
    document_kind: orm.Mapped[str]
    document_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    content_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("papers.content.id"), unique=True)
    name: orm.Mapped[str]
    purpose: orm.Mapped[str] = orm.mapped_column(default="other")
    note: orm.Mapped[str] = orm.mapped_column(default="")
    added_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    added_at: orm.Mapped[dt.datetime]
    removed_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    removed_at: orm.Mapped[dt.datetime | None]
    removed_why: orm.Mapped[str] = orm.mapped_column(default="")


class Template(Row):
    """How a paper is set from a day on; without a source by the template that comes with the product. Versions are kept."""

    __tablename__ = "template"
    __table_args__ = (
        sa.CheckConstraint(f"paper in {NAMES}", name="paper"),
        sa.CheckConstraint(f"abs(shift_x) <= {SHIFT_MAX} and abs(shift_y) <= {SHIFT_MAX}", name="shift"),
        sa.UniqueConstraint("paper", "version_no"),
        {"schema": "papers", "info": {"rights": "document", "reference": True}},
    )

    paper: orm.Mapped[str]
    version_no: orm.Mapped[int]
    valid_from: orm.Mapped[dt.date]
    source: orm.Mapped[str] = orm.mapped_column(default="")  # empty: the built-in one
    shift_x: orm.Mapped[Decimal] = orm.mapped_column(sa.Numeric(5, 2), default=Decimal(0))  # millimetres to the right
    shift_y: orm.Mapped[Decimal] = orm.mapped_column(sa.Numeric(5, 2), default=Decimal(0))  # millimetres down
    note: orm.Mapped[str] = orm.mapped_column(default="")
    made_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    made_at: orm.Mapped[dt.datetime]
