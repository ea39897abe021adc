"""Orders that are late, and why: not approved, goods missing, not picked, or picked and did not leave."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Output, Page, Qty, Tx, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.sales.events import Picking, PickingWasAsked
from operational.sales.scope import visible
from operational.sales.tables import Order, OrderLine

Cause = Literal["not_approved", "short", "not_picked", "not_issued"]
CAUSES: tuple[Cause, ...] = ("not_approved", "short", "not_picked", "not_issued")
NOWHERE = Picking((), ())  # what holds where no slice picks
_RESERVATION = sa.table(
    "reservation", sa.column("source_kind"), sa.column("source_line_id"), sa.column("quantity"), schema="stock"
)


class FindLate(Page):
    cause: Cause | None = None
    days: int = Field(default=0, ge=0, le=400)  # late by more than so many days


class LateLine(Output):
    id: int  # of the line
    order_id: int
    order_number: str
    customer: str
    salesperson: str | None
    state: str
    cause: str  # not_approved 未审, short 缺料, not_picked 未拣, not_issued 未发
    promise_date: dt.date
    days_late: int
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    open: Qty
    reserved: Qty
    gross: Amount  # of the whole line


class LateCause(Output):
    cause: str
    orders: int
    lines: int


class LateOrders(Output):
    causes: list[LateCause]  # of all, whatever is asked for
    rows: list[LateLine]
    total: int


def _cause(picking: Picking) -> Any:
    """Only what lies in a warehouse that picks from lists can be waiting for the walk; the rest waits for its papers."""
    reserved = sa.func.coalesce(_RESERVATION.c.quantity, 0)
    is_short = sa.and_(Item.is_stocked, reserved < OrderLine.open)
    waits_for_walk = sa.and_(
        Item.is_stocked,
        OrderLine.is_direct.is_(False),
        Order.warehouse_id.in_(picking.warehouse_ids),
        OrderLine.id.not_in(picking.order_line_ids),
    )
    return sa.case(
        (Order.state == "placed", "not_approved"), (is_short, "short"), (waits_for_walk, "not_picked"), else_="not_issued"
    )


def _late(tx: Tx, days: int, *columns: Any) -> sa.Select[Any]:
    """Lines past their day: of placed orders, and what is still open of approved ones."""
    promised = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    held = sa.and_(_RESERVATION.c.source_kind == Order.kind, _RESERVATION.c.source_line_id == OrderLine.id)
    return visible(
        tx,
        sa.select(*columns)
        .select_from(Order)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Party, Party.id == Order.customer_id)
        .join(Item, Item.id == OrderLine.item_id)
        .outerjoin(Employee, Employee.id == Order.salesperson_id)
        .outerjoin(_RESERVATION, held)
        .where(Order.state.in_(("placed", "approved")), OrderLine.open > 0)
        .where(promised < tx.today - dt.timedelta(days=days)),
    )


@query("sales.late_orders", permission="sales.order.view", path="GET /sales/late-orders")
def late_orders(tx: Tx, q: FindLate) -> LateOrders:
    """Lines of orders past their promised day, by cause (逾期原因), the latest first."""
    promised = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    known: Picking | None = tx.consult(PickingWasAsked())
    cause = _cause(known or NOWHERE)
    counted = _late(tx, q.days, cause.label("cause"), Order.id.label("order_id")).subquery()
    by_cause = sa.select(
        counted.c.cause, sa.func.count(counted.c.order_id.distinct()).label("orders"), sa.func.count().label("lines")
    ).group_by(counted.c.cause)
    found = {row.cause: LateCause(**row._mapping) for row in tx.session.execute(by_cause)}
    columns: list[Any] = [
        OrderLine.id, Order.id.label("order_id"), Order.number.label("order_number"), Party.name.label("customer"),
        Employee.name.label("salesperson"), Order.state, cause.label("cause"), promised.label("promise_date"),
        (sa.cast(tx.today, sa.Date) - promised).label("days_late"), OrderLine.line_no, Item.code.label("item"), Item.name,
        Item.spec, Item.unit, OrderLine.open, sa.func.coalesce(_RESERVATION.c.quantity, 0).label("reserved"), OrderLine.gross,
    ]  # fmt: skip
    statement = _late(tx, q.days, *columns).order_by(promised, Order.id, OrderLine.line_no)
    if q.cause is not None:
        statement = statement.where(cause == q.cause)
    rows, total = page_of(tx, statement, q)
    causes = [found.get(name, LateCause(cause=name, orders=0, lines=0)) for name in CAUSES]
    return LateOrders(causes=causes, rows=[LateLine(**row._mapping) for row in rows], total=total)
