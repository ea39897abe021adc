"""Delivery and billing progress of purchase orders, computed beside their life; may run twice without harm."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from operational.core.api import Tx

_RECOMPUTE = sa.text(
    """
    with sums as (
        select
            l.order_id,
            bool_and(l.open = 0) as all_received,
            bool_or(l.received > l.returned) as some_received,
            bool_and(l.invoiced >= l.received - l.returned) and bool_and(l.open = 0) as all_invoiced,
            bool_or(l.invoiced > 0) as some_invoiced
        from purchasing.order_line as l
        where l.order_id = any(cast(:orders as bigint[]))
        group by l.order_id
    ),
    progress as (
        select
            order_id,
            case when all_received and some_received then 'all' when some_received then 'part' else 'none' end as delivery,
            case when all_invoiced and some_invoiced then 'all' when some_invoiced then 'part' else 'none' end as billing
        from sums
    )
    update purchasing."order" as o
    set
        delivery = p.delivery,
        billing = p.billing,
        state = case when o.state = 'approved' and p.delivery = 'all' and p.billing = 'all' then 'done' else o.state end,
        version = o.version + 1
    from progress as p
    where o.id = p.order_id
        and (o.delivery, o.billing) is distinct from (p.delivery, p.billing)
    """
)


def recompute_progress(tx: Tx, order_ids: Iterable[int]) -> None:
    """Derive progress from the lines; an approved order that is received and billed in full is done."""
    tx.session.flush()
    tx.session.execute(_RECOMPUTE, {"orders": sorted(set(order_ids))})
    tx.session.expire_all()
