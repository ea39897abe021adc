"""Channels, templates, notices and the messages made of them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Row, Xid8
from operational.integrations.states import CHANNELS, MESSAGE_STATES


class Channel(Row):
    """A way out of the house: the mail server of the installation, or the robot of a chat group."""

    __tablename__ = "channel"
    __table_args__ = (
        sa.CheckConstraint(f"kind in {CHANNELS}", name="kind"),
        {"schema": "integrations", "info": {"rights": "document", "hidden": ("address",)}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    kind: orm.Mapped[str]
    address: orm.Mapped[str] = orm.mapped_column(default="")  # of the robot; whoever knows it can write to the group
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Template(Row):
    """The words of an occasion in one language, with placeholders such as {number}."""

    __tablename__ = "template"
    __table_args__ = (sa.UniqueConstraint("occasion", "locale"), {"schema": "integrations", "info": {"rights": "document"}})

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # occasion, dot, locale
    occasion: orm.Mapped[str]
    locale: orm.Mapped[str]
    subject: orm.Mapped[str]
    body: orm.Mapped[str]
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Notice(Row):
    """Whoever listens on this channel is told of this occasion."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("occasion", "channel_id"), {"schema": "integrations", "info": {"rights": "document"}})

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # occasion, at, channel
    occasion: orm.Mapped[str]
    channel_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("integrations.channel.id"))
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class NoticePerson(Row):
    """Somebody of the house who is told, of an occasion that concerns no partner."""

    __tablename__ = "notice_person"
    __table_args__ = (sa.UniqueConstraint("notice_id", "user_id"), {"schema": "integrations", "info": {"rights": "draft"}})

    notice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("integrations.notice.id"))
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.user.id"))


class Message(Row):
    """One notice to one recipient. The worker marks what became of it."""

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint("notice_id", "event_id", "recipient"),
        sa.CheckConstraint(f"state in {MESSAGE_STATES}", name="state"),
        sa.Index("ix_message_waiting", "next_try_at", postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("ix_message_document", "document_kind", "document_id"),
        {"schema": "integrations", "info": {"rights": "document", "hidden": ("recipient", "subject", "body", "last_error")}},
    )

    notice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("integrations.notice.id"))
    channel_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("integrations.channel.id"))
    event_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    occasion: orm.Mapped[str]
    document_kind: orm.Mapped[str]
    document_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    document_number: orm.Mapped[str]
    recipient: orm.Mapped[str]  # mail address; empty for a group
    locale: orm.Mapped[str]
    subject: orm.Mapped[str]
    body: orm.Mapped[str]
    state: orm.Mapped[str] = orm.mapped_column(default="waiting")
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    next_try_at: orm.Mapped[dt.datetime]
    written_at: orm.Mapped[dt.datetime]
    sent_at: orm.Mapped[dt.datetime | None]
    last_error: orm.Mapped[str] = orm.mapped_column(default="")


class Mark(Row):
    """How far the worker has come: events of transactions before ``xid`` were read; a daily duty was done on ``day``."""

    __tablename__ = "mark"
    __table_args__ = {"schema": "integrations", "info": {"rights": "document"}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    xid: orm.Mapped[int | None] = orm.mapped_column(Xid8)
    day: orm.Mapped[dt.date | None]
