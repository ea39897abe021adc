"""Items as a seller looks for them: by every name they go by, the customer's own included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Qty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item, packings_of
from operational.parties.api import Party, same_partner
from operational.sales.refs import CustomerRef, ItemRef
from operational.sales.tables import CustomerItem


class FindCustomerItems(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None
    item: ItemRef | None = None
    is_active: bool | None = True


class CustomerItemRow(Output):
    id: int
    customer_id: int
    customer: str
    item_id: int
    item: str
    item_name: str
    spec: str
    code: str
    name: str
    is_active: bool


class CustomerItems(Output):
    rows: list[CustomerItemRow]
    total: int


@query("sales.customer_items", permission="sales.order.view", path="GET /sales/customer-items")
def customer_items(tx: Tx, q: FindCustomerItems) -> CustomerItems:
    """Under which codes customers order items."""
    own = CustomerItem
    columns: list[Any] = [
        own.id, own.customer_id, Party.name.label("customer"), own.item_id, Item.code.label("item"), Item.name.label("item_name"),
        Item.spec, own.code, own.name, own.is_active,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(Party, Party.id == own.customer_id)
        .join(Item, Item.id == own.item_id)
        .order_by(Party.code, own.code)
    )
    if q.search:
        pattern = like(q.search)
        names = (own.code, own.name, Item.code, Item.name, Item.pinyin, Party.name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in names)))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    if q.item is not None:
        statement = statement.where(Item.id == q.item if isinstance(q.item, int) else Item.code == q.item)
    if q.is_active is not None:
        statement = statement.where(own.is_active == q.is_active)
    rows, total = page_of(tx, statement, q)
    return CustomerItems(rows=[CustomerItemRow(**row._mapping) for row in rows], total=total)


class FindSellable(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None


class SellableUnit(Output):
    unit: str
    factor: Qty
    is_floating: bool


class Sellable(Output):
    id: int
    code: str
    name: str
    spec: str
    unit: str
    barcode: str
    customer_code: str | None
    list_price: UnitPrice
    units: list[SellableUnit]


class SellableList(Output):
    rows: list[Sellable]
    total: int


@query("sales.sellable", permission="sales.order.view", path="GET /sales/sellable")
def sellable(tx: Tx, q: FindSellable) -> SellableList:
    """Items that may be sold, by code, name, specification, barcode, pinyin initials or the customer's code; exact hits first."""
    own = CustomerItem.code if q.customer is not None else sa.null()
    columns: list[Any] = [
        Item.id, Item.code, Item.name, Item.spec, Item.unit, Item.barcode, sa.cast(own, sa.Text).label("customer_code"),
        Item.list_price,
    ]  # fmt: skip
    names: list[Any] = [Item.code, Item.name, Item.spec, Item.barcode, Item.pinyin]
    exact: list[Any] = [Item.code, Item.barcode]
    statement: sa.Select[Any] = sa.select(*columns).where(Item.is_sold, Item.is_active)
    if q.customer is not None:
        customer = tx.find(Party, q.customer, field="customer")
        of_customer = sa.and_(CustomerItem.item_id == Item.id, CustomerItem.customer_id == customer.id, CustomerItem.is_active)
        statement = statement.outerjoin(CustomerItem, of_customer)
        names.append(CustomerItem.code)
        names.append(CustomerItem.name)
        exact.append(CustomerItem.code)
    for word in q.search.split():
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in names)))
    is_exact = sa.or_(*(sa.func.coalesce(column, "") == q.search.strip() for column in exact))
    rows, total = page_of(tx, statement.order_by(is_exact.desc(), Item.code), q)
    units = packings_of(tx, [row.id for row in rows])
    return SellableList(rows=[_sellable(row._mapping, units.get(row.id, {})) for row in rows], total=total)


def _sellable(row: Mapping[str, Any], units: Mapping[str, Any]) -> Sellable:
    others: Sequence[SellableUnit] = [
        SellableUnit(unit=one.unit, factor=one.factor, is_floating=one.is_floating) for one in units.values()
    ]
    return Sellable(**row, units=list(others))
