"""Rows that every slice relies on: events, request keys, number series, settings, drafts, tombstones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from operational.core.database import Base, Row, Xid8


class Event(Base):
    """What happened, in order of transactions. Readers use the snapshot watermark on ``xid``."""

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_document", "document_kind", "document_id"),
        {"schema": "core", "info": {"rights": "append"}},
    )

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    kind: orm.Mapped[str] = orm.mapped_column(sa.Text, sa.CheckConstraint("kind in ('command','fact')", name="kind"))
    name: orm.Mapped[str]
    actor_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    business_date: orm.Mapped[dt.date]
    document_kind: orm.Mapped[str | None]
    document_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    data: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)


class Request(Base):
    """An accepted request key with its answer, kept for ever: one key, one effect."""

    __tablename__ = "request"
    __table_args__ = {"schema": "core", "info": {"rights": "append"}}

    caller: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    key: orm.Mapped[str] = orm.mapped_column(sa.Text, sa.CheckConstraint("length(key) <= 255", name="length"), primary_key=True)
    command: orm.Mapped[str]
    input_hash: orm.Mapped[str]
    answer: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class Series(Base):
    """How the documents of one kind are numbered: prefix, period that restarts it, width."""

    __tablename__ = "series"
    __table_args__ = {"schema": "core", "info": {"rights": "document", "reference": True}}

    kind: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    prefix: orm.Mapped[str]
    period_format: orm.Mapped[str] = orm.mapped_column(
        sa.Text, sa.CheckConstraint("period_format in ('YYYYMM','YYYYMMDD','YYYY','')", name="period_format")
    )
    width: orm.Mapped[int] = orm.mapped_column(sa.Integer, sa.CheckConstraint("width between 1 and 12", name="width"))


class Counter(Base):
    """The last number given in a series and period; written by the closing call only."""

    __tablename__ = "counter"
    __table_args__ = {"schema": "core", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}}

    kind: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    period: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    last: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class ReferenceState(Base):
    """One row that counts the changes of master data, so that processes know when to read it again."""

    __tablename__ = "reference_state"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"), {"schema": "core", "info": {"rights": "sealed"}})

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=False)
    version: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class Setting(Row):
    """A dated choice of the company: the row in force is the newest with valid_from <= the day."""

    __tablename__ = "setting"
    __table_args__ = (
        sa.UniqueConstraint("name", "valid_from"),
        {"schema": "core", "info": {"rights": "document", "reference": True}},
    )

    name: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    value: orm.Mapped[Any] = orm.mapped_column(JSONB)
    source: orm.Mapped[str] = orm.mapped_column(default="")


class Draft(Base):
    """Unfinished typing of one user in one form; survives a reload, a refusal and a lost connection."""

    __tablename__ = "draft"
    __table_args__ = {"schema": "core", "info": {"rights": "draft"}}

    owner_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    form: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    document: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True, default="")
    body: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    updated_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class Tombstone(Base):
    """A draft line or link that vanished, so that copies can forget it; written by a trigger."""

    __tablename__ = "tombstone"
    __table_args__ = {"schema": "core", "info": {"rights": "append"}}

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    table_name: orm.Mapped[str]
    row_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


ROW_ID = sa.Sequence("row_id", schema="core", metadata=Base.metadata, start=1000, cache=1)
