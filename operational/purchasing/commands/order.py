"""Purchase orders: save, place, approve, change back, close, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects import postgresql

from operational.company.api import Department, the_company
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
    Output,
    Problem,
    Qty,
    Refusal,
    Tx,
    UnitPrice,
    command,
    line_amounts,
    require,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import vat_rate
from operational.parties.api import Party, Terms
from operational.people.api import Employee
from operational.purchasing.events import PurchaseOrderWasApproved
from operational.purchasing.lines import order_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.refs import DepartmentRef, EmployeeRef, ItemRef, OrderRef, SupplierRef, TermsRef, WarehouseRef
from operational.purchasing.rules import LINES_MAX
from operational.purchasing.states import ORDER
from operational.purchasing.tables import Order, OrderLine, SupplierItem
from operational.stock.api import Warehouse, default_warehouse


class OrderLineInput(Input):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: the supplier's condition, else the last price paid
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None
    promise_date: dt.date | None = None
    note: str = Field(default="", max_length=500)


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
    supplier = tx.find(Party, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    date = cmd.date or tx.today
    includes_tax = _includes_tax(tx, cmd, supplier)
    lines = _priced(tx, cmd.lines, supplier, date, includes_tax)
    values: dict[str, Any] = {
        "supplier_id": supplier.id,
        "date": date,
        "buyer_id": tx.find(Employee, cmd.buyer, field="buyer").id if cmd.buyer is not None else tx.actor.employee_id,
        "department_id": tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None,
        "warehouse_id": _warehouse_id(tx, cmd),
        "terms_id": tx.find(Terms, cmd.terms, field="terms").id if cmd.terms is not None else supplier.terms_id,
        "price_includes_tax": includes_tax,
        "promise_date": cmd.promise_date,
        "note": cmd.note,
        "net": sum((line["net"] for line in lines), ZERO),
        "tax": sum((line["tax"] for line in lines), ZERO),
        "gross": sum((line["gross"] for line in lines), ZERO),
    }
    if cmd.order is None:
        order = tx.new(Order, **values, number=cmd.number)
        number = cmd.number or tx.number(order)
    else:
        order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
        require(order.state in ("draft", "placed"), "purchasing.order_is_bound", number=order.number, state=order.state)
        for name, value in values.items():
            setattr(order, name, value)
        number = order.number or ""
        tx.session.execute(sa.delete(OrderLine).where(OrderLine.order_id == order.id))
    tx.insert(OrderLine, [{"order_id": order.id, "line_no": n, **line} for n, line in enumerate(lines, start=1)])
    return OrderSaved(
        id=order.id, number=number, state=order.state, version=order.version, net=order.net, tax=order.tax, gross=order.gross
    )


def _includes_tax(tx: Tx, cmd: SaveOrder, supplier: Party) -> bool:
    if cmd.price_includes_tax is not None:
        return cmd.price_includes_tax
    if supplier.prices_include_tax is not None:
        return supplier.prices_include_tax
    return the_company(tx).prices_include_tax


def _warehouse_id(tx: Tx, cmd: SaveOrder) -> int:
    return default_warehouse(tx) if cmd.warehouse is None else tx.find(Warehouse, cmd.warehouse, field="warehouse").id


def _priced(tx: Tx, lines: Sequence[OrderLineInput], supplier: Party, date: dt.date, includes_tax: bool) -> list[dict[str, Any]]:
    """Rows of the order's lines with price, rate and amounts; every problem is reported by its line."""
    items = items_by_ref(tx, [line.item for line in lines])
    prices = _prices(tx, supplier.id, [item.id for item in items.values()])
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for position, line in enumerate(lines):
        item = items[line.item]
        price = line.price if line.price is not None else prices.get(item.id)
        where = f"lines.{position}"
        if not item.is_purchased:
            problems.append(Problem("purchasing.item_not_purchased", {"item": item.code}, f"{where}.item"))
        if line.quantity <= 0:
            problems.append(Problem("purchasing.quantity_missing", {"item": item.code}, f"{where}.quantity"))
        if price is None:
            problems.append(Problem("purchasing.price_missing", {"item": item.code}, f"{where}.price"))
            continue
        rate = line.vat_rate if line.vat_rate is not None else vat_rate(tx, item.vat_class, date)
        net, tax, gross = line_amounts(line.quantity, price, line.discount, rate, includes_tax)
        rows.append(
            {
                "item_id": item.id,
                "quantity": line.quantity,
                "price": price,
                "discount": line.discount,
                "vat_rate": rate,
                "net": net,
                "tax": tax,
                "gross": gross,
                "promise_date": line.promise_date,
                "note": line.note,
            }
        )
    if problems:
        raise Refusal.of(problems)
    return rows


def _prices(tx: Tx, supplier_id: int, item_ids: Sequence[int]) -> dict[int, Decimal]:
    """The supplier's condition, else the last price on an order to this supplier, by item: one statement."""
    ids = sa.cast(list(item_ids), sa.ARRAY(sa.BigInteger))
    last = (
        sa.select(OrderLine.item_id, OrderLine.price, sa.literal(2).label("rank"))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.supplier_id == supplier_id, Order.state != "cancelled", OrderLine.item_id == sa.any_(ids))
        .ext(postgresql.distinct_on(OrderLine.item_id))
        .order_by(OrderLine.item_id, Order.date.desc(), Order.id.desc())
        .subquery()
    )
    conditions = sa.select(SupplierItem.item_id, SupplierItem.price, sa.literal(1).label("rank")).where(
        SupplierItem.supplier_id == supplier_id, SupplierItem.item_id == sa.any_(ids), SupplierItem.price > 0
    )
    found: dict[int, Decimal] = {}
    both = conditions.union_all(sa.select(last)).subquery()
    for item_id, price, _ in tx.session.execute(sa.select(both).order_by(both.c.rank)):
        found.setdefault(item_id, price)
    return found


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
    _cancel_rest(tx, order)
    return OrderMoved(id=order.id, number=order.number or "", state="cancelled")


def _cancel_rest(tx: Tx, order: Order) -> None:
    tx.session.flush()
    tx.session.execute(
        sa.update(OrderLine).where(OrderLine.order_id == order.id).values(cancelled=OrderLine.cancelled + OrderLine.open)
    )
    recompute_progress(tx, [order.id])


class SaveSupplierItem(Input):
    supplier: SupplierRef
    item: ItemRef
    supplier_code: str = Field(default="", max_length=80)
    price: UnitPrice = Decimal(0)
    lead_time_days: int = Field(default=0, ge=0, le=1000)
    minimum_quantity: Qty = Decimal(0)
    pack_size: Qty = Decimal(0)
    is_preferred: bool = True


class SupplierItemSaved(Output):
    id: int


@command("purchasing.save_supplier_item", permission="purchasing.conditions.edit", path="POST /purchasing/supplier-items")
def save_supplier_item(tx: Tx, cmd: SaveSupplierItem) -> SupplierItemSaved:
    """Keep what a supplier asks for an item: price, lead time, minimum and pack. One supplier is preferred."""
    supplier = tx.find(Party, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    item = tx.find(Item, cmd.item, field="item")
    rows = tx.session.execute(
        sa.select(SupplierItem).where(SupplierItem.item_id == item.id).order_by(SupplierItem.id).with_for_update()
    ).scalars()
    found = None
    for row in rows:
        if row.supplier_id == supplier.id:
            found = row
        elif cmd.is_preferred:
            row.is_preferred = False
    values = cmd.model_dump(exclude={"supplier", "item"})
    if found is None:
        found = tx.new(SupplierItem, supplier_id=supplier.id, item_id=item.id, **values)
    else:
        for name, value in values.items():
            setattr(found, name, value)
    return SupplierItemSaved(id=found.id)
