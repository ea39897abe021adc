"""Where things lie: warehouses, their bins, and lots by their code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Tx, refuse
from operational.stock.tables import Location, Lot, Warehouse


@dataclass(frozen=True)
class Places:
    """All warehouses and bins by id; reference data, read once per process."""

    warehouses: Mapping[int, str]  # active ones: id to name, in the order of their codes
    bins: Mapping[int, int]  # bin to its warehouse
    defaults: Mapping[int, int]  # warehouse to its default bin


def _load(session: orm.Session) -> Places:
    warehouses = session.execute(
        sa.select(Warehouse.id, Warehouse.name).where(Warehouse.is_active).order_by(Warehouse.code)
    ).all()
    bins = session.execute(sa.select(Location.id, Location.warehouse_id, Location.is_default)).all()
    return Places(
        {row.id: row.name for row in warehouses},
        {row.id: row.warehouse_id for row in bins},
        {row.warehouse_id: row.id for row in bins if row.is_default},
    )


def default_warehouse(tx: Tx) -> int:
    """The warehouse meant where none is named: the first by its code."""
    for warehouse_id in tx.reference(_load).warehouses:
        return warehouse_id
    refuse("stock.no_warehouse")


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


@dataclass(frozen=True)
class LotWanted:
    """A lot of an item by the code that stands on its label."""

    item_id: int
    code: str
    expires_on: dt.date | None = None


def ensure_lots(tx: Tx, wanted: Sequence[LotWanted]) -> dict[tuple[int, str], int]:
    """Ids of these lots by item and code; lots met for the first time are written down. Two statements."""
    lots = sorted({(lot.item_id, lot.code): lot for lot in wanted}.values(), key=lambda lot: (lot.item_id, lot.code))
    if not lots:
        return {}
    rows = [
        {"id": new, "item_id": lot.item_id, "code": lot.code, "expires_on": lot.expires_on}
        for new, lot in zip(tx.ids(len(lots)), lots, strict=True)
    ]
    tx.session.execute(insert(Lot).values(rows).on_conflict_do_nothing(index_elements=["item_id", "code"]))
    keys = [(lot.item_id, lot.code) for lot in lots]
    found = tx.session.execute(sa.select(Lot.item_id, Lot.code, Lot.id).where(sa.tuple_(Lot.item_id, Lot.code).in_(keys)))
    return {(row.item_id, row.code): row.id for row in found}
