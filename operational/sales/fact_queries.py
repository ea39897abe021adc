"""What stands beside the lines of an order while it is typed: last and lowest price, what is free, and the margin."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from operational.core.api import Fraction, Input, Output, SignedQty, Tx, UnitPrice, query
from operational.items.api import items_by_ref
from operational.parties.api import Party
from operational.sales import reference
from operational.sales.price_rules import SEES_MARGIN
from operational.sales.prices import last_prices
from operational.sales.refs import CustomerRef, ItemRef, WarehouseRef
from operational.sales.rules import LINES_MAX
from operational.stock.api import on_hand


class FactsOf(Input):
    customer: CustomerRef
    items: list[ItemRef] = Field(min_length=1, max_length=LINES_MAX)
    warehouse: WarehouseRef | None = None


class ItemFacts(Output):
    item_id: int
    item_code: str
    last_price: UnitPrice | None  # last agreed with this customer, before discount
    last_discount: Fraction | None
    last_includes_tax: bool | None
    last_date: dt.date | None
    last_order: str | None
    list_price: UnitPrice
    floor_price: UnitPrice
    on_hand: SignedQty
    available: SignedQty
    cost: UnitPrice | None  # average cost of a piece; empty without the right to see margins


class FactsList(Output):
    rows: list[ItemFacts]


@query("sales.item_facts", permission="sales.order.view", path="GET /sales/item-facts")
def item_facts(tx: Tx, q: FactsOf) -> FactsList:
    """For each item: the last price to this customer, the item's own prices, what is free and, by right, what it costs."""
    customer = tx.find(Party, q.customer, field="customer")
    items = {item.id: item for item in items_by_ref(tx, q.items).values()}
    last = last_prices(tx, customer.id, list(items))
    there = on_hand(tx, list(items), reference.warehouse_id(tx, q.warehouse) if q.warehouse is not None else None)
    sees_margin = tx.actor.may(SEES_MARGIN)
    rows = []
    for id_, item in items.items():
        known, standing = last.get(id_), there[id_]
        rows.append(
            ItemFacts(
                item_id=id_,
                item_code=item.code,
                last_price=known.price if known else None,
                last_discount=known.discount if known else None,
                last_includes_tax=known.includes_tax if known else None,
                last_date=known.date if known else None,
                last_order=known.order_number if known else None,
                list_price=item.list_price,
                floor_price=item.floor_price,
                on_hand=standing.on_hand,
                available=standing.available,
                cost=(standing.unit_cost or item.standard_cost) if sees_margin else None,
            )
        )
    return FactsList(rows=rows)
