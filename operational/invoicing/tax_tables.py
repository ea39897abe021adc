"""The register of tax invoices as the tax platform knows them, requests to invoice, red confirmations, deductions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.invoicing.states import INVOICE_BATCH, INVOICE_REQUEST, RED_CONFIRMATION, TAX_INVOICE, TAX_SELECTION

LongCol = Annotated[Decimal, orm.mapped_column(sa.Numeric(24, 13))]  # the platform writes quantities and prices that long
USE_STATES = ("none", "unselected", "selected", "excluded")
HANDLINGS = ("", "expense", "elsewhere")
MATCH_PROBLEMS = ("", "no_request", "amount_differs", "buyer_differs", "several")
RED_REASONS = ("wrong", "return", "stopped", "allowance")
KINDS = ("special", "ordinary")
PURPOSES = ("select", "exclude", "reset")


class TaxFile(Row):
    """A file of the tax platform that was taken in; the same content comes in once."""

    __tablename__ = "tax_file"
    __table_args__ = ({"schema": "invoicing", "info": {"rights": "document"}},)

    fingerprint: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    new: orm.Mapped[int]
    known: orm.Mapped[int]
    created_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class InvoiceBatch(Document):
    """Requests that went into one file for the platform's batch import (批量开票)."""

    __tablename__ = "invoice_batch"
    __table_args__ = ({"schema": "invoicing", "info": {"rights": "document"}},)
    machine = INVOICE_BATCH
    kind = "invoicing.invoice_batch"

    requests: orm.Mapped[int]
    gross: orm.Mapped[AmountCol]


class InvoiceRequest(Document):
    """A request to invoice (开票申请): what shall stand on one tax invoice, and for whom."""

    __tablename__ = "invoice_request"
    __table_args__ = (
        sa.CheckConstraint(f"invoice_kind in {KINDS}", name="invoice_kind"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.Index("ix_invoice_request_state_date", "state", "date"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = INVOICE_REQUEST
    kind = "invoicing.invoice_request"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    invoice_kind: orm.Mapped[str]
    buyer_name: orm.Mapped[str]
    buyer_tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    buyer_address: orm.Mapped[str] = orm.mapped_column(default="")
    buyer_phone: orm.Mapped[str] = orm.mapped_column(default="")
    buyer_bank: orm.Mapped[str] = orm.mapped_column(default="")
    buyer_bank_account: orm.Mapped[str] = orm.mapped_column(default="")
    remark: orm.Mapped[str] = orm.mapped_column(default="")  # printed on the invoice, before the request's number
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    invoice_batch_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_batch.id"), index=True)
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")


class InvoiceRequestLine(Row):
    """A line as the platform's file takes it; ``gross`` is after the discount, which stands as its own amount."""

    __tablename__ = "invoice_request_line"
    __table_args__ = (
        sa.UniqueConstraint("invoice_request_id", "line_no"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint("discount >= 0", name="discount"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    invoice_request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_request.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    name: orm.Mapped[str]
    spec: orm.Mapped[str] = orm.mapped_column(default="")
    unit: orm.Mapped[str] = orm.mapped_column(default="")
    tax_code: orm.Mapped[str]
    quantity: orm.Mapped[QtyCol | None]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    discount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # tax included, already off the gross
    vat_rate: orm.Mapped[RateCol]
    invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)


class TaxInvoice(Document):
    """An invoice as it stands on the tax platform; ``number`` is its 数电票号码, or code and number of a paper one."""

    __tablename__ = "tax_invoice"
    __table_args__ = (
        sa.CheckConstraint("direction in ('sale','purchase')", name="direction"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint(f"use_state in {USE_STATES}", name="use_state"),
        sa.CheckConstraint(f"handling in {HANDLINGS}", name="handling"),
        sa.CheckConstraint(f"match_problem in {MATCH_PROBLEMS}", name="match_problem"),
        sa.CheckConstraint("(use_state = 'selected') = (deduct_month is not null)", name="deduct_month"),
        sa.Index("ix_tax_invoice_direction_date", "direction", "date"),
        sa.Index("ix_tax_invoice_deduct_month", "deduct_month", postgresql_where=sa.text("deduct_month is not null")),
        sa.Index("ix_tax_invoice_unselected", "date", postgresql_where=sa.text("use_state = 'unselected'")),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = TAX_INVOICE
    kind = "invoicing.tax_invoice"

    direction: orm.Mapped[str]
    invoice_kind: orm.Mapped[str]  # a code of invoice_kinds.csv
    is_red: orm.Mapped[bool] = orm.mapped_column(default=False)
    buyer_name: orm.Mapped[str] = orm.mapped_column(default="")
    buyer_tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    seller_name: orm.Mapped[str] = orm.mapped_column(default="")
    seller_tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    remark: orm.Mapped[str] = orm.mapped_column(default="")
    issuer: orm.Mapped[str] = orm.mapped_column(default="")
    special_business: orm.Mapped[str] = orm.mapped_column(default="")
    red_of_number: orm.Mapped[str] = orm.mapped_column(default="", index=True)
    red_confirm_number: orm.Mapped[str] = orm.mapped_column(default="")
    use_state: orm.Mapped[str] = orm.mapped_column(default="none")
    deduct_month: orm.Mapped[dt.date | None]
    deductible_tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # 有效抵扣税额
    handling: orm.Mapped[str] = orm.mapped_column(default="")  # where no goods follow: an expense, or booked elsewhere
    match_problem: orm.Mapped[str] = orm.mapped_column(default="")
    invoice_request_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_request.id"), unique=True)
    tax_file_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.tax_file.id"))


class TaxInvoiceLine(Row):
    __tablename__ = "tax_invoice_line"
    __table_args__ = (sa.UniqueConstraint("tax_invoice_id", "line_no"), {"schema": "invoicing", "info": {"rights": "document"}})

    tax_invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.tax_invoice.id"))
    line_no: orm.Mapped[int]
    tax_code: orm.Mapped[str] = orm.mapped_column(default="")
    name: orm.Mapped[str] = orm.mapped_column(default="")
    spec: orm.Mapped[str] = orm.mapped_column(default="")
    unit: orm.Mapped[str] = orm.mapped_column(default="")
    quantity: orm.Mapped[LongCol | None]
    unit_price: orm.Mapped[LongCol | None]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    vat_rate: orm.Mapped[RateCol | None]  # empty: exempt, outside the tax, or not told
    rate_text: orm.Mapped[str] = orm.mapped_column(default="")


class RedConfirmation(Document):
    """A confirmation of red invoice information (红字发票信息确认单), needed before a red invoice."""

    __tablename__ = "red_confirmation"
    __table_args__ = (
        sa.CheckConstraint(f"reason in {RED_REASONS}", name="reason"),
        sa.CheckConstraint("net < 0 and gross = net + tax", name="gross"),
        sa.Index(
            "uq_red_confirmation_confirm_number", "confirm_number", unique=True,
            postgresql_where=sa.text("confirm_number <> '' and state <> 'cancelled'"),
        ),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )  # fmt: skip
    machine = RED_CONFIRMATION
    kind = "invoicing.red_confirmation"

    confirm_number: orm.Mapped[str] = orm.mapped_column(default="")  # the platform's own
    tax_invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.tax_invoice.id"), index=True)
    red_tax_invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.tax_invoice.id"), unique=True)
    reason: orm.Mapped[str]
    net: orm.Mapped[AmountCol]  # negative
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]


class TaxSelection(Document):
    """A step of the deduction (勾选清单): selected for a month, put aside from deduction, or taken back."""

    __tablename__ = "tax_selection"
    __table_args__ = (
        sa.CheckConstraint(f"purpose in {PURPOSES}", name="purpose"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )
    machine = TAX_SELECTION
    kind = "invoicing.tax_selection"

    purpose: orm.Mapped[str]
    month: orm.Mapped[dt.date | None]
    invoices: orm.Mapped[int]
    tax: orm.Mapped[AmountCol]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    entry_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("ledger.entry.id", deferrable=True, initially="DEFERRED")
    )


class TaxSelectionLine(Row):
    """One invoice of a selection, and what was moved between tax accounts for it."""

    __tablename__ = "tax_selection_line"
    __table_args__ = (
        sa.UniqueConstraint("tax_selection_id", "tax_invoice_id"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    tax_selection_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.tax_selection.id"))
    tax_invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.tax_invoice.id"), index=True)
    tax: orm.Mapped[AmountCol]
    moved: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    debit_account: orm.Mapped[str] = orm.mapped_column(default="")
    credit_account: orm.Mapped[str] = orm.mapped_column(default="")


class DeductionMonth(Row):
    """A month whose deductions are fixed: confirmed by the company, or closed with the books."""

    __tablename__ = "deduction_month"
    __table_args__ = (
        sa.CheckConstraint("extract(day from month) = 1", name="first_day"),
        {"schema": "invoicing", "info": {"rights": "document"}},
    )

    month: orm.Mapped[dt.date] = orm.mapped_column(unique=True)
    is_closed: orm.Mapped[bool]
    invoices: orm.Mapped[int]
    tax: orm.Mapped[AmountCol]
    changed_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    changed_at: orm.Mapped[dt.datetime]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
