"""What people can see of stock: where things lie, what is free, what moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, Qty, RefTo, SignedAmount, SignedQty, Tx, like, page_of, query
from operational.items.api import Item, items_by_ref
from operational.stock.reservations import on_hand
from operational.stock.tables import Balance, Location, Lot, Move, Reserved, Transfer, Valuation, Warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
TransferRef = Annotated[int | str, RefTo("stock.transfer")]
ITEMS_MAX = 2000  # the lines of the longest order
SEES_COST = "stock.move.view"  # who may read moves with their values may read costs
NONE = Decimal(0)


class FindStock(Page):
    detail: Literal["item", "warehouse", "bin"] = "warehouse"
    search: str = Field(default="", max_length=100)
    item: ItemRef | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None
    with_zero: bool = False
    below_minimum: bool = False


class StockRow(Output):
    item_id: int
    item_code: str
    item_name: str
    spec: str
    unit: str
    warehouse_id: int | None
    warehouse: str | None
    location_id: int | None
    bin: str | None
    lot: str | None
    on_hand: SignedQty
    reserved: Qty
    available: SignedQty
    minimum: Qty
    unit_cost: SignedQty | None
    value: SignedAmount | None


class StockNow(Output):
    rows: list[StockRow]
    total: int
    value: SignedAmount | None


@query("stock.stock_now", permission="stock.stock.view", path="GET /stock")
def stock_now(tx: Tx, given: FindStock) -> StockNow:
    """What lies where and how much of it is free, by item, warehouse or bin. Costs show to those who may see moves."""
    statement = _filtered(_by_detail(given.detail), given)
    rows, total = page_of(tx, statement.order_by(Item.code, *_place_order(given.detail)), given)
    sees_cost = tx.actor.may(SEES_COST)
    value = None
    if sees_cost:
        inner = statement.order_by(None).subquery()
        value = tx.session.execute(sa.select(sa.func.coalesce(sa.func.sum(inner.c.value), NONE))).scalar_one()
    return StockNow(rows=[_stock_row(row, sees_cost) for row in rows], total=total, value=value)


def _stock_row(row: Any, sees_cost: bool) -> StockRow:
    values = dict(row._mapping)
    if not sees_cost:
        values["unit_cost"] = values["value"] = None
    return StockRow(**values, available=values["on_hand"] - values["reserved"])


def _place_order(detail: str) -> tuple[Any, ...]:
    return {"item": (), "warehouse": (Warehouse.code,), "bin": (Location.code, Lot.code)}[detail]


def _by_detail(detail: str) -> sa.Select[*tuple[Any, ...]]:
    """One row an item, an item and warehouse, or an item, bin and lot; the value is shared out by quantity."""
    held: Any = Valuation.quantity
    average = sa.func.round(Valuation.value / sa.func.nullif(held, 0), 6)
    unit_cost: Any = sa.case((held > 0, average), else_=Valuation.last_unit_cost)
    zero = sa.cast(0, sa.Numeric(18, 6))
    reserved: Any
    quantity: Any
    places: dict[str, Any]
    if detail == "item":
        all_reserved = sa.select(sa.func.sum(Reserved.quantity)).where(Reserved.item_id == Item.id).scalar_subquery()
        quantity, reserved, value = held, sa.func.coalesce(all_reserved, zero), Valuation.value
        places = {name: sa.null() for name in ("warehouse_id", "warehouse", "location_id", "bin", "lot")}
        source = sa.join(Valuation, Item, Item.id == Valuation.item_id)
    elif detail == "warehouse":
        summed = (
            sa.select(Balance.item_id, Location.warehouse_id, sa.func.sum(Balance.quantity).label("quantity"))
            .join(Location, Location.id == Balance.location_id)
            .group_by(Balance.item_id, Location.warehouse_id)
            .subquery()
        )
        quantity, reserved = summed.c.quantity, sa.func.coalesce(Reserved.quantity, zero)
        value = _share(quantity)
        places = {"warehouse_id": Warehouse.id, "warehouse": Warehouse.name}
        places |= {name: sa.null() for name in ("location_id", "bin", "lot")}
        source = (
            sa.join(summed, Item, Item.id == summed.c.item_id)
            .join(Warehouse, Warehouse.id == summed.c.warehouse_id)
            .join(Valuation, Valuation.item_id == Item.id)
            .outerjoin(Reserved, sa.and_(Reserved.item_id == Item.id, Reserved.warehouse_id == Warehouse.id))
        )
    else:
        quantity, reserved = Balance.quantity, zero  # pieces are reserved in a warehouse, not in a bin
        value = _share(quantity)
        places = {"warehouse_id": Warehouse.id, "warehouse": Warehouse.name}
        places |= {"location_id": Location.id, "bin": Location.bin, "lot": Lot.code}
        source = (
            sa.join(Balance, Item, Item.id == Balance.item_id)
            .join(Location, Location.id == Balance.location_id)
            .join(Warehouse, Warehouse.id == Location.warehouse_id)
            .join(Valuation, Valuation.item_id == Item.id)
            .outerjoin(Lot, Lot.id == Balance.lot_id)
        )
    named: list[Any] = [Item.id.label("item_id"), Item.code.label("item_code"), Item.name.label("item_name")]
    named.extend([Item.spec, Item.unit])
    figures: list[Any] = [
        quantity.label("on_hand"), reserved.label("reserved"), Item.stock_minimum.label("minimum"),
        unit_cost.label("unit_cost"), value.label("value"),
    ]  # fmt: skip
    named.extend(column.label(name) for name, column in places.items())
    statement: sa.Select[*tuple[Any, ...]] = sa.select(*named, *figures)
    return statement.select_from(source)


def _share(quantity: Any) -> Any:
    """The part of an item's value that lies in one place."""
    return sa.case(
        (Valuation.quantity == quantity, Valuation.value),
        else_=sa.func.coalesce(sa.func.round(Valuation.value * quantity / sa.func.nullif(Valuation.quantity, 0), 2), NONE),
    )


def _filtered(statement: sa.Select[*tuple[Any, ...]], given: FindStock) -> sa.Select[*tuple[Any, ...]]:
    columns = statement.selected_columns
    for word in given.search.split():
        pattern = like(word)
        statement = statement.where(
            sa.or_(*(column.ilike(pattern) for column in (Item.code, Item.name, Item.spec, Item.pinyin, Item.barcode)))
        )
    if given.item is not None:
        statement = statement.where(Item.id == given.item if isinstance(given.item, int) else Item.code == given.item)
    if given.warehouse is not None and given.detail != "item":
        house = given.warehouse
        statement = statement.where(Warehouse.id == house if isinstance(house, int) else Warehouse.code == house)
    if given.location is not None and given.detail == "bin":
        place = given.location
        statement = statement.where(Location.id == place if isinstance(place, int) else Location.code == place)
    if not given.with_zero:
        statement = statement.where(_inner(columns["on_hand"]) != 0)
    if given.below_minimum:
        statement = statement.where(Valuation.quantity < Item.stock_minimum)
    return statement


def _inner(labelled: Any) -> Any:
    return labelled.element


class AskStanding(Input):
    items: list[ItemRef] = Field(min_length=1, max_length=ITEMS_MAX)
    warehouse: WarehouseRef | None = None


class ItemStanding(Output):
    item_id: int
    item_code: str
    on_hand: SignedQty
    reserved: Qty
    available: SignedQty


class StandingList(Output):
    rows: list[ItemStanding]


@query("stock.standing", permission="stock.stock.view", path="GET /stock/standing")
def standing(tx: Tx, given: AskStanding) -> StandingList:
    """How many of these items are free, in one warehouse or in all: what an order entry shows beside each line."""
    items = items_by_ref(tx, given.items)
    warehouse = tx.find(Warehouse, given.warehouse, field="warehouse").id if given.warehouse is not None else None
    found = on_hand(tx, [item.id for item in items.values()], warehouse)
    return StandingList(
        rows=[
            ItemStanding(
                item_id=items[ref].id,
                item_code=items[ref].code,
                on_hand=found[items[ref].id].on_hand,
                reserved=found[items[ref].id].reserved,
                available=found[items[ref].id].available,
            )
            for ref in dict.fromkeys(given.items)
        ]
    )


class FindMoves(Page):
    item: ItemRef | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None
    purpose: str = Field(default="", max_length=40)
    source_kind: str = Field(default="", max_length=60)
    source_id: int | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None


class MoveRow(Output):
    id: int
    date: dt.date
    item_id: int
    item_code: str
    item_name: str
    unit: str
    warehouse: str
    bin: str
    lot: str | None
    purpose: str
    quantity: SignedQty
    value: SignedAmount
    quantity_after: SignedQty
    value_after: SignedAmount
    source_kind: str
    source_id: int
    source_line_id: int
    recorded_at: dt.datetime


class Moves(Output):
    rows: list[MoveRow]
    total: int


@query("stock.moves", permission=SEES_COST, path="GET /stock/moves")
def moves(tx: Tx, given: FindMoves) -> Moves:
    """What moved, newest first, with quantity and value after each move and the document behind it."""
    statement = moves_statement()
    if given.item is not None:
        statement = statement.where(Item.id == given.item if isinstance(given.item, int) else Item.code == given.item)
    if given.warehouse is not None:
        house = given.warehouse
        statement = statement.where(Warehouse.id == house if isinstance(house, int) else Warehouse.code == house)
    if given.location is not None:
        place = given.location
        statement = statement.where(Location.id == place if isinstance(place, int) else Location.code == place)
    for column, wanted in ((Move.purpose, given.purpose), (Move.source_kind, given.source_kind)):
        if wanted:
            statement = statement.where(column == wanted)
    if given.source_id is not None:
        statement = statement.where(Move.source_id == given.source_id)
    if given.date_from is not None:
        statement = statement.where(Move.date >= given.date_from)
    if given.date_to is not None:
        statement = statement.where(Move.date <= given.date_to)
    rows, total = page_of(tx, statement.order_by(Move.id.desc()), given)
    return Moves(rows=[MoveRow(**row._mapping) for row in rows], total=total)


def moves_statement() -> sa.Select[*tuple[Any, ...]]:
    """Moves with the words for item, place and lot."""
    return (
        sa.select(
            Move.id, Move.date, Move.item_id, Item.code.label("item_code"), Item.name.label("item_name"), Item.unit,
            Warehouse.name.label("warehouse"), Location.bin, Lot.code.label("lot"), Move.purpose, Move.quantity, Move.value,
            Move.quantity_after, Move.value_after, Move.source_kind, Move.source_id, Move.source_line_id, Move.recorded_at,
        )
        .join(Item, Item.id == Move.item_id)
        .join(Location, Location.id == Move.location_id)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .outerjoin(Lot, Lot.id == Move.lot_id)
    )  # fmt: skip


class NothingGiven(Input):
    pass


class BinRow(Output):
    id: int
    code: str
    bin: str
    is_default: bool


class WarehouseRow(Output):
    id: int
    code: str
    name: str
    is_active: bool
    bins: list[BinRow]


class WarehouseList(Output):
    rows: list[WarehouseRow]
    total: int


@query("stock.warehouses", permission="stock.stock.view", path="GET /warehouses")
def warehouses(tx: Tx, given: NothingGiven) -> WarehouseList:
    """All warehouses with their bins, in the order of their codes."""
    statement = (
        sa.select(Warehouse, Location)
        .outerjoin(Location, Location.warehouse_id == Warehouse.id)
        .order_by(Warehouse.code, Location.is_default.desc(), Location.code)
    )
    found: dict[int, tuple[Warehouse, list[BinRow]]] = {}
    for house, place in tx.session.execute(statement):
        bins = found.setdefault(house.id, (house, []))[1]
        if place is not None:
            bins.append(BinRow(id=place.id, code=place.code, bin=place.bin, is_default=place.is_default))
    rows = [
        WarehouseRow(id=house.id, code=house.code, name=house.name, is_active=house.is_active, bins=bins)
        for house, bins in found.values()
    ]
    return WarehouseList(rows=rows, total=len(rows))


class OneTransfer(Input):
    transfer: TransferRef


class TransferView(Output):
    id: int
    number: str
    state: str
    version: int
    date: dt.date
    note: str
    lines: list[MoveRow]


@query("stock.transfer", permission=SEES_COST, path="GET /stock/transfers/{transfer}")
def transfer(tx: Tx, given: OneTransfer) -> TransferView:
    """One transfer with its moves: each line leaves one bin and comes to another."""
    row = tx.find(Transfer, given.transfer, field="transfer")
    statement = moves_statement().where(Move.source_kind == Transfer.kind, Move.source_id == row.id).order_by(Move.id)
    return TransferView(
        id=row.id,
        number=row.number or "",
        state=row.state,
        version=row.version,
        date=row.date,
        note=row.note,
        lines=[MoveRow(**line._mapping) for line in tx.session.execute(statement)],
    )
