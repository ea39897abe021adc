"""Price adjustments after delivery: the list, and one with its lines and entries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Fraction, Input, Output, Page, Qty, SignedAmount, Tx, UnitPrice, like, page_of, query
from operational.invoicing.api import Invoice
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.sales.document_queries import EntryOf, Happened, Related, time_line_of
from operational.sales.refs import CustomerRef, PriceAdjustmentRef
from operational.sales.scope import visible
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment, PriceAdjustmentLine


class FindPriceAdjustments(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None
    state: Literal["booked", "invoiced"] | None = None


class PriceAdjustmentRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    customer: str
    order_number: str
    issue_number: str
    reason: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


class PriceAdjustments(Output):
    rows: list[PriceAdjustmentRow]
    total: int


@query("sales.price_adjustments", permission="sales.order.view", path="GET /sales/price-adjustments")
def price_adjustments(tx: Tx, q: FindPriceAdjustments) -> PriceAdjustments:
    """New prices of delivered goods, newest first."""
    of = PriceAdjustment
    columns: list[Any] = [
        of.id, of.number, of.date, of.state, Party.name.label("customer"), Order.number.label("order_number"),
        GoodsIssue.number.label("issue_number"), of.reason, of.net, of.tax, of.gross,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == of.customer_id)
        .join(Order, Order.id == of.order_id)
        .join(GoodsIssue, GoodsIssue.id == of.goods_issue_id)
        .order_by(of.date.desc(), of.id.desc())
    )
    if q.search:
        pattern = like(q.search)
        named = [of.number.like(pattern), Order.number.like(pattern), GoodsIssue.number.like(pattern)]
        statement = statement.where(sa.or_(*named, Party.name.ilike(pattern)))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    if q.state is not None:
        statement = statement.where(of.state == q.state)
    rows, total = page_of(tx, visible(tx, statement), q)
    return PriceAdjustments(rows=[PriceAdjustmentRow(**row._mapping) for row in rows], total=total)


class AdjustmentLineShown(Output):
    line_no: int
    item: str
    name: str
    unit: str
    quantity: Qty
    old_gross: SignedAmount
    new_gross: SignedAmount
    new_price: UnitPrice
    vat_rate: Fraction
    net: SignedAmount
    tax: SignedAmount


class PriceAdjustmentShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    version: int
    customer: str
    order_id: int
    order_number: str
    reason: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    tax_deferred: SignedAmount
    lines: list[AdjustmentLineShown]
    related: list[Related]
    entries: list[EntryOf]
    time_line: list[Happened]


class OnePriceAdjustment(Input):
    price_adjustment: PriceAdjustmentRef


_ENTRIES = sa.text(
    """
    select e.id, e.date, e.source_number, e.purpose, e.summary, sum(l.debit) as amount
    from ledger.entry as e
    join ledger.entry_line as l on l.entry_id = e.id
    where e.source_kind = 'sales.price_adjustment' and e.source_id = :adjustment
    group by e.id
    order by e.position
    """
)


@query("sales.price_adjustment", permission="sales.order.view", path="GET /sales/price-adjustments/{price_adjustment}")
def price_adjustment(tx: Tx, q: OnePriceAdjustment) -> PriceAdjustmentShown:
    """One price adjustment with its lines, its entries and the documents around it."""
    found = tx.find(PriceAdjustment, q.price_adjustment, field="price_adjustment")
    behind = tx.find(Order, found.order_id, field="price_adjustment")  # also guards the record scope
    entities: list[Any] = [Party.name, GoodsIssue, Invoice]
    around: sa.Select[Any] = (
        sa.select(*entities)
        .select_from(Party)
        .join(GoodsIssue, GoodsIssue.id == found.goods_issue_id)
        .outerjoin(Invoice, Invoice.id == found.invoice_id)
        .where(Party.id == found.customer_id)
    )
    customer, issue, invoice = tx.session.execute(around).one()
    related = [(Order.kind, behind), (GoodsIssue.kind, issue), *([(Invoice.kind, invoice)] if invoice is not None else [])]
    return PriceAdjustmentShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        version=found.version,
        customer=customer,
        order_id=behind.id,
        order_number=behind.number or "",
        reason=found.reason,
        net=found.net,
        tax=found.tax,
        gross=found.gross,
        tax_deferred=found.tax_deferred,
        lines=_lines(tx, found.id),
        related=[Related(kind=k, id=d.id, number=d.number or "", date=d.date, amount=d.gross) for k, d in related],
        entries=[EntryOf(**row._mapping) for row in tx.session.execute(_ENTRIES, {"adjustment": found.id})],
        time_line=time_line_of(tx, PriceAdjustment.kind, found.id),
    )


def _lines(tx: Tx, adjustment_id: int) -> list[AdjustmentLineShown]:
    of = PriceAdjustmentLine
    columns: list[Any] = [
        of.line_no, Item.code.label("item"), Item.name, Item.unit, of.quantity, of.old_gross, of.new_gross, of.new_price,
        of.vat_rate, of.net, of.tax,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns).join(Item, Item.id == of.item_id).where(of.price_adjustment_id == adjustment_id).order_by(of.line_no)
    )
    return [AdjustmentLineShown(**row._mapping) for row in tx.session.execute(statement)]
