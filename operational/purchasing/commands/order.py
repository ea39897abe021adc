"""Purchase orders: save, place, approve, change back, close, cancel."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import Amount, Input, Output, Tx, command, require
from operational.parties.api import Terms, partner
from operational.people.api import Employee
from operational.purchasing.drafting import OrderLineInput, SavedLine, includes_tax, priced_lines
from operational.purchasing.events import PurchaseOrderWasApproved
from operational.purchasing.lines import order_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.refs import DepartmentRef, EmployeeRef, OrderRef, SupplierRef, TermsRef, WarehouseRef
from operational.purchasing.requisition_links import release_requisitions
from operational.purchasing.rules import LINES_MAX
from operational.purchasing.states import ORDER
from operational.purchasing.tables import Order, OrderLine
from operational.stock.api import Warehouse, default_warehouse


class SaveOrder(Input):
    order: OrderRef | None = None
    version: int | None = None
    number: str | None = Field(default=None, max_length=40)
    supplier: SupplierRef
    date: dt.date | None = None
    buyer: EmployeeRef | None = None
    department: DepartmentRef | None = None
    warehouse: WarehouseRef | None = None
    terms: TermsRef | None = None
    price_includes_tax: bool | None = None
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[OrderLineInput] = Field(min_length=1, max_length=LINES_MAX)


class OrderSaved(Output):
    id: int
    number: str
    state: str
    version: int
    net: Amount
    tax: Amount
    gross: Amount
    lines: list[SavedLine]


class OrderMove(Input):
    order: OrderRef
    version: int | None = None


class OrderMoved(Output):
    id: int
    number: str
    state: str


@command("purchasing.save_order", permission="purchasing.order.edit", path="POST /purchasing/orders")
def save_order(tx: Tx, cmd: SaveOrder) -> OrderSaved:
    """Write down what is ordered from a supplier; drafts and placed orders may be changed as a whole."""
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    date = cmd.date or tx.today
    with_tax = includes_tax(tx, supplier, cmd.price_includes_tax)
    priced = priced_lines(tx, cmd.lines, supplier, date, with_tax)
    values: dict[str, Any] = {
        "supplier_id": supplier.id,
        "date": date,
        "buyer_id": tx.find(Employee, cmd.buyer, field="buyer").id if cmd.buyer is not None else tx.actor.employee_id,
        "department_id": tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None,
        "warehouse_id": _warehouse_id(tx, cmd),
        "terms_id": tx.find(Terms, cmd.terms, field="terms").id if cmd.terms is not None else supplier.terms_id,
        "price_includes_tax": with_tax,
        "promise_date": cmd.promise_date,
        "note": cmd.note,
        "net": priced.total("net"),
        "tax": priced.total("tax"),
        "gross": priced.total("gross"),
    }
    if cmd.order is None:
        order = tx.new(Order, **values, number=cmd.number)
        number = cmd.number or tx.number(order)
    else:
        order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
        require(not order.is_afterwards, "purchasing.goods_came_already", number=order.number)
        require(not order.is_direct, "purchasing.direct_order_stays", number=order.number)
        require(order.state in ("draft", "placed"), "purchasing.order_is_bound", number=order.number, state=order.state)
        for name, value in values.items():
            setattr(order, name, value)
        number = order.number or ""
        tx.session.execute(sa.delete(OrderLine).where(OrderLine.order_id == order.id))
    tx.insert(OrderLine, [{"order_id": order.id, "line_no": n, **line} for n, line in enumerate(priced.rows, start=1)])
    return OrderSaved(
        id=order.id,
        number=number,
        state=order.state,
        version=order.version,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        lines=priced.shown,
    )


def _warehouse_id(tx: Tx, cmd: SaveOrder) -> int:
    return default_warehouse(tx) if cmd.warehouse is None else tx.find(Warehouse, cmd.warehouse, field="warehouse").id


def _moved(order: Order) -> OrderMoved:
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)


@command(
    "purchasing.place_order",
    permission="purchasing.order.edit",
    move=ORDER.place,
    path="POST /purchasing/orders/{order}/place",
)
def place_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Hand the draft to the person who approves it."""
    return _moved(tx.lock(Order, cmd.order, version=cmd.version, field="order"))


@command(
    "purchasing.approve_order",
    permission="purchasing.order.approve",
    move=ORDER.approve,
    path="POST /purchasing/orders/{order}/approve",
)
def approve_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Bind the order: from now on goods may be received on it."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    order.approved_at, order.approved_by = tx.now, tx.actor.user_id
    tx.announce(PurchaseOrderWasApproved(order_id=order.id))
    return _moved(order)


class SendBack(Input):
    order: OrderRef
    version: int | None = None
    reason: str = Field(min_length=1, max_length=500)


@command(
    "purchasing.send_back_order",
    permission="purchasing.order.approve",
    move=ORDER.send_back,
    path="POST /purchasing/orders/{order}/send-back",
)
def send_back_order(tx: Tx, cmd: SendBack) -> OrderMoved:
    """Give a placed order back to the buyer (打回) and say why; it can be changed and placed again."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    require(not order.is_afterwards, "purchasing.goods_came_already", number=order.number)
    tx.touch(order, reason=cmd.reason)
    return _moved(order)


@command(
    "purchasing.unapprove_order",
    permission="purchasing.order.approve",
    move=ORDER.unapprove,
    path="POST /purchasing/orders/{order}/unapprove",
)
def unapprove_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Take the approval back (反审核) while nothing has followed from it."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    followed = any(row.line.received or row.line.invoiced for row in order_lines(tx, order.id))
    require(not followed, "purchasing.order_has_followers", number=order.number)
    order.approved_at = order.approved_by = None
    return _moved(order)


@command(
    "purchasing.close_order",
    permission="purchasing.order.approve",
    move=ORDER.close,
    path="POST /purchasing/orders/{order}/close",
)
def close_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """End an order: what has not come will not come any more."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    _cancel_rest(tx, order)
    return OrderMoved(id=order.id, number=order.number or "", state="done")


@command(
    "purchasing.cancel_order",
    permission="purchasing.order.edit",
    move=ORDER.cancel,
    path="POST /purchasing/orders/{order}/cancel",
)
def cancel_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Call an order off before anything came; afterwards only its open rest can be closed."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    came = any(row.line.received for row in order_lines(tx, order.id))
    require(not came, "purchasing.order_has_receipts", number=order.number)
    release_requisitions(tx, order.id)
    _cancel_rest(tx, order)
    return OrderMoved(id=order.id, number=order.number or "", state="cancelled")


def _cancel_rest(tx: Tx, order: Order) -> None:
    tx.session.flush()
    tx.session.execute(
        sa.update(OrderLine).where(OrderLine.order_id == order.id).values(cancelled=OrderLine.cancelled + OrderLine.open)
    )
    recompute_progress(tx, [order.id])
