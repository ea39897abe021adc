"""Keeping items, units and categories."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import (
    CODE,
    Input,
    Output,
    RefTo,
    Tx,
    UnitPrice,
    command,
    initials,
    locked_master,
    refuse,
    require,
    save_master,
)
from operational.items import rules
from operational.items.events import ItemTrackingWasChanged
from operational.items.reference import unit_places
from operational.items.tables import Category, Item, Unit
from operational.items.units import UNITS_MAX, UnitOfItem, save_units
from operational.items.valuation_rules import default_valuation

ItemRef = Annotated[int | str, RefTo("items.item")]
UnitRef = Annotated[str, RefTo("items.unit"), Field(min_length=1, max_length=20)]
CategoryRef = Annotated[int | str, RefTo("items.category")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Kind = Literal["merchandise", "finished", "material", "consumable", "service", "freight"]
ENSURED_MAX = 20_000  # a sheet names its partners, items and people in one call


class SaveUnit(Input):
    code: UnitRef
    places: int = Field(default=0, ge=0, le=6)


class UnitSaved(Output):
    id: int
    code: str
    is_new: bool


@command("items.save_unit", permission="items.unit.edit", path="POST /units")
def save_unit(tx: Tx, cmd: SaveUnit) -> UnitSaved:
    """Add a unit as it is printed (台, 千克), or change in how many decimal places it is counted."""
    row, is_new = save_master(tx, Unit, "items.unit", cmd.model_dump())
    tx.reference_changed()
    return UnitSaved(id=row.id, code=row.code, is_new=is_new)


class SaveCategory(Input):
    code: Code
    name: Name
    parent: CategoryRef | None = None


class CategorySaved(Output):
    id: int
    code: str
    is_new: bool


@command("items.save_category", permission="items.category.edit", path="POST /categories")
def save_category(tx: Tx, cmd: SaveCategory) -> CategorySaved:
    """Add a category of items or change the one with this code."""
    parent = tx.find(Category, cmd.parent, field="parent") if cmd.parent is not None else None
    require(parent is None or parent.code != cmd.code, "items.category_above_itself", field="parent", code=cmd.code)
    values = {"code": cmd.code, "name": cmd.name, "parent_id": parent.id if parent else None}
    row, is_new = save_master(tx, Category, "items.category", values)
    tx.reference_changed()
    return CategorySaved(id=row.id, code=row.code, is_new=is_new)


class SaveItem(Input):
    code: Code
    item: ItemRef | None = None
    name: Name
    spec: str = Field(default="", max_length=200)
    category: CategoryRef | None = None
    unit: UnitRef = "个"
    kind: Kind = "merchandise"
    barcode: str = Field(default="", max_length=60)
    tax_code: str = Field(default="", max_length=30)
    vat_class: str = Field(default="goods", max_length=30)
    is_stocked: bool = True
    is_sold: bool = True
    is_purchased: bool = True
    tracks_lots: bool = False
    tracks_serials: bool = False
    needs_inspection: bool = False
    weight: UnitPrice = Decimal(0)
    allow_negative: bool = False
    list_price: UnitPrice = Decimal(0)
    floor_price: UnitPrice = Decimal(0)
    standard_cost: UnitPrice = Decimal(0)
    stock_minimum: UnitPrice = Decimal(0)
    is_active: bool = True
    units: list[UnitOfItem] | None = Field(default=None, max_length=UNITS_MAX)  # other units; left out: as they are
    version: int | None = None


class ItemSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("items.save_item", permission="items.item.edit", path="POST /items")
def save_item(tx: Tx, cmd: SaveItem) -> ItemSaved:
    """Add an item, or change the given fields of the one with this code (or, to rename it, of ``item``)."""
    require(rules.is_tax_code(cmd.tax_code), "items.tax_code_wrong", field="tax_code", code=cmd.code, tax_code=cmd.tax_code)
    before = locked_master(tx, Item, cmd.item if cmd.item is not None else cmd.code)
    given = cmd.model_dump(exclude={"item", "category", "units", "version"})
    if before is not None:
        given = {name: value for name, value in given.items() if name in cmd.model_fields_set}
    elif "is_stocked" not in cmd.model_fields_set:
        given["is_stocked"] = rules.is_stocked_by_kind(cmd.kind)
    if "unit" in given:
        require(given["unit"] in unit_places(tx), "items.unit_unknown", field="unit", unit=cmd.unit, item=cmd.code)
    if cmd.category is not None:
        given["category_id"] = tx.find(Category, cmd.category, field="category").id
    spec = given.get("spec", before.spec if before else "")
    given["pinyin"] = initials(cmd.name, spec)
    _refuse_taken(tx, cmd, before)
    tracked = rules.tracking(given, before.tracks_lots, before.tracks_serials) if before else rules.tracking(given)
    given["tracks_lots"], given["tracks_serials"] = tracked
    if before is None:
        given["valuation"] = default_valuation(tx, cmd.kind, given.get("category_id"), tracked[0])
    was_tracked = (before.tracks_lots, before.tracks_serials) if before else tracked
    row, is_new = save_master(tx, Item, "items.item", given, ref=cmd.item, version=cmd.version)
    if was_tracked != tracked:
        tx.announce(ItemTrackingWasChanged(item_id=row.id))
    if cmd.units is not None:
        save_units(tx, row, cmd.units, is_new)
    return ItemSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _refuse_taken(tx: Tx, cmd: SaveItem, before: Item | None) -> None:
    """Refuse a barcode or a new code that another item has, naming that item."""
    wanted: list[sa.ColumnElement[bool]] = []
    if cmd.barcode:
        wanted.append(Item.barcode == cmd.barcode)
    if before is not None and before.code != cmd.code:
        wanted.append(Item.code == cmd.code)
    if not wanted:
        return
    own = before.id if before is not None else 0
    statement = sa.select(Item.code, Item.name, Item.barcode).where(sa.or_(*wanted), Item.id != own).limit(1)
    other = tx.session.execute(statement).first()
    if other is None:
        return
    if other.code == cmd.code:
        refuse("items.code_taken", field="code", code=other.code, name=other.name)
    refuse("items.barcode_taken", field="barcode", barcode=cmd.barcode, code=other.code, name=other.name)


class NewItem(Input):
    code: Code
    name: str = Field(default="", max_length=200)
    spec: str = Field(default="", max_length=200)
    unit: UnitRef | None = None
    kind: Kind = "merchandise"
    tracks_lots: bool = False


class EnsureItems(Input):
    items: list[NewItem] = Field(min_length=1, max_length=ENSURED_MAX)


class Ensured(Output):
    new: list[str]


DEFAULT_UNIT = "个"


@command("items.ensure_items", permission="items.item.edit", path="POST /items/ensure")
def ensure_items(tx: Tx, cmd: EnsureItems) -> Ensured:
    """Add the items whose codes are not there yet, as far as they are known; answers the new codes."""
    wanted = {item.code: item for item in cmd.items}
    new = [wanted[code] for code in _missing(tx, Item, list(wanted))]
    _ensure_units(tx, [item.unit for item in new if item.unit])
    rows = [
        {
            "code": item.code,
            "name": item.name or item.code,
            "spec": item.spec,
            "pinyin": initials(item.name or item.code),
            "unit": item.unit or DEFAULT_UNIT,
            "kind": item.kind,
            "is_stocked": rules.is_stocked_by_kind(item.kind),
            "tracks_lots": item.tracks_lots,
            "valuation": default_valuation(tx, item.kind, None, item.tracks_lots),
        }
        for item in new
    ]
    tx.insert(Item, rows)
    return Ensured(new=[item.code for item in new])


class EnsureCodes(Input):
    codes: list[Code] = Field(min_length=1, max_length=ENSURED_MAX)


@command("items.ensure_units", permission="items.unit.edit", path="POST /units/ensure")
def ensure_units(tx: Tx, cmd: EnsureCodes) -> Ensured:
    """Add the units that are not there yet, counted in whole pieces; answers which were new."""
    return Ensured(new=_ensure_units(tx, cmd.codes))


@command("items.ensure_categories", permission="items.category.edit", path="POST /categories/ensure")
def ensure_categories(tx: Tx, cmd: EnsureCodes) -> Ensured:
    """Add the categories that are not there yet, named by their code; answers which were new."""
    new = _missing(tx, Category, cmd.codes)
    tx.insert(Category, [{"code": code, "name": code} for code in new])
    if new:
        tx.reference_changed()
    return Ensured(new=new)


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("items.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give a new company the units that everybody prints."""
    ids = tx.ids(len(rules.COMMON_UNITS))
    units = zip(ids, rules.COMMON_UNITS.items(), strict=True)
    rows = [{"id": id_, "code": code, "places": places} for id_, (code, places) in units]
    statement = insert(Unit).values(rows).on_conflict_do_nothing(index_elements=["code"]).returning(Unit.code)
    new = len(tx.session.execute(statement).all())
    tx.reference_changed()
    return Seeded(new=new)


def _ensure_units(tx: Tx, codes: list[str]) -> list[str]:
    known = unit_places(tx)
    new = [code for code in dict.fromkeys(codes) if code not in known]
    if new:
        tx.insert(Unit, [{"code": code, "places": 0} for code in new])
        tx.reference_changed()
    return new


def _missing(tx: Tx, model: type[Any], codes: list[str]) -> list[str]:
    """Those of the codes that no row has yet, in the given order."""
    wanted = list(dict.fromkeys(codes))
    statement = sa.select(model.code).where(model.code == sa.any_(sa.cast(wanted, sa.ARRAY(sa.Text))))
    known = set(tx.session.execute(statement).scalars())
    return [code for code in wanted if code not in known]
