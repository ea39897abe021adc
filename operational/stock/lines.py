"""Reading the places that lines of a document name, with one statement for all lines."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from operational.core.api import Problem, Refusal, Tx
from operational.stock.places import default_location, default_warehouse
from operational.stock.tables import Location, Warehouse

Ref = int | str


def bins_by_ref(tx: Tx, refs: Sequence[tuple[Ref | None, Ref | None]]) -> list[int]:
    """The bin of each line from its bin or its warehouse; neither means the default bin of the default warehouse."""
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
