"""Delivery, billing and payment of orders, derived beside their life by one statement; may run twice without harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from operational.core.api import Tx
from operational.sales.events import OrderWasClosed
from operational.sales.tables import GoodsIssue, Order

# A CTE of progress by order for the ids in :orders; used by the update and, over all orders, by the check.
PROGRESS = """
    sums as (
        select
            l.order_id,
            bool_or(l.issued > 0) as any_issued,
            bool_or(l.issued > l.returned) as any_delivered,
            bool_and(l.open = 0) as all_delivered,
            bool_or(l.invoiced > 0) as any_invoiced,
            bool_and(l.invoiced = l.quantity - l.cancelled and l.red_due = 0) as all_invoiced,
            bool_and(greatest(l.issued - l.returned, l.invoiced - l.red_due) >= l.quantity - l.cancelled) as all_claimed
        from sales.order_line as l
        join asked on asked.id = l.order_id
        group by l.order_id
    ),
    claims as (
        select order_id, sum(settled) as settled, bool_and(open = 0) as all_settled
        from (
            select g.order_id, i.settled, i.open
            from asked
            join sales.goods_issue as g on g.order_id = asked.id
            join invoicing.open_item as i on i.source_kind = 'sales.goods_issue' and i.source_id = g.id
            union all
            select s.order_id, i.settled, i.open
            from (select distinct order_id, invoice_id from sales.invoice_source where order_id in (select id from asked)) as s
            join invoicing.open_item as i on i.source_kind = 'invoicing.invoice' and i.source_id = s.invoice_id
        ) as items
        group by order_id
    ),
    progress as (
        select
            s.order_id,
            case when s.all_delivered and s.any_issued then 'all' when s.any_delivered then 'part' else 'none' end as delivery,
            case
                when s.all_invoiced and (s.any_issued or s.any_invoiced) then 'all'
                when s.any_invoiced then 'part'
                else 'none'
            end as billing,
            case
                when s.all_claimed and (s.any_issued or s.any_invoiced) and coalesce(c.all_settled, true) then 'all'
                when coalesce(c.settled, 0) <> 0 then 'part'
                else 'none'
            end as payment
        from sums as s
        left join claims as c on c.order_id = s.order_id
    )"""

_RECOMPUTE = sa.text(
    f"""
    with asked as (
        select o.id, o.state from sales."order" as o where o.id = any(cast(:orders as bigint[]))
    ),
    {PROGRESS}
    update sales."order" as o
    set
        delivery = p.delivery,
        billing = p.billing,
        payment = p.payment,
        state = case
            when o.state = 'approved' and p.delivery = 'all' and p.billing = 'all' and p.payment = 'all' then 'done'
            else o.state
        end
    from progress as p
    join asked as a on a.id = p.order_id
    where o.id = p.order_id
        and (
            (o.delivery, o.billing, o.payment) is distinct from (p.delivery, p.billing, p.payment)
            or (o.state = 'approved' and p.delivery = 'all' and p.billing = 'all' and p.payment = 'all')
        )
    returning o.id, o.delivery, o.billing, o.payment, o.state, a.state as state_before
    """  # the only inserted text is the constant above
)

_BEHIND = sa.text(
    """
    select o.id
    from sales."order" as o
    where o.id in (
        select order_id from sales.goods_issue where id = any(cast(:issues as bigint[]))
        union
        select order_id from sales.invoice_source where invoice_id = any(cast(:invoices as bigint[]))
    )
    order by o.id
    for no key update
    """
)


def recompute(tx: Tx, order_ids: Iterable[int]) -> None:
    """Derive the progress of orders from their lines and open items. The orders are locked before.

    An approved order that is delivered, invoiced and paid in full is done.
    """
    wanted = sorted(set(order_ids))
    tx.session.flush()
    for row in tx.session.execute(_RECOMPUTE, {"orders": wanted}):
        kept = tx.session.identity_map.get(identity_key(Order, row.id))
        if kept is not None:
            for name in ("delivery", "billing", "payment", "state"):
                set_committed_value(kept, name, getattr(row, name))
        if row.state == "done" and row.state_before == "approved":
            tx.announce(OrderWasClosed(order_id=row.id))


def lock_orders_behind(tx: Tx, issue_ids: Sequence[int], invoice_ids: Sequence[int]) -> list[int]:
    """The orders behind goods issues and invoices, locked in id order and put on the time line."""
    if not issue_ids and not invoice_ids:
        return []
    held = _held_by_this_command(tx, issue_ids) if not invoice_ids else None
    if held is not None:
        return held
    tx.session.flush()
    rows = tx.session.execute(_BEHIND, {"issues": list(issue_ids), "invoices": list(invoice_ids)}).all()
    for row in rows:
        tx.touched.setdefault((Order.kind, row.id), {})
    return [row.id for row in rows]


def _held_by_this_command(tx: Tx, issue_ids: Sequence[int]) -> list[int] | None:
    """The orders of these goods issues, if the command that settled them has locked them already."""
    orders: set[int] = set()
    for issue_id in issue_ids:
        order_id = tx.touched.get((GoodsIssue.kind, issue_id), {}).get("order_id")
        if order_id is None or (Order.kind, order_id) not in tx.touched:
            return None
        orders.add(order_id)
    return sorted(orders)
