"""The bins of a warehouse for goods that may not be sold yet (待检) or at all (不良), made when they are first needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Refusal, Tx, refuse
from operational.stock.tables import Location, Warehouse

BINS: Mapping[str, str] = {"pending": "待检", "defective": "不良"}  # what stands on the shelf

State = Literal["pending", "defective"]


def _load(session: orm.Session) -> Mapping[tuple[int, str], int]:
    """The first bin of each state in each warehouse."""
    rows = session.execute(
        sa.select(Location.id, Location.warehouse_id, Location.state)
        .where(Location.kind == "own", Location.state != "accepted")
        .order_by(Location.id.desc())
    )
    return {(row.warehouse_id, row.state): row.id for row in rows}


def _load_states(session: orm.Session) -> Mapping[int, str]:
    return {row.id: row.state for row in session.execute(sa.select(Location.id, Location.state))}


def state_of(tx: Tx, location_id: int) -> str:
    """The state of all goods in a bin."""
    return tx.reference(_load_states)[location_id]


def _load_codes(session: orm.Session) -> Mapping[int | str, int]:
    rows = session.execute(sa.select(Location.id, Location.code)).all()
    return {**{row.code: row.id for row in rows}, **{row.id: row.id for row in rows}}


def bin_named(tx: Tx, ref: int | str, *, field: str) -> int:
    """The bin of this id or code, from what a process keeps of all bins."""
    found = tx.reference(_load_codes).get(ref)
    if found is None:
        raise Refusal("stock.bin_unknown", field=field, bin=str(ref))
    return found


def bin_of_state(tx: Tx, warehouse_id: int, state: State) -> int:
    """The bin of the warehouse for goods in this state; two receipts that need the first one get the same."""
    found = tx.reference(_load).get((warehouse_id, state))
    if found is not None:
        return found
    code = tx.session.execute(sa.select(Warehouse.code).where(Warehouse.id == warehouse_id)).scalar_one_or_none()
    if code is None:
        refuse("stock.warehouse_unknown", warehouse=str(warehouse_id))
    row = {"id": tx.new_id(), "code": f"{code}/{BINS[state]}", "warehouse_id": warehouse_id, "bin": BINS[state], "state": state}
    row |= {"is_default": False, "zone": "", "kind": "own"}
    tx.session.execute(insert(Location).values(row).on_conflict_do_nothing(index_elements=["code"]))
    tx.reference_changed()
    made = sa.select(Location.id, Location.state).where(Location.code == row["code"])
    known = tx.session.execute(made).one()
    if known.state != state:
        refuse("stock.bin_has_other_state", bin=str(row["code"]), state=f"stock.choice.state.{state}")
    return int(known.id)
