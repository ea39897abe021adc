"""Carrying goods from one bin to another."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from operational.core.api import Input, Output, Qty, RefTo, Tx, command, require
from operational.items.api import items_by_ref, require_countable
from operational.ledger.api import booking_date
from operational.stock.lines import bins_by_ref
from operational.stock.lots import known_lots
from operational.stock.moves import Piece, move
from operational.stock.tables import Transfer

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
LINES_MAX = 1000  # more than a van or a shelf holds


class TransferLine(Input):
    item: ItemRef
    quantity: Qty
    from_location: LocationRef
    to_location: LocationRef
    lot: str = Field(default="", max_length=60)


class TransferStock(Input):
    date: dt.date | None = None
    lines: list[TransferLine] = Field(min_length=1, max_length=LINES_MAX)
    note: str = Field(default="", max_length=1000)


class Transferred(Output):
    id: int
    number: str
    state: str
    lines: int


@command("stock.transfer", permission="stock.transfer.edit", path="POST /stock/transfers")
def transfer(tx: Tx, cmd: TransferStock) -> Transferred:
    """Carry goods between bins or warehouses. Their value does not change; what is reserved stays in its warehouse."""
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    ends = [line.from_location for line in cmd.lines] + [line.to_location for line in cmd.lines]
    bins = bins_by_ref(tx, [(end, None) for end in ends])
    lots = known_lots(tx, [(items[line.item].id, line.lot) for line in cmd.lines])
    date = cmd.date or tx.today
    booking_date(tx, date)  # goods cannot be carried tomorrow, nor before the books were opened
    document = tx.new(Transfer, date=date, note=cmd.note, lines=len(cmd.lines))
    number = tx.number(document)
    pieces = []
    for row, line in enumerate(cmd.lines):
        item, start, end = items[line.item], bins[row], bins[len(cmd.lines) + row]
        require(line.quantity > 0, "stock.quantity_not_positive", field=f"lines.{row}.quantity", item=item.code)
        require(start != end, "stock.transfer_to_itself", field=f"lines.{row}.to_location", item=item.code)
        require_countable(tx, item, line.quantity, field=f"lines.{row}.quantity")
        pieces.append(Piece(item.id, start, -line.quantity, row + 1, "transfer", lot_id=lots[row]))
        pieces.append(Piece(item.id, end, line.quantity, row + 1, "transfer", lot_id=lots[row]))
    move(tx, pieces, source=document, date=date)
    return Transferred(id=document.id, number=number, state=document.state, lines=len(cmd.lines))
