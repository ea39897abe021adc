"""What people can see of purchasing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import (
    COUNTED_ROWS_MAX,
    Amount,
    Output,
    Page,
    Qty,
    SignedAmount,
    Tx,
    UnitPrice,
    Way,
    found_by,
    label,
    page_with_sums,
    query,
)
from operational.core.api import Input as Given
from operational.items.api import Item, items_called, unit_price
from operational.parties.api import Party, parties_called, same_partner
from operational.purchasing.lines import order_lines
from operational.purchasing.refs import OrderRef, SupplierRef
from operational.purchasing.rules import bought_quantity, in_packs
from operational.purchasing.states import ORDER
from operational.purchasing.tables import Exchange, ExchangeLine, GoodsReceipt, InvoiceSource, Order, OrderLine


class OrdersWanted(Page):
    text: str = ""  # number, supplier, or an item on it
    supplier: SupplierRef | None = None
    state: str | None = None
    delivery: str | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class OrderRow(Output):
    id: int
    number: str
    date: dt.date
    supplier: str
    state: str
    delivery: str
    billing: str
    promise_date: dt.date | None
    gross: Amount


class OrderList(Output):
    rows: list[OrderRow]
    total: int
    gross: SignedAmount | None  # of all pages without cancelled ones; empty where the list is too long to be counted


@query("purchasing.orders", permission="purchasing.order.view", path="GET /purchasing/orders")
def orders(tx: Tx, q: OrdersWanted) -> OrderList:
    """Purchase orders, newest first."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Order.id,
            Order.number,
            Order.date,
            Party.name.label("supplier"),
            Order.state,
            Order.delivery,
            Order.billing,
            Order.promise_date,
            Order.gross,
        )
        .join(Party, Party.id == Order.supplier_id)
        .order_by(Order.date.desc(), Order.id.desc())
    )
    statement = _narrowed(tx, statement, q)
    if q.text:
        statement = statement.where(_found(tx, q))
    gone = () if q.state == "cancelled" else ("cancelled",)
    rows, total, sums = page_with_sums(tx, statement, q, ("gross",), count_to=COUNTED_ROWS_MAX, gone=gone)
    return OrderList(
        rows=[OrderRow.model_validate(dict(row._mapping)) for row in rows], total=total, gross=sums["gross"]
    )


def _found(tx: Tx, q: OrdersWanted) -> sa.ColumnElement[bool]:
    """Whether the words name the order, its supplier, or an item on one of its lines."""
    rows = _narrowed(tx, sa.select(Order.id).select_from(Order), q)
    lines = sa.select(OrderLine.order_id).select_from(OrderLine).join(Order, Order.id == OrderLine.order_id)
    ways = (
        Way(rows, Order.supplier_id, Order.date, parties_called),
        Way(_narrowed(tx, lines, q), OrderLine.item_id, OrderLine.order_id, items_called),
    )
    return found_by(Order.id, q.text, rows=rows, numbers=(Order.number,), ways=ways)


def _narrowed(tx: Tx, statement: sa.Select[Any], q: OrdersWanted) -> sa.Select[Any]:
    if q.supplier is not None:
        statement = statement.where(same_partner(Order.supplier_id, tx.find(Party, q.supplier, field="supplier").id))
    if q.state:
        statement = statement.where(Order.state == q.state)
    if q.delivery:
        statement = statement.where(Order.delivery == q.delivery)
    if q.from_date:
        statement = statement.where(Order.date >= q.from_date)
    if q.to_date:
        statement = statement.where(Order.date <= q.to_date)
    if tx.actor.scope(tx.permission) == "own":
        statement = statement.where(sa.or_(Order.buyer_id == tx.actor.employee_id, Order.created_by == tx.actor.user_id))
    return statement


class OneOrder(Given):
    order: OrderRef


class AllowedMove(Output):
    name: str
    command: str
    is_allowed: bool
    reason: str


class OrderLineShown(Output):
    id: int
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    bought_unit: str  # as it was ordered
    bought_quantity: Qty
    bought_price: UnitPrice
    as_ordered: str  # quantity and unit, where that is not the item's own
    open_packs: Qty  # what is open, counted in whole units as ordered
    open_loose: Qty  # and the pieces beside them
    second_quantity: Qty | None
    price: UnitPrice
    discount: str
    vat_rate: str
    net: Amount
    tax: Amount
    gross: Amount
    promise_date: dt.date | None
    received: Qty
    returned: Qty
    invoiced: Qty
    open: Qty
    tracks_lots: bool
    needs_inspection: bool
    note: str


class Related(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: SignedAmount


class OrderShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    version: int
    supplier_id: int
    supplier: str
    buyer_id: int | None
    department_id: int | None
    warehouse_id: int
    terms_id: int | None
    delivery: str
    billing: str
    price_includes_tax: bool
    is_afterwards: bool
    promise_date: dt.date | None
    net: Amount
    tax: Amount
    gross: Amount
    note: str
    lines: list[OrderLineShown]
    moves: list[AllowedMove]
    related: list[Related]


@query("purchasing.order", permission="purchasing.order.view", path="GET /purchasing/orders/{order}")
def order(tx: Tx, q: OneOrder) -> OrderShown:
    """A purchase order with its lines, what may come next, and what followed from it."""
    found = tx.find(Order, q.order, field="order")
    supplier = tx.session.get_one(Party, found.supplier_id)
    lines = [_line_shown(row.line, row.item) for row in order_lines(tx, found.id)]
    return OrderShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        version=found.version,
        supplier_id=supplier.id,
        supplier=supplier.name,
        buyer_id=found.buyer_id,
        department_id=found.department_id,
        warehouse_id=found.warehouse_id,
        terms_id=found.terms_id,
        delivery=found.delivery,
        billing=found.billing,
        price_includes_tax=found.price_includes_tax,
        is_afterwards=found.is_afterwards,
        promise_date=found.promise_date,
        net=found.net,
        tax=found.tax,
        gross=found.gross,
        note=found.note,
        lines=lines,
        moves=_moves(tx, found),
        related=_related(tx, found.id),
    )


def _line_shown(line: OrderLine, item: Item) -> OrderLineShown:
    bought = bought_quantity(line.quantity, line.unit_factor)
    packs, loose = in_packs(line.open, line.unit_factor)
    return OrderLineShown(
        id=line.id,
        line_no=line.line_no,
        item_id=item.id,
        item=item.code,
        name=item.name,
        spec=item.spec,
        unit=item.unit,
        quantity=line.quantity,
        bought_unit=line.unit or item.unit,
        bought_quantity=bought,
        bought_price=unit_price(line.price, line.unit_factor),
        as_ordered=f"{bought.normalize():f} {line.unit}" if line.unit else "",
        open_packs=packs,
        open_loose=loose,
        second_quantity=line.second_quantity,
        price=line.price,
        discount=format(line.discount.normalize(), "f"),
        vat_rate=format(line.vat_rate.normalize(), "f"),
        net=line.net,
        tax=line.tax,
        gross=line.gross,
        promise_date=line.promise_date,
        received=line.received,
        returned=line.returned,
        invoiced=line.invoiced,
        open=line.open,
        tracks_lots=item.tracks_lots,
        needs_inspection=item.needs_inspection,
        note=line.note,
    )


def _moves(tx: Tx, found: Order) -> list[AllowedMove]:
    """Every move in button order, with the reason why one is not allowed now."""
    shown = []
    for move in ORDER.moves.values():
        permission = "purchasing.order.edit" if move.name in ("place", "cancel") else "purchasing.order.approve"
        reason = ""
        if found.state not in move.sources:
            reason = label(f"purchasing.order.state.{found.state}", tx.actor.locale)
        elif not tx.actor.may(permission):
            reason = label(f"permission.{permission}", tx.actor.locale)
        elif move.name in ("cancel", "unapprove") and found.delivery != "none":
            reason = label("purchasing.field.delivery", tx.actor.locale)
        shown.append(AllowedMove(name=move.name, command=f"purchasing.{move.name}_order", is_allowed=not reason, reason=reason))
    return shown


def _related(tx: Tx, order_id: int) -> list[Related]:
    from_receipts = tx.session.execute(
        sa.select(GoodsReceipt.id, GoodsReceipt.number, GoodsReceipt.date, GoodsReceipt.value)
        .where(GoodsReceipt.order_id == order_id)
        .order_by(GoodsReceipt.id)
    )
    found = [
        Related(kind="purchasing.goods_receipt", id=r.id, number=r.number or "", date=r.date, amount=r.value)
        for r in from_receipts
    ]
    swapped = tx.session.execute(
        sa.select(Exchange.id, Exchange.number, Exchange.date, sa.func.sum(ExchangeLine.value).label("value"))
        .join(ExchangeLine, ExchangeLine.exchange_id == Exchange.id)
        .where(Exchange.order_id == order_id)
        .group_by(Exchange.id)
        .order_by(Exchange.id)
    )
    found += [Related(kind=Exchange.kind, id=r.id, number=r.number or "", date=r.date, amount=r.value) for r in swapped]
    invoice = sa.table("invoice", sa.column("id"), sa.column("number"), sa.column("date"), sa.column("gross"), schema="invoicing")
    billed = tx.session.execute(
        sa.select(invoice.c.id, invoice.c.number, invoice.c.date, invoice.c.gross)
        .join(InvoiceSource, InvoiceSource.invoice_id == invoice.c.id)
        .join(OrderLine, OrderLine.id == InvoiceSource.order_line_id)
        .where(OrderLine.order_id == order_id)
        .distinct()
        .order_by(invoice.c.id)
    )
    found += [Related(kind="invoicing.invoice", id=r.id, number=r.number or "", date=r.date, amount=r.gross) for r in billed]
    return found
