"""Statements of account as they were made, sent and confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from operational.core.api import AmountCol, Document, Row
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
        # What went out by itself goes out once, also when somebody has cancelled it since.
        sa.Index(
            "uq_statement_by_rule", "party_id", "side", "date_to", unique=True, postgresql_where=sa.text("rule_id is not null")
        ),
        {"schema": "dealings", "info": {"rights": "document", "hidden": ("body", "confirmed_by")}},
    )
    machine = STATEMENT
    kind = "dealings.statement"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    rule_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("dealings.statement_rule.id"))  # made by itself
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


class StatementRule(Row):
    """On which day of a month customers, or suppliers, get the statement of the month before by mail: all, or one by itself."""

    __tablename__ = "statement_rule"
    __table_args__ = (
        sa.CheckConstraint("side in ('sale', 'purchase')", name="side"),
        sa.CheckConstraint("day between 1 and 31", name="day"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "dealings", "info": {"rights": "document"}},
    )

    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)  # empty: all of them
    side: orm.Mapped[str] = orm.mapped_column(default="sale")  # sale: to customers; purchase: to suppliers
    day: orm.Mapped[int]  # of the month; a shorter month ends it
    is_sent: orm.Mapped[bool] = orm.mapped_column(default=True)  # no: this one gets none, whatever holds for all
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
