"""Keeping warehouses and their bins."""

from __future__ import annotations

from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import CODE, Input, Output, RefTo, Tx, command, refuse, remember, require, save_master
from operational.stock.commands.reasons import seed_reasons
from operational.stock.tables import Location, Warehouse

WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=40, pattern=r"^[^/]+$")]  # a bin's code is warehouse, slash, bin
Name = Annotated[str, Field(min_length=1, max_length=200)]
StockState = Literal["accepted", "pending", "defective"]
LocationKind = Literal["own", "transit", "lent", "customer"]
USUAL = {"state": "accepted", "kind": "own"}
DEFAULT_BIN = "默认"
ENSURED_MAX = 200  # warehouses that one sheet may bring along; a small firm has a handful


class SaveWarehouse(Input):
    code: Code
    name: Name
    is_active: bool = True
    is_default: bool | None = None  # left out: as it is


class WarehouseSaved(Output):
    id: int
    code: str
    is_new: bool


@command("stock.save_warehouse", permission="stock.warehouse.edit", path="POST /warehouses")
def save_warehouse(tx: Tx, cmd: SaveWarehouse) -> WarehouseSaved:
    """Add a warehouse with a first bin, or change the one with this code. One that holds goods stays in use.

    ``is_default`` makes it the one that is meant where a document names none; the first warehouse is that by itself.
    """
    houses = _locked(tx)
    before = next((house for house in houses if house.is_default), None)
    becomes = cmd.is_default or before is None
    if before is not None and before.code == cmd.code:
        keeps = cmd.is_default is not False and cmd.is_active
        require(keeps, "stock.default_warehouse_needed", field="is_default", warehouse=before.name)
    elif becomes:
        require(cmd.is_active, "stock.default_warehouse_needed", field="is_active", warehouse=cmd.name)
        if before is not None:
            before.is_default = False
            tx.session.flush()
    values = {"code": cmd.code, "name": cmd.name, "is_active": cmd.is_active}
    if becomes:
        values["is_default"] = True
    row, is_new = save_master(tx, Warehouse, "stock.warehouse", values)
    if is_new:
        _first_bin(tx, row)
    elif not cmd.is_active:
        _require_empty(tx, row)
    tx.reference_changed()
    return WarehouseSaved(id=row.id, code=row.code, is_new=is_new)


def _locked(tx: Tx) -> list[Warehouse]:
    """All warehouses, locked: which one is the default is a fact about all of them."""
    statement = sa.select(Warehouse).order_by(Warehouse.id).with_for_update(key_share=True)
    return list(tx.session.execute(statement.execution_options(populate_existing=True)).scalars())


def _first_bin(tx: Tx, warehouse: Warehouse) -> None:
    code = f"{warehouse.code}/{DEFAULT_BIN}"
    tx.new(Location, code=code, warehouse_id=warehouse.id, bin=DEFAULT_BIN, is_default=True, zone="", **USUAL)
    tx.session.flush()


_HOLDS = sa.text(
    """
    select exists (
        select from stock.balance as b join stock.location as l on l.id = b.location_id
        where l.warehouse_id = :warehouse and b.quantity <> 0)
    """
)


def _require_empty(tx: Tx, warehouse: Warehouse) -> None:
    holds = tx.session.execute(_HOLDS, {"warehouse": warehouse.id}).scalar_one()
    require(not holds, "stock.warehouse_not_empty", field="is_active", warehouse=warehouse.name)


class SaveLocation(Input):
    warehouse: WarehouseRef
    bin: Code
    is_default: bool = False
    zone: str | None = Field(default=None, max_length=40)  # left out: as it is
    state: StockState | None = None
    kind: LocationKind | None = None


class LocationSaved(Output):
    id: int
    code: str
    is_new: bool


@command("stock.save_location", permission="stock.warehouse.edit", path="POST /bins")
def save_location(tx: Tx, cmd: SaveLocation) -> LocationSaved:
    """Add a bin to a warehouse, or say of one there is: its zone, the state of the goods in it, whose goods they are.

    The state changes only while the bin is empty: goods change their state by being carried to another bin.
    """
    warehouse = tx.find(Warehouse, cmd.warehouse, field="warehouse")
    statement = (
        sa.select(Location).where(Location.warehouse_id == warehouse.id).order_by(Location.id).with_for_update(key_share=True)
    )
    bins = {row.bin: row for row in tx.session.execute(statement).scalars()}
    row = bins.get(cmd.bin)
    is_new = row is None
    if row is None:
        code = f"{warehouse.code}/{cmd.bin}"
        row = tx.new(Location, code=code, warehouse_id=warehouse.id, bin=cmd.bin, is_default=False, zone="", **USUAL)
    if row.is_default and not cmd.is_default:
        refuse("stock.default_bin_needed", field="is_default", warehouse=warehouse.name, bin=row.bin)
    _say_state(tx, cmd, row, is_new)
    if cmd.is_default:
        require((row.state, row.kind) == ("accepted", "own"), "stock.default_bin_accepted", field="state", bin=row.bin)
        for other in bins.values():
            other.is_default = False
        row.is_default = True
    tx.session.flush()
    tx.reference_changed()
    remember(tx, "stock.location", row.id)
    return LocationSaved(id=row.id, code=row.code, is_new=is_new)


def _say_state(tx: Tx, cmd: SaveLocation, row: Location, is_new: bool) -> None:
    now = (cmd.state or row.state, cmd.kind or row.kind)
    if not is_new and now != (row.state, row.kind):
        tx.call("stock.require_empty", location_id=row.id)
    row.state, row.kind = now
    if cmd.zone is not None:
        row.zone = cmd.zone


class EnsureWarehouses(Input):
    codes: list[Code] = Field(min_length=1, max_length=ENSURED_MAX)


class WarehousesEnsured(Output):
    new: list[str]


@command("stock.ensure_warehouses", permission="stock.warehouse.edit", path="POST /warehouses/ensure")
def ensure_warehouses(tx: Tx, cmd: EnsureWarehouses) -> WarehousesEnsured:
    """Add the warehouses whose codes are not there yet; answers the new codes."""
    wanted = list(dict.fromkeys(cmd.codes))
    there = set(tx.session.execute(sa.select(Warehouse.code).where(Warehouse.code.in_(wanted))).scalars())
    new = [code for code in wanted if code not in there]
    if new:
        has_default = tx.session.execute(sa.select(sa.exists().where(Warehouse.is_default))).scalar_one()
        rows = [
            {"id": tx.new_id(), "code": code, "name": code, "is_active": True, "is_default": not has_default and code == new[0]}
            for code in new
        ]
        tx.insert(Warehouse, rows)
        bins = [
            {"code": f"{row['code']}/{DEFAULT_BIN}", "warehouse_id": row["id"], "bin": DEFAULT_BIN, "is_default": True, **USUAL}
            for row in rows
        ]
        tx.insert(Location, bins)
        tx.reference_changed()
    return WarehousesEnsured(new=new)


class Seed(Input):
    pass


@command("stock.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> WarehousesEnsured:
    """Give a new company its first warehouse with a bin, and the usual reasons; a company that has one keeps what it has."""
    if tx.session.execute(sa.select(sa.func.count()).select_from(Warehouse)).scalar_one():
        return WarehousesEnsured(new=[])
    row = tx.new(Warehouse, code="WH1", name="主仓", is_active=True, is_default=True)
    tx.session.flush()
    _first_bin(tx, row)
    seed_reasons(tx)
    tx.reference_changed()
    return WarehousesEnsured(new=[row.code])
