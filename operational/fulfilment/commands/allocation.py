"""Who gets scarce goods: urgent orders first, then by the promised day; whoever has the right may move reservations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, Tx, command, require
from operational.fulfilment.refs import ItemRef, OrderRef, WarehouseRef
from operational.fulfilment.states import RANKS, Urgency
from operational.fulfilment.tables import OrderUrgency
from operational.items.api import items_by_ref
from operational.sales.api import Order
from operational.stock.api import Want, Warehouse, default_warehouse, reserve

ITEMS_MAX = 200
LINES_MAX = 5000  # open lines of the items; beyond it one item after the other


class SetUrgency(Input):
    order: OrderRef
    urgency: Urgency
    reason: str = Field(default="", max_length=300)


class UrgencySet(Output):
    id: int
    number: str
    urgency: str


@command("fulfilment.set_urgency", permission="fulfilment.urgency.edit", path="POST /fulfilment/orders/{order}/urgency")
def set_urgency(tx: Tx, cmd: SetUrgency) -> UrgencySet:
    """Say how urgent an order is; reservations move only by a command of their own."""
    order = tx.lock(Order, cmd.order, field="order")
    is_open = order.state in ("draft", "quotation", "placed", "approved")
    require(is_open, "fulfilment.order_is_over", field="order", number=order.number, state=f"sales.order.state.{order.state}")
    found = tx.session.execute(sa.select(OrderUrgency).where(OrderUrgency.order_id == order.id)).scalar_one_or_none()
    values: dict[str, Any] = {"rank": RANKS[cmd.urgency], "reason": cmd.reason, "set_by": tx.actor.user_id, "set_at": tx.now}
    if found is None:
        tx.new(OrderUrgency, order_id=order.id, **values)
    else:
        for name, value in values.items():
            setattr(found, name, value)
    tx.touch(order, urgency=cmd.urgency, reason=cmd.reason)
    return UrgencySet(id=order.id, number=order.number or "", urgency=cmd.urgency)


class Reallocate(Input):
    items: list[ItemRef] = Field(default_factory=list, max_length=ITEMS_MAX)
    order: OrderRef | None = None  # the items that this order is short of, in place of a list
    warehouse: WarehouseRef | None = None
    reason: str = Field(min_length=1, max_length=300)


class Reallocated(Output):
    order_id: int
    order_number: str
    line_no: int
    item: str
    before: Qty
    after: Qty


class ReservationsMoved(Output):
    looked_at: int  # open lines
    changes: list[Reallocated]


@command("fulfilment.reallocate", permission="fulfilment.reservation.move", path="POST /fulfilment/reallocations")
def reallocate(tx: Tx, cmd: Reallocate) -> ReservationsMoved:
    """Hand out what is there of some items anew: the urgent first, then the earliest promise; pieces on pick lists stay.

    Who moved what from whom stands on the time line of every order that gained or lost.
    """
    warehouse, items = _scope(tx, cmd)
    require(items, "fulfilment.nothing_short", field="order" if cmd.order is not None else "items")
    orders = list(tx.session.execute(_ORDERS, {"items": items, "warehouse": warehouse}).scalars())
    locked = {order.id: order for order in tx.lock_all(Order, orders)}
    lines = tx.session.execute(_LINES, {"items": items, "warehouse": warehouse, "most": LINES_MAX + 1}).all()
    require(len(lines) <= LINES_MAX, "fulfilment.too_many_lines", field="items", most=LINES_MAX)
    wants = [Want(row.id, row.item_id, warehouse, max(row.picking, row.reserved) if row.picking else row.open) for row in lines]
    got = reserve(tx, Order.kind, wants)
    changes = [
        Reallocated(
            order_id=row.order_id, order_number=row.number, line_no=row.line_no, item=row.code, before=row.reserved,
            after=got.get(row.id, Decimal(0)),
        )
        for row in lines
        if got.get(row.id, Decimal(0)) != row.reserved
    ]  # fmt: skip
    told: dict[int, list[dict[str, str]]] = {}
    for change in changes:
        moved = {"line": str(change.line_no), "item": change.item, "before": str(change.before), "after": str(change.after)}
        told.setdefault(change.order_id, []).append(moved)
    for order_id, moved_lines in told.items():
        tx.touch(locked[order_id], reservations=moved_lines, reason=cmd.reason)
    return ReservationsMoved(looked_at=len(lines), changes=changes)


def _scope(tx: Tx, cmd: Reallocate) -> tuple[int, list[int]]:
    """The warehouse and the items that are looked at."""
    if cmd.order is not None:
        order = tx.find(Order, cmd.order, field="order")
        return order.warehouse_id, list(tx.session.execute(_SHORT, {"order": order.id}).scalars())
    warehouse = default_warehouse(tx) if cmd.warehouse is None else tx.find(Warehouse, cmd.warehouse, field="warehouse").id
    return warehouse, sorted({item.id for item in items_by_ref(tx, _refs(cmd.items)).values()})


def _refs(items: Sequence[int | str]) -> list[int | str]:
    return list(dict.fromkeys(items))


_SHORT = sa.text(
    """
    select distinct l.item_id
    from sales.order_line as l
    join items.item as i on i.id = l.item_id and i.is_stocked
    left join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
    where l.order_id = :order and not l.is_direct and l.open > coalesce(r.quantity, 0)
    """
)
_OPEN = """
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id and o.state = 'approved' and o.warehouse_id = :warehouse
    where l.item_id = any(cast(:items as bigint[])) and l.open > 0 and not l.is_direct
"""
_ORDERS = sa.text(f"select distinct o.id {_OPEN} order by o.id")  # only the constant above is inserted
_LINES = sa.text(
    f"""
    with open as (select l.id, l.order_id, l.line_no, l.item_id, l.open, l.promise_date as of_line, o.number,
        o.promise_date as of_order, o.date {_OPEN})
    select l.id, l.order_id, l.number, l.line_no, l.item_id, i.code, l.open, coalesce(r.quantity, 0) as reserved,
        coalesce(p.quantity, 0) as picking
    from open as l
    join items.item as i on i.id = l.item_id
    left join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
    left join fulfilment.order_urgency as u on u.order_id = l.order_id
    left join lateral (
        select sum(k.quantity) as quantity
        from fulfilment.pick_line as k
        join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
        where k.order_line_id = l.id
    ) as p on true
    order by (coalesce(p.quantity, 0) > 0) desc, coalesce(u.rank, 2), coalesce(l.of_line, l.of_order, l.date), l.order_id,
        l.line_no
    limit :most
    """  # only the constant above is inserted
)
