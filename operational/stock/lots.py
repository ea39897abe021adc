"""Lots and serial numbers: written down when goods come in, chosen when goods leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Problem, Refusal, Tx, refuse
from operational.stock.gates import gates_ahead
from operational.stock.rules import LotHeld, LotTaken, LotWant, take_lots
from operational.stock.tables import Lot

SELLS_EXPIRED = "stock.lot.release"  # who may release an expired lot may also sell from it


@dataclass(frozen=True)
class LotWanted:
    """A lot of an item by the code that stands on its label, with what the label says."""

    item_id: int
    code: str
    expires_on: dt.date | None = None
    made_on: dt.date | None = None
    supplier_lot: str = ""


def ensure_lots(tx: Tx, wanted: Sequence[LotWanted]) -> dict[tuple[int, str], int]:
    """Ids of these lots by item and code; lots met for the first time are written down. Two statements.

    A lot that is known keeps its dates: goods of another date are another lot.
    """
    lots = sorted({(lot.item_id, lot.code): lot for lot in wanted}.values(), key=lambda lot: (lot.item_id, lot.code))
    if not lots:
        return {}
    rows = [{"id": new, "is_released": False, **vars(lot)} for new, lot in zip(tx.ids(len(lots)), lots, strict=True)]
    tx.session.execute(insert(Lot).values(rows).on_conflict_do_nothing(index_elements=["item_id", "code"]))
    keys = [(lot.item_id, lot.code) for lot in lots]
    statement = sa.select(Lot.item_id, Lot.code, Lot.id, Lot.expires_on).where(sa.tuple_(Lot.item_id, Lot.code).in_(keys))
    found = {(row.item_id, row.code): row for row in tx.session.execute(statement)}
    for lot in wanted:
        known = found[lot.item_id, lot.code].expires_on
        if lot.expires_on is not None and lot.expires_on != known:
            refuse("stock.lot_dates_differ", field="expires_on", lot=lot.code, date=known or "-", given=lot.expires_on)
    return {key: row.id for key, row in found.items()}


def lots_of(tx: Tx, wanted: Sequence[LotWanted]) -> list[int]:
    """The lot of each line that brings goods in, written down where it is new; 0 where the line names none."""
    ids = ensure_lots(tx, [lot for lot in wanted if lot.code])
    return [ids[lot.item_id, lot.code] if lot.code else 0 for lot in wanted]


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


def choose_lots(tx: Tx, wants: Sequence[LotWant], date: dt.date) -> list[list[LotTaken]]:
    """What each line takes of accepted goods, first expired first out; one statement for any number of lines.

    The gates of the items are taken, so that what is chosen here is still there when it is moved. Where too little may
    be sold, what there is comes back; the caller refuses.
    """
    if not wants:
        return []
    items, houses = ({getattr(want, name) for want in wants} for name in ("item_id", "warehouse_id"))
    answer = tx.call("stock.lots_on_hand", items=sorted(items), warehouses=sorted(houses), gates=gates_ahead(tx))
    held = [
        LotHeld(
            row["item_id"],
            row["warehouse_id"],
            row["location_id"],
            row["lot_id"],
            Decimal(row["quantity"]),
            dt.date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
            row["is_released"],
        )
        for row in answer
    ]
    return take_lots(wants, held, date, tx.actor.may(SELLS_EXPIRED))
