"""Invoices, open items, payments, clearings and what they settle."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.invoicing import bank_tables as bank_tables
from operational.invoicing import tax_tables as tax_tables
from operational.invoicing.bank_tables import ExchangeRateCol
from operational.invoicing.states import CLEARING, INVOICE, PAYMENT


class Invoice(Document):
    """A sales invoice (销售发票) or supplier invoice (采购发票); red ones carry negative amounts."""

    __tablename__ = "invoice"
    __table_args__ = (
        sa.CheckConstraint("direction in ('sale','purchase')", name="direction"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.Index("ix_invoice_date", "date", "id"),
        sa.Index("ix_invoice_tax_number", "tax_number", postgresql_where=sa.text("tax_number <> ''")),
        sa.Index("ix_invoice_party", "party_id", "id"),
        sa.Index(
            "ix_invoice_search", "number", "tax_number",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("number", "tax_number"), "gin_trgm_ops"),
        ),
        sa.Index(
            "uq_invoice_purchase_tax_number",
            "party_id",
            "tax_number",
            unique=True,
            postgresql_where=sa.text("direction = 'purchase' and tax_number <> '' and state <> 'reversed'"),
        ),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = INVOICE
    kind = "invoicing.invoice"

    direction: orm.Mapped[str]
    tax_number: orm.Mapped[str] = orm.mapped_column(default="")  # number on the tax platform (数电票 20 digits)
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    billing_name_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.billing_name.id"))  # 开票抬头
    payer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))  # 付款方, where another pays
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    due_date: orm.Mapped[dt.date]
    red_of_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"))
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    is_certified: orm.Mapped[bool] = orm.mapped_column(default=True)  # purchase: deduction selected in this period


class InvoiceLine(Row):
    __tablename__ = "invoice_line"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id", "line_no"),
        sa.Index("ix_invoice_line_item", "item_id", "invoice_id"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    vat_rate: orm.Mapped[RateCol]


class OpenItem(Row):
    """A receivable, payable or advance that waits for settlement; sub-ledger of its control account."""

    __tablename__ = "open_item"
    __table_args__ = (
        sa.CheckConstraint("side in ('D','C')", name="side"),
        sa.CheckConstraint("abs(settled) <= abs(amount) and settled * amount >= 0", name="settled"),
        sa.CheckConstraint("abs(foreign_settled) <= abs(foreign_amount)", name="foreign_settled"),
        sa.CheckConstraint("(currency = 'CNY') = (foreign_amount = 0)", name="currency"),
        sa.Index("ix_open_item_party", "party_id", "account_code"),
        sa.Index("ix_open_item_source", "source_kind", "source_id"),
        # Few of a million items are still open: these lists and sums touch no others.
        sa.Index("ix_open_item_waiting", "due_date", "id", postgresql_where=sa.text("open <> 0")),
        sa.Index("ix_open_item_party_waiting", "party_id", "due_date", postgresql_where=sa.text("open <> 0")),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    side: orm.Mapped[str]  # D: they owe us, C: we owe them (or they paid in advance)
    source_kind: orm.Mapped[str]
    source_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    source_number: orm.Mapped[str]
    entry_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED"), index=True
    )
    instalment: orm.Mapped[int] = orm.mapped_column(default=1)  # which part of its document, under terms in instalments
    is_detailed: orm.Mapped[bool] = orm.mapped_column(default=False)  # part of an opening balance, by paper of the old books
    date: orm.Mapped[dt.date]
    due_date: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]  # negative on red documents
    settled: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    open: orm.Mapped[AmountCol] = orm.mapped_column(sa.Numeric(18, 2), sa.Computed("amount - settled", persisted=True))
    currency: orm.Mapped[str] = orm.mapped_column(default="CNY")
    foreign_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # in its currency; 0 in book currency
    foreign_settled: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Payment(Document):
    """A receipt of money (收款单, direction in) or a supplier payment (付款单, direction out)."""

    __tablename__ = "payment"
    __table_args__ = (
        sa.CheckConstraint("direction in ('in','out')", name="direction"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("allocated >= 0 and allocated + exchange_difference <= amount", name="allocated"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = PAYMENT
    kind = "invoicing.payment"

    direction: orm.Mapped[str]
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    cash_account: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    amount: orm.Mapped[AmountCol]
    allocated: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    reference: orm.Mapped[str] = orm.mapped_column(default="")
    cash_flow_line: orm.Mapped[int | None]  # empty where a draft and no money changed hands
    currency: orm.Mapped[str] = orm.mapped_column(default="CNY")
    rate: orm.Mapped[Decimal | None] = orm.mapped_column(ExchangeRateCol)
    foreign_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    exchange_difference: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # amount less what it settles


class Clearing(Document):
    """A settlement slip (核销单): open items matched without money, netted between two partners, or written off."""

    __tablename__ = "clearing"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("purpose in ('settlement','netting','bad_debt','unpayable','rounding')", name="purpose"),
        sa.CheckConstraint("(purpose = 'settlement') or reason <> ''", name="reason"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = CLEARING
    kind = "invoicing.clearing"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    amount: orm.Mapped[AmountCol]
    purpose: orm.Mapped[str] = orm.mapped_column(default="settlement")
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    other_party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))  # netting across partners
    # Empty where debit and credit stand on the same account: then the books do not change.
    entry_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED")
    )


class Settlement(Row):
    """So much of a debit item was settled against a credit item (核销)."""

    __tablename__ = "settlement"
    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("payment_id is null or clearing_id is null", name="one_document"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    debit_item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.open_item.id"), index=True)
    credit_item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.open_item.id"), index=True)
    payment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.payment.id"), index=True)
    clearing_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.clearing.id"), index=True)
    amount: orm.Mapped[AmountCol]  # negative when a settlement is undone
    foreign_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    date: orm.Mapped[dt.date]
    reverses_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.settlement.id"), unique=True)
