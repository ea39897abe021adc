"""Lines that suppliers deliver to customers: what is still to be ordered, and what is on its way."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Qty, Tx, like, query


class FindDirect(Page):
    search: str = Field(default="", max_length=100)
    stage: Literal["to_order", "ordered", "done"] | None = None


class DirectRow(Output):
    order_id: int
    order_number: str
    customer: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    open: Qty
    to_order: Qty
    stage: str
    promise_date: dt.date | None
    purchase_order_id: int | None
    purchase_order: str
    purchase_state: str
    supplier: str
    purchase_line_no: int | None
    coming: Qty  # open on that purchase order
    deliver_to: str


class DirectList(Output):
    rows: list[DirectRow]
    total: int


_ROWS = sa.text(
    """
    with lines as (
        select l.id, l.order_id, l.line_no, l.item_id, l.quantity, l.open, o.number, o.customer_id,
            coalesce(l.promise_date, o.promise_date) as promise_date,
            coalesce((
                select sum(b.open) from fulfilment.direct_line as d
                join purchasing.order_line as b on b.id = d.purchase_order_line_id
                join purchasing."order" as p on p.id = d.purchase_order_id and p.state in ('draft', 'placed', 'approved')
                where d.sales_order_line_id = l.id
            ), 0) as coming
        from sales.order_line as l
        join sales."order" as o on o.id = l.order_id and o.state in ('approved', 'done')
        where l.is_direct
    ),
    staged as (
        select *, greatest(open - coming, 0) as to_order,
            case when open > coming then 'to_order' when open > 0 then 'ordered' else 'done' end as stage
        from lines
    )
    select s.order_id, s.number as order_number, c.name as customer, s.line_no, i.code as item, i.name, i.spec, i.unit,
        s.quantity, s.open, s.to_order, s.stage, s.promise_date, p.id as purchase_order_id,
        coalesce(p.number, '') as purchase_order,
        coalesce(p.state, '') as purchase_state, coalesce(u.name, '') as supplier, b.line_no as purchase_line_no,
        coalesce(b.open, 0) as coming, coalesce(p.deliver_to, '') as deliver_to, count(*) over () as total
    from staged as s
    join parties.party as c on c.id = s.customer_id
    join items.item as i on i.id = s.item_id
    left join (
        fulfilment.direct_line as d
        join purchasing."order" as p on p.id = d.purchase_order_id and p.state <> 'cancelled'
        join purchasing.order_line as b on b.id = d.purchase_order_line_id
        join parties.party as u on u.id = p.supplier_id
    ) on d.sales_order_line_id = s.id
    where (cast(:stage as text) is null or s.stage = :stage)
        and (cast(:search as text) = '' or s.number like :search or c.name ilike :search or p.number like :search
            or i.code ilike :search)
    order by s.promise_date nulls last, s.order_id, s.line_no, p.id
    limit :rows offset :skip
    """
)


@query("fulfilment.direct_lines", permission="fulfilment.direct.view", path="GET /fulfilment/direct-lines")
def direct_line_list(tx: Tx, q: FindDirect) -> DirectList:
    """Direct lines of sales orders with the purchase orders behind them, the earliest promise first."""
    given: dict[str, Any] = {"stage": q.stage, "search": like(q.search) if q.search else ""}
    given |= {"rows": q.page_rows, "skip": (q.page - 1) * q.page_rows}
    rows = tx.session.execute(_ROWS, given).all()
    shown = [DirectRow(**{k: v for k, v in row._mapping.items() if k != "total"}) for row in rows]
    return DirectList(rows=shown, total=rows[0].total if rows else 0)
