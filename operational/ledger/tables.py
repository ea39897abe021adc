"""Accounts, entries, balances, vouchers, periods, taxes and statement definitions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Base, Document, QtyCol, RateCol, Row, Xid8
from operational.ledger import cash_flow_tables as cash_flow_tables
from operational.ledger import template_tables as template_tables
from operational.ledger.chain_tables import Chain as Chain
from operational.ledger.chain_tables import Closing as Closing
from operational.ledger.chain_tables import ClosingHead as ClosingHead
from operational.ledger.states import VOUCHER

CLASSES = ("asset", "liability", "equity", "cost", "income", "expense")


class Account(Row):
    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint(f"class in {CLASSES}", name="class"),
        sa.CheckConstraint("normal_side in ('D','C')", name="normal_side"),
        sa.CheckConstraint("role in ('','cash','bank','year_profit','profit_distribution')", name="role"),
        {"schema": "ledger", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name_zh: orm.Mapped[str]
    name_en: orm.Mapped[str]
    name_tw: orm.Mapped[str]
    account_class: orm.Mapped[str] = orm.mapped_column("class")
    normal_side: orm.Mapped[str]
    parent_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    path: orm.Mapped[str]  # codes from the top, each followed by '/': descendants share the prefix
    # receivable, payable, advance_in, advance_out, stock, cash, vat, employee, or nothing
    control: orm.Mapped[str] = orm.mapped_column(default="")
    requires_party: orm.Mapped[bool] = orm.mapped_column(default=False)
    requires_department: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false())
    requires_item: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false())
    requires_employee: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false())
    is_cash: orm.Mapped[bool] = orm.mapped_column(default=False)  # its lines carry a cash-flow line
    role: orm.Mapped[str] = orm.mapped_column(server_default="")  # what the statements and the cashier know it by
    is_official: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    cash_closed_until: orm.Mapped[dt.date | None]  # 日结: up to this day the journal takes no more entries
    source: orm.Mapped[str]


class ControlSource(Base):
    """Which documents may write to a control account; checked by the posting function."""

    __tablename__ = "control_source"
    __table_args__ = {"schema": "ledger", "info": {"rights": "sealed"}}

    control: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    source_kind: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)


class PostingAccount(Row):
    """Which account a purpose uses, by kind of item and, if given, category; the newest row in force counts."""

    __tablename__ = "posting_account"
    __table_args__ = (
        sa.UniqueConstraint("purpose", "item_kind", "category_id", "valid_from", postgresql_nulls_not_distinct=True),
        {"schema": "ledger", "info": {"rights": "document", "reference": True}},
    )

    purpose: orm.Mapped[str]  # stock, revenue, cost, cost_difference, receivable, ...
    item_kind: orm.Mapped[str] = orm.mapped_column(default="")
    category_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.category.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    valid_from: orm.Mapped[dt.date]
    source: orm.Mapped[str] = orm.mapped_column(default="")


class MergingRule(Row):
    """How entries of a kind of document become vouchers from a day on; the newest row in force counts, and is never changed."""

    __tablename__ = "merging_rule"
    __table_args__ = (
        sa.CheckConstraint("way in ('document','day')", name="way"),
        sa.UniqueConstraint("version"),
        {"schema": "ledger", "info": {"rights": "append", "reference": True}},
    )

    source_kind: orm.Mapped[str] = orm.mapped_column(default="")  # '' = every kind that has no rule of its own
    way: orm.Mapped[str]  # document: one a document and month; day: by day, kind and party
    version: orm.Mapped[int]
    valid_from: orm.Mapped[dt.date]
    source: orm.Mapped[str] = orm.mapped_column(default="")


class TaxRate(Row):
    """A VAT or levy rate in force from one day to another, with its legal source."""

    __tablename__ = "tax_rate"
    __table_args__ = {"schema": "ledger", "info": {"rights": "document", "reference": True}}

    vat_class: orm.Mapped[str]  # goods, transport, services, export, levy, ...
    taxpayer: orm.Mapped[str]
    rate: orm.Mapped[RateCol]
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    scope: orm.Mapped[str]
    source: orm.Mapped[str]
    confidence: orm.Mapped[str]


class StatementLine(Row):
    """A line of an official form: 会小企01 (balance_sheet), 02 (income_statement), 03 (cash_flow_statement)."""

    __tablename__ = "statement_line"
    __table_args__ = (
        sa.UniqueConstraint("statement", "line", "valid_from"),
        {"schema": "ledger", "info": {"rights": "document", "reference": True}},
    )

    statement: orm.Mapped[str]
    line: orm.Mapped[int]
    name_zh: orm.Mapped[str]
    name_tw: orm.Mapped[str]
    name_en: orm.Mapped[str]
    kind: orm.Mapped[str]  # item, of_which, memo, total, in, out, net, balance
    side: orm.Mapped[str] = orm.mapped_column(default="")
    level: orm.Mapped[int] = orm.mapped_column(default=0)
    valid_from: orm.Mapped[dt.date]
    source: orm.Mapped[str]


class StatementTerm(Row):
    """One term of a line's formula.

    ``take``, always debit minus credit: ``balance``; ``debit_by_party`` / ``credit_by_party`` (each account and partner
    apart, only balances on that side); ``debit`` / ``credit`` (only if the account's total is on that side); ``movement``
    (of the column's months, without entries that close to 3103); ``cash_flow`` (cash lines with that line of the form);
    ``opening_cash`` (cash at the start of the column's months); ``line`` (another line of the same form).
    ``sign`` is +1 or -1 on what is taken. ``option`` limits the term to a setting's value
    (``ledger.vat_debit_presentation=other_current_assets``), empty for always.
    """

    __tablename__ = "statement_term"
    __table_args__ = {"schema": "ledger", "info": {"rights": "document", "reference": True}}

    statement: orm.Mapped[str]
    line: orm.Mapped[int]
    position: orm.Mapped[int]
    sign: orm.Mapped[int]
    take: orm.Mapped[str]
    account_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    with_descendants: orm.Mapped[bool] = orm.mapped_column(default=True)
    other_line: orm.Mapped[int | None]
    option: orm.Mapped[str] = orm.mapped_column(default="")
    valid_from: orm.Mapped[dt.date]
    revision: orm.Mapped[int] = orm.mapped_column(server_default=sa.text("0"))  # 0: official; of one day the highest counts


class FormulaChange(Row):
    """A company's own formula for a line of an official form, or its return to the official one: who, from when and why."""

    __tablename__ = "formula_change"
    __table_args__ = (
        sa.UniqueConstraint("statement", "line", "revision"),
        {"schema": "ledger", "info": {"rights": "append"}},
    )

    statement: orm.Mapped[str]
    line: orm.Mapped[int]
    revision: orm.Mapped[int]
    valid_from: orm.Mapped[dt.date]
    is_official: orm.Mapped[bool]
    reason: orm.Mapped[str]
    changed_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    changed_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class Period(Base):
    """A month of the books. Posting reads it FOR SHARE, closing takes it FOR UPDATE."""

    __tablename__ = "period"
    __table_args__ = {"schema": "ledger", "info": {"rights": "sealed", "reference": True}}

    month: orm.Mapped[dt.date] = orm.mapped_column(
        sa.Date, sa.CheckConstraint("extract(day from month) = 1", name="first_day"), primary_key=True
    )
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    state: orm.Mapped[str] = orm.mapped_column(
        sa.Text, sa.CheckConstraint("state in ('open','closed')", name="state"), default="open"
    )
    closed_at: orm.Mapped[dt.datetime | None]
    closed_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    # 存货关账: the month takes no more papers of stock; what else belongs to it may still come.
    is_stock_closed: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false())


class Entry(Base):
    """A ledger entry (分录): immutable, balanced, hash-chained; written by the posting function only."""

    __tablename__ = "entry"
    __table_args__ = (
        sa.Index("ix_entry_source", "source_kind", "source_id"),
        sa.UniqueConstraint("reverses_id"),
        {"schema": "ledger", "info": {"rights": "sealed"}},
    )

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    position: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, unique=True)  # place in the chain, without gaps
    date: orm.Mapped[dt.date] = orm.mapped_column(index=True)  # booking date, inside an open period
    document_date: orm.Mapped[dt.date]
    source_kind: orm.Mapped[str]
    source_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    source_number: orm.Mapped[str]
    purpose: orm.Mapped[str]  # revenue, cost, receipt, ...: which entry of its document
    summary: orm.Mapped[str]
    rule: orm.Mapped[str]  # rule and version that made it
    reverses_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("ledger.entry.id"))
    actor_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    recorded_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    hash: orm.Mapped[str]


class EntryLine(Base):
    __tablename__ = "entry_line"
    __table_args__ = (
        sa.PrimaryKeyConstraint("entry_id", "line_no"),
        sa.CheckConstraint("(debit = 0) <> (credit = 0)", name="one_side"),
        sa.CheckConstraint("is_red or (debit >= 0 and credit >= 0)", name="red_only_negative"),
        sa.CheckConstraint("debit <> 'NaN' and credit <> 'NaN'", name="finite"),
        sa.Index("ix_entry_line_account_party", "account_code", "party_id"),
        {"schema": "ledger", "info": {"rights": "sealed"}},
    )

    entry_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("ledger.entry.id"))
    line_no: orm.Mapped[int]
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    debit: orm.Mapped[AmountCol]
    credit: orm.Mapped[AmountCol]
    is_red: orm.Mapped[bool] = orm.mapped_column(default=False)
    summary: orm.Mapped[str] = orm.mapped_column(default="")
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    quantity: orm.Mapped[QtyCol | None]
    cash_flow_line: orm.Mapped[int | None]


class Balance(Base):
    """Sums of entry lines by account, month and dimensions (0 = none); kept by the posting function."""

    __tablename__ = "balance"
    __table_args__ = (
        sa.PrimaryKeyConstraint("account_code", "month", "party_id", "item_id", "department_id", "employee_id", "cash_flow_line"),
        {"schema": "ledger", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "70"}},
    )

    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    month: orm.Mapped[dt.date]
    party_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    department_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    employee_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    cash_flow_line: orm.Mapped[int]
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    opening: orm.Mapped[AmountCol]  # brought in at the opening date, debit minus credit
    debit: orm.Mapped[AmountCol]
    credit: orm.Mapped[AmountCol]


class OpeningBalance(Row):
    """A line of the opening sheet; ``year_begin``, ``ytd_*`` are for books that start in mid-year."""

    __tablename__ = "opening_balance"
    __table_args__ = {"schema": "ledger", "info": {"rights": "document"}}

    entry_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), index=True
    )
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    debit: orm.Mapped[AmountCol]
    credit: orm.Mapped[AmountCol]
    year_begin: orm.Mapped[AmountCol]  # debit minus credit at the start of the year
    ytd_debit: orm.Mapped[AmountCol]
    ytd_credit: orm.Mapped[AmountCol]
    cash_flow_line: orm.Mapped[int | None]


class Voucher(Document):
    """A voucher (记账凭证). Its gapless number per month and type is given at posting; then it is final."""

    __tablename__ = "voucher"
    __table_args__ = (
        sa.UniqueConstraint("type", "month", "sequence"),
        sa.UniqueConstraint("type", "position"),
        sa.CheckConstraint("(state = 'posted') = (sequence is not null)", name="posted_has_sequence"),
        sa.Index("ix_voucher_provisional", "type", "month", "provisional"),
        {"schema": "ledger", "info": {"rights": "document"}},
    )
    machine = VOUCHER
    kind = "ledger.voucher"

    type: orm.Mapped[str] = orm.mapped_column(default="记")
    month: orm.Mapped[dt.date]
    sequence: orm.Mapped[int | None]
    provisional: orm.Mapped[int | None]  # the number it is called by until it is posted
    rule: orm.Mapped[str] = orm.mapped_column(server_default="")  # merging rule and its version; hand for a person's
    summary: orm.Mapped[str] = orm.mapped_column(default="")
    reference: orm.Mapped[str] = orm.mapped_column(default="")  # number on the imported sheet
    attachments: orm.Mapped[int] = orm.mapped_column(default=0)
    is_hand: orm.Mapped[bool] = orm.mapped_column(default=False)
    total: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    checked_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    signed_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)  # 会计主管
    posted_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    posted_at: orm.Mapped[dt.datetime | None]
    position: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)  # place in the chain of its type
    hash: orm.Mapped[str | None]


class VoucherLine(Row):
    """A line of a hand voucher while it is a draft; approval copies it into the entry."""

    __tablename__ = "voucher_line"
    __table_args__ = (sa.UniqueConstraint("voucher_id", "line_no"), {"schema": "ledger", "info": {"rights": "draft"}})

    voucher_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("ledger.voucher.id"))
    line_no: orm.Mapped[int]
    summary: orm.Mapped[str]
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    debit: orm.Mapped[AmountCol]
    credit: orm.Mapped[AmountCol]
    is_red: orm.Mapped[bool]
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    cash_flow_line: orm.Mapped[int | None]


class VoucherEntry(Base):
    """Which entries a voucher records; an entry stands in at most one voucher."""

    __tablename__ = "voucher_entry"
    __table_args__ = {"schema": "ledger", "info": {"rights": "sealed"}}

    entry_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    voucher_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("ledger.voucher.id"), index=True)
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
