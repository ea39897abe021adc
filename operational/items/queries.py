"""What people can see of items: search, one item, units, categories."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, Qty, RefTo, Tx, UnitPrice, like, page_of, query
from operational.items.tables import Category, Item, Unit
from operational.items.units import packings_of

ItemRef = Annotated[int | str, RefTo("items.item")]
EDITS, SEES_COST = "items.item.edit", "items.cost.read"  # whoever enters a cost sees it, others by a right of its own


class FindItems(Page):
    search: str = Field(default="", max_length=100)
    kind: str = ""
    category: str = ""
    is_active: bool | None = True
    is_stocked: bool | None = None
    is_sold: bool | None = None
    is_purchased: bool | None = None


class ItemRow(Output):
    id: int
    code: str
    name: str
    spec: str
    category: str | None
    unit: str
    kind: str
    barcode: str
    list_price: UnitPrice
    valuation: str
    is_stocked: bool
    is_active: bool


class Items(Output):
    rows: list[ItemRow]
    total: int


@query("items.items", permission="items.item.view", path="GET /items")
def items(tx: Tx, given: FindItems) -> Items:
    """Items whose code, name, specification, barcode or pinyin initials hold the searched text."""
    statement = sa.select(
        Item.id, Item.code, Item.name, Item.spec, Category.name.label("category"), Item.unit, Item.kind,
        Item.barcode, Item.list_price, Item.valuation, Item.is_stocked, Item.is_active,
    ).outerjoin(Category, Category.id == Item.category_id)  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        columns = (Item.code, Item.name, Item.spec, Item.barcode, Item.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    if given.kind:
        statement = statement.where(Item.kind == given.kind)
    if given.category:
        statement = statement.where(Category.code == given.category)
    for column, wanted in (
        (Item.is_active, given.is_active),
        (Item.is_stocked, given.is_stocked),
        (Item.is_sold, given.is_sold),
        (Item.is_purchased, given.is_purchased),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    rows, total = page_of(tx, statement.order_by(Item.code), given)
    return Items(rows=[ItemRow(**row._mapping) for row in rows], total=total)


class OneItem(Input):
    item: ItemRef


class UnitShown(Output):
    unit: str
    factor: Qty
    is_floating: bool


class ItemView(ItemRow):
    category_id: int | None
    tax_code: str
    vat_class: str
    is_sold: bool
    is_purchased: bool
    tracks_lots: bool
    tracks_serials: bool
    needs_inspection: bool
    weight: Qty
    allow_negative: bool
    floor_price: UnitPrice
    standard_cost: UnitPrice | None  # left out for whoever may not see costs
    stock_minimum: Qty
    version: int
    units: list[UnitShown]  # other units than its own


@query("items.item", permission="items.item.view", path="GET /items/{item}")
def item(tx: Tx, given: OneItem) -> ItemView:
    """One item with all that is kept about it; its cost only for whoever may see costs."""
    row = tx.find(Item, given.item, field="item")
    category = tx.session.get(Category, row.category_id) if row.category_id else None
    kept = {name: getattr(row, name) for name in ItemView.model_fields if name not in ("category", "units")}
    if not (tx.actor.may(SEES_COST) or tx.actor.may(EDITS)):
        kept["standard_cost"] = None
    units_ = packings_of(tx, [row.id]).get(row.id, {}).values()
    others = [UnitShown(unit=one.unit, factor=one.factor, is_floating=one.is_floating) for one in units_]
    return ItemView(**kept, category=category.name if category else None, units=others)


class Nothing(Input):
    pass


class UnitRow(Output):
    id: int
    code: str
    places: int


class Units(Output):
    rows: list[UnitRow]
    total: int


@query("items.units", permission="items.item.view", path="GET /units")
def units(tx: Tx, given: Nothing) -> Units:
    """All units with the decimal places in which they are counted."""
    found = tx.session.execute(sa.select(Unit.id, Unit.code, Unit.places).order_by(Unit.code)).mappings()
    rows = [UnitRow(**row) for row in found]
    return Units(rows=rows, total=len(rows))


class CategoryRow(Output):
    id: int
    code: str
    name: str
    parent_id: int | None


class Categories(Output):
    rows: list[CategoryRow]
    total: int


@query("items.categories", permission="items.item.view", path="GET /categories")
def categories(tx: Tx, given: Nothing) -> Categories:
    """All categories in the order of their codes."""
    columns = (Category.id, Category.code, Category.name, Category.parent_id)
    rows = [CategoryRow(**row) for row in tx.session.execute(sa.select(*columns).order_by(Category.code)).mappings()]
    return Categories(rows=rows, total=len(rows))
