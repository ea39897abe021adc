"""The lines of an order as a reader sees them: as ordered, how far they have come, and what is there of each item."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import Amount, Fraction, Output, Qty, SignedQty, Tx, UnitPrice
from operational.sales.tables import Order


class OrderLineShown(Output):
    id: int
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    customer_code: str  # what the customer calls it
    quantity: Qty
    sold_unit: str  # as it was ordered
    sold_quantity: Qty
    sold_price: UnitPrice  # in the currency of the order
    second_quantity: Qty | None
    second_unit: str | None
    price: UnitPrice
    price_origin: str
    price_list: str  # which list it comes from, and what that said then
    listed_currency: str | None
    listed_price: UnitPrice | None
    listed_rate: UnitPrice | None
    foreign_price: UnitPrice | None  # as agreed, of an order in a foreign currency
    foreign_gross: Amount | None
    discount: Fraction
    allowance: Amount
    vat_rate: Fraction
    net: Amount
    tax: Amount
    gross: Amount
    promise_date: dt.date | None
    issued: Qty
    returned: Qty
    invoiced: Qty
    cancelled: Qty
    open: Qty
    red_due: Qty
    note: str
    is_direct: bool
    is_stocked: bool
    on_hand: SignedQty  # in the order's warehouse
    reserved: Qty  # for this line
    available: SignedQty  # in the order's warehouse, not promised to anybody


_LINES = sa.text(
    """
    select l.id, l.line_no, l.item_id, i.code as item, i.name, i.spec, i.unit, l.quantity, l.price,
        l.price_origin, coalesce(p.code, '') as price_list, l.listed_currency, l.listed_price, l.listed_rate, l.foreign_price,
        l.foreign_gross, l.discount, l.allowance, l.vat_rate,
        coalesce(c.code, '') as customer_code, coalesce(nullif(l.unit, ''), i.unit) as sold_unit,
        case when l.unit = u.unit then l.second_quantity else round(l.quantity / l.unit_factor, 6) end as sold_quantity,
        case when l.unit_factor = 1 then coalesce(l.foreign_price, l.price)
            else round(coalesce(l.foreign_price, l.price) * l.unit_factor, 4) end as sold_price,
        l.second_quantity, u.unit as second_unit,
        l.net, l.tax, l.gross, l.promise_date, l.issued, l.returned, l.invoiced, l.cancelled, l.open, l.red_due,
        l.note, l.is_direct,
        i.is_stocked, coalesce(b.quantity, 0) as on_hand, coalesce(r.quantity, 0) as reserved,
        coalesce(b.quantity, 0) - coalesce(t.quantity, 0) as available
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    left join items.item_unit as u on u.item_id = l.item_id and u.is_floating and i.has_floating_unit
    left join sales.customer_item as c on c.customer_id = o.customer_id and c.item_id = l.item_id and c.is_active
    left join sales.price_list as p on p.id = l.price_list_id
    left join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
    left join stock.reserved as t on t.item_id = l.item_id and t.warehouse_id = :warehouse
    left join lateral (
        select sum(b.quantity) as quantity
        from stock.balance as b
        join stock.location as at on at.id = b.location_id and at.warehouse_id = :warehouse
        where b.item_id = l.item_id
    ) as b on true
    where l.order_id = :order
    order by l.line_no
    """
)


def line_rows(tx: Tx, order: Order) -> list[Any]:
    """The lines by number, each with what its warehouse has of the item."""
    return list(tx.session.execute(_LINES, {"order": order.id, "warehouse": order.warehouse_id}))
