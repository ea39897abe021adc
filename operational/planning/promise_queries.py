"""When lines of an order can leave: from stock, from what suppliers owe, and, not sure, from what was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import next_workday
from operational.core.api import Input, Output, Qty, RefTo, Tx, on, query, require
from operational.items.api import items_by_ref
from operational.planning.promising import Claim, Promise, Supply, promise
from operational.sales.api import DAYS_WHEN_SHORT, LINES_MAX, Earliest, PromiseWasAsked
from operational.stock.api import Warehouse, default_warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
NONE = Decimal(0)


@dataclass
class Outlook:
    """What is there and comes of one item, who was promised some of it, and how long a new purchase takes."""

    supplies: list[Supply] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    lead_days: int = DAYS_WHEN_SHORT


# One statement for all lines.
_OUTLOOK = sa.text(
    """
    with wanted as (select distinct id from unnest(cast(:items as bigint[])) as w (id))
    select 'stock' as kind, w.id as item_id, cast(:today as date) as day,
        coalesce(a.quantity, 0) - coalesce(r.quantity, 0) as quantity, true as is_sure
    from wanted as w
    left join stock.accepted as a on a.item_id = w.id and a.warehouse_id = :warehouse
    left join stock.reserved as r on r.item_id = w.id and r.warehouse_id = :warehouse
    union all
    select 'supply', l.item_id, coalesce(l.promise_date, o.promise_date), sum(l.open), true
    from purchasing.order_line as l
    join purchasing."order" as o on o.id = l.order_id
    where l.item_id in (select id from wanted) and l.open > 0 and o.state = 'approved' and o.warehouse_id = :warehouse
        and not o.is_direct
    group by l.item_id, coalesce(l.promise_date, o.promise_date)
    union all
    select 'supply', l.item_id, coalesce(l.needed_on, q.needed_on), sum(l.open), false
    from purchasing.requisition_line as l
    join purchasing.requisition as q on q.id = l.requisition_id
    where l.item_id in (select id from wanted) and l.open > 0 and q.state in ('placed', 'approved')
        and q.warehouse_id = :warehouse
    group by l.item_id, coalesce(l.needed_on, q.needed_on)
    union all
    select 'claim', l.item_id, coalesce(l.promise_date, o.promise_date, o.date), sum(l.open - coalesce(v.quantity, 0)), true
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    left join stock.reservation as v on v.source_kind = 'sales.order' and v.source_line_id = l.id
    where l.item_id in (select id from wanted) and l.open > coalesce(v.quantity, 0) and l.open > 0 and o.state = 'approved'
        and o.warehouse_id = :warehouse and o.id <> :order and not l.is_direct
    group by l.item_id, coalesce(l.promise_date, o.promise_date, o.date)
    union all
    select 'lead', s.item_id, cast(:today as date) + s.lead_time_days, 0, false
    from (
        select distinct on (item_id) item_id, lead_time_days
        from purchasing.supplier_item
        where item_id in (select id from wanted) and lead_time_days > 0
        order by item_id, is_preferred desc, lead_time_days, id
    ) as s
    """
)


def outlook(tx: Tx, item_ids: Sequence[int], warehouse_id: int, *, without_order: int = 0) -> dict[int, Outlook]:
    """What can be promised of these items from one warehouse; the named order's own claims are left out."""
    found = {item: Outlook() for item in item_ids}
    given = {"items": sorted(found), "warehouse": warehouse_id, "today": tx.today, "order": without_order}
    tx.session.flush()
    rows = list(tx.session.execute(_OUTLOOK, given))
    for row in rows:
        if row.kind == "lead":
            found[row.item_id].lead_days = (row.day - tx.today).days
    for row in rows:
        one = found[row.item_id]
        if row.kind == "supply":
            one.supplies.append(_coming(row, one, tx.today))
        elif row.kind == "claim":
            one.claims.append(Claim(row.day, row.quantity))
        elif row.kind == "stock" and row.quantity < NONE:
            one.claims.append(Claim(tx.today, -row.quantity))  # more was promised than is there
        elif row.kind == "stock":
            one.supplies.append(Supply(row.day, row.quantity))
    return found


def _coming(row: Any, one: Outlook, today: dt.date) -> Supply:
    """A purchase without a day takes the usual time; one that should be here already counts from tomorrow. Neither is sure."""
    if row.day is None:
        return Supply(today + dt.timedelta(days=one.lead_days), row.quantity, is_sure=False)
    if row.day < today:
        return Supply(today + dt.timedelta(days=1), row.quantity, is_sure=False)
    return Supply(row.day, row.quantity, row.is_sure)


def promises(
    tx: Tx, asked: Sequence[tuple[int, Decimal]], warehouse_id: int, *, without_order: int = 0
) -> list[tuple[Promise, dt.date]]:
    """For each (item, quantity) in order: its promise, and the workday that may be told to the customer."""
    known = outlook(tx, [item for item, _ in asked], warehouse_id, without_order=without_order)
    by_item: dict[int, list[int]] = {}
    for place, (item, _) in enumerate(asked):
        by_item.setdefault(item, []).append(place)
    made: dict[int, tuple[Promise, dt.date]] = {}
    for item, places in by_item.items():
        one = known[item]
        for place, found in zip(places, promise(one.supplies, one.claims, [asked[p][1] for p in places]), strict=True):
            # What is not to be had from anything known is bought first; its lead time counts from today.
            last = max((day for day, _ in found.parts), default=tx.today)
            day = found.day or max(last, tx.today + dt.timedelta(days=one.lead_days))
            made[place] = (found, next_workday(tx, max(day, tx.today)))
    return [made[place] for place in range(len(asked))]


class PromiseOf(Input):
    items: list[ItemRef] = Field(min_length=1, max_length=LINES_MAX)
    quantities: list[Qty] = Field(min_length=1, max_length=LINES_MAX)  # in the items' own units, one for each item
    warehouse: WarehouseRef | None = None


class PromiseRow(Output):
    line_no: int
    item_code: str
    earliest: dt.date  # the first workday on which all of it can leave
    is_sure: bool  # it is there, or a supplier is bound to bring it by then
    from_stock: Qty  # of it, free today
    missing: Qty  # neither there nor on its way: bought in the usual time


class PromiseList(Output):
    rows: list[PromiseRow]
    earliest: dt.date  # of the whole order
    is_sure: bool


@query("planning.promise", permission="sales.order.view", path="GET /planning/promise")
def promise_of(tx: Tx, q: PromiseOf) -> PromiseList:
    """The earliest day for each line (可承诺交期): from stock less what is reserved, then from what is coming by day."""
    require(len(q.items) == len(q.quantities), "planning.one_quantity_each", field="quantities")
    warehouse = default_warehouse(tx) if q.warehouse is None else tx.find(Warehouse, q.warehouse, field="warehouse").id
    items = items_by_ref(tx, q.items)
    asked = [(items[ref].id, quantity) for ref, quantity in zip(q.items, q.quantities, strict=True)]
    stocked = [place for place, ref in enumerate(q.items) if items[ref].is_stocked]
    found = dict(zip(stocked, promises(tx, [asked[p] for p in stocked], warehouse), strict=True)) if stocked else {}
    today = next_workday(tx, tx.today)
    rows = []
    for place, ref in enumerate(q.items):
        one, day = found.get(place, (Promise(tx.today, True, (), NONE), today))
        now = sum((part for on, part in one.parts if on <= tx.today), NONE)
        code = items[ref].code
        rows.append(
            PromiseRow(
                line_no=place + 1, item_code=code, earliest=day, is_sure=one.is_sure, from_stock=now, missing=one.missing
            )
        )
    return PromiseList(rows=rows, earliest=max(row.earliest for row in rows), is_sure=all(row.is_sure for row in rows))


@on(PromiseWasAsked)
def on_promise_was_asked(tx: Tx, asked: PromiseWasAsked) -> list[Earliest]:
    """Sales asks when lines that are short can leave; planning sees what purchasing has on order."""
    lines = list(zip(asked.item_ids, asked.quantities, strict=True))
    found = promises(tx, lines, asked.warehouse_id, without_order=asked.order_id)
    return [Earliest(day, one.is_sure) for one, day in found]
