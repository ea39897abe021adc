"""Agreeing on tolerances, and closing what is left of single lines."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Fraction, Input, Output, Qty, Tx, command, refuse, remember, require
from operational.items.api import Item
from operational.parties.api import partner
from operational.sales.events import OrderWasCancelled
from operational.sales.lines import order_lines, save_lines
from operational.sales.progress import recompute
from operational.sales.refs import CustomerRef, ItemRef, OrderRef
from operational.sales.requested import refuse_requested
from operational.sales.rules import LINES_MAX
from operational.sales.tables import Order
from operational.sales.tables_after import Tolerance
from operational.stock.api import release


class SaveTolerance(Input):
    customer: CustomerRef | None = None  # left out: every customer
    item: ItemRef | None = None  # left out: every item
    over: Fraction  # of the ordered quantity
    under: Fraction


class ToleranceSaved(Output):
    id: int
    over: Fraction
    under: Fraction


@command("sales.save_tolerance", permission="sales.tolerance.edit", path="POST /sales/tolerances")
def save_tolerance(tx: Tx, cmd: SaveTolerance) -> ToleranceSaved:
    """Agree how much more or less than ordered may be delivered; the closest agreement counts."""
    values = {
        "customer_id": partner(tx, cmd.customer, field="customer").id if cmd.customer is not None else None,
        "item_id": tx.find(Item, cmd.item, field="item").id if cmd.item is not None else None,
        "over": cmd.over,
        "under": cmd.under,
    }
    statement = (
        insert(Tolerance)
        .values(id=tx.new_id(), **values)
        .on_conflict_do_update(index_elements=["customer_id", "item_id"], set_={"over": cmd.over, "under": cmd.under})
        .returning(Tolerance.id)
    )
    row_id = tx.session.execute(statement).scalar_one()
    tx.reference_changed()
    remember(tx, "sales.tolerance", row_id)
    return ToleranceSaved(id=row_id, over=cmd.over, under=cmd.under)


class CloseOrderRest(Input):
    order: OrderRef
    version: int | None = None
    lines: list[int] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: every line
    note: str = Field(default="", max_length=500)


class RestClosed(Output):
    id: int
    number: str
    state: str
    lines: int
    quantity: Qty


@command("sales.close_order_rest", permission="sales.order.cancel", path="POST /sales/orders/{order}/close-rest")
def close_order_rest(tx: Tx, cmd: CloseOrderRest) -> RestClosed:
    """Close what is left of chosen lines: it will not be delivered any more, the others stay open."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_approved", field="order", number=order.number, state=state)
    held = order_lines(tx, order.id)
    for place, line_no in enumerate(cmd.lines or ()):
        if line_no not in held:
            refuse("sales.line_unknown", field=f"lines.{place}", number=order.number, line=line_no)
    rest = [row for line_no, row in held.items() if row.line.open and (cmd.lines is None or line_no in cmd.lines)]
    require(rest, "sales.order_has_no_open_rest", field="lines", number=order.number)
    require(not any(row.line.ahead for row in rest), "sales.order_invoiced_ahead", field="lines", number=order.number)
    release(tx, Order.kind, [row.line.id for row in rest if row.item.is_stocked])
    save_lines(tx, [replace(row.line, cancelled=row.line.cancelled + row.line.open) for row in rest])
    refuse_requested(tx, order)
    recompute(tx, [order.id])
    if cmd.note:
        tx.touch(order, note=cmd.note)
    tx.announce(OrderWasCancelled(order_id=order.id))
    return RestClosed(
        id=order.id, number=order.number or "", state=order.state, lines=len(rest), quantity=sum(row.line.open for row in rest)
    )
