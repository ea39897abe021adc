"""Dated rules, and what lines of orders have earned by them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, RateCol, Row

BASES = ("net", "margin")


class Rule(Row):
    """So much of what was received, from a day on; who and what it is for is as narrow as its columns say."""

    __tablename__ = "rule"
    __table_args__ = (
        sa.CheckConstraint(f"basis in {BASES}", name="basis"),
        sa.CheckConstraint("rate >= 0 and rate <= 1", name="rate"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "commission", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    salesperson_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    customer_class: orm.Mapped[str] = orm.mapped_column(default="")
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"))
    basis: orm.Mapped[str]
    rate: orm.Mapped[RateCol]
    note: orm.Mapped[str] = orm.mapped_column(default="")  # the decision or agreement behind it
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Earning(Row):
    """What a line of an order earned, or gave back where negative; never changed, only added to."""

    __tablename__ = "earning"
    __table_args__ = (
        sa.Index("ix_earning_salesperson_date", "salesperson_id", "date"),
        {"schema": "commission", "info": {"rights": "append"}},
    )

    date: orm.Mapped[dt.date]
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"), index=True)
    salesperson_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    rule_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("commission.rule.id"))
    rate: orm.Mapped[RateCol]
    received: orm.Mapped[AmountCol]  # of net or margin, the share that was paid
    amount: orm.Mapped[AmountCol]
    caused_by: orm.Mapped[str]  # the fact that made it
