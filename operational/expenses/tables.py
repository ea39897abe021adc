"""Claims with their lines and what settled them, advances, and the dated rules behind them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, RateCol, Row
from operational.expenses.states import ADVANCE, CLAIM

PaperName = Literal["rail", "air", "road", "passenger", "special", "toll", "ordinary", "none"]
Way = Literal["computed", "stated", "no"]
Measure = Literal["each", "month"]
PAPERS: tuple[str, ...] = get_args(PaperName)
WAYS: tuple[str, ...] = get_args(Way)
MEASURES: tuple[str, ...] = get_args(Measure)
SCHEMA = {"schema": "expenses", "info": {"rights": "document"}}
RULES = {"schema": "expenses", "info": {"rights": "document", "reference": True}}


def _entry() -> orm.MappedColumn[int | None]:
    return orm.mapped_column(sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), nullable=True)


class Kind(Row):
    """A kind of expense (费用类别) as employees choose it."""

    __tablename__ = "kind"
    __table_args__ = (sa.CheckConstraint(f"usual_paper in {PAPERS}", name="usual_paper"), RULES)

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    usual_paper: orm.Mapped[str] = orm.mapped_column(default="ordinary")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class KindRule(Row):
    """Which account bears a kind from a day on, in a department and those below it, and whether its tax may be deducted."""

    __tablename__ = "kind_rule"
    __table_args__ = (
        sa.UniqueConstraint("kind_id", "department_id", "valid_from", postgresql_nulls_not_distinct=True),
        RULES,
    )

    kind_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("expenses.kind.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    valid_from: orm.Mapped[dt.date]
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    is_deductible: orm.Mapped[bool]
    requires_party: orm.Mapped[bool] = orm.mapped_column(default=False)  # for whom it was spent
    source: orm.Mapped[str]


class PaperRule(Row):
    """How the input tax of a kind of paper (票据种类) is found from a day on: reckoned, as it states, or not at all."""

    __tablename__ = "paper_rule"
    __table_args__ = (
        sa.UniqueConstraint("paper", "valid_from"),
        sa.CheckConstraint(f"paper in {PAPERS}", name="paper"),
        sa.CheckConstraint(f"way in {WAYS}", name="way"),
        sa.CheckConstraint("rate >= 0 and rate < 1 and (way = 'computed') = (rate > 0)", name="rate"),
        RULES,
    )

    paper: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    way: orm.Mapped[str]
    rate: orm.Mapped[RateCol] = orm.mapped_column(default=Decimal(0))
    needs_number: orm.Mapped[bool] = orm.mapped_column(default=False)
    source: orm.Mapped[str]


class Limit(Row):
    """What is usual for a kind from a day on, for a job or for everybody: for each one (天、次、人) or in a month."""

    __tablename__ = "limit"
    __table_args__ = (
        sa.UniqueConstraint("kind_id", "job", "measure", "valid_from"),
        sa.CheckConstraint(f"measure in {MEASURES}", name="measure"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        RULES,
    )

    kind_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("expenses.kind.id"))
    job: orm.Mapped[str] = orm.mapped_column(default="")  # empty: whoever has no row of the own job
    measure: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
    source: orm.Mapped[str]


class Claim(Document):
    """An expense claim (费用报销单) of one employee."""

    __tablename__ = "claim"
    __table_args__ = (
        sa.CheckConstraint("amount >= 0 and approved <= amount", name="amount"),
        sa.CheckConstraint("settled >= 0 and settled <= approved", name="settled"),
        sa.CheckConstraint("tax >= 0 and tax <= approved", name="tax"),
        sa.Index("ix_claim_employee", "employee_id", "id"),
        sa.Index("ix_claim_head", "head_id", postgresql_where=sa.text("state = 'submitted'")),
        sa.Index("ix_claim_waiting", "state", "date", postgresql_where=sa.text("state in ('submitted','approved','booked')")),
        SCHEMA,
    )
    machine = CLAIM
    kind = "expenses.claim"
    scope_column = "employee_id"
    shared_columns = ("head_id",)

    employee_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    reason: orm.Mapped[str]  # 事由
    amount: orm.Mapped[AmountCol]  # as claimed
    approved: orm.Mapped[AmountCol]  # as finance left it: what is owed to the employee once it is booked
    tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # that is deducted
    over: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # beyond what is usual
    settled: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # paid, or set against advances
    head_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))  # asked to decide first
    submitted_at: orm.Mapped[dt.datetime | None]
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    booked_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")
    entry_id: orm.Mapped[int | None] = _entry()


class ClaimLine(Row):
    """One receipt. While the claim is being written its lines come and go; what finance changed stands beside them."""

    __tablename__ = "claim_line"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "line_no"),
        sa.CheckConstraint("amount > 0 and approved >= 0 and approved <= amount", name="amount"),
        sa.CheckConstraint("tax >= 0 and untaxed >= 0 and count > 0", name="tax"),
        sa.CheckConstraint("deducted >= 0 and deducted <= approved", name="deducted"),
        sa.CheckConstraint(f"paper in {PAPERS}", name="paper"),
        sa.Index("ix_claim_line_invoice", "invoice_number", postgresql_where=sa.text("invoice_number <> ''")),
        {"schema": "expenses", "info": {"rights": "draft"}},
    )

    claim_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("expenses.claim.id"))
    line_no: orm.Mapped[int]
    day: orm.Mapped[dt.date]
    kind_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("expenses.kind.id"), index=True)
    paper: orm.Mapped[str]
    invoice_number: orm.Mapped[str] = orm.mapped_column(default="")
    description: orm.Mapped[str] = orm.mapped_column(default="")
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    count: orm.Mapped[int] = orm.mapped_column(default=1)  # days, times or persons
    amount: orm.Mapped[AmountCol]  # with tax, as claimed
    untaxed: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # of it without tax, as 民航发展基金
    tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # on the paper, or reckoned from it
    over: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    approved: orm.Mapped[AmountCol]
    deducted: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # of the tax, once it is booked
    account_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))  # once it is booked
    correction: orm.Mapped[str] = orm.mapped_column(default="")  # why finance changed it


class Advance(Document):
    """Money that an employee took along (员工借款、备用金); claims settle it, the rest comes back."""

    __tablename__ = "advance"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("settled >= 0 and settled <= amount", name="settled"),
        sa.Index("ix_advance_employee", "employee_id", "id"),
        SCHEMA,
    )
    machine = ADVANCE
    kind = "expenses.advance"
    scope_column = "employee_id"
    shared_columns = ("head_id",)

    employee_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    reason: orm.Mapped[str]
    amount: orm.Mapped[AmountCol]
    settled: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # by claims, and what came back
    return_by: orm.Mapped[dt.date | None]
    head_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")
    cash_entry_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.cash_entry.id"), index=True)


class Settlement(Row):
    """So much of a claim was paid or set against an advance, or of an advance came back; undone it stays, marked."""

    __tablename__ = "settlement"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("claim_id is not null or advance_id is not null", name="of_something"),
        sa.CheckConstraint(
            "(cash_entry_id is null) = (claim_id is not null and advance_id is not null)", name="money_or_offset"
        ),
        sa.CheckConstraint("(cash_entry_id is null) = (entry_id is not null)", name="entry"),
        SCHEMA,
    )

    claim_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("expenses.claim.id"), index=True)
    advance_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("expenses.advance.id"), index=True)
    cash_entry_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.cash_entry.id"), index=True)
    entry_id: orm.Mapped[int | None] = _entry()  # of an offset (冲借款); money has that of its own document
    date: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
    is_undone: orm.Mapped[bool] = orm.mapped_column(default=False)
