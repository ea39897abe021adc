"""Rows of voucher templates and of the months for which recurring ones were made."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, RateCol, Row


class VoucherTemplate(Row):
    """A voucher that is written again and again (凭证模板); with a day of the month a draft is made by itself (周期凭证)."""

    __tablename__ = "voucher_template"
    __table_args__ = (
        sa.CheckConstraint("monthly_day between 1 and 31", name="monthly_day"),
        sa.CheckConstraint("(monthly_day is null) = (first_month is null)", name="recurs_from_a_month"),
        {"schema": "ledger", "info": {"rights": "document"}},
    )

    name: orm.Mapped[str] = orm.mapped_column(unique=True)
    summary: orm.Mapped[str] = orm.mapped_column(server_default="")
    attachments: orm.Mapped[int] = orm.mapped_column(server_default="0")
    note: orm.Mapped[str] = orm.mapped_column(server_default="")
    monthly_day: orm.Mapped[int | None]
    first_month: orm.Mapped[dt.date | None]
    last_month: orm.Mapped[dt.date | None]
    is_active: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true())
    version: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, server_default="1")


class VoucherTemplateLine(Row):
    """A line of a template: an amount, a balance it is taken from, what balances the others, or nothing yet."""

    __tablename__ = "voucher_template_line"
    __table_args__ = (
        sa.UniqueConstraint("template_id", "line_no"),
        sa.CheckConstraint("side in ('D','C')", name="side"),
        sa.CheckConstraint("take in ('amount','balance','rest')", name="take"),
        {"schema": "ledger", "info": {"rights": "draft"}},
    )

    template_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("ledger.voucher_template.id"))
    line_no: orm.Mapped[int]
    summary: orm.Mapped[str]
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    side: orm.Mapped[str]
    take: orm.Mapped[str]
    amount: orm.Mapped[AmountCol | None]
    from_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    share: orm.Mapped[RateCol]
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    cash_flow_line: orm.Mapped[int | None]


class TemplateRun(Row):
    """A month for which a recurring template was made into a draft, or had nothing to book (no voucher)."""

    __tablename__ = "template_run"
    __table_args__ = (sa.Index("ix_template_run", "template_id", "month"), {"schema": "ledger", "info": {"rights": "append"}})

    template_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("ledger.voucher_template.id"))
    month: orm.Mapped[dt.date]
    voucher_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("ledger.voucher.id"))
