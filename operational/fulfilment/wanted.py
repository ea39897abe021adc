"""What can be picked for approved orders, and how a person walks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import Tx
from operational.stock.api import Location, LotTaken


@dataclass(frozen=True)
class OpenToPick:
    """So many pieces are reserved for an order line and on no open list yet."""

    order_id: int
    order_number: str
    order_line_id: int
    line_no: int
    item_id: int
    item: str
    quantity: Decimal


# The most urgent order first: where too little lies in the bins, the others go short.
_OPEN = sa.text(
    """
    select o.id, o.number, l.id, l.line_no, l.item_id, i.code,
        least(l.open, r.quantity) - coalesce(p.quantity, 0) as quantity
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id and i.is_stocked
    join stock.reservation as r on r.source_kind = 'sales.order' and r.source_line_id = l.id
    left join fulfilment.order_urgency as u on u.order_id = o.id
    left join lateral (
        select sum(case when k.is_short then k.picked else k.quantity end) as quantity
        from fulfilment.pick_line as k
        join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
        where k.order_line_id = l.id
    ) as p on true
    where o.id = any(cast(:orders as bigint[])) and l.open > 0 and not l.is_direct
        and least(l.open, r.quantity) > coalesce(p.quantity, 0)
    order by coalesce(u.rank, 2), coalesce(l.promise_date, o.promise_date, o.date), o.id, l.line_no
    """
)


def open_to_pick(tx: Tx, order_ids: Sequence[int]) -> list[OpenToPick]:
    tx.session.flush()
    return [OpenToPick(*row) for row in tx.session.execute(_OPEN, {"orders": sorted(order_ids)})]


@dataclass(frozen=True)
class OpenService:
    """So much of a service or freight of an order is open; it lies on no shelf and nobody picks it."""

    order_id: int
    order_number: str
    order_line_no: int
    item: str
    name: str
    spec: str
    unit: str
    kind: str
    open: Decimal


_SERVICES = sa.text(
    """
    select o.id, o.number, l.line_no, i.code, i.name, i.spec, i.unit, i.kind, l.open
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id and o.state = 'approved'
    join items.item as i on i.id = l.item_id and not i.is_stocked
    where o.id = any(cast(:orders as bigint[])) and l.open > 0 and not l.is_direct
    order by o.id, l.line_no
    """
)


def services_of(tx: Tx, order_ids: Sequence[int]) -> list[OpenService]:
    """What is open of these orders beside goods."""
    return [OpenService(*row) for row in tx.session.execute(_SERVICES, {"orders": sorted(order_ids)})]


_TAKEN = sa.text(
    """
    select k.item_id, k.location_id, k.lot_id, sum(case when k.is_short then k.picked else k.quantity end) as quantity
    from fulfilment.pick_line as k
    join fulfilment.pick_list as h on h.id = k.pick_list_id and h.state = 'open'
    where k.item_id = any(cast(:items as bigint[]))
    group by k.item_id, k.location_id, k.lot_id
    """
)


def on_other_lists(tx: Tx, item_ids: Sequence[int]) -> dict[tuple[int, int, int], Decimal]:
    """What open lists are about to take, by item, bin and lot."""
    rows = tx.session.execute(_TAKEN, {"items": sorted(set(item_ids))})
    return {(row.item_id, row.location_id, row.lot_id): row.quantity for row in rows}


def in_walking_order(tx: Tx, parts: Sequence[tuple[OpenToPick, LotTaken]]) -> list[tuple[OpenToPick, LotTaken]]:
    """Zone by zone and bin by bin; in a bin article by article, each order's pieces apart."""
    wanted = {lot.location_id for _, lot in parts}
    rows = tx.session.execute(sa.select(Location.id, Location.zone, Location.bin).where(Location.id.in_(wanted)))
    places = {row.id: (row.zone, row.bin) for row in rows}
    return sorted(parts, key=lambda part: (*places[part[1].location_id], part[0].item, part[1].lot_id, part[0].order_id))
