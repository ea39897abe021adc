"""What one supplier asks and last got for each item: the agreed price and its steps, the last orders, days as they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Qty, Tx, UnitPrice, like, query
from operational.parties.api import Party, merged_group
from operational.purchasing.offer_queries import StepShown
from operational.purchasing.refs import SupplierRef


class SupplierPricesWanted(Page):
    supplier: SupplierRef
    search: str = Field(default="", max_length=100)


class SupplierPriceRow(Output):
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    supplier_code: str
    price: UnitPrice | None  # as agreed without steps; none: nothing is agreed
    steps: list[StepShown]  # of today and later
    last_price: UnitPrice | None  # of the last order, tax included as that order had it
    last_includes_tax: bool | None
    last_on: dt.date | None
    last_order_id: int | None
    last_order: str
    minimum_quantity: Qty | None
    pack_size: Qty | None
    lead_time_days: int | None  # as agreed
    lead_time_usual: int | None  # half of the receipts came within so many days of the order
    receipts: int
    is_preferred: bool


class SupplierPrices(Output):
    rows: list[SupplierPriceRow]
    total: int


# Conditions of the partner itself stand before those of partners that were merged into it.
_ROWS = sa.text(
    """
    with ordered as (
        select distinct on (l.item_id) l.item_id, l.price * (1 - l.discount) as price, o.price_includes_tax, o.date, o.id,
            o.number
        from purchasing."order" as o join purchasing.order_line as l on l.order_id = o.id
        where o.supplier_id = any(cast(:parties as bigint[])) and o.state in ('placed', 'approved', 'done') and l.price > 0
        order by l.item_id, o.date desc, o.id desc, l.line_no desc
    ),
    agreed as (
        select distinct on (k.item_id) k.*
        from purchasing.supplier_item as k
        where k.supplier_id = any(cast(:parties as bigint[]))
        order by k.item_id, k.supplier_id <> :party, k.id
    ),
    came as (
        select g.item_id, count(*) as receipts, percentile_disc(0.5) within group (order by r.date - o.date) as days
        from purchasing.goods_receipt as r
        join purchasing.goods_receipt_line as g on g.goods_receipt_id = r.id
        join purchasing."order" as o on o.id = r.order_id
        where r.supplier_id = any(cast(:parties as bigint[])) and r.returns_id is null
        group by g.item_id
    )
    select i.id as item_id, i.code as item, i.name, i.spec, i.unit, coalesce(k.supplier_code, '') as supplier_code,
        k.price, coalesce((
            select jsonb_agg(jsonb_build_object('minimum_quantity', s.minimum_quantity::text, 'price', s.price::text,
                'valid_from', s.valid_from, 'valid_to', s.valid_to) order by s.valid_from, s.minimum_quantity)
            from purchasing.supplier_price as s
            where s.supplier_item_id = k.id and (s.valid_to is null or s.valid_to >= :today)
        ), '[]') as steps,
        round(b.price, 6) as last_price, b.price_includes_tax as last_includes_tax, b.date as last_on, b.id as last_order_id,
        coalesce(b.number, '') as last_order, k.minimum_quantity, k.pack_size, k.lead_time_days, c.days as lead_time_usual,
        coalesce(c.receipts, 0) as receipts, coalesce(k.is_preferred, false) as is_preferred, count(*) over () as total
    from agreed as k
    full join ordered as b on b.item_id = k.item_id
    join items.item as i on i.id = coalesce(k.item_id, b.item_id)
    left join came as c on c.item_id = i.id
    where cast(:search as text) = '' or i.code ilike :search or i.name ilike :search or i.pinyin like lower(:search)
        or k.supplier_code ilike :search
    order by b.date desc nulls last, i.code
    limit :rows offset :skip
    """
)


@query("purchasing.supplier_prices", permission="purchasing.conditions.view", path="GET /purchasing/supplier-prices")
def supplier_prices(tx: Tx, q: SupplierPricesWanted) -> SupplierPrices:
    """All items of a supplier, the last bought first: agreed price, steps, last price, and days agreed and usual."""
    named = tx.find(Party, q.supplier, field="supplier")
    party = named.merged_into_id or named.id
    given: dict[str, Any] = {
        "party": party,
        "parties": sorted(merged_group(tx, party)),
        "today": tx.today,
        "search": like(q.search) if q.search else "",
        "rows": q.page_rows,
        "skip": (q.page - 1) * q.page_rows,
    }
    rows = tx.session.execute(_ROWS, given).all()
    shown = [SupplierPriceRow(**{k: v for k, v in row._mapping.items() if k != "total"}) for row in rows]
    return SupplierPrices(rows=shown, total=rows[0].total if rows else 0)
