"""Drop shipment (直运): what is sold stands on a purchase order, and the supplier delivers it to the customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Qty, Tx, UnitPrice, command, require
from operational.fulfilment.refs import OrderRef, PurchaseOrderRef, SupplierRef
from operational.fulfilment.tables import DirectDelivery, DirectLine
from operational.parties.api import Address
from operational.purchasing.api import DirectPart, OrderLineInput, SaveOrder, receive_direct, recompute_progress, save_order
from operational.purchasing.api import Order as PurchaseOrder
from operational.purchasing.api import OrderLine as PurchaseLine
from operational.sales.api import LINES_MAX, DirectIssue, Order, direct_lines, issue_direct
from operational.stock.api import bin_of_kind


class DirectLineInput(Input):
    line_no: int  # of the sales order
    quantity: Qty | None = None  # left out: what is open and not ordered yet
    price: UnitPrice | None = None  # of the supplier; left out: as for any purchase


class OrderDirect(Input):
    order: OrderRef
    supplier: SupplierRef
    deliver_to: str = Field(default="", max_length=500)  # left out: the customer's delivery address
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=1000)
    lines: list[DirectLineInput] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: every direct line


class DirectOrdered(Output):
    purchase_order: int
    number: str
    lines: int
    gross: Amount


@command("fulfilment.order_direct", permission="fulfilment.direct.edit", path="POST /fulfilment/direct-orders")
def order_direct(tx: Tx, cmd: OrderDirect) -> DirectOrdered:
    """Make a draft purchase order of the direct lines of a sales order; its goods will go to the customer."""
    order = tx.lock(Order, cmd.order, field="order")
    held = direct_lines(tx, order)
    ordered = _ordered(tx, order.id)
    left = {n: row.line.open - ordered.get(row.line.id, Decimal(0)) for n, row in held.items()}
    given = cmd.lines or [DirectLineInput(line_no=n) for n, open_ in left.items() if open_ > 0]
    require(given, "fulfilment.nothing_direct", field="order", number=order.number)
    wanted: list[tuple[int, Decimal, Decimal | None]] = []
    for place, row in enumerate(given):
        require(row.line_no in held, "fulfilment.line_not_direct", field=f"lines.{place}.line_no", number=order.number,
                line=row.line_no)  # fmt: skip
        quantity = left[row.line_no] if row.quantity is None else row.quantity
        fits = 0 < quantity <= left[row.line_no]
        require(fits, "fulfilment.more_than_direct", field=f"lines.{place}.quantity", number=order.number, line=row.line_no,
                quantity=quantity.normalize(), possible=max(left[row.line_no], Decimal(0)).normalize())  # fmt: skip
        left[row.line_no] -= quantity
        wanted.append((row.line_no, quantity, row.price))
    lines = [OrderLineInput(item=held[n].item.id, quantity=q, price=p) for n, q, p in wanted]
    note = f"直运 {order.number} {cmd.note}".strip()
    saved: Any = save_order.run(
        tx,
        SaveOrder(supplier=cmd.supplier, warehouse=order.warehouse_id, promise_date=cmd.promise_date, note=note, lines=lines),
    )
    purchase = tx.session.get_one(PurchaseOrder, saved.id)
    purchase.is_direct, purchase.deliver_to = True, cmd.deliver_to or _address(tx, order.customer_id)
    tx.session.flush()
    ids = sa.select(PurchaseLine.id).where(PurchaseLine.order_id == saved.id).order_by(PurchaseLine.line_no)
    tx.insert(
        DirectLine,
        [
            {
                "sales_order_id": order.id,
                "sales_order_line_id": held[line_no].line.id,
                "purchase_order_id": saved.id,
                "purchase_order_line_id": bought,
                "quantity": quantity,
            }
            for bought, (line_no, quantity, _) in zip(tx.session.execute(ids).scalars(), wanted, strict=True)
        ],
    )
    tx.touch(order, purchase_order=saved.number)
    return DirectOrdered(purchase_order=saved.id, number=saved.number, lines=len(wanted), gross=saved.gross)


_ORDERED = sa.text(
    """
    select d.sales_order_line_id as line_id, sum(l.open) as quantity
    from fulfilment.direct_line as d
    join purchasing.order_line as l on l.id = d.purchase_order_line_id
    join purchasing."order" as o on o.id = d.purchase_order_id
    where d.sales_order_id = :order and o.state in ('draft', 'placed', 'approved')
    group by d.sales_order_line_id
    """
)


def _ordered(tx: Tx, order_id: int) -> dict[int, Decimal]:
    """What is still to come for the lines of an order from purchase orders that live."""
    return {row.line_id: row.quantity for row in tx.session.execute(_ORDERED, {"order": order_id})}


def _address(tx: Tx, customer_id: int) -> str:
    statement = sa.select(Address).where(Address.party_id == customer_id, Address.is_active).order_by(Address.id)
    found = next((row for row in tx.session.execute(statement).scalars() if row.purpose == "delivery"), None)
    return " ".join(part for part in (found.text, found.receiver, found.phone) if part) if found is not None else ""


class DeliveredLine(Input):
    line_no: int  # of the purchase order
    quantity: Qty
    lot: str = Field(default="", max_length=60)
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    supplier_lot: str = Field(default="", max_length=60)


class DeliverDirect(Input):
    purchase_order: PurchaseOrderRef
    date: dt.date | None = None
    lines: list[DeliveredLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything open
    supplier_note: str = Field(default="", max_length=80)
    carrier: str = Field(default="", max_length=80)
    tracking_number: str = Field(default="", max_length=80)
    awaits_slip: bool = False
    note: str = Field(default="", max_length=2000)


class DirectDelivered(Output):
    goods_receipt_id: int
    goods_receipt_number: str
    goods_issue_id: int
    goods_issue_number: str
    order_id: int
    cost: Amount
    net: Amount
    tax: Amount
    gross: Amount
    due_date: dt.date | None


@command("fulfilment.deliver_direct", permission="fulfilment.direct.deliver", path="POST /fulfilment/direct-deliveries")
def deliver_direct(tx: Tx, cmd: DeliverDirect) -> DirectDelivered:
    """The supplier has delivered to the customer: received and issued in one step, at what it cost, beside the shelves."""
    linked = _linked(tx, cmd.purchase_order)
    require(linked, "fulfilment.not_a_direct_order", field="purchase_order", number=str(cmd.purchase_order))
    sold = {row.purchase_order_line_id: row.sales_order_line_id for row in linked}
    order = tx.lock(Order, linked[0].sales_order_id)
    purchase = tx.lock(PurchaseOrder, linked[0].purchase_order_id)
    date = cmd.date or tx.today
    bin_ = bin_of_kind(tx, purchase.warehouse_id, "transit")
    parts = None if cmd.lines is None else [DirectPart(**row.model_dump()) for row in cmd.lines]
    receipt, receipt_number, came = receive_direct(
        tx, purchase, parts, bin_, date=date, note=cmd.note, supplier_note=cmd.supplier_note
    )
    held = direct_lines(tx, order)
    line_nos = {row.line.id: line_no for line_no, row in held.items()}
    leaving = [
        DirectIssue(line_nos[sold[row.order_line_id]], row.quantity, row.location_id, row.lot_id, row.value, row.receipt_line_id)
        for row in came
    ]
    slip = "out" if cmd.awaits_slip else "none"
    paper = {"note": cmd.note, "carrier": cmd.carrier, "tracking_number": cmd.tracking_number, "slip": slip}
    issued = issue_direct(tx, order, held, leaving, date=date, freight_payer="", **paper)
    tx.insert(DirectDelivery, [{"goods_receipt_id": receipt.id, "goods_issue_id": issued.issue.id}])
    made = DirectDelivered(
        goods_receipt_id=receipt.id,
        goods_receipt_number=receipt_number,
        goods_issue_id=issued.issue.id,
        goods_issue_number=issued.number,
        order_id=order.id,
        cost=issued.issue.cost,
        net=issued.issue.net,
        tax=issued.issue.tax,
        gross=issued.issue.gross,
        due_date=issued.due_date,
    )
    recompute_progress(tx, [purchase.id])  # last: what was read before it is read anew
    return made


def _linked(tx: Tx, ref: int | str) -> Sequence[DirectLine]:
    column = PurchaseOrder.id if isinstance(ref, int) else PurchaseOrder.number
    statement = (
        sa.select(DirectLine)
        .join(PurchaseOrder, PurchaseOrder.id == DirectLine.purchase_order_id)
        .where(column == ref)
        .order_by(DirectLine.id)
    )
    return list(tx.session.execute(statement).scalars())
