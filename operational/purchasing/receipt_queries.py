"""What people can see of goods receipts and estimates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import (
    COUNTED_ROWS_MAX,
    Output,
    Page,
    Qty,
    SignedAmount,
    SignedQty,
    Tx,
    like,
    page_of,
    page_with_sums,
    query,
)
from operational.core.api import Input as Given
from operational.items.api import Item
from operational.parties.api import Party
from operational.purchasing.refs import OrderRef, ReceiptRef
from operational.purchasing.rules import in_packs
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, Order, OrderLine


class ReceiptsWanted(Page):
    text: str = ""
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class ReceiptRow(Output):
    id: int
    number: str
    date: dt.date
    supplier: str
    order_number: str
    is_return: bool
    value: SignedAmount


class ReceiptList(Output):
    rows: list[ReceiptRow]
    total: int
    value: SignedAmount | None  # of all pages, returns taken off; empty where the list is too long to be counted


@query("purchasing.goods_receipts", permission="purchasing.receipt.view", path="GET /purchasing/receipts")
def goods_receipts(tx: Tx, q: ReceiptsWanted) -> ReceiptList:
    """Goods receipts and returns, newest first."""
    statement = (
        sa.select(
            GoodsReceipt.id,
            GoodsReceipt.number,
            GoodsReceipt.date,
            Party.name.label("supplier"),
            Order.number.label("order_number"),
            GoodsReceipt.returns_id.is_not(None).label("is_return"),
            GoodsReceipt.value,
        )
        .join(Party, Party.id == GoodsReceipt.supplier_id)
        .join(Order, Order.id == GoodsReceipt.order_id)
        .order_by(GoodsReceipt.date.desc(), GoodsReceipt.id.desc())
    )
    if q.text:
        statement = statement.where(
            sa.or_(GoodsReceipt.number.like(like(q.text)), Order.number.like(like(q.text)), Party.name.ilike(like(q.text)))
        )
    if q.from_date:
        statement = statement.where(GoodsReceipt.date >= q.from_date)
    if q.to_date:
        statement = statement.where(GoodsReceipt.date <= q.to_date)
    rows, total, sums = page_with_sums(tx, statement, q, ("value",), count_to=COUNTED_ROWS_MAX)
    return ReceiptList(
        rows=[ReceiptRow.model_validate(dict(row._mapping)) for row in rows], total=total, value=sums["value"]
    )


class OneReceipt(Given):
    goods_receipt: ReceiptRef


class ReceiptLineShown(Output):
    id: int
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: SignedQty
    value: SignedAmount
    invoiced: SignedQty
    returned: SignedQty
    pending: Qty
    rejected: Qty


class ReceiptShown(Output):
    id: int
    number: str
    date: dt.date
    supplier: str
    order_id: int
    order_number: str
    is_return: bool
    supplier_note: str
    note: str
    value: SignedAmount
    lines: list[ReceiptLineShown]


@query("purchasing.goods_receipt", permission="purchasing.receipt.view", path="GET /purchasing/receipts/{goods_receipt}")
def goods_receipt(tx: Tx, q: OneReceipt) -> ReceiptShown:
    """One goods receipt or return with its lines."""
    found = tx.find(GoodsReceipt, q.goods_receipt, field="goods_receipt")
    ordered = tx.session.get_one(Order, found.order_id)
    supplier = tx.session.get_one(Party, found.supplier_id)
    rows = tx.session.execute(
        sa.select(GoodsReceiptLine, Item)
        .join(Item, Item.id == GoodsReceiptLine.item_id)
        .where(GoodsReceiptLine.goods_receipt_id == found.id)
        .order_by(GoodsReceiptLine.line_no)
    )
    lines = [
        ReceiptLineShown(
            id=line.id,
            line_no=line.line_no,
            item=item.code,
            name=item.name,
            spec=item.spec,
            unit=item.unit,
            quantity=line.quantity,
            value=line.value,
            invoiced=line.invoiced,
            returned=line.returned,
            pending=line.pending,
            rejected=line.rejected,
        )
        for line, item in rows
    ]
    return ReceiptShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        supplier=supplier.name,
        order_id=ordered.id,
        order_number=ordered.number or "",
        is_return=found.returns_id is not None,
        supplier_note=found.supplier_note,
        note=found.note,
        value=found.value,
        lines=lines,
    )


class ToReceiveWanted(Page):
    until: dt.date | None = None


class ToReceiveRow(Output):
    order_id: int
    number: str
    date: dt.date
    promise_date: dt.date | None
    supplier: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    open: Qty
    bought_unit: str  # as it was ordered, where that is not the item's own
    open_packs: Qty | None  # what is open, in whole units as ordered; none where it was ordered by the item's own
    open_loose: Qty  # and the pieces beside them


class ToReceive(Output):
    rows: list[ToReceiveRow]
    total: int


@query("purchasing.open_to_receive", permission="purchasing.receipt.view", path="GET /purchasing/open-to-receive")
def open_to_receive(tx: Tx, q: ToReceiveWanted) -> ToReceive:
    """What suppliers still owe us in goods, by promised day: the storekeeper's list."""
    promised: Any = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    statement = (
        sa.select(
            Order.id.label("order_id"),
            Order.number,
            Order.date,
            promised.label("promise_date"),
            Party.name.label("supplier"),
            OrderLine.line_no,
            Item.code.label("item"),
            Item.name,
            Item.spec,
            Item.unit,
            OrderLine.open,
            OrderLine.unit.label("bought_unit"),
            OrderLine.unit_factor,
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Party, Party.id == Order.supplier_id)
        .where(Order.state == "approved", OrderLine.open > 0, Order.is_direct.is_(False))
        .order_by(promised.nulls_last(), Order.id, OrderLine.line_no)
    )
    if q.until:
        statement = statement.where(promised <= q.until)
    rows, total = page_of(tx, statement, q)
    return ToReceive(rows=[_to_receive(dict(row._mapping)) for row in rows], total=total)


def _to_receive(row: dict[str, Any]) -> ToReceiveRow:
    packs, loose = in_packs(row["open"], row.pop("unit_factor"))
    return ToReceiveRow(**row, open_packs=packs if row["bought_unit"] else None, open_loose=loose)


class ToBillWanted(Page):
    order: OrderRef | None = None


class ToBillRow(Output):
    receipt_line: int
    receipt: str
    date: dt.date
    order_id: int
    order_number: str
    supplier: str
    item: str
    name: str
    quantity: SignedQty
    value: SignedAmount


class ToBill(Output):
    rows: list[ToBillRow]
    total: int


@query("purchasing.received_not_invoiced", permission="purchasing.invoice.view", path="GET /purchasing/received-not-invoiced")
def received_not_invoiced(tx: Tx, q: ToBillWanted) -> ToBill:
    """Estimates without an invoice (有货无票), oldest first: the sub-ledger of 暂估应付账款."""
    statement = (
        sa.select(
            GoodsReceiptLine.id.label("receipt_line"),
            GoodsReceipt.number.label("receipt"),
            GoodsReceipt.date,
            Order.id.label("order_id"),
            Order.number.label("order_number"),
            Party.name.label("supplier"),
            Item.code.label("item"),
            Item.name,
            (GoodsReceiptLine.quantity - GoodsReceiptLine.invoiced).label("quantity"),
            (GoodsReceiptLine.value - GoodsReceiptLine.value_invoiced).label("value"),
        )
        .join(GoodsReceipt, GoodsReceipt.id == GoodsReceiptLine.goods_receipt_id)
        .join(Order, Order.id == GoodsReceipt.order_id)
        .join(Party, Party.id == GoodsReceipt.supplier_id)
        .join(Item, Item.id == GoodsReceiptLine.item_id)
        .where(GoodsReceiptLine.quantity != GoodsReceiptLine.invoiced)
        .order_by(GoodsReceipt.date, GoodsReceiptLine.id)
    )
    if q.order is not None:
        statement = statement.where(Order.id == tx.find(Order, q.order, field="order").id)
    rows, total = page_of(tx, statement, q)
    return ToBill(rows=[ToBillRow.model_validate(dict(row._mapping)) for row in rows], total=total)
