"""Promising pieces to order lines, and what is on hand to promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import Tx
from operational.stock.gates import gates_ahead

NONE = Decimal("0.000000")


@dataclass(frozen=True)
class Want:
    """An order line shall hold so many pieces of an item in a warehouse, counting what it holds already."""

    source_line_id: int
    item_id: int
    warehouse_id: int
    quantity: Decimal


@dataclass(frozen=True)
class Standing:
    """Accepted goods on own shelves, of that reserved, and what remains to promise; the unit cost is the moving average."""

    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    unit_cost: Decimal


def reserve(tx: Tx, kind: str, wants: Sequence[Want]) -> dict[int, Decimal]:
    """Reserve what is available, first line first; returns what each line holds now."""
    if not wants:
        return {}
    answer = tx.call("stock.reserve", kind=kind, wants=[vars(want) for want in wants], gates=gates_ahead(tx))
    return {int(line): Decimal(quantity) for line, quantity in answer.items()}


def release(tx: Tx, kind: str, line_ids: Sequence[int]) -> None:
    """Free whatever these lines hold."""
    if line_ids:
        tx.call("stock.release", kind=kind, lines=list(line_ids), gates=gates_ahead(tx))


_STANDING = sa.text(
    """
    select k.id as item_id, coalesce(b.quantity, 0) as on_hand, coalesce(r.quantity, 0) as reserved,
        case when v.quantity > 0 then round(v.value / v.quantity, 6) else coalesce(v.last_unit_cost, 0) end as unit_cost
    from unnest(cast(:items as bigint[])) as k (id)
    left join stock.valuation as v on v.item_id = k.id
    left join (
        select b.item_id, sum(b.quantity) as quantity
        from stock.accepted as b
        where b.item_id = any (cast(:items as bigint[])) and (cast(:warehouse as bigint) is null or b.warehouse_id = :warehouse)
        group by b.item_id
    ) as b on b.item_id = k.id
    left join (
        select r.item_id, sum(r.quantity) as quantity
        from stock.reserved as r
        where r.item_id = any (cast(:items as bigint[])) and (cast(:warehouse as bigint) is null or r.warehouse_id = :warehouse)
        group by r.item_id
    ) as r on r.item_id = k.id
    """
)


def on_hand(tx: Tx, item_ids: Sequence[int], warehouse_id: int | None = None) -> dict[int, Standing]:
    """What is there to promise of each item, in one warehouse or in all; two rows an item, however many lots it has."""
    rows = tx.session.execute(_STANDING, {"items": sorted(set(item_ids)), "warehouse": warehouse_id})
    return {
        row.item_id: Standing(
            NONE + row.on_hand, NONE + row.reserved, NONE + row.on_hand - row.reserved, NONE + row.unit_cost
        )
        for row in rows
    }
