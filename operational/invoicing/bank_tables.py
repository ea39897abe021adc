"""Cash and bank: accounts, journals, counts, requests, bank statements, acceptance drafts, foreign currency."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, Row
from operational.invoicing.states import ACCEPTANCE, CASH_COUNT, CASH_ENTRY, CLAIM, REQUEST, REVALUATION

ExchangeRateCol = sa.Numeric(18, 8)
SCHEMA = {"schema": "invoicing", "info": {"rights": "document"}}


def _entry() -> orm.MappedColumn[int | None]:
    return orm.mapped_column(sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), nullable=True)


class BankAccount(Row):
    """What is known of a cash or bank account beside its account of the chart: bank, number, currency."""

    __tablename__ = "bank_account"
    __table_args__ = (
        sa.CheckConstraint("kind in ('bank','cash','other')", name="kind"),
        {"schema": "invoicing", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"), unique=True)  # the account of the chart
    name: orm.Mapped[str]
    kind: orm.Mapped[str]
    bank: orm.Mapped[str] = orm.mapped_column(default="")
    account_number: orm.Mapped[str] = orm.mapped_column(default="")
    currency: orm.Mapped[str] = orm.mapped_column(default="CNY")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class JournalDay(Row):
    """A closed day (日结) of a cash or bank journal; opened again by somebody, with a reason, it counts no more."""

    __tablename__ = "journal_day"
    __table_args__ = (
        sa.CheckConstraint("closing = opening + received - paid", name="closing"),
        sa.Index("uq_journal_day_open", "account_code", "day", unique=True, postgresql_where=sa.text("reopened_at is null")),
        SCHEMA,
    )

    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    day: orm.Mapped[dt.date]
    opening: orm.Mapped[AmountCol]
    received: orm.Mapped[AmountCol]
    paid: orm.Mapped[AmountCol]
    closing: orm.Mapped[AmountCol]
    closed_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    closed_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    reopened_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    reopened_at: orm.Mapped[dt.datetime | None]
    reason: orm.Mapped[str] = orm.mapped_column(default="")


class CashCount(Document):
    """A count of the cash in the box (现金盘点); what differs from the books waits on 待处理财产损溢 until it is settled."""

    __tablename__ = "cash_count"
    __table_args__ = (
        sa.CheckConstraint("difference = counted - book", name="difference"),
        sa.CheckConstraint("counted >= 0", name="counted"),
        SCHEMA,
    )
    machine = CASH_COUNT
    kind = "invoicing.cash_count"

    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"), index=True)
    counted: orm.Mapped[AmountCol]
    book: orm.Mapped[AmountCol]
    difference: orm.Mapped[AmountCol]
    entry_id: orm.Mapped[int | None] = _entry()
    settled_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    settled_entry_id: orm.Mapped[int | None] = _entry()


class CashCountLine(Row):
    """So many notes or coins of one value."""

    __tablename__ = "cash_count_line"
    __table_args__ = (sa.CheckConstraint("pieces >= 0 and value > 0", name="pieces"), SCHEMA)

    cash_count_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.cash_count.id"), index=True)
    value: orm.Mapped[AmountCol]
    pieces: orm.Mapped[int]


class CashEntry(Document):
    """Money that no partner's document explains: charges, interest, taxes, and transfers between own accounts."""

    __tablename__ = "cash_entry"
    __table_args__ = (
        sa.CheckConstraint("direction in ('in','out','transfer')", name="direction"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("cash_account <> other_account", name="two_accounts"),
        SCHEMA,
    )
    machine = CASH_ENTRY
    kind = "invoicing.cash_entry"

    direction: orm.Mapped[str]
    cash_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    other_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    amount: orm.Mapped[AmountCol]
    cash_flow_line: orm.Mapped[int | None]
    reference: orm.Mapped[str] = orm.mapped_column(default="")
    # In the currency of each account, where that is another than the book's; a transfer may change from one into another.
    foreign_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    other_foreign_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    entry_id: orm.Mapped[int | None] = _entry()


class PaymentRequest(Document):
    """A request to pay (付款申请): asked for, decided by another right, sent to the bank, paid."""

    __tablename__ = "payment_request"
    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount"), SCHEMA)
    machine = REQUEST
    kind = "invoicing.payment_request"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    amount: orm.Mapped[AmountCol]
    pay_on: orm.Mapped[dt.date]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    payee_name: orm.Mapped[str]
    payee_bank: orm.Mapped[str] = orm.mapped_column(default="")
    payee_account: orm.Mapped[str] = orm.mapped_column(default="")
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")
    cash_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    payment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.payment.id"), unique=True)


class PaymentRequestLine(Row):
    __tablename__ = "payment_request_line"
    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount"), SCHEMA)

    payment_request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.payment_request.id"), index=True)
    open_item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.open_item.id"), index=True)
    amount: orm.Mapped[AmountCol]


class BankLayout(Row):
    """How a bank writes its statements, or wants its payment files: kept as rows, changed by people."""

    __tablename__ = "bank_layout"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('statement','payment')", name="purpose"),
        sa.CheckConstraint("encoding in ('utf-8','gb18030')", name="encoding"),
        sa.CheckConstraint("date_form in ('ymd','dmy','mdy')", name="date_form"),
        sa.CheckConstraint("plus_is in ('in','out')", name="plus_is"),
        SCHEMA,
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    purpose: orm.Mapped[str]
    encoding: orm.Mapped[str] = orm.mapped_column(default="utf-8")
    cash_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))  # whose files are so
    date_form: orm.Mapped[str] = orm.mapped_column(default="ymd")
    plus_is: orm.Mapped[str] = orm.mapped_column(default="in")  # statements with one column: what an amount without sign is
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class BankLayoutColumn(Row):
    """One column of a layout: what the bank calls it and what it means here."""

    __tablename__ = "bank_layout_column"
    __table_args__ = (
        sa.UniqueConstraint("bank_layout_id", "position"),
        {"schema": "invoicing", "info": {"rights": "draft"}},
    )

    bank_layout_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.bank_layout.id"))
    position: orm.Mapped[int]
    field: orm.Mapped[str]
    heading: orm.Mapped[str]
    constant: orm.Mapped[str] = orm.mapped_column(default="")  # payment files: what stands in every row


class BankLine(Row):
    """A line of a bank statement (对账单); its fingerprint keeps it from being taken twice."""

    __tablename__ = "bank_line"
    __table_args__ = (
        sa.UniqueConstraint("account_code", "fingerprint"),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.Index("ix_bank_line_day", "account_code", "date"),
        SCHEMA,
    )

    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    date: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]  # positive: money that came in
    balance: orm.Mapped[AmountCol | None]
    counterparty: orm.Mapped[str] = orm.mapped_column(default="")
    counter_account: orm.Mapped[str] = orm.mapped_column(default="")
    summary: orm.Mapped[str] = orm.mapped_column(default="")
    reference: orm.Mapped[str] = orm.mapped_column(default="")
    fingerprint: orm.Mapped[str]
    matched: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    created_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class BankMatch(Row):
    """A statement line and the line of an entry that is the same money."""

    __tablename__ = "bank_match"
    __table_args__ = (
        # Part 1 is always there: two people cannot claim the same line of the books.
        sa.UniqueConstraint("entry_id", "line_no", "part"),
        {"schema": "invoicing", "info": {"rights": "draft"}},
    )

    group_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.bank_line.id"), index=True)  # matched together
    bank_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.bank_line.id"), index=True)
    entry_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED")
    )
    line_no: orm.Mapped[int]
    part: orm.Mapped[int] = orm.mapped_column(default=1)  # a line of the books that several statement lines pay
    amount: orm.Mapped[AmountCol]  # signed as on the statement


class Acceptance(Document):
    """An acceptance draft (承兑汇票): received and then endorsed, discounted or collected, or given to a supplier.

    Electronic drafts are packages of units of one fen (票据包): a row is a sub-range of one, and a part that moves leaves the
    rest behind as a row of its own.
    """

    __tablename__ = "acceptance"
    __table_args__ = (
        sa.CheckConstraint("direction in ('in','out')", name="direction"),
        sa.CheckConstraint("paper in ('bank','commercial')", name="paper"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("interest >= 0 and interest < amount", name="interest"),
        sa.CheckConstraint("due_date >= issued_on", name="due_date"),
        sa.CheckConstraint("first_unit > 0", name="first_unit"),
        sa.Index(
            "uq_acceptance_bill", "bill_number", "first_unit", unique=True, postgresql_where=sa.text("state <> 'cancelled'")
        ),
        SCHEMA,
    )
    machine = ACCEPTANCE
    kind = "invoicing.acceptance"

    direction: orm.Mapped[str]
    paper: orm.Mapped[str]
    bill_number: orm.Mapped[str]
    drawer: orm.Mapped[str] = orm.mapped_column(default="")
    acceptor: orm.Mapped[str] = orm.mapped_column(default="")
    issued_on: orm.Mapped[dt.date]
    due_date: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
    first_unit: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=1)  # of the package (子票区间); the last follows
    is_divisible: orm.Mapped[bool] = orm.mapped_column(default=True)
    interest: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    payment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.payment.id"), index=True)
    endorsed_payment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.payment.id"), index=True)
    cash_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    step_entry_id: orm.Mapped[int | None] = _entry()  # of the last step that moved money


class Claim(Document):
    """A receivable or payable without goods (其他应收单/其他应付单), in book or foreign currency."""

    __tablename__ = "claim"
    __table_args__ = (
        sa.CheckConstraint("direction in ('sale','purchase')", name="direction"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("(currency = 'CNY') = (foreign_amount is null)", name="foreign_amount"),
        SCHEMA,
    )
    machine = CLAIM
    kind = "invoicing.claim"

    direction: orm.Mapped[str]
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    other_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    due_date: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]
    currency: orm.Mapped[str] = orm.mapped_column(default="CNY")
    rate: orm.Mapped[Decimal | None] = orm.mapped_column(ExchangeRateCol)
    foreign_amount: orm.Mapped[AmountCol | None]
    entry_id: orm.Mapped[int | None] = _entry()


class Revaluation(Document):
    """Money and open items of one currency at the rate of a day (期末调汇): unrealised differences, taken back when asked."""

    __tablename__ = "revaluation"
    __table_args__ = (SCHEMA,)
    machine = REVALUATION
    kind = "invoicing.revaluation"

    currency: orm.Mapped[str]
    rate: orm.Mapped[Decimal] = orm.mapped_column(ExchangeRateCol)
    difference: orm.Mapped[AmountCol]  # gain positive
    entry_id: orm.Mapped[int | None] = _entry()


class RevaluationLine(Row):
    __tablename__ = "revaluation_line"
    __table_args__ = (SCHEMA,)

    revaluation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.revaluation.id"), index=True)
    open_item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.open_item.id"), index=True)
    foreign_open: orm.Mapped[AmountCol]
    before: orm.Mapped[AmountCol]
    after: orm.Mapped[AmountCol]


class RevaluationCash(Row):
    """What a foreign cash or bank account held in its currency, and its value in the books before and after."""

    __tablename__ = "revaluation_cash"
    __table_args__ = (SCHEMA,)

    revaluation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.revaluation.id"), index=True)
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    foreign_balance: orm.Mapped[AmountCol]
    before: orm.Mapped[AmountCol]
    after: orm.Mapped[AmountCol]


class ForeignBalance(Row):
    """What the bank says a foreign account holds at the end of a day (原币余额); papers after it are counted from there."""

    __tablename__ = "foreign_balance"
    __table_args__ = (
        sa.Index("ix_foreign_balance_day", "account_code", "date", "id"),
        {"schema": "invoicing", "info": {"rights": "append"}},
    )

    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    date: orm.Mapped[dt.date]
    balance: orm.Mapped[AmountCol]
    note: orm.Mapped[str] = orm.mapped_column(default="")
    stated_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    stated_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class RecurringCash(Row):
    """Money that comes or goes regularly (wages, rent, loans): only the cash forecast reads it."""

    __tablename__ = "recurring_cash"
    __table_args__ = (
        sa.CheckConstraint("direction in ('in','out')", name="direction"),
        sa.CheckConstraint("every in ('week','month','quarter','year')", name="every"),
        sa.CheckConstraint("amount > 0", name="amount"),
        SCHEMA,
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    direction: orm.Mapped[str]
    amount: orm.Mapped[AmountCol]
    every: orm.Mapped[str]
    first_on: orm.Mapped[dt.date]
    last_on: orm.Mapped[dt.date | None]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)
