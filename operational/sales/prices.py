"""What a customer paid last for an item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from operational.core.api import Tx
from operational.parties.api import same_partner
from operational.sales.tables import Order, OrderLine

ORDERS_LOOKED_BACK = 500  # of one customer; an older price is no guide, and the look-up stays short


@dataclass(frozen=True)
class LastPrice:
    """The price last agreed with a customer, before discount, as that order quoted it."""

    price: Decimal
    discount: Decimal
    includes_tax: bool
    date: dt.date
    order_id: int
    order_number: str
    currency: str  # of that order
    foreign_price: Decimal | None  # as agreed in it


def last_prices(tx: Tx, customer_id: int, item_ids: Sequence[int]) -> dict[int, LastPrice]:
    """The last agreed price of each item among the customer's newest orders, in one statement."""
    recent = (
        sa.select(Order.id, Order.date, Order.number, Order.price_includes_tax, Order.currency)
        .where(same_partner(Order.customer_id, customer_id), Order.state.in_(("placed", "approved", "done")))
        .order_by(Order.date.desc(), Order.id.desc())
        .limit(ORDERS_LOOKED_BACK)
        .subquery()
    )
    statement: sa.Select[Any] = (
        sa.select(
            OrderLine.item_id, OrderLine.price, OrderLine.discount, recent.c.price_includes_tax, recent.c.date, recent.c.id,
            recent.c.number, recent.c.currency, OrderLine.foreign_price,
        )
        .join(recent, recent.c.id == OrderLine.order_id)
        .where(OrderLine.item_id == sa.any_(sa.cast(sorted(set(item_ids)), sa.ARRAY(sa.BigInteger))))
        .ext(postgresql.distinct_on(OrderLine.item_id))
        .order_by(OrderLine.item_id, recent.c.date.desc(), recent.c.id.desc(), OrderLine.line_no)
    )  # fmt: skip
    tx.session.flush()
    found = {}
    for item_id, price, discount, includes_tax, date, order_id, number, *money in tx.session.execute(statement):
        found[item_id] = LastPrice(price, discount, includes_tax, date, order_id, number or "", *money)
    return found
