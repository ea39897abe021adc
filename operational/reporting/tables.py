"""Statements of the company's own with their versions, and budgets by account, department and month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from operational.core.api import AmountCol, Document, Row
from operational.reporting.states import BUDGET

APPEND = {"schema": "reporting", "info": {"rights": "append"}}


class Statement(Row):
    """A statement that the company defined; what it looks like is said by the version in force."""

    __tablename__ = "statement"
    __table_args__ = ({"schema": "reporting", "info": {"rights": "document"}},)

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    roles: orm.Mapped[Any] = orm.mapped_column(JSONB)  # codes of the roles that may see it; none: whoever sees such statements
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class StatementVersion(Row):
    """Lines and columns as they hold from a day on; the newest in force counts, of the same day the one saved last."""

    __tablename__ = "statement_version"
    __table_args__ = (sa.UniqueConstraint("statement_id", "number"), APPEND)

    statement_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("reporting.statement.id"))
    number: orm.Mapped[int]
    valid_from: orm.Mapped[dt.date]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    saved_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    saved_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class StatementLine(Row):
    """A line of a version: its text and the formula that reckons it."""

    __tablename__ = "statement_line"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "line_no"),
        sa.UniqueConstraint("version_id", "code"),
        sa.CheckConstraint("style in ('heading','item','total')", name="style"),
        sa.CheckConstraint("display in ('amount','percent','number')", name="display"),
        APPEND,
    )

    version_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("reporting.statement_version.id"))
    line_no: orm.Mapped[int]
    code: orm.Mapped[str]
    text: orm.Mapped[str]
    formula: orm.Mapped[str]
    level: orm.Mapped[int]
    style: orm.Mapped[str]
    display: orm.Mapped[str]


class StatementColumn(Row):
    """A column of a version."""

    __tablename__ = "statement_column"
    __table_args__ = (sa.UniqueConstraint("version_id", "place"), APPEND)

    version_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("reporting.statement_version.id"))
    place: orm.Mapped[int]
    kind: orm.Mapped[str]
    label: orm.Mapped[str]
    first: orm.Mapped[int]  # of a difference: the columns between which it is, from 1
    second: orm.Mapped[int]


class Budget(Document):
    """What a year shall bring. Of a year's budgets the one approved last counts."""

    __tablename__ = "budget"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('original','revised')", name="purpose"),
        sa.CheckConstraint("(approved_at is null) = (state = 'draft') or state = 'cancelled'", name="approved"),
        sa.Index("ix_budget_year", "year", "state"),
        {"schema": "reporting", "info": {"rights": "document"}},
    )
    machine = BUDGET
    kind = "reporting.budget"

    name: orm.Mapped[str]
    year: orm.Mapped[int]
    purpose: orm.Mapped[str] = orm.mapped_column(default="original")
    total: orm.Mapped[AmountCol]  # income less expense
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    approved_at: orm.Mapped[dt.datetime | None]


class BudgetLine(Row):
    """The amount of an account, and of a department if one is named, in a month; positive on the account's normal side."""

    __tablename__ = "budget_line"
    __table_args__ = (
        sa.UniqueConstraint("budget_id", "account_code", "department_id", "month", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("extract(day from month) = 1", name="first_day"),
        {"schema": "reporting", "info": {"rights": "draft"}},
    )

    budget_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("reporting.budget.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    month: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
