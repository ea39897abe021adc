"""What was bought: by supplier, item, category or month, the lines behind each figure, and how prices moved."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa

from operational.core.api import Amount, Fraction, Output, Page, Qty, RefTo, SignedAmount, SignedQty, Tx, UnitPrice, query
from operational.core.api import Input as Given
from operational.items.api import Category, Item
from operational.parties.api import Party
from operational.purchasing.refs import ItemRef, SupplierRef

By = Literal["supplier", "item", "category", "month"]
CategoryRef = Annotated[int | str, RefTo("items.category")]
POINTS_MAX = 500  # a picture shows no more; the newest count
PRICE_PLACES = Decimal("0.0001")


class Bought(Page):
    supplier: SupplierRef | None = None
    item: ItemRef | None = None
    category: CategoryRef | None = None
    without_category: bool = False
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class StatisticsWanted(Bought):
    by: By = "supplier"


class StatisticsRow(Output):
    code: str
    name: str
    unit: str  # of an item; empty where several are counted together
    orders: int
    lines: int
    quantity: SignedQty | None  # ordered, of an item
    net: SignedAmount  # ordered
    gross: SignedAmount
    share: Fraction  # of the net amount of all rows
    came: SignedAmount  # received less sent back, at the price without tax
    sent_back: SignedAmount


class Statistics(Output):
    rows: list[StatisticsRow]
    total: int
    net: SignedAmount
    gross: SignedAmount


_GROUPS: dict[str, tuple[str, str, str]] = {
    "supplier": ("p.code", "p.name", "''"),
    "item": ("i.code", "concat_ws(' ', i.name, nullif(i.spec, ''))", "i.unit"),
    "category": ("coalesce(c.code, '')", "coalesce(c.name, '')", "''"),
    "month": ("to_char({day}, 'YYYY-MM')", "to_char({day}, 'YYYY-MM')", "''"),
}
_CHOSEN = """
    (cast(:supplier as bigint) is null or o.supplier_id = :supplier) and (cast(:item as bigint) is null or l.item_id = :item)
    and (cast(:category as bigint) is null or i.category_id = :category) and (not :bare or i.category_id is null)
    and (cast(:me as bigint) is null or o.created_by = :me or o.buyer_id = :employee)
"""
# What was called off is not bought; the amount falls with it.
_LINES = f"""
    select o.id as order_id, o.number, o.date, o.state, l.id, l.line_no, l.item_id, o.supplier_id, i.unit, i.category_id,
        l.quantity - l.cancelled as quantity, l.received - l.returned as received, l.open,
        round(l.net * (l.quantity - l.cancelled) / l.quantity, 2) as net,
        round(l.gross * (l.quantity - l.cancelled) / l.quantity, 2) as gross
    from purchasing.order_line as l
    join purchasing."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    where o.state in ('approved', 'done') and l.quantity > l.cancelled and {_CHOSEN}
        and (cast(:from_date as date) is null or o.date >= :from_date) and (cast(:to_date as date) is null or o.date <= :to_date)
"""
_CAME = f"""
    select r.date, r.returns_id is not null as is_return, l.item_id, o.supplier_id, i.category_id, g.value
    from purchasing.goods_receipt_line as g
    join purchasing.goods_receipt as r on r.id = g.goods_receipt_id
    join purchasing.order_line as l on l.id = g.order_line_id
    join purchasing."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    where {_CHOSEN}
        and (cast(:from_date as date) is null or r.date >= :from_date) and (cast(:to_date as date) is null or r.date <= :to_date)
"""


def _statistics(by: str) -> sa.TextClause:
    """The statement of one grouping; only the constants above are inserted."""
    code, name, unit = (part.format(day="l.date") for part in _GROUPS[by])
    joins = """
        join items.item as i on i.id = l.item_id join parties.party as p on p.id = l.supplier_id
        left join items.category as c on c.id = i.category_id
    """
    order = "code desc" if by == "month" else "net desc, code"
    return sa.text(
        f"""
        with lines as ({_LINES}), came as ({_CAME}),
        ordered as (
            select {code} as code, {name} as name, {unit} as unit, count(distinct l.order_id) as orders, count(*) as lines,
                sum(l.quantity) as quantity, sum(l.net) as net, sum(l.gross) as gross
            from lines as l {joins} group by 1, 2, 3
        ),
        arrived as (
            select {code} as code, {name} as name, {unit} as unit, sum(l.value) as came,
                coalesce(-sum(l.value) filter (where l.is_return), 0) as sent_back
            from came as l {joins} group by 1, 2, 3
        )
        select code, name, unit, coalesce(orders, 0) as orders, coalesce(lines, 0) as lines, coalesce(quantity, 0) as quantity,
            coalesce(net, 0.00) as net, coalesce(gross, 0.00) as gross, coalesce(came, 0.00) as came,
            coalesce(sent_back, 0.00) as sent_back,
            count(*) over () as total, sum(coalesce(net, 0.00)) over () as all_net,
            sum(coalesce(gross, 0.00)) over () as all_gross
        from ordered full join arrived using (code, name, unit)
        order by {order} limit :most offset :skip
        """
    )


STATEMENTS = {by: _statistics(by) for by in _GROUPS}


def _chosen(tx: Tx, q: Bought) -> dict[str, Any]:
    own = tx.actor.scope(tx.permission) == "own"
    return {
        "supplier": tx.find(Party, q.supplier, field="supplier").id if q.supplier is not None else None,
        "item": tx.find(Item, q.item, field="item").id if q.item is not None else None,
        "category": tx.find(Category, q.category, field="category").id if q.category is not None else None,
        "bare": q.without_category,
        "me": tx.actor.user_id if own else None,
        "employee": tx.actor.employee_id,
        "from_date": q.from_date,
        "to_date": q.to_date,
    }


def _paged(q: Page) -> dict[str, int]:
    return {"most": q.page_rows, "skip": (q.page - 1) * q.page_rows}


@query("purchasing.statistics", permission="purchasing.order.view", path="GET /purchasing/statistics")
def statistics(tx: Tx, q: StatisticsWanted) -> Statistics:
    """What approved orders bought (采购统计), by what is asked for, and what came of it in the same days."""
    rows = tx.session.execute(STATEMENTS[q.by], {**_chosen(tx, q), **_paged(q)}).mappings().all()
    net = rows[0]["all_net"] if rows else Decimal(0)
    shown = []
    for row in rows:
        share = (row["net"] / net).quantize(PRICE_PLACES, ROUND_HALF_UP) if net else Decimal(0)
        same = ("code", "name", "unit", "orders", "lines", "net", "gross", "came", "sent_back")
        quantity = row["quantity"] if q.by == "item" else None
        shown.append(StatisticsRow(**{name: row[name] for name in same}, quantity=quantity, share=share))
    gross = rows[0]["all_gross"] if rows else Decimal(0)
    return Statistics(rows=shown, total=rows[0]["total"] if rows else 0, net=net, gross=gross)


class BoughtLine(Output):
    id: int
    order_id: int
    number: str
    date: dt.date
    supplier: str
    state: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    quantity: Qty
    net_price: UnitPrice  # of the item's own unit, without tax, after discount
    net: Amount
    gross: Amount
    received: SignedQty
    open: Qty


class BoughtLines(Output):
    rows: list[BoughtLine]
    total: int
    net: SignedAmount
    gross: SignedAmount


_BOUGHT = sa.text(
    f"""
    with lines as ({_LINES})
    select l.id, l.order_id, coalesce(l.number, '') as number, l.date, p.name as supplier, l.state, l.line_no, i.code as item,
        i.name, i.spec, l.unit, l.quantity, round(l.net / l.quantity, 4) as net_price, l.net, l.gross, l.received, l.open,
        count(*) over () as total, sum(l.net) over () as all_net, sum(l.gross) over () as all_gross
    from lines as l join items.item as i on i.id = l.item_id join parties.party as p on p.id = l.supplier_id
    order by l.date desc, l.order_id desc, l.line_no limit :most offset :skip
    """  # only the constants above are inserted
)


@query("purchasing.bought_lines", permission="purchasing.order.view", path="GET /purchasing/bought-lines")
def bought_lines(tx: Tx, q: Bought) -> BoughtLines:
    """The order lines behind a figure of the statistics (采购明细), newest first."""
    rows = tx.session.execute(_BOUGHT, {**_chosen(tx, q), **_paged(q)}).mappings().all()
    shown = [BoughtLine(**{name: row[name] for name in BoughtLine.model_fields}) for row in rows]
    first = rows[0] if rows else {"total": 0, "all_net": Decimal(0), "all_gross": Decimal(0)}
    return BoughtLines(rows=shown, total=first["total"], net=first["all_net"], gross=first["all_gross"])


class TrendWanted(Given):
    item: ItemRef
    supplier: SupplierRef | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class PricePoint(Output):
    date: dt.date
    order_id: int
    number: str
    supplier: str
    quantity: Qty
    net_price: UnitPrice


class PriceTrend(Output):
    unit: str
    points: list[PricePoint]  # oldest first
    last: UnitPrice | None
    lowest: UnitPrice | None
    highest: UnitPrice | None
    average: UnitPrice | None  # by quantity


@query("purchasing.price_trend", permission="purchasing.order.view", path="GET /purchasing/price-trend")
def price_trend(tx: Tx, q: TrendWanted) -> PriceTrend:
    """What was paid for an item without tax, order by order (价格走势), with the last, average, lowest and highest price."""
    asked = Bought(item=q.item, supplier=q.supplier, from_date=q.from_date, to_date=q.to_date)
    rows = tx.session.execute(_BOUGHT, {**_chosen(tx, asked), "most": POINTS_MAX, "skip": 0}).mappings().all()
    points = [PricePoint(**{name: row[name] for name in PricePoint.model_fields}) for row in reversed(rows)]
    prices = [point.net_price for point in points]
    quantity, net = (sum((row[name] for row in rows), Decimal(0)) for name in ("quantity", "net"))
    return PriceTrend(
        unit=tx.find(Item, q.item, field="item").unit,
        points=points,
        last=prices[-1] if prices else None,
        lowest=min(prices, default=None),
        highest=max(prices, default=None),
        average=(net / quantity).quantize(PRICE_PLACES, ROUND_HALF_UP) if quantity else None,
    )
