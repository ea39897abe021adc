"""Places of stock as sales documents name them: warehouses and bins, read once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import NotFound, Tx
from operational.stock.api import Location, Warehouse, default_warehouse


@dataclass(frozen=True)
class Places:
    """Warehouses by id, code and name; bins by id and code; the default bin of each warehouse."""

    warehouses: Mapping[int | str, int]
    locations: Mapping[int | str, int]
    default_bins: Mapping[int, int]


def _load_places(session: orm.Session) -> Places:
    warehouses: dict[int | str, int] = {}
    for id_, code, name in session.execute(sa.select(Warehouse.id, Warehouse.code, Warehouse.name).order_by(Warehouse.id)):
        warehouses |= {id_: id_, name: id_}
        warehouses[code] = id_
    locations: dict[int | str, int] = {}
    default_bins: dict[int, int] = {}
    bins = sa.select(Location.id, Location.code, Location.warehouse_id, Location.is_default).order_by(Location.id)
    for id_, code, warehouse_id, is_default in session.execute(bins):
        locations |= {id_: id_, code: id_}
        if is_default:
            default_bins[warehouse_id] = id_
    return Places(warehouses, locations, default_bins)


def warehouse_id(tx: Tx, ref: int | str | None) -> int:
    """The warehouse of this id, code or name; the company's first one when none is named."""
    places = tx.reference(_load_places)
    if ref is None:
        return default_warehouse(tx)
    if ref not in places.warehouses:
        raise NotFound("core.not_found", field="warehouse", kind="stock.warehouse", ref=str(ref))
    return places.warehouses[ref]


def location_id(tx: Tx, ref: int | str | None, warehouse: int, *, field: str = "location") -> int:
    """The bin of this id or code; the default bin of the warehouse when none is named."""
    places = tx.reference(_load_places)
    if ref is None:
        return places.default_bins[warehouse]
    if ref not in places.locations:
        raise NotFound("core.not_found", field=field, kind="stock.location", ref=str(ref))
    return places.locations[ref]
