"""What fulfilment does when an order is taken back while goods are on their way for it, and what it knows of picking."""

import datetime as dt

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import Tx, on, require
from operational.sales.api import (
    Order,
    OrderWasAmended,
    OrderWasCancelled,
    OrderWasUnapproved,
    Picking,
    PickingWasAsked,
)

PICKED_LATELY = "fulfilment.picked_lately_days"  # a warehouse that made no list for so long does not work with lists
PICKED_LATELY_USUAL = 30
PICKED_LATELY_MOST = 3650  # ten years: who wants "ever" says so

_LIVE = sa.text(
    """
    select o.number
    from fulfilment.direct_line as d
    join purchasing."order" as o on o.id = d.purchase_order_id
    join purchasing.order_line as l on l.id = d.purchase_order_line_id
    where d.sales_order_id = :order and o.state in ('draft', 'placed', 'approved') and l.open > 0
    limit 1
    """
)
_PICKING = sa.text(
    """
    select h.number
    from fulfilment.pick_line as k
    join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
    where k.order_id = :order
    limit 1
    """
)


def _require_free(tx: Tx, order_id: int) -> None:
    tx.session.flush()
    purchase = tx.session.execute(_LIVE, {"order": order_id}).scalar_one_or_none()
    picking = None if purchase is not None else tx.session.execute(_PICKING, {"order": order_id}).scalar_one_or_none()
    if purchase is not None or picking is not None:
        order = tx.session.get_one(Order, order_id)
        require(purchase is None, "fulfilment.supplier_delivers_it", field="order", number=order.number, purchase=purchase)
        require(picking is None, "fulfilment.order_is_picked", field="order", number=order.number, pick_list=picking)


@on(OrderWasUnapproved)
def on_order_unapproved(tx: Tx, fact: OrderWasUnapproved) -> None:
    """An order cannot be rewritten while a supplier delivers it or somebody picks it."""
    _require_free(tx, fact.order_id)


@on(OrderWasCancelled)
def on_order_cancelled(tx: Tx, fact: OrderWasCancelled) -> None:
    """An order cannot be called off while a supplier delivers it or somebody picks it."""
    _require_free(tx, fact.order_id)


_MORE_UNDER_WAY = sa.text(
    """
    with coming as (
        select d.sales_order_line_id as line_id, l.open as quantity, o.number as purchase, null as pick_list
        from fulfilment.direct_line as d
        join purchasing."order" as o on o.id = d.purchase_order_id and o.state in ('draft', 'placed', 'approved')
        join purchasing.order_line as l on l.id = d.purchase_order_line_id
        where d.sales_order_id = :order and l.open > 0
        union all
        select k.order_line_id, k.quantity, null, h.number
        from fulfilment.pick_line as k
        join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
        where k.order_id = :order
    )
    select o.number, max(c.purchase) as purchase, max(c.pick_list) as pick_list, sum(c.quantity) as quantity,
        coalesce(max(s.line_no), 0) as line, coalesce(max(s.open), 0) as open
    from coming as c
    join sales."order" as o on o.id = :order
    left join sales.order_line as s on s.id = c.line_id
    group by o.number, c.line_id
    having sum(c.quantity) > coalesce(max(s.open), 0)
    order by line
    limit 1
    """
)


@on(OrderWasAmended)
def on_order_amended(tx: Tx, fact: OrderWasAmended) -> None:
    """An order cannot shrink below what a supplier is to deliver of it or somebody is picking."""
    if not fact.is_less:
        return
    tx.session.flush()
    found = tx.session.execute(_MORE_UNDER_WAY, {"order": fact.order_id}).one_or_none()
    if found is not None:
        amounts = {"open": found.open.normalize(), "quantity": found.quantity.normalize()}
        values = {"number": found.number, "line": found.line, **amounts}
        require(found.purchase is None, "fulfilment.supplier_delivers_more", field="lines", purchase=found.purchase, **values)
        require(False, "fulfilment.more_is_picked", field="lines", pick_list=found.pick_list, **values)


_PICKED = sa.text(
    """
    select
        array(
            select distinct h.warehouse_id from fulfilment.pick_list as h
            where h.state = 'open' or (h.state = 'issued' and h.date > cast(:since as date))
        ) as warehouses,
        array(
            select k.order_line_id
            from fulfilment.pick_line as k
            join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
            join sales.order_line as l on l.id = k.order_line_id
            group by k.order_line_id, l.open
            having sum(k.picked) >= l.open
        ) as lines
    """
)


@on(PickingWasAsked)
def on_picking_was_asked(tx: Tx, fact: PickingWasAsked) -> Picking:
    """Sales asks why goods that are there did not leave; fulfilment knows who walks with lists and how far."""
    days = min(max(int(setting(tx, PICKED_LATELY, PICKED_LATELY_USUAL)), 0), PICKED_LATELY_MOST)
    found = tx.session.execute(_PICKED, {"since": tx.today - dt.timedelta(days=days)}).one()
    return Picking(warehouse_ids=tuple(found.warehouses), order_line_ids=tuple(found.lines))
