"""What people can see of price lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, Qty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.sales.commands.price_list import PriceListRef
from operational.sales.refs import CustomerRef, ItemRef
from operational.sales.tables import PriceList, PriceListLine


class FindPriceLists(Page):
    search: str = Field(default="", max_length=100)
    customer: CustomerRef | None = None
    class_name: str = Field(default="", max_length=60)
    item: ItemRef | None = None
    on: dt.date | None = None  # only lists that hold on the day
    is_active: bool | None = None


class PriceListRow(Output):
    id: int
    code: str
    name: str
    customer: str | None
    customer_code: str | None
    class_name: str
    currency: str
    includes_tax: bool
    valid_from: dt.date
    valid_to: dt.date | None
    items: int
    is_active: bool


class PriceLists(Output):
    rows: list[PriceListRow]
    total: int


_ITEMS = (
    sa.select(sa.func.count(sa.distinct(PriceListLine.item_id)))
    .where(PriceListLine.price_list_id == PriceList.id)
    .correlate(PriceList)
    .scalar_subquery()
    .label("items")
)
_COLUMNS: list[Any] = [
    PriceList.id, PriceList.code, PriceList.name, Party.name.label("customer"), Party.code.label("customer_code"),
    PriceList.class_name, PriceList.currency, PriceList.includes_tax, PriceList.valid_from, PriceList.valid_to, _ITEMS,
    PriceList.is_active,
]  # fmt: skip


@query("sales.price_lists", permission="sales.price_list.view", path="GET /sales/price-lists")
def price_lists(tx: Tx, q: FindPriceLists) -> PriceLists:
    """Price lists with whom they are for and when they hold."""
    statement: sa.Select[Any] = sa.select(*_COLUMNS).outerjoin(Party, Party.id == PriceList.customer_id)
    if q.search:
        pattern = like(q.search)
        columns = (PriceList.code, PriceList.name, PriceList.class_name, Party.name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    if q.customer is not None:
        statement = statement.where(same_partner(Party.id, q.customer))
    if q.class_name:
        statement = statement.where(PriceList.class_name == q.class_name)
    if q.item is not None:
        of_item = Item.id == q.item if isinstance(q.item, int) else Item.code == q.item
        lines = sa.select(PriceListLine.id).join(Item, Item.id == PriceListLine.item_id)
        statement = statement.where(lines.where(PriceListLine.price_list_id == PriceList.id, of_item).exists())
    if q.on is not None:
        ends_later = sa.or_(PriceList.valid_to.is_(None), PriceList.valid_to >= q.on)
        statement = statement.where(PriceList.valid_from <= q.on, ends_later)
    if q.is_active is not None:
        statement = statement.where(PriceList.is_active == q.is_active)
    rows, total = page_of(tx, statement.order_by(PriceList.code), q)
    return PriceLists(rows=[PriceListRow(**row._mapping) for row in rows], total=total)


class OnePriceList(Input):
    price_list: PriceListRef


class PriceLineShown(Output):
    line_no: int
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    minimum_quantity: Qty
    price: UnitPrice
    valid_from: dt.date | None
    valid_to: dt.date | None


class PriceListShown(PriceListRow):
    note: str
    version: int
    lines: list[PriceLineShown]


@query("sales.price_list", permission="sales.price_list.view", path="GET /sales/price-lists/{price_list}")
def price_list(tx: Tx, q: OnePriceList) -> PriceListShown:
    """One price list with its prices."""
    found = tx.find(PriceList, q.price_list, field="price_list")
    of_list = sa.select(*_COLUMNS).outerjoin(Party, Party.id == PriceList.customer_id).where(PriceList.id == found.id)
    head = tx.session.execute(of_list).one()
    line = PriceListLine
    columns: list[Any] = [
        line.line_no, line.item_id, Item.code.label("item"), Item.name, Item.spec, Item.unit, line.minimum_quantity, line.price,
        line.valid_from, line.valid_to,
    ]  # fmt: skip
    of_lines = (
        sa.select(*columns).join(Item, Item.id == line.item_id).where(line.price_list_id == found.id).order_by(line.line_no)
    )
    rows = [PriceLineShown(**row._mapping) for row in tx.session.execute(of_lines)]
    return PriceListShown(**head._mapping, note=found.note, version=found.version, lines=rows)
