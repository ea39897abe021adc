"""Stock now: what lies where, in which state, how much of it is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Qty, RefTo, SignedAmount, SignedQty, Tx, UnitCost, like, page_of, query
from operational.items.api import Item
from operational.stock.tables import Accepted, Balance, Location, Lot, Reserved, Valuation, Warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
SEES_COST = "stock.move.view"  # who may read moves with their values may read costs
NONE = Decimal(0)
State = Literal["accepted", "pending", "defective"]
Kind = Literal["own", "transit", "lent", "customer"]
# What a row stands for beside its item.
KEYS: Mapping[str, tuple[str, ...]] = {
    "warehouse": ("warehouse",),
    "zone": ("warehouse", "zone"),
    "state": ("warehouse", "stock_state", "kind"),
    "lot": ("lot",),
    "bin": ("warehouse", "bin", "lot"),
}


class FindStock(Page):
    detail: Literal["item", "warehouse", "zone", "state", "bin", "lot"] = "warehouse"
    search: str = Field(default="", max_length=100)
    item: ItemRef | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None
    zone: str = Field(default="", max_length=40)
    stock_state: State | None = None
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
    zone: str | None
    location_id: int | None
    bin: str | None
    stock_state: State | None
    kind: Kind | None
    lot: str | None
    expires_on: dt.date | None
    on_hand: SignedQty
    reserved: Qty
    available: SignedQty
    minimum: Qty
    unit_cost: UnitCost | None
    value: SignedAmount | None


class StockNow(Output):
    rows: list[StockRow]
    total: int
    value: SignedAmount | None


@query("stock.stock_now", permission="stock.stock.view", path="GET /stock")
def stock_now(tx: Tx, given: FindStock) -> StockNow:
    """What lies where and how much of it is free, by item, warehouse, zone, state, bin or lot.

    On hand is all that is ours, wherever it is; available is what is accepted on our own shelves and not reserved.
    Costs show to those who may see moves.
    """
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
    accepted = values.pop("accepted")
    if not sees_cost:
        values["unit_cost"] = values["value"] = None
    return StockRow(**values, available=accepted - values["reserved"])


def _place_order(detail: str) -> tuple[Any, ...]:
    """Rows of an item: by place; lots by what expires first."""
    if detail == "item":
        return ()
    if detail == "lot":
        return (sa.literal_column("expires_on").asc().nulls_last(), sa.literal_column("lot"))
    words: list[Any] = [sa.literal_column(name) for name in ("zone", "stock_state", "kind") if name in KEYS[detail]]
    return (Warehouse.code, *((Location.code, Lot.code) if detail == "bin" else words))


PLACES = ("warehouse_id", "warehouse", "zone", "location_id", "bin", "stock_state", "kind", "lot", "expires_on")


def _by_detail(detail: str) -> sa.Select[*tuple[Any, ...]]:
    """One row an item and what the detail tells apart; the value is shared out by quantity, in each warehouse of its own value
    where the item is kept by warehouse.
    """
    held: Any = Valuation.quantity
    average = sa.func.round(Valuation.value / sa.func.nullif(held, 0), 6)
    unit_cost: Any = sa.case((held > 0, average), else_=Valuation.last_unit_cost)
    places: dict[str, Any] = dict.fromkeys(PLACES, sa.null())
    quantity: Any
    value: Any
    if detail == "item":
        reserved: Any = _sum_of(Reserved)
        quantity, accepted, value, source = held, _sum_of(Accepted), Valuation.value, sa.join(Valuation, Item, _IS_ITEM)
    else:
        summed = _summed(detail)
        quantity, accepted, value = summed.c.quantity, summed.c.accepted, _share(summed.c.quantity)
        reserved = sa.cast(0, sa.Numeric(18, 6))  # pieces are reserved in a warehouse, not in a bin
        source = sa.join(summed, Item, Item.id == summed.c.item_id).join(Valuation, _IS_ITEM)
        if "warehouse" in KEYS[detail]:
            source = source.outerjoin(
                HOUSES, sa.and_(HOUSES.c.item_id == Item.id, HOUSES.c.warehouse_id == summed.c.warehouse_id)
            )
            own = _share(summed.c.quantity, HOUSES.c.quantity, HOUSES.c.value)
            is_own = HOUSES.c.value.is_not(None)
            value = sa.case((is_own, own), else_=value)
            own_cost = sa.func.round(HOUSES.c.value / HOUSES.c.quantity, 6)
            unit_cost = sa.case((sa.and_(is_own, HOUSES.c.quantity > 0), own_cost), else_=unit_cost)
            source = source.join(Warehouse, Warehouse.id == summed.c.warehouse_id)
            places |= {"warehouse_id": Warehouse.id, "warehouse": Warehouse.name}
        if detail == "warehouse":
            here = sa.and_(Reserved.item_id == Item.id, Reserved.warehouse_id == Warehouse.id)
            source, reserved = source.outerjoin(Reserved, here), sa.func.coalesce(Reserved.quantity, reserved)
        if detail == "bin":
            source = source.join(Location, Location.id == summed.c.location_id)
            places |= {"location_id": Location.id, "bin": Location.bin, "zone": Location.zone}
            places |= {"stock_state": Location.state, "kind": Location.kind}
        if "lot" in KEYS[detail]:
            source = source.outerjoin(Lot, Lot.id == summed.c.lot_id)
            places |= {"lot": Lot.code, "expires_on": Lot.expires_on}
        places |= {name: summed.c[name] for name in ("zone", "stock_state", "kind") if name in KEYS[detail]}
    named: list[Any] = [Item.id.label("item_id"), Item.code.label("item_code"), Item.name.label("item_name")]
    named.extend([Item.spec, Item.unit])
    figures: list[Any] = [
        quantity.label("on_hand"), accepted.label("accepted"), reserved.label("reserved"), Item.stock_minimum.label("minimum"),
        unit_cost.label("unit_cost"), value.label("value"),
    ]  # fmt: skip
    named.extend(column.label(name) for name, column in places.items())
    statement: sa.Select[*tuple[Any, ...]] = sa.select(*named, *figures)
    return statement.select_from(source)


# Items averaged by warehouse: what the last average left in each of them and what moved since. Where these do not come to
# what the item is worth (its first month by warehouse, a month closed anew) nobody knows a warehouse's own value yet.
HOUSES: Any = (
    sa.text(
        """
        with last as (
            select a.item_id, a.month, a.warehouse_id, a.closing_quantity, a.closing_value
            from stock.average as a
            join items.item as i on i.id = a.item_id and i.valuation = 'month_average_by_warehouse'
            where a.month = (select max(b.month) from stock.average as b where b.item_id = a.item_id)
        ),
        part as (
            select item_id, warehouse_id, closing_quantity as quantity, closing_value as value from last where warehouse_id <> 0
            union all
            select m.item_id, l.warehouse_id, m.quantity, m.value
            from (select distinct item_id, month from last) as o
            join stock.move as m on m.item_id = o.item_id and m.date >= o.month + interval '1 month'
            join stock.location as l on l.id = m.location_id
        ),
        house as (
            select item_id, warehouse_id, sum(quantity) as quantity, sum(value) as value from part group by item_id, warehouse_id
        )
        select h.item_id, h.warehouse_id, h.quantity, h.value
        from house as h
        join (select item_id, sum(quantity) as quantity, sum(value) as value from house group by item_id) as w
            on w.item_id = h.item_id
        join stock.valuation as v on v.item_id = h.item_id and v.quantity = w.quantity and v.value = w.value
        """
    )
    .columns(
        sa.column("item_id", sa.BigInteger), sa.column("warehouse_id", sa.BigInteger), sa.column("quantity", sa.Numeric),
        sa.column("value", sa.Numeric),
    )
    .subquery("house")
)  # fmt: skip
_IS_ITEM = Item.id == Valuation.item_id


def _sum_of(model: type[Reserved] | type[Accepted]) -> Any:
    """What is reserved or accepted of an item over all warehouses."""
    summed = sa.select(sa.func.sum(model.quantity)).where(model.item_id == Item.id).scalar_subquery()
    return sa.func.coalesce(summed, sa.cast(0, sa.Numeric(18, 6)))


def _summed(detail: str) -> sa.Subquery:
    """Balances by item and what the detail tells apart, with the accepted part of each sum."""
    columns: dict[str, Any] = {
        "warehouse": Location.warehouse_id,
        "zone": Location.zone,
        "stock_state": Location.state,
        "kind": Location.kind,
        "bin": Balance.location_id,
        "lot": Balance.lot_id,
    }
    labels = {"warehouse": "warehouse_id", "bin": "location_id", "lot": "lot_id"}
    keys = [Balance.item_id, *(columns[name] for name in KEYS[detail])]
    named = [Balance.item_id, *(columns[name].label(labels.get(name, name)) for name in KEYS[detail])]
    is_accepted = sa.and_(Location.state == "accepted", Location.kind == "own")
    accepted = sa.func.coalesce(sa.func.sum(Balance.quantity).filter(is_accepted), NONE)
    return (
        sa.select(*named, sa.func.sum(Balance.quantity).label("quantity"), accepted.label("accepted"))
        .join(Location, Location.id == Balance.location_id)
        .group_by(*keys)
        .subquery()
    )


def _share(quantity: Any, of: Any = Valuation.quantity, worth: Any = Valuation.value) -> Any:
    """The part of an item's value, or of what a warehouse has of it, that lies in one place."""
    shared = sa.func.round(worth * quantity / sa.func.nullif(of, 0), 2)
    return sa.case((of == quantity, worth), else_=sa.func.coalesce(shared, NONE))


def _filtered(statement: sa.Select[*tuple[Any, ...]], given: FindStock) -> sa.Select[*tuple[Any, ...]]:
    columns = statement.selected_columns
    for word in given.search.split():
        pattern = like(word)
        statement = statement.where(
            sa.or_(*(column.ilike(pattern) for column in (Item.code, Item.name, Item.spec, Item.pinyin, Item.barcode)))
        )
    if given.item is not None:
        statement = statement.where(Item.id == given.item if isinstance(given.item, int) else Item.code == given.item)
    if given.warehouse is not None and given.detail not in ("item", "lot"):
        house = given.warehouse
        statement = statement.where(Warehouse.id == house if isinstance(house, int) else Warehouse.code == house)
    if given.location is not None and given.detail == "bin":
        place = given.location
        statement = statement.where(Location.id == place if isinstance(place, int) else Location.code == place)
    if given.zone and given.detail in ("zone", "bin"):
        statement = statement.where(_inner(columns["zone"]) == given.zone)
    if given.stock_state is not None and given.detail in ("state", "bin"):
        statement = statement.where(_inner(columns["stock_state"]) == given.stock_state)
    if not given.with_zero:
        statement = statement.where(_inner(columns["on_hand"]) != 0)
    if given.below_minimum:
        statement = statement.where(Valuation.quantity < Item.stock_minimum)
    return statement


def _inner(labelled: Any) -> Any:
    return labelled.element
