"""Where things lie: warehouses and their bins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Tx, refuse
from operational.stock.tables import Location, Warehouse


@dataclass(frozen=True)
class Places:
    """All warehouses and bins by id; reference data, read once per process."""

    warehouses: Mapping[int, str]  # active ones: id to name, in the order of their codes
    bins: Mapping[int, int]  # bin to its warehouse
    defaults: Mapping[int, int]  # warehouse to its default bin
    default: int | None  # the warehouse meant where none is named


def _load(session: orm.Session) -> Places:
    warehouses = session.execute(
        sa.select(Warehouse.id, Warehouse.name, Warehouse.is_default).where(Warehouse.is_active).order_by(Warehouse.code)
    ).all()
    bins = session.execute(sa.select(Location.id, Location.warehouse_id, Location.is_default)).all()
    return Places(
        {row.id: row.name for row in warehouses},
        {row.id: row.warehouse_id for row in bins},
        {row.warehouse_id: row.id for row in bins if row.is_default},
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


def warehouse_of(tx: Tx, location_id: int) -> int:
    """The warehouse in which a bin stands."""
    warehouse_id = tx.reference(_load).bins.get(location_id)
    if warehouse_id is None:
        refuse("stock.bin_unknown", bin=str(location_id))
    return warehouse_id
