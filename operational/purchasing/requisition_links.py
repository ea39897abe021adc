"""What becomes of requisitions when an order that was made from them is called off."""

from __future__ import annotations

import sqlalchemy as sa

from operational.core.api import Tx

_RELEASE = sa.text(
    """
    with released as (
        update purchasing.requisition_order as k set quantity = 0
        from (select id, quantity from purchasing.requisition_order where order_id = :order and quantity > 0 for update) as was
        where k.id = was.id
        returning k.requisition_line_id, was.quantity
    ),
    lines as (
        update purchasing.requisition_line as l set ordered = l.ordered - s.quantity
        from (select requisition_line_id, sum(quantity) as quantity from released group by 1) as s
        where l.id = s.requisition_line_id
        returning l.requisition_id
    )
    update purchasing.requisition as r set state = 'approved', version = r.version + 1
    where r.id in (select requisition_id from lines) and r.state = 'done'
    """
)


def release_requisitions(tx: Tx, order_id: int) -> None:
    """The order will not come: what it was made from is open again."""
    tx.session.flush()
    tx.session.execute(_RELEASE, {"order": order_id})
