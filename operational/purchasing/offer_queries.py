"""What suppliers ask for items, and how they compare: price, last price, lead time and reliability from receipts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Fraction, Output, Page, Qty, Tx, UnitPrice, page_of, query
from operational.core.api import Input as Given
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.purchasing.pricing import offers_of
from operational.purchasing.refs import ItemRef, SupplierRef
from operational.purchasing.tables import SupplierItem, SupplierPrice


class ConditionsWanted(Page):
    item: ItemRef | None = None
    supplier: SupplierRef | None = None


class StepShown(Output):
    minimum_quantity: Qty
    price: UnitPrice
    valid_from: dt.date
    valid_to: dt.date | None


class ConditionRow(Output):
    id: int
    supplier_id: int
    supplier: str
    item_id: int
    item: str
    name: str
    supplier_code: str
    price: UnitPrice
    lead_time_days: int
    minimum_quantity: Qty
    pack_size: Qty
    is_preferred: bool
    over_tolerance: Fraction | None
    under_tolerance: Fraction | None
    prices: list[StepShown]


class ConditionList(Output):
    rows: list[ConditionRow]
    total: int


@query("purchasing.supplier_items", permission="purchasing.conditions.view", path="GET /purchasing/supplier-items")
def supplier_items(tx: Tx, q: ConditionsWanted) -> ConditionList:
    """What suppliers ask for items; the preferred one first."""
    statement = (
        sa.select(
            SupplierItem.id,
            SupplierItem.supplier_id,
            Party.name.label("supplier"),
            SupplierItem.item_id,
            Item.code.label("item"),
            Item.name,
            SupplierItem.supplier_code,
            SupplierItem.price,
            SupplierItem.lead_time_days,
            SupplierItem.minimum_quantity,
            SupplierItem.pack_size,
            SupplierItem.is_preferred,
            SupplierItem.over_tolerance,
            SupplierItem.under_tolerance,
        )
        .join(Party, Party.id == SupplierItem.supplier_id)
        .join(Item, Item.id == SupplierItem.item_id)
        .order_by(Item.code, SupplierItem.is_preferred.desc(), Party.code)
    )
    if q.item is not None:
        statement = statement.where(SupplierItem.item_id == tx.find(Item, q.item, field="item").id)
    if q.supplier is not None:
        statement = statement.where(same_partner(SupplierItem.supplier_id, tx.find(Party, q.supplier, field="supplier").id))
    rows, total = page_of(tx, statement, q)
    steps = _steps(tx, [row.id for row in rows])
    found = [ConditionRow.model_validate({**row._mapping, "prices": steps.get(row.id, [])}) for row in rows]
    return ConditionList(rows=found, total=total)


def _steps(tx: Tx, ids: Sequence[int]) -> dict[int, list[StepShown]]:
    statement = (
        sa.select(SupplierPrice)
        .where(SupplierPrice.supplier_item_id == sa.any_(sa.cast(list(ids), sa.ARRAY(sa.BigInteger))))
        .order_by(SupplierPrice.supplier_item_id, SupplierPrice.minimum_quantity, SupplierPrice.valid_from)
    )
    found: dict[int, list[StepShown]] = {}
    for step in tx.session.execute(statement).scalars():
        shown = {name: getattr(step, name) for name in StepShown.model_fields}
        found.setdefault(step.supplier_item_id, []).append(StepShown(**shown))
    return found


class CompareWanted(Given):
    item: ItemRef
    quantity: Qty = Decimal(1)
    date: dt.date | None = None


class OfferRow(Output):
    supplier_id: int
    supplier_code: str
    supplier: str
    price: UnitPrice | None
    price_from: str
    last_price: UnitPrice | None
    last_on: dt.date | None
    minimum_quantity: Qty
    pack_size: Qty
    lead_time_days: int  # as agreed
    lead_time_usual: int | None  # half of the receipts came within so many days of the order
    receipts: int
    on_time: Fraction | None  # share of the receipts with a promised day that came by it
    returned: Fraction | None  # share of what was received that went back
    is_preferred: bool
    is_cheapest: bool


class Offers(Output):
    rows: list[OfferRow]


_RELIABILITY = sa.text(
    """
    select
        r.supplier_id,
        count(*) as receipts,
        percentile_disc(0.5) within group (order by r.date - o.date) as lead_time_usual,
        avg((r.date <= coalesce(l.promise_date, o.promise_date))::int) as on_time,
        sum(g.returned) / nullif(sum(g.quantity), 0) as returned
    from purchasing.goods_receipt_line as g
    join purchasing.goods_receipt as r on r.id = g.goods_receipt_id
    join purchasing.order_line as l on l.id = g.order_line_id
    join purchasing."order" as o on o.id = l.order_id
    where g.item_id = :item and r.returns_id is null
    group by r.supplier_id
    """
)


@query("purchasing.compare_suppliers", permission="purchasing.conditions.view", path="GET /purchasing/compare-suppliers")
def compare_suppliers(tx: Tx, q: CompareWanted) -> Offers:
    """All suppliers of an item side by side (比价) for a quantity and a day, the cheapest first."""
    item = tx.find(Item, q.item, field="item")
    day = q.date or tx.today
    offers = offers_of(tx, [item.id])[item.id]
    ids = sa.cast([offer.supplier_id for offer in offers], sa.ARRAY(sa.BigInteger))
    names = tx.session.execute(sa.select(Party.id, Party.code, Party.name).where(Party.id == sa.any_(ids)))
    suppliers = {row.id: row for row in names}
    proven = {row["supplier_id"]: row for row in tx.session.execute(_RELIABILITY, {"item": item.id}).mappings()}
    priced = [(offer, *offer.price_of(q.quantity, day)) for offer in offers]
    cheapest = min((price for _, price, _ in priced if price is not None), default=None)
    rows = [
        OfferRow(
            supplier_id=offer.supplier_id,
            supplier_code=suppliers[offer.supplier_id].code,
            supplier=suppliers[offer.supplier_id].name,
            price=price,
            price_from=origin,
            last_price=offer.last_price,
            last_on=offer.last_on,
            minimum_quantity=offer.minimum_quantity,
            pack_size=offer.pack_size,
            lead_time_days=offer.lead_time_days,
            is_preferred=offer.is_preferred,
            is_cheapest=price is not None and price == cheapest,
            **_proven(proven.get(offer.supplier_id)),
        )
        for offer, price, origin in priced
    ]
    return Offers(rows=sorted(rows, key=lambda row: (row.price is None, row.price or 0, row.supplier_code)))


def _proven(row: Any) -> dict[str, Any]:
    if row is None:
        return {"receipts": 0, "lead_time_usual": None, "on_time": None, "returned": None}
    shares = {name: None if row[name] is None else round(row[name], 4) for name in ("on_time", "returned")}
    return {"receipts": row["receipts"], "lead_time_usual": row["lead_time_usual"], **shares}
