"""What people can see of stock: where things lie, what is free, what moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import COUNTED_ROWS_MAX, Input, Output, Page, Qty, RefTo, SignedAmount, SignedQty, Tx, page_of, query
from operational.items.api import Item, items_by_ref
from operational.stock.reservations import on_hand
from operational.stock.tables import Location, Lot, Move, Transfer, Warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
TransferRef = Annotated[int | str, RefTo("stock.transfer")]
ITEMS_MAX = 2000  # the lines of the longest order
SEES_COST = "stock.move.view"  # who may read moves with their values may read costs
NONE = Decimal(0)


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
    rows, total = page_of(tx, statement.order_by(Move.id.desc()), given, count_to=COUNTED_ROWS_MAX)
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
