"""What people can see of bins and lots."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, RefTo, SignedQty, Tx, like, page_of, query
from operational.items.api import Item
from operational.stock.tables import Balance, Location, Lot, Warehouse

VIEW = "stock.stock.view"
ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
SOON_DAYS = 60  # within two months a lot can still be sold to somebody who knows


class FindBins(Page):
    search: str = Field(default="", max_length=100)
    warehouse: WarehouseRef | None = None
    stock_state: Literal["accepted", "pending", "defective"] | None = None
    kind: Literal["own", "transit", "lent", "customer"] | None = None


class BinShown(Output):
    id: int
    code: str
    warehouse: str
    warehouse_name: str
    bin: str
    zone: str
    stock_state: Literal["accepted", "pending", "defective"]
    kind: Literal["own", "transit", "lent", "customer"]
    is_default: bool
    items: int  # how many different items lie there


class BinList(Output):
    rows: list[BinShown]
    total: int


@query("stock.bins", permission=VIEW, path="GET /bins")
def bins(tx: Tx, given: FindBins) -> BinList:
    """Bins with their zone, the state of their goods and how many items lie in them."""
    filled = sa.select(sa.func.count(sa.distinct(Balance.item_id))).where(
        Balance.location_id == Location.id, Balance.quantity != 0
    )
    statement = (
        sa.select(
            Location.id, Location.code, Warehouse.code.label("warehouse"), Warehouse.name.label("warehouse_name"), Location.bin,
            Location.zone, Location.state.label("stock_state"), Location.kind, Location.is_default,
            filled.scalar_subquery().label("items"),
        )
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .order_by(Location.code)
    )  # fmt: skip
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (Location.code, Location.zone, Warehouse.name))))
    if given.warehouse is not None:
        house = given.warehouse
        statement = statement.where(Warehouse.id == house if isinstance(house, int) else Warehouse.code == house)
    if given.stock_state is not None:
        statement = statement.where(Location.state == given.stock_state)
    if given.kind is not None:
        statement = statement.where(Location.kind == given.kind)
    rows, total = page_of(tx, statement, given)
    return BinList(rows=[BinShown(**row._mapping) for row in rows], total=total)


class FindLots(Page):
    search: str = Field(default="", max_length=100)
    item: ItemRef | None = None
    expiring: bool = False  # expired, or within two months
    with_zero: bool = False


class LotRow(Output):
    id: int
    item: str
    name: str
    unit: str
    lot: str
    made_on: dt.date | None
    expires_on: dt.date | None
    days_left: int | None
    supplier_lot: str
    is_released: bool
    on_hand: SignedQty


class LotList(Output):
    rows: list[LotRow]
    total: int


@query("stock.lots", permission=VIEW, path="GET /lots")
def lots(tx: Tx, given: FindLots) -> LotList:
    """Lots and serial numbers with what is on hand of them, what expires first first."""
    on_hand = (
        sa.select(sa.func.coalesce(sa.func.sum(Balance.quantity), 0))
        .where(Balance.item_id == Lot.item_id, Balance.lot_id == Lot.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            Lot.id, Item.code.label("item"), Item.name, Item.unit, Lot.code.label("lot"), Lot.made_on, Lot.expires_on,
            (Lot.expires_on - sa.literal(tx.today, sa.Date)).label("days_left"), Lot.supplier_lot, Lot.is_released,
            on_hand.label("on_hand"),
        )
        .join(Item, Item.id == Lot.item_id)
        .order_by(Lot.expires_on.asc().nulls_last(), Item.code, Lot.code)
    )  # fmt: skip
    for word in given.search.split():
        named = (Lot.code, Lot.supplier_lot, Item.code, Item.name, Item.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(like(word)) for column in named)))
    if given.item is not None:
        statement = statement.where(Item.id == given.item if isinstance(given.item, int) else Item.code == given.item)
    if given.expiring:
        statement = statement.where(Lot.expires_on <= tx.today + dt.timedelta(days=SOON_DAYS))
    if not given.with_zero:
        statement = statement.where(on_hand != 0)
    rows, total = page_of(tx, statement, given)
    return LotList(rows=[LotRow(**row._mapping) for row in rows], total=total)
