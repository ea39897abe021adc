"""Pick lists, and the orders for which something can be picked."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, Qty, Tx, like, page_of, query
from operational.fulfilment.refs import PickListRef, WarehouseRef
from operational.fulfilment.states import RANKS
from operational.fulfilment.tables import OrderUrgency, PickIssue, PickLine, PickList
from operational.fulfilment.wanted import services_of
from operational.items.api import Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.sales.api import GoodsIssue, Order, OrderLine
from operational.stock.api import Location, Lot, Warehouse

NAMES = {rank: name for name, rank in RANKS.items()}


class FindOrdersToPick(Page):
    search: str = Field(default="", max_length=100)
    warehouse: WarehouseRef | None = None


class OrderToPick(Output):
    id: int
    number: str
    customer: str
    urgency: str
    promise_date: dt.date | None
    warehouse: str
    lines: int
    open: Qty
    reserved: Qty
    picking: Qty  # on open pick lists
    is_short: bool  # less is reserved than is open


class OrdersToPick(Output):
    rows: list[OrderToPick]
    total: int


_RESERVATION = sa.table(
    "reservation", sa.column("source_kind"), sa.column("source_line_id"), sa.column("quantity"), schema="stock"
)


@query("fulfilment.orders_to_pick", permission="fulfilment.picking.view", path="GET /fulfilment/orders-to-pick")
def orders_to_pick(tx: Tx, q: FindOrdersToPick) -> OrdersToPick:
    """Approved orders with goods to send from the shelves: the urgent first, then the earliest promise."""
    on_lists = (
        sa.select(PickLine.order_line_id, sa.func.sum(PickLine.quantity).label("quantity"))
        .join(PickList, PickList.id == PickLine.pick_list_id)
        .where(PickList.state == "open")
        .group_by(PickLine.order_line_id)
        .subquery()
    )
    held = sa.func.least(OrderLine.open, sa.func.coalesce(_RESERVATION.c.quantity, 0))
    promised = sa.func.min(sa.func.coalesce(OrderLine.promise_date, Order.promise_date))
    rank = sa.func.coalesce(OrderUrgency.rank, RANKS["normal"])
    columns: list[Any] = [
        Order.id, Order.number, Party.name.label("customer"), rank.label("rank"), promised.label("promise_date"),
        Warehouse.name.label("warehouse"), sa.func.count().label("lines"), sa.func.sum(OrderLine.open).label("open"),
        sa.func.sum(held).label("reserved"), sa.func.coalesce(sa.func.sum(on_lists.c.quantity), 0).label("picking"),
        (sa.func.sum(held) < sa.func.sum(OrderLine.open)).label("is_short"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Party, Party.id == Order.customer_id)
        .join(Warehouse, Warehouse.id == Order.warehouse_id)
        .outerjoin(OrderUrgency, OrderUrgency.order_id == Order.id)
        .outerjoin(
            _RESERVATION, sa.and_(_RESERVATION.c.source_kind == Order.kind, _RESERVATION.c.source_line_id == OrderLine.id)
        )
        .outerjoin(on_lists, on_lists.c.order_line_id == OrderLine.id)
        .where(Order.state == "approved", OrderLine.open > 0, Item.is_stocked, OrderLine.is_direct.is_(False))
        .group_by(Order.id, Party.id, Warehouse.id, OrderUrgency.rank)
        .order_by(rank, promised.nulls_last(), Order.id)
    )
    if q.search:
        statement = statement.where(sa.or_(Order.number.like(like(q.search)), Party.name.ilike(like(q.search))))
    if q.warehouse is not None:
        statement = statement.where(Warehouse.id == tx.find(Warehouse, q.warehouse, field="warehouse").id)
    rows, total = page_of(tx, statement, q)
    found = []
    for row in rows:
        values = dict(row._mapping)
        found.append(OrderToPick(urgency=NAMES[values.pop("rank")], **values))
    return OrdersToPick(rows=found, total=total)


class FindPickLists(Page):
    search: str = Field(default="", max_length=100)
    state: Literal["open", "issued", "cancelled"] | None = None


class PickListRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    warehouse: str
    picker: str
    orders: int
    lines: int
    quantity: Qty
    picked: Qty
    short: int


class PickLists(Output):
    rows: list[PickListRow]
    total: int


@query("fulfilment.pick_lists", permission="fulfilment.picking.view", path="GET /fulfilment/pick-lists")
def pick_lists(tx: Tx, q: FindPickLists) -> PickLists:
    """Pick lists, newest first, with how far each has come."""
    count = sa.func.count
    columns: list[Any] = [
        PickList.id, PickList.number, PickList.date, PickList.state, Warehouse.name.label("warehouse"),
        sa.func.coalesce(Employee.name, "").label("picker"), count(sa.distinct(PickLine.order_id)).label("orders"),
        count(PickLine.id).label("lines"), sa.func.sum(PickLine.quantity).label("quantity"),
        sa.func.sum(PickLine.picked).label("picked"), count().filter(PickLine.is_short).label("short"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(PickLine, PickLine.pick_list_id == PickList.id)
        .join(Warehouse, Warehouse.id == PickList.warehouse_id)
        .outerjoin(Employee, Employee.id == PickList.picker_id)
        .group_by(PickList.id, Warehouse.id, Employee.id)
        .order_by(PickList.date.desc(), PickList.id.desc())
    )
    if q.search:
        statement = statement.where(PickList.number.like(like(q.search)))
    if q.state is not None:
        statement = statement.where(PickList.state == q.state)
    rows, total = page_of(tx, statement, q)
    return PickLists(rows=[PickListRow(**row._mapping) for row in rows], total=total)


class PickLineShown(Output):
    line_no: int
    location: str
    zone: str
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    barcode: str
    tracks_lots: bool
    lot: str
    expires_on: dt.date | None
    quantity: Qty
    picked: Qty
    is_short: bool
    order_id: int
    order_number: str
    customer: str
    note: str


class PickService(Output):
    """A service or freight of an order on the list: not to be picked, only to be known."""

    order_id: int
    order_number: str
    order_line_no: int
    item: str
    name: str
    spec: str
    unit: str
    kind: str
    open: Qty


class PickedFor(Output):
    kind: str
    id: int
    number: str
    date: dt.date


class PickListShown(Output):
    id: int
    number: str
    date: dt.date
    state: str
    warehouse: str
    picker: str
    note: str
    quantity: Qty
    picked: Qty
    lines: list[PickLineShown]
    services: list[PickService]
    related: list[PickedFor]


class OnePickList(Input):
    pick_list: PickListRef


@query("fulfilment.pick_list", permission="fulfilment.picking.view", path="GET /fulfilment/pick-lists/{pick_list}")
def pick_list(tx: Tx, q: OnePickList) -> PickListShown:
    """One pick list in walking order, with the orders it serves, their services, and the goods issues made of it."""
    found = tx.find(PickList, q.pick_list, field="pick_list")
    house = tx.session.get_one(Warehouse, found.warehouse_id)
    picker = tx.session.get(Employee, found.picker_id) if found.picker_id is not None else None
    columns: list[Any] = [
        PickLine.line_no, Location.code.label("location"), Location.zone, PickLine.item_id, Item.code.label("item"), Item.name,
        Item.spec, Item.unit, Item.barcode, Item.tracks_lots, sa.func.coalesce(Lot.code, "").label("lot"), Lot.expires_on,
        PickLine.quantity, PickLine.picked, PickLine.is_short, PickLine.order_id, Order.number.label("order_number"),
        Party.name.label("customer"), PickLine.note,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Location, Location.id == PickLine.location_id)
        .join(Item, Item.id == PickLine.item_id)
        .join(Order, Order.id == PickLine.order_id)
        .join(Party, Party.id == Order.customer_id)
        .outerjoin(Lot, Lot.id == PickLine.lot_id)
        .where(PickLine.pick_list_id == found.id)
        .order_by(PickLine.line_no)
    )
    lines = [PickLineShown(**row._mapping) for row in tx.session.execute(statement)]
    orders = sa.select(Order).where(Order.id.in_({line.order_id for line in lines})).order_by(Order.id)
    issues = (
        sa.select(GoodsIssue)
        .join(PickIssue, PickIssue.goods_issue_id == GoodsIssue.id)
        .where(PickIssue.pick_list_id == found.id)
        .order_by(GoodsIssue.id)
    )
    papers = [*tx.session.execute(orders).scalars(), *tx.session.execute(issues).scalars()]
    return PickListShown(
        id=found.id,
        number=found.number or "",
        date=found.date,
        state=found.state,
        warehouse=house.name,
        picker=picker.name if picker is not None else "",
        note=found.note,
        quantity=sum((line.quantity for line in lines), start=lines[0].quantity - lines[0].quantity),
        picked=sum((line.picked for line in lines), start=lines[0].picked - lines[0].picked),
        lines=lines,
        services=[PickService(**vars(row)) for row in services_of(tx, sorted({line.order_id for line in lines}))],
        related=[PickedFor(kind=p.kind, id=p.id, number=p.number or "", date=p.date) for p in papers],
    )
