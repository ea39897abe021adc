"""Which bins and lots the goods of an order line come from: as the row says, else what expires first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operational.core.api import Tx, refuse
from operational.items.api import require_countable
from operational.sales import reference
from operational.sales.lines import Held
from operational.stock.api import LotTaken, LotWant, choose_lots, known_lots


@dataclass(frozen=True)
class Part:
    """So many pieces of an order line from one bin and lot; no bin where the item is not kept in stock."""

    line_no: int
    quantity: Decimal
    location_id: int | None = None
    lot_id: int = 0


def parts_of(
    tx: Tx, chosen: Sequence[tuple[int, Decimal, Any]], held: Mapping[int, Held], warehouse_id: int, date: dt.date
) -> list[Part]:
    """What leaves, row by row. A row of an item kept by lots that names none is spread over lots, first expired first.

    The lots of all rows are looked up with one statement, and only where a row needs it.
    """
    lots = known_lots(tx, [(held[line_no].item.id, row.lot if row is not None else "") for line_no, _, row in chosen])
    bins: list[int | None] = []
    for place, (line_no, quantity, row) in enumerate(chosen):
        item = held[line_no].item
        require_countable(tx, item, quantity, field=f"lines.{place}.quantity")
        named = row.location if row is not None else None
        stays_open = not item.is_stocked or (named is None and item.tracks_lots and not lots[place])
        bins.append(
            None if stays_open else reference.location_id(tx, named, warehouse_id, field=f"lines.{place}.location")
        )
    open_rows = [place for place, (line_no, _, _) in enumerate(chosen) if _needs_lot(held[line_no], lots[place])]
    wants = [LotWant(held[chosen[p][0]].item.id, warehouse_id, chosen[p][1], location_id=bins[p]) for p in open_rows]
    taken = dict(zip(open_rows, choose_lots(tx, wants, date), strict=True))
    parts: list[Part] = []
    for place, (line_no, quantity, _) in enumerate(chosen):
        if place in taken:
            _require_covered(held[line_no], quantity, taken[place], place)
            parts.extend(Part(line_no, lot.quantity, lot.location_id, lot.lot_id) for lot in taken[place])
        else:
            parts.append(Part(line_no, quantity, bins[place], lots[place]))
    return parts


def _needs_lot(row: Held, lot_id: int) -> bool:
    return row.item.is_stocked and row.item.tracks_lots and not lot_id


def _require_covered(row: Held, quantity: Decimal, taken: Sequence[LotTaken], place: int) -> None:
    found = sum((lot.quantity for lot in taken), Decimal(0))
    if found < quantity:
        refuse(
            "stock.lots_not_enough",
            field=f"lines.{place}.quantity",
            item=row.item.code,
            wanted=quantity.normalize(),
            on_hand=found.normalize(),
        )
