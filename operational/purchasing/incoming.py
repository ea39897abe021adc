"""Stock now beside what suppliers still owe: on hand, reserved, available, incoming on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Output, Qty, SignedAmount, Tx, query
from operational.purchasing.tables import Exchange, ExchangeLine, Order, OrderLine
from operational.stock.api import FindStock, StockNow, StockRow, stock_now

BY_PLACE = ("item", "warehouse")  # what is ordered comes to a warehouse, not to a bin


class StockWithIncoming(StockRow):
    incoming: Qty
    arrives_on: dt.date | None  # the first of the promised days


class StockAndIncoming(Output):
    rows: list[StockWithIncoming]
    total: int
    value: SignedAmount | None


@query("purchasing.stock_and_incoming", permission="stock.stock.view", path="GET /stock/incoming")
def stock_and_incoming(tx: Tx, given: FindStock) -> StockAndIncoming:
    """What lies where, and beside it what is on order: how many pieces still come, and the first day promised."""
    found = stock_now.run(tx, given)
    assert isinstance(found, StockNow)
    by_house = given.detail == "warehouse"
    coming = _coming(tx, [row.item_id for row in found.rows], by_house) if given.detail in BY_PLACE else {}
    rows = []
    for row in found.rows:
        quantity, day = coming.get((row.item_id, row.warehouse_id if by_house else None), (Decimal(0), None))
        rows.append(StockWithIncoming(**row.model_dump(), incoming=quantity, arrives_on=day))
    return StockAndIncoming(rows=rows, total=found.total, value=found.value)


def _coming(tx: Tx, items: Sequence[int], by_house: bool) -> dict[tuple[int, int | None], tuple[Decimal, dt.date | None]]:
    """What is open on orders, and what suppliers send instead of defective goods; of the latter no day is promised."""
    wanted = sa.cast(sorted(set(items)), sa.ARRAY(sa.BigInteger))
    promised: Any = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    ordered = (
        sa.select(OrderLine.item_id, Order.warehouse_id, OrderLine.open.label("quantity"), promised.label("promise_date"))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state == "approved", OrderLine.open > 0, Order.is_direct.is_(False))
        .where(OrderLine.item_id == sa.any_(wanted))
    )
    left = (ExchangeLine.quantity - ExchangeLine.came).label("quantity")
    exchanged = (
        sa.select(ExchangeLine.item_id, Order.warehouse_id, left, sa.cast(sa.null(), sa.Date))
        .join(Exchange, Exchange.id == ExchangeLine.exchange_id)
        .join(Order, Order.id == Exchange.order_id)
        .where(Exchange.state == "waiting", Exchange.is_at_customer.is_(False), ExchangeLine.came < ExchangeLine.quantity)
        .where(ExchangeLine.item_id == sa.any_(wanted))
    )
    all_ = sa.union_all(ordered, exchanged).subquery()
    house = all_.c.warehouse_id if by_house else sa.cast(sa.null(), sa.BigInteger)
    statement = sa.select(
        all_.c.item_id, house.label("house"), sa.func.sum(all_.c.quantity), sa.func.min(all_.c.promise_date)
    ).group_by(all_.c.item_id, *((all_.c.warehouse_id,) if by_house else ()))
    return {(item, place): (quantity, day) for item, place, quantity, day in tx.session.execute(statement)}
