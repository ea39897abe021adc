"""Delivery, billing and payment of orders, derived beside their life by one statement; may run twice without harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from operational.core.api import Tx
from operational.invoicing.api import Invoice
from operational.sales.events import OrderWasClosed
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment

_RECOMPUTE = sa.text("select * from sales.recompute_progress(cast(:orders as bigint[]))")

_BEHIND = sa.text(
    """
    select o.id
    from sales."order" as o
    where o.id in (
        select order_id from sales.goods_issue where id = any(cast(:issues as bigint[]))
        union
        select order_id from sales.invoice_source where invoice_id = any(cast(:invoices as bigint[]))
        union
        select order_id from sales.price_adjustment where id = any(cast(:adjustments as bigint[]))
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


def lock_orders_behind(
    tx: Tx, issue_ids: Sequence[int], invoice_ids: Sequence[int], adjustment_ids: Sequence[int] = ()
) -> list[int]:
    """The orders behind goods issues, invoices and price adjustments, locked in id order and put on the time line."""
    if not issue_ids and not invoice_ids and not adjustment_ids:
        return []
    held = _held_by_this_command(tx, issue_ids, invoice_ids, adjustment_ids)
    if held is not None:
        return held
    given = {"issues": list(issue_ids), "invoices": list(invoice_ids), "adjustments": list(adjustment_ids)}
    tx.session.flush()
    rows = tx.session.execute(_BEHIND, given).all()
    for row in rows:
        tx.touched.setdefault((Order.kind, row.id), {})
    return [row.id for row in rows]


def _held_by_this_command(
    tx: Tx, issue_ids: Sequence[int], invoice_ids: Sequence[int], adjustment_ids: Sequence[int]
) -> list[int] | None:
    """The orders of these documents, if the command that settled them has locked them already."""
    orders: set[int] = set()
    documents = [(GoodsIssue.kind, row) for row in issue_ids] + [(Invoice.kind, row) for row in invoice_ids]
    documents += [(PriceAdjustment.kind, row) for row in adjustment_ids]
    for document in documents:
        order_id = tx.touched.get(document, {}).get("order_id")
        if order_id is None or (Order.kind, order_id) not in tx.touched:
            return None
        orders.add(order_id)
    return sorted(orders)
