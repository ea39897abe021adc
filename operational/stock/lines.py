"""Reading the places and lots that lines of a document name, with one statement for all lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from operational.core.api import Problem, Refusal, Tx
from operational.stock.places import LotWanted, default_location, default_warehouse, ensure_lots
from operational.stock.tables import Location, Lot, Warehouse

Ref = int | str


def bins_by_ref(tx: Tx, refs: Sequence[tuple[Ref | None, Ref | None]]) -> list[int]:
    """The bin of each line from its bin or its warehouse; neither means the default bin of the first warehouse."""
    bins = _ids(tx, Location, {bin_ for bin_, _ in refs if bin_ is not None})
    warehouses = _ids(tx, Warehouse, {house for bin_, house in refs if bin_ is None and house is not None})
    problems = [
        Problem("stock.bin_unknown", {"bin": str(bin_)}, f"lines.{row}.location")
        for row, (bin_, _) in enumerate(refs)
        if bin_ is not None and bin_ not in bins
    ] + [
        Problem("stock.warehouse_unknown", {"warehouse": str(house)}, f"lines.{row}.warehouse")
        for row, (bin_, house) in enumerate(refs)
        if bin_ is None and house is not None and house not in warehouses
    ]
    if problems:
        raise Refusal.of(problems)
    found = []
    for bin_, house in refs:
        if bin_ is not None:
            found.append(bins[bin_])
        else:
            found.append(default_location(tx, default_warehouse(tx) if house is None else warehouses[house]))
    return found


def _ids(tx: Tx, model: type[Location] | type[Warehouse], refs: set[Ref]) -> dict[Ref, int]:
    if not refs:
        return {}
    ids = sorted(ref for ref in refs if isinstance(ref, int))
    codes = sorted(ref for ref in refs if isinstance(ref, str))
    statement = sa.select(model.id, model.code).where(
        sa.or_(
            model.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
            model.code == sa.any_(sa.cast(codes, sa.ARRAY(sa.Text))),
        )
    )
    found: dict[Ref, int] = {}
    for row_id, code in tx.session.execute(statement):
        found[row_id] = row_id
        found[code] = row_id
    return found


def lots_of(tx: Tx, wanted: Sequence[tuple[int, str, dt.date | None]]) -> list[int]:
    """The lot of each line, written down where it is new; 0 where the line names none."""
    ids = ensure_lots(tx, [LotWanted(item_id, code, expires) for item_id, code, expires in wanted if code])
    return [ids[item_id, code] if code else 0 for item_id, code, _ in wanted]


def known_lots(tx: Tx, wanted: Sequence[tuple[int, str]]) -> list[int]:
    """The lot of each line that takes from stock; a lot that nobody brought in is refused."""
    keys = sorted({(item_id, code) for item_id, code in wanted if code})
    if not keys:
        return [0] * len(wanted)
    statement = sa.select(Lot.item_id, Lot.code, Lot.id).where(sa.tuple_(Lot.item_id, Lot.code).in_(keys))
    ids = {(row.item_id, row.code): row.id for row in tx.session.execute(statement)}
    problems = [
        Problem("stock.lot_unknown", {"lot": code}, f"lines.{row}.lot")
        for row, (item_id, code) in enumerate(wanted)
        if code and (item_id, code) not in ids
    ]
    if problems:
        raise Refusal.of(problems)
    return [ids[item_id, code] if code else 0 for item_id, code in wanted]
