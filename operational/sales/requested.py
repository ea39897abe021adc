"""What requests to invoice (开票申请) still ask for: an order does not shrink below it, or the paper comes for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import Tx, refuse
from operational.sales.tables import Order

_TOO_MUCH = sa.text(
    """
    select l.line_no, max(q.number) as request
    from sales.request_source as s
    join invoicing.invoice_request as q on q.id = s.invoice_request_id and q.state not in ('refused', 'withdrawn')
    join sales.order_line as l on l.id = s.order_line_id
    left join unnest(cast(:lines as int[]), cast(:quantities as numeric[])) as n (line_no, quantity) on n.line_no = l.line_no
    where s.order_id = :order and s.invoice_id is null
    group by l.line_no, l.quantity, l.cancelled, l.invoiced, n.quantity
    having :at_all or sum(s.quantity) > coalesce(n.quantity, l.quantity) - l.cancelled - l.invoiced
    order by l.line_no
    limit 1
    """
)


def refuse_requested(tx: Tx, order: Order, *, at_all: bool = False, becomes: Mapping[int, Decimal] | None = None) -> None:
    """Refuse where a request asks for more than the lines leave to invoice, or ``at_all``.

    ``becomes`` are the quantities that lines shall have, by line number; the others stay as they are written down.
    """
    tx.session.flush()
    new = becomes or {}
    given = {"order": order.id, "at_all": at_all, "lines": list(new), "quantities": list(new.values())}
    found = tx.session.execute(_TOO_MUCH, given).one_or_none()
    if found is not None:
        refuse("sales.request_waits", field="order", number=order.number, line=found.line_no, request=found.request)
