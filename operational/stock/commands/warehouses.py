"""Keeping warehouses and their bins."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, RefTo, Tx, command, refuse, remember, require, save_master
from operational.stock.tables import Location, Warehouse

WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^/]+$")]  # a bin's code is warehouse, slash, bin
Name = Annotated[str, Field(min_length=1, max_length=200)]
DEFAULT_BIN = "默认"
ENSURED_MAX = 200  # warehouses that one sheet may bring along; a small firm has a handful


class SaveWarehouse(Input):
    code: Code
    name: Name
    is_active: bool = True


class WarehouseSaved(Output):
    id: int
    code: str
    is_new: bool


@command("stock.save_warehouse", permission="stock.warehouse.edit", path="POST /warehouses")
def save_warehouse(tx: Tx, cmd: SaveWarehouse) -> WarehouseSaved:
    """Add a warehouse with a first bin, or change the one with this code. One that holds goods stays in use."""
    row, is_new = save_master(tx, Warehouse, "stock.warehouse", cmd.model_dump())
    if is_new:
        _first_bin(tx, row)
    elif not cmd.is_active:
        _require_empty(tx, row)
    tx.reference_changed()
    return WarehouseSaved(id=row.id, code=row.code, is_new=is_new)


def _first_bin(tx: Tx, warehouse: Warehouse) -> None:
    code = f"{warehouse.code}/{DEFAULT_BIN}"
    tx.new(Location, code=code, warehouse_id=warehouse.id, bin=DEFAULT_BIN, is_default=True)
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


class LocationSaved(Output):
    id: int
    code: str
    is_new: bool


@command("stock.save_location", permission="stock.warehouse.edit", path="POST /bins")
def save_location(tx: Tx, cmd: SaveLocation) -> LocationSaved:
    """Add a bin to a warehouse, or make it the bin that is meant where none is named."""
    warehouse = tx.find(Warehouse, cmd.warehouse, field="warehouse")
    statement = (
        sa.select(Location).where(Location.warehouse_id == warehouse.id).order_by(Location.id).with_for_update(key_share=True)
    )
    bins = {row.bin: row for row in tx.session.execute(statement).scalars()}
    row = bins.get(cmd.bin)
    is_new = row is None
    if row is None:
        code = f"{warehouse.code}/{cmd.bin}"
        row = tx.new(Location, code=code, warehouse_id=warehouse.id, bin=cmd.bin, is_default=False)
    if row.is_default and not cmd.is_default:
        refuse("stock.default_bin_needed", field="is_default", warehouse=warehouse.name, bin=row.bin)
    if cmd.is_default:
        for other in bins.values():
            other.is_default = False
        row.is_default = True
    tx.session.flush()
    tx.reference_changed()
    remember(tx, "stock.location", row.id)
    return LocationSaved(id=row.id, code=row.code, is_new=is_new)


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
        rows = [{"id": tx.new_id(), "code": code, "name": code, "is_active": True} for code in new]
        tx.insert(Warehouse, rows)
        bins = [
            {"code": f"{row['code']}/{DEFAULT_BIN}", "warehouse_id": row["id"], "bin": DEFAULT_BIN, "is_default": True}
            for row in rows
        ]
        tx.insert(Location, bins)
        tx.reference_changed()
    return WarehousesEnsured(new=new)


class Seed(Input):
    pass


@command("stock.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> WarehousesEnsured:
    """Give a new company its first warehouse with a bin; a company that has one keeps what it has."""
    if tx.session.execute(sa.select(sa.func.count()).select_from(Warehouse)).scalar_one():
        return WarehousesEnsured(new=[])
    row = tx.new(Warehouse, code="WH1", name="主仓", is_active=True)
    tx.session.flush()
    _first_bin(tx, row)
    tx.reference_changed()
    return WarehousesEnsured(new=[row.code])
