"""Items below their minimum: seen once for each fall, with what to buy beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Input, Output, Page, Qty, SignedQty, Tx, command, like, query
from operational.planning.events import StockFellBelowMinimum
from operational.planning.tables import LowStock

ITEMS_MAX = 2000  # what one look writes down; the next one goes on

_CHANGED = """
    select i.id as item_id, coalesce(v.quantity, 0) as quantity, i.stock_minimum as minimum, w.id as low_stock_id
    from items.item as i
    left join stock.valuation as v on v.item_id = i.id
    left join planning.low_stock as w on w.item_id = i.id and w.recovered_at is null
    where (w.id is null and i.is_stocked and i.is_active and coalesce(v.quantity, 0) < i.stock_minimum)
        or (w.id is not null
            and (not i.is_stocked or not i.is_active or coalesce(v.quantity, 0) >= i.stock_minimum))
"""
_ANY = sa.text(f"select exists ({_CHANGED})")  # only the constant above is inserted
_THESE = sa.text(f"{_CHANGED} order by i.id limit :most")  # only the constant above is inserted


def stock_has_crossed(session: orm.Session) -> bool:
    """Whether some item fell below its minimum, or came back, since the last look."""
    return bool(session.execute(_ANY).scalar_one())


class WatchStock(Input):
    pass


class StockWatched(Output):
    fell: int
    recovered: int
    is_complete: bool


@command("planning.watch_stock", permission="planning.stock.watch", path="POST /planning/stock-watch")
def watch_stock(tx: Tx, cmd: WatchStock) -> StockWatched:
    """Write down which items fell below their minimum and which came back; an item that stays below is told of once."""
    tx.session.execute(sa.text("lock table planning.low_stock in share row exclusive mode"))  # one look at a time
    rows = tx.session.execute(_THESE, {"most": ITEMS_MAX}).all()
    fallen = [row for row in rows if row.low_stock_id is None]
    back = [row.low_stock_id for row in rows if row.low_stock_id is not None]
    if back:
        statement = sa.update(LowStock).where(LowStock.id == sa.any_(sa.cast(back, sa.ARRAY(sa.BigInteger))))
        tx.session.execute(statement.values(recovered_at=tx.now).execution_options(synchronize_session=False))
    ids = tx.ids(len(fallen))
    tx.insert(
        LowStock,
        [
            {"id": new, "item_id": row.item_id, "quantity": row.quantity, "minimum": row.minimum, "fell_on": tx.today,
             "fell_at": tx.now, "recovered_at": None}
            for new, row in zip(ids, fallen, strict=True)
        ],
    )  # fmt: skip
    for new, row in zip(ids, fallen, strict=True):
        tx.announce(StockFellBelowMinimum(low_stock_id=new, item_id=row.item_id))
    return StockWatched(fell=len(fallen), recovered=len(back), is_complete=len(rows) < ITEMS_MAX)


class FindLowStock(Page):
    search: str = Field(default="", max_length=100)
    with_recovered: bool = False


class LowStockRow(Output):
    id: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    fell_on: dt.date
    quantity: SignedQty  # when it fell
    on_hand: SignedQty  # now
    minimum: Qty
    incoming: Qty
    suggestion_id: int | None
    suggestion: str
    suggested: Qty  # to buy: as suggested, else what is missing and not on order
    supplier: str
    is_over: bool


class LowStockList(Output):
    rows: list[LowStockRow]
    total: int


_ROWS = sa.text(
    """
    select w.id, w.item_id, i.code as item, i.name, i.spec, i.unit, w.fell_on, w.quantity, coalesce(v.quantity, 0) as on_hand,
        i.stock_minimum as minimum, coalesce(c.quantity, 0) as incoming, s.id as suggestion_id,
        coalesce(s.number, '') as suggestion,
        coalesce(s.quantity, greatest(i.stock_minimum - coalesce(v.quantity, 0) - coalesce(c.quantity, 0), 0)) as suggested,
        coalesce(p.name, '') as supplier, w.recovered_at is not null as is_over, count(*) over () as total
    from planning.low_stock as w
    join items.item as i on i.id = w.item_id
    left join stock.valuation as v on v.item_id = w.item_id
    left join planning.suggestion as s on s.item_id = w.item_id and s.state = 'open'
    left join lateral (
        select k.supplier_id from purchasing.supplier_item as k
        where k.item_id = w.item_id order by k.is_preferred desc, k.id limit 1
    ) as k on true
    left join parties.party as p on p.id = coalesce(s.supplier_id, k.supplier_id)
    left join lateral (
        select sum(n.quantity) as quantity
        from (
            select l.open as quantity
            from purchasing.order_line as l
            join purchasing."order" as o on o.id = l.order_id and o.state = 'approved' and not o.is_direct
            where l.item_id = w.item_id and l.open > 0
            union all
            select x.quantity - x.came
            from purchasing.exchange_line as x
            join purchasing.exchange as e on e.id = x.exchange_id and e.state = 'waiting' and not e.is_at_customer
            where x.item_id = w.item_id and x.came < x.quantity
        ) as n
    ) as c on true
    where (w.recovered_at is null or :all)
        and (cast(:ids as bigint[]) is null or w.id = any(cast(:ids as bigint[])))
        and (cast(:search as text) = '' or i.code ilike :search or i.name ilike :search)
    order by w.recovered_at is not null, w.fell_at desc, w.id
    limit :rows offset :skip
    """
)


def low_stock_rows(
    tx: Tx, ids: list[int] | None, *, most: int, skip: int = 0, search: str = "", past: bool = True
) -> list[sa.Row[Any]]:
    """Falls below the minimum as they stand now."""
    given = {"ids": ids, "rows": most, "skip": skip, "search": like(search) if search else "", "all": past}
    return list(tx.session.execute(_ROWS, given).all())


@query("planning.low_stocks", permission="stock.stock.view", path="GET /planning/low-stock")
def low_stocks(tx: Tx, q: FindLowStock) -> LowStockList:
    """Items below their minimum, the latest first, with what comes and what to buy."""
    skip = (q.page - 1) * q.page_rows
    rows = low_stock_rows(tx, None, most=q.page_rows, skip=skip, search=q.search, past=q.with_recovered)
    shown = [LowStockRow(**{k: v for k, v in row._mapping.items() if k != "total"}) for row in rows]
    return LowStockList(rows=shown, total=rows[0].total if rows else 0)
