"""What people can see between tax invoices and goods: invoices without goods, and what would fit an invoice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Fraction,
    Input,
    Output,
    Page,
    Qty,
    RefTo,
    SignedAmount,
    SignedQty,
    Tx,
    like,
    page_of,
    query,
    round_money,
)
from operational.invoicing.api import Invoice, TaxInvoice
from operational.parties.api import Party
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, OrderLine
from operational.purchasing.tax_matching import find_receipts, waiting_receipts


class FindWithoutGoods(Page):
    supplier: Annotated[int | str, RefTo("parties.supplier")] | None = None
    text: str = Field(default="", max_length=100)


class WithoutGoodsRow(Output):
    id: int
    number: str
    date: dt.date
    days: int
    supplier: str
    is_partner: bool  # else the seller is no supplier yet
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    waiting: SignedAmount  # goods of this supplier without an invoice, tax included


class WithoutGoods(Output):
    rows: list[WithoutGoodsRow]
    total: int
    gross: SignedAmount  # of all pages


@query("purchasing.invoices_without_goods", permission="purchasing.invoice.view", path="GET /purchasing/invoices-without-goods")
def invoices_without_goods(tx: Tx, q: FindWithoutGoods) -> WithoutGoods:
    """Received tax invoices that are not booked (有票无货), oldest first, with what of their supplier waits for an invoice."""
    t = TaxInvoice
    open_part = (GoodsReceiptLine.quantity - GoodsReceiptLine.invoiced) / OrderLine.quantity
    waiting = (
        sa.select(sa.func.coalesce(sa.func.round(sa.func.sum(OrderLine.gross * open_part), 2), ZERO))
        .select_from(GoodsReceiptLine)
        .join(GoodsReceipt, GoodsReceipt.id == GoodsReceiptLine.goods_receipt_id)
        .join(OrderLine, OrderLine.id == GoodsReceiptLine.order_line_id)
        .where(GoodsReceipt.supplier_id == t.party_id, GoodsReceiptLine.quantity != GoodsReceiptLine.invoiced)
        .correlate(t)
        .scalar_subquery()
    )
    booked = sa.exists().where(Invoice.tax_number == t.number, Invoice.direction == "purchase")
    statement = (
        sa.select(
            t.id, t.number, t.date, (sa.cast(tx.today, sa.Date) - t.date).label("days"),
            sa.func.coalesce(Party.name, t.seller_name).label("supplier"),
            sa.func.coalesce(Party.is_supplier, False).label("is_partner"), t.net, t.tax, t.gross, waiting.label("waiting"),
        )
        .outerjoin(Party, Party.id == t.party_id)
        .where(t.direction == "purchase", t.state.in_(("normal", "part_red")), t.handling == "", ~booked)
        .order_by(t.date, t.id)
    )  # fmt: skip
    if q.supplier is not None:
        statement = statement.where(Party.id == q.supplier if isinstance(q.supplier, int) else Party.code == q.supplier)
    for word in q.text.split():
        every = (t.number, t.seller_name, Party.name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in every)))
    rows, total = page_of(tx, statement, q)
    whole = sa.select(sa.func.coalesce(sa.func.sum(statement.order_by(None).subquery().c.gross), ZERO))
    gross: Decimal = tx.session.execute(whole).scalar_one()
    return WithoutGoods(rows=[WithoutGoodsRow(**row._mapping) for row in rows], total=total, gross=gross)


class OneTaxInvoice(Input):
    tax_invoice: Annotated[int | str, RefTo("invoicing.tax_invoice")]


class FittingLine(Output):
    receipt_line: int
    receipt: str
    date: dt.date
    order_id: int
    order_number: str
    item: str
    name: str
    spec: str
    unit: str
    quantity: SignedQty
    open: Qty
    vat_rate: Fraction
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    fits: bool


class Fitting(Output):
    tax_invoice: str
    gross: SignedAmount
    fits: bool  # some lines come to exactly the invoice's amount
    lines: list[FittingLine]


@query(
    "purchasing.receipts_for_tax_invoice",
    permission="purchasing.invoice.view",
    path="GET /purchasing/tax-invoices/{tax_invoice}/receipts",
)
def receipts_for_tax_invoice(tx: Tx, q: OneTaxInvoice) -> Fitting:
    """Receipts of the seller that wait for an invoice, with those that fit this one to the fen."""
    found = tx.find(TaxInvoice, q.tax_invoice, field="tax_invoice")
    waiting = waiting_receipts(tx, found.party_id, is_red=found.is_red) if found.party_id else []
    chosen = {one.receipt_line for one in find_receipts(waiting, found.gross)}
    names = [name for name in FittingLine.model_fields if name not in ("net", "tax", "gross", "open", "fits")]
    lines = [
        FittingLine(
            **{name: getattr(one, name) for name in names},
            open=abs(one.quantity),
            net=round_money(one.net),
            tax=round_money(one.tax),
            gross=one.gross,
            fits=one.receipt_line in chosen,
        )
        for one in waiting
    ]
    return Fitting(tax_invoice=found.number or "", gross=found.gross, fits=bool(chosen), lines=lines)
