"""Exchanges by the supplier: the list, and one with what went back, what came again and the papers around it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Input as Given
from operational.core.api import Output, Page, Qty, SignedAmount, Tx, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.purchasing.queries import Related
from operational.purchasing.refs import ExchangeRef, SupplierRef
from operational.purchasing.tables import Exchange, ExchangeArrival, ExchangeLine, GoodsReceipt, Order

State = Literal["waiting", "done", "given_up"]
_FIRST, _BACK = (orm.aliased(GoodsReceipt, name=name) for name in ("first", "back"))


class FindExchanges(Page):
    text: str = ""
    state: State | None = None
    supplier: SupplierRef | None = None


class ExchangeRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    supplier: str
    receipt: str
    return_number: str | None
    is_at_customer: bool
    reason: str
    open: Qty  # still to come


class Exchanges(Output):
    rows: list[ExchangeRow]
    total: int


@query("purchasing.exchanges", permission="purchasing.receipt.view", path="GET /purchasing/exchanges")
def exchanges(tx: Tx, q: FindExchanges) -> Exchanges:
    """Exchanges by suppliers, newest first, with what is still to come."""
    left = (
        sa.select(sa.func.sum(ExchangeLine.quantity - ExchangeLine.came))
        .where(ExchangeLine.exchange_id == Exchange.id)
        .scalar_subquery()
    )
    columns: list[Any] = [
        Exchange.id, Exchange.number, Exchange.date, Exchange.state, Party.name.label("supplier"), _FIRST.number.label("receipt"),
        _BACK.number.label("return_number"), Exchange.is_at_customer, Exchange.reason, left.label("open"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == Exchange.supplier_id)
        .join(_FIRST, _FIRST.id == Exchange.goods_receipt_id)
        .outerjoin(_BACK, _BACK.id == Exchange.return_id)
        .order_by(Exchange.date.desc(), Exchange.id.desc())
    )
    if q.text:
        pattern = like(q.text)
        statement = statement.where(sa.or_(Exchange.number.like(pattern), _FIRST.number.like(pattern), Party.name.ilike(pattern)))
    if q.state is not None:
        statement = statement.where(Exchange.state == q.state)
    if q.supplier is not None:
        statement = statement.where(Party.id == q.supplier if isinstance(q.supplier, int) else Party.code == q.supplier)
    rows, total = page_of(tx, statement, q)
    return Exchanges(rows=[ExchangeRow(**row._mapping) for row in rows], total=total)


class ExchangeLineShown(Output):
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    tracks_lots: bool
    quantity: Qty  # what went back
    value: SignedAmount
    arrived: Qty
    open: Qty
    lot_came: str


class ExchangeShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    supplier: str
    warehouse_id: int
    receipt: str
    is_at_customer: bool
    reason: str
    lines: list[ExchangeLineShown]
    related: list[Related]


class OneExchange(Given):
    exchange: ExchangeRef


@query("purchasing.exchange", permission="purchasing.receipt.view", path="GET /purchasing/exchanges/{exchange}")
def exchange(tx: Tx, q: OneExchange) -> ExchangeShown:
    """One exchange by the supplier, line by line, with its order, receipts and return."""
    found = tx.find(Exchange, q.exchange, field="exchange")
    order = tx.session.get_one(Order, found.order_id)
    of = ExchangeLine
    columns: list[Any] = [
        of.line_no, Item.code.label("item"), Item.name, Item.spec, Item.unit, Item.tracks_lots, of.quantity, of.value,
        of.came.label("arrived"), (of.quantity - of.came).label("open"), of.lot_came,
    ]  # fmt: skip
    lines = sa.select(*columns).join(Item, Item.id == of.item_id).where(of.exchange_id == found.id).order_by(of.line_no)
    came = sa.select(ExchangeArrival.goods_receipt_id).where(ExchangeArrival.exchange_id == found.id)
    named = [found.goods_receipt_id] if found.return_id is None else [found.goods_receipt_id, found.return_id]
    is_part = sa.or_(GoodsReceipt.id.in_(named), GoodsReceipt.id.in_(came))
    papers = sa.select(GoodsReceipt).where(is_part).order_by(GoodsReceipt.id)
    receipts = list(tx.session.execute(papers).scalars())
    related = [Related(kind=Order.kind, id=order.id, number=order.number or "", date=order.date, amount=order.gross)]
    related += [Related(kind=r.kind, id=r.id, number=r.number or "", date=r.date, amount=r.value) for r in receipts]
    return ExchangeShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        supplier=tx.session.get_one(Party, found.supplier_id).name,
        warehouse_id=order.warehouse_id,
        receipt=next(r.number or "" for r in receipts if r.id == found.goods_receipt_id),
        is_at_customer=found.is_at_customer,
        reason=found.reason,
        lines=[ExchangeLineShown(**row._mapping) for row in tx.session.execute(lines)],
        related=related,
    )
