"""Where things lie: warehouses and their bins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Tx, refuse, require
from operational.stock.tables import Location, Warehouse


@dataclass(frozen=True)
class Places:
    """All warehouses and bins by id; reference data, read once per process."""

    warehouses: Mapping[int, str]  # active ones: id to name, in the order of their codes
    bins: Mapping[int, int]  # bin to its warehouse
    defaults: Mapping[int, int]  # warehouse to its default bin
    of_kind: Mapping[tuple[int, str], int]  # warehouse and kind to its first bin for goods that are not on own shelves
    kinds: Mapping[int, str]  # bin to whose goods lie in it
    default: int | None  # the warehouse meant where none is named


def _load(session: orm.Session) -> Places:
    warehouses = session.execute(
        sa.select(Warehouse.id, Warehouse.name, Warehouse.is_default).where(Warehouse.is_active).order_by(Warehouse.code)
    ).all()
    bins = session.execute(sa.select(Location.id, Location.warehouse_id, Location.is_default, Location.kind)).all()
    return Places(
        {row.id: row.name for row in warehouses},
        {row.id: row.warehouse_id for row in bins},
        {row.warehouse_id: row.id for row in bins if row.is_default},
        {(row.warehouse_id, row.kind): row.id for row in sorted(bins, key=lambda b: -b.id) if row.kind != "own"},
        {row.id: row.kind for row in bins},
        next((row.id for row in warehouses if row.is_default), None),
    )


def default_warehouse(tx: Tx) -> int:
    """The warehouse meant where none is named."""
    warehouse_id = tx.reference(_load).default
    if warehouse_id is None:
        refuse("stock.no_warehouse")
    return warehouse_id


def default_location(tx: Tx, warehouse_id: int) -> int:
    """The bin of a warehouse that is meant where none is named."""
    location_id = tx.reference(_load).defaults.get(warehouse_id)
    if location_id is None:
        refuse("stock.no_default_bin", warehouse=str(warehouse_id))
    return location_id


KIND_BINS = {"transit": "在途", "lent": "借出", "customer": "代管"}  # what stands on the shelf, where there is one


def bin_of_kind(tx: Tx, warehouse_id: int, kind: str) -> int:
    """The bin of a warehouse for goods on the way, lent out or of customers; made when it is first needed."""
    found = tx.reference(_load).of_kind.get((warehouse_id, kind))
    if found is not None:
        return found
    house = sa.select(Warehouse.code).where(Warehouse.id == warehouse_id)
    code = tx.session.execute(house).scalar_one_or_none()
    if code is None:
        refuse("stock.warehouse_unknown", warehouse=str(warehouse_id))
    row = {"id": tx.new_id(), "code": f"{code}/{KIND_BINS[kind]}", "warehouse_id": warehouse_id, "bin": KIND_BINS[kind]}
    row |= {"is_default": False, "zone": "", "state": "accepted", "kind": kind}
    tx.session.execute(insert(Location).values(row).on_conflict_do_nothing(index_elements=["code"]))
    tx.reference_changed()
    made = tx.session.execute(sa.select(Location.id, Location.kind).where(Location.code == row["code"])).one()
    require(made.kind == kind, "stock.bin_of_other_kind", bin=row["code"], kind=f"stock.choice.kind.{kind}")
    return int(made.id)


def warehouse_of(tx: Tx, location_id: int) -> int:
    """The warehouse in which a bin stands."""
    warehouse_id = tx.reference(_load).bins.get(location_id)
    if warehouse_id is None:
        refuse("stock.bin_unknown", bin=str(location_id))
    return warehouse_id


def kind_of(tx: Tx, location_id: int) -> str:
    """Whose goods lie in a bin, and where they are: own, transit, lent, customer."""
    return tx.reference(_load).kinds[location_id]
