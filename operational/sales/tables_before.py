"""What comes before an order is bound: the versions of its quotation, and the rules that give it to a salesperson."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from operational.core.api import AmountCol, Row

OUTCOMES = ("won", "lost")
LOST_REASONS = ("price", "delivery", "specification", "competitor", "budget", "no_answer", "other")


class QuotationVersion(Row):
    """A quotation as the customer got it (报价版本): numbered, with the day until which it holds, and never changed."""

    __tablename__ = "quotation_version"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "version_no"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
        sa.CheckConstraint(f"lost_reason in {('', *LOST_REASONS)}", name="lost_reason"),
        sa.CheckConstraint("(outcome is null) = (decided_by is null)", name="decided"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"))
    version_no: orm.Mapped[int]
    valid_until: orm.Mapped[dt.date]
    header: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB)  # terms, dates and what is let off
    lines: orm.Mapped[list[dict[str, Any]]] = orm.mapped_column(postgresql.JSONB)  # as the order's lines were
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    made_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    made_at: orm.Mapped[dt.datetime]
    outcome: orm.Mapped[str | None]  # empty: the customer has not said
    lost_reason: orm.Mapped[str] = orm.mapped_column(default="")
    outcome_note: orm.Mapped[str] = orm.mapped_column(default="")
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decided_at: orm.Mapped[dt.datetime | None]


class AssignmentRule(Row):
    """Who gets a new order (自动分配): by the customer's region and class and the items' category; the smallest rank counts."""

    __tablename__ = "assignment_rule"
    __table_args__ = (
        sa.CheckConstraint("rank between 1 and 9999", name="rank"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "sales", "info": {"rights": "document", "reference": True}},
    )

    rank: orm.Mapped[int]
    region: orm.Mapped[str] = orm.mapped_column(default="")  # empty: every region
    class_name: orm.Mapped[str] = orm.mapped_column(default="")  # empty: every class of customer
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"))  # with all below it
    salesperson_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
