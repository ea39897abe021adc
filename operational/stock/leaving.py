"""What the lines of a paper take from stock: the bin and lot they name, else what expires first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import Tx, refuse, require
from operational.items.api import Item, require_countable
from operational.stock.gates import will_touch
from operational.stock.lines import bins_by_ref
from operational.stock.lots import choose_lots, known_lots
from operational.stock.places import warehouse_of
from operational.stock.rules import LotWant

Ref = int | str


@dataclass(frozen=True)
class Leaving:
    """A line: so many of an item from a bin, or from the default bin of a warehouse, of a lot if it names one."""

    item: Item
    quantity: Decimal
    location: Ref | None = None
    warehouse: Ref | None = None
    lot: str = ""


@dataclass(frozen=True)
class Part:
    """So many pieces that a line takes from one bin and lot."""

    row: int
    item: Item
    quantity: Decimal
    location_id: int
    lot_id: int


def require_quantities(tx: Tx, lines: Sequence[tuple[Item, Decimal]]) -> None:
    """Every line has a quantity that its unit can count."""
    for row, (item, quantity) in enumerate(lines):
        require(quantity > 0, "stock.quantity_not_positive", field=f"lines.{row}.quantity", item=item.code)
        require_countable(tx, item, quantity, field=f"lines.{row}.quantity")


def parts_of(tx: Tx, lines: Sequence[Leaving], date: dt.date) -> list[Part]:
    """The parts in the order of the lines; a few statements for any number of them."""
    require_quantities(tx, [(line.item, line.quantity) for line in lines])
    bins = bins_by_ref(tx, [(line.location, line.warehouse) for line in lines])
    lots = known_lots(tx, [(line.item.id, line.lot) for line in lines])
    will_touch(tx, [line.item for line in lines])
    open_rows = [row for row, line in enumerate(lines) if line.item.tracks_lots and not lots[row]]
    wants = [
        LotWant(
            lines[row].item.id,
            warehouse_of(tx, bins[row]),
            lines[row].quantity,
            location_id=bins[row] if lines[row].location is not None else None,
        )
        for row in open_rows
    ]
    taken = dict(zip(open_rows, choose_lots(tx, wants, date), strict=True))
    parts: list[Part] = []
    for row, line in enumerate(lines):
        if row not in taken:
            parts.append(Part(row, line.item, line.quantity, bins[row], lots[row]))
            continue
        found = sum((lot.quantity for lot in taken[row]), Decimal(0))
        if found < line.quantity:
            figures = {"wanted": line.quantity.normalize(), "on_hand": found.normalize()}
            refuse("stock.lots_not_enough", field=f"lines.{row}.quantity", item=line.item.code, **figures)
        parts.extend(Part(row, line.item, lot.quantity, lot.location_id, lot.lot_id) for lot in taken[row])
    return parts
