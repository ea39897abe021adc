"""Statements of account as they were made, sent and confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from operational.core.api import AmountCol, Document
from operational.dealings.states import STATEMENT

CHANNELS = ("", "wechat", "mail", "paper", "fax")


class Statement(Document):
    """A statement of account (对账单) of one partner and period, with its lines as they stood when it was made."""

    __tablename__ = "statement"
    __table_args__ = (
        sa.CheckConstraint("side in ('sale', 'purchase')", name="side"),
        sa.CheckConstraint("date_to >= date_from", name="days"),
        sa.CheckConstraint("closing = opening + increase - decrease", name="closing"),
        sa.CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_on is not null)", name="confirmed"),
        sa.CheckConstraint("difference is null or difference = 0 or difference_note <> ''", name="difference_note"),
        sa.Index("ix_statement_party_period", "party_id", "date_to"),
        {"schema": "dealings", "info": {"rights": "document", "hidden": ("body", "confirmed_by")}},
    )
    machine = STATEMENT
    kind = "dealings.statement"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    side: orm.Mapped[str]  # sale: what they owe us; purchase: what we owe them
    date_from: orm.Mapped[dt.date]
    date_to: orm.Mapped[dt.date]
    opening: orm.Mapped[AmountCol]
    increase: orm.Mapped[AmountCol]
    decrease: orm.Mapped[AmountCol]
    closing: orm.Mapped[AmountCol]
    body: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB)  # the statement as it was made, lines and all
    channel: orm.Mapped[str] = orm.mapped_column(default="")
    sent_on: orm.Mapped[dt.date | None]
    confirmed_on: orm.Mapped[dt.date | None]
    confirmed_by: orm.Mapped[str] = orm.mapped_column(default="")  # whoever signed for the partner
    difference: orm.Mapped[AmountCol | None]  # their figure less ours, as confirmed
    difference_note: orm.Mapped[str] = orm.mapped_column(default="")
    signed_copy: orm.Mapped[str] = orm.mapped_column(default="")  # where the signed paper is kept
