"""The company itself, its departments and its calendar."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Base, QtyCol, RateCol, Row, Xid8


class Company(Row):
    """One row: one database is one set of books."""

    __tablename__ = "company"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="single"),
        {"schema": "company", "info": {"rights": "document", "reference": True}},
    )

    name: orm.Mapped[str]
    tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    taxpayer: orm.Mapped[str] = orm.mapped_column(
        sa.Text, sa.CheckConstraint("taxpayer in ('general','small_scale')", name="taxpayer"), default="general"
    )
    opening_date: orm.Mapped[dt.date]
    stock_start: orm.Mapped[dt.date | None]  # 库存启用日期: from then on stock accounts move by stock documents only
    address: orm.Mapped[str] = orm.mapped_column(default="")
    phone: orm.Mapped[str] = orm.mapped_column(default="")
    bank: orm.Mapped[str] = orm.mapped_column(default="")
    bank_account: orm.Mapped[str] = orm.mapped_column(default="")
    prices_include_tax: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Department(Row):
    __tablename__ = "department"
    __table_args__ = {"schema": "company", "info": {"rights": "document", "reference": True}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    parent_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class ExchangeRate(Row):
    """What one unit of a foreign currency is worth in the book's, from a day on, with its source (汇率)."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        sa.UniqueConstraint("currency", "day"),
        sa.CheckConstraint("rate > 0", name="rate"),
        {"schema": "company", "info": {"rights": "document", "reference": True}},
    )

    currency: orm.Mapped[str]
    day: orm.Mapped[dt.date]
    rate: orm.Mapped[Decimal] = orm.mapped_column(sa.Numeric(18, 8))
    source: orm.Mapped[str] = orm.mapped_column(default="")


class Holiday(Base):
    """An official day off or make-up workday; a dated row with its source."""

    __tablename__ = "holiday"
    __table_args__ = {"schema": "company", "info": {"rights": "document", "reference": True}}

    day: orm.Mapped[dt.date] = orm.mapped_column(primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    kind: orm.Mapped[str] = orm.mapped_column(
        sa.Text, sa.CheckConstraint("kind in ('statutory_holiday','day_off','makeup_workday')", name="kind")
    )
    name: orm.Mapped[str]
    overtime_factor: orm.Mapped[RateCol]
    source: orm.Mapped[str]


class ScoreRule(Base):
    """A weight, a limit or a grade of the scores of partners, from a day on, with who decided it."""

    __tablename__ = "score_rule"
    __table_args__ = (
        sa.CheckConstraint("score in ('payment','supplier')", name="score"),
        sa.CheckConstraint("value > 0", name="value"),
        {"schema": "company", "info": {"rights": "document"}},
    )

    score: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    part: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    valid_from: orm.Mapped[dt.date] = orm.mapped_column(primary_key=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    value: orm.Mapped[QtyCol]
    source: orm.Mapped[str]
