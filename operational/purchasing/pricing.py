"""What suppliers ask for items: conditions, steps of their price lists and the last price paid, in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx
from operational.purchasing.rules import Offer, PriceStep

# The last price is the newest of an order that was not cancelled; a supplier without conditions is known by it alone.
_OFFERS = sa.text(
    """
    with conditions as (
        select s.supplier_id, s.item_id, s.price, s.lead_time_days, s.minimum_quantity, s.pack_size, s.is_preferred,
            s.over_tolerance, s.under_tolerance, (
            select jsonb_agg(jsonb_build_array(p.minimum_quantity::text, p.valid_from, p.valid_to, p.price::text))
            from purchasing.supplier_price as p where p.supplier_item_id = s.id
        ) as steps
        from purchasing.supplier_item as s
        where s.item_id = any(cast(:items as bigint[]))
            and (cast(:supplier as bigint) is null or s.supplier_id = cast(:supplier as bigint))
    ),
    last as (
        select distinct on (o.supplier_id, l.item_id) o.supplier_id, l.item_id, l.price, o.date, o.price_includes_tax
        from purchasing.order_line as l
        join purchasing."order" as o on o.id = l.order_id
        where l.item_id = any(cast(:items as bigint[])) and o.state <> 'cancelled'
            and (cast(:supplier as bigint) is null or o.supplier_id = cast(:supplier as bigint))
        order by o.supplier_id, l.item_id, o.date desc, o.id desc
    )
    select
        supplier_id, item_id, coalesce(c.price, 0) as price, coalesce(c.lead_time_days, 0) as lead_time_days,
        coalesce(c.minimum_quantity, 0) as minimum_quantity, coalesce(c.pack_size, 0) as pack_size,
        coalesce(c.is_preferred, false) as is_preferred, c.over_tolerance, c.under_tolerance, coalesce(c.steps, '[]') as steps,
        l.price as last_price, l.date as last_on, l.price_includes_tax as last_has_tax
    from conditions as c
    full join last as l using (supplier_id, item_id)
    order by item_id, supplier_id
    """
)


def offers_of(tx: Tx, item_ids: Sequence[int], supplier_id: int | None = None) -> dict[int, list[Offer]]:
    """The offers for each item, of one supplier or of all who have conditions or sold it before."""
    found: dict[int, list[Offer]] = {item_id: [] for item_id in item_ids}
    tx.session.flush()
    for row in tx.session.execute(_OFFERS, {"items": sorted(set(item_ids)), "supplier": supplier_id}).mappings():
        found[row["item_id"]].append(_offer(dict(row)))
    return found


def _offer(row: Mapping[str, Any]) -> Offer:
    steps = tuple(
        PriceStep(
            minimum_quantity=Decimal(quantity),
            valid_from=dt.date.fromisoformat(start),
            valid_to=dt.date.fromisoformat(end) if end else None,
            price=Decimal(price),
        )
        for quantity, start, end, price in row["steps"]
    )
    return Offer(**{**row, "steps": steps})
