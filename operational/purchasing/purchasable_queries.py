"""Items as a buyer looks for them: by every name they go by, the supplier's own number included."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Qty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item, packings_of
from operational.parties.api import Party
from operational.purchasing.pricing import offers_of
from operational.purchasing.refs import SupplierRef
from operational.purchasing.tables import SupplierItem


class FindPurchasable(Page):
    search: str = Field(default="", max_length=100)
    supplier: SupplierRef | None = None


class PurchasableUnit(Output):
    unit: str
    factor: Qty
    is_floating: bool


class Purchasable(Output):
    id: int
    code: str
    name: str
    spec: str
    unit: str
    barcode: str
    supplier_code: str | None
    last_price: UnitPrice | None  # what this supplier got last, of the item's own unit
    units: list[PurchasableUnit]


class PurchasableList(Output):
    rows: list[Purchasable]
    total: int


@query("purchasing.purchasable", permission="purchasing.order.view", path="GET /purchasing/purchasable")
def purchasable_items(tx: Tx, q: FindPurchasable) -> PurchasableList:
    """Items that may be bought, by code, name, specification, barcode, pinyin initials or the supplier's number; exact first."""
    number = SupplierItem.supplier_code if q.supplier is not None else sa.null()
    columns: list[Any] = [
        Item.id, Item.code, Item.name, Item.spec, Item.unit, Item.barcode, sa.cast(number, sa.Text).label("supplier_code"),
    ]  # fmt: skip
    names: list[Any] = [Item.code, Item.name, Item.spec, Item.barcode, Item.pinyin]
    exact: list[Any] = [Item.code, Item.barcode]
    statement: sa.Select[Any] = sa.select(*columns).where(Item.is_purchased, Item.is_active)
    supplier_id = None
    if q.supplier is not None:
        supplier_id = tx.find(Party, q.supplier, field="supplier").id
        of_supplier = sa.and_(SupplierItem.item_id == Item.id, SupplierItem.supplier_id == supplier_id)
        statement = statement.outerjoin(SupplierItem, of_supplier)
        names.append(SupplierItem.supplier_code)
        exact.append(SupplierItem.supplier_code)
    for word in q.search.split():
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in names)))
    is_exact = sa.or_(*(sa.func.coalesce(column, "") == q.search.strip() for column in exact))
    rows, total = page_of(tx, statement.order_by(is_exact.desc(), Item.code), q)
    ids = [row.id for row in rows]
    units = packings_of(tx, ids)
    offers = offers_of(tx, ids, supplier_id) if supplier_id is not None and ids else {}
    found = []
    for row in rows:
        last = next((offer.last_price for offer in offers.get(row.id, ())), None)
        own = units.get(row.id, {}).values()
        others = [PurchasableUnit(unit=u.unit, factor=u.factor, is_floating=u.is_floating) for u in own]
        found.append(Purchasable(**row._mapping, last_price=last, units=others))
    return PurchasableList(rows=found, total=total)
