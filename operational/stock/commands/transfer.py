"""Carrying goods from one bin to another: at once, or sent today and received when they have arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, RefTo, Tx, command, require
from operational.items.api import items_by_ref
from operational.ledger.api import booking_date
from operational.stock.commands.loan import back_lines
from operational.stock.leaving import Leaving, Part, parts_of
from operational.stock.lines import bins_by_ref
from operational.stock.moves import Piece, move
from operational.stock.paper_tables import TransferLine
from operational.stock.places import bin_of_kind, warehouse_of
from operational.stock.states import TRANSFER
from operational.stock.tables import Transfer

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
TransferRef = Annotated[int | str, RefTo("stock.transfer")]
LINES_MAX = 1000  # more than a van or a shelf holds


class CarriedLine(Input):
    item: ItemRef
    quantity: Qty
    from_location: LocationRef
    to_location: LocationRef
    lot: str = Field(default="", max_length=60)  # left out: what expires first


class TransferStock(Input):
    date: dt.date | None = None
    lines: list[CarriedLine] = Field(min_length=1, max_length=LINES_MAX)
    note: str = Field(default="", max_length=1000)


class Transferred(Output):
    id: int
    number: str
    state: str
    lines: int


@command("stock.transfer", permission="stock.transfer.edit", path="POST /stock/transfers")
def transfer(tx: Tx, cmd: TransferStock) -> Transferred:
    """Carry goods between bins, warehouses or states at once. Their value does not change; what is reserved stays."""
    date, parts, ends = _carried(tx, cmd)
    document = tx.new(Transfer, date=date, note=cmd.note, lines=len(cmd.lines), state="done")
    number = tx.number(document)
    move(tx, _pieces(parts, [ends[part.row] for part in parts]), source=document, date=date)
    return Transferred(id=document.id, number=number, state=document.state, lines=len(cmd.lines))


@command("stock.send_transfer", permission="stock.transfer.edit", path="POST /stock/transfers/send")
def send_transfer(tx: Tx, cmd: TransferStock) -> Transferred:
    """Send goods on their way: they leave their bins now and can be neither promised nor sold until they are received."""
    date, parts, ends = _carried(tx, cmd)
    document = tx.new(Transfer, date=date, note=cmd.note, lines=len(cmd.lines))
    number = tx.number(document)
    houses = {end: warehouse_of(tx, end) for end in ends}
    transit = {house: bin_of_kind(tx, house, "transit") for house in sorted(set(houses.values()))}
    ways = [transit[houses[ends[part.row]]] for part in parts]
    move(tx, _pieces(parts, ways), source=document, date=date)
    rows = [
        {
            "transfer_id": document.id,
            "line_no": line_no,
            "item_id": part.item.id,
            "lot_id": part.lot_id,
            "transit_id": way,
            "to_location_id": ends[part.row],
            "quantity": part.quantity,
            "received": Decimal(0),
        }
        for line_no, (part, way) in enumerate(zip(parts, ways, strict=True), start=1)
    ]
    tx.insert(TransferLine, rows)
    return Transferred(id=document.id, number=number, state=document.state, lines=len(cmd.lines))


def _carried(tx: Tx, cmd: TransferStock) -> tuple[dt.date, list[Part], list[int]]:
    """The day, what leaves, and the bin to which each line goes."""
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    date = cmd.date or tx.today
    booking_date(tx, date)  # goods cannot be carried tomorrow, nor before the books were opened
    ends = bins_by_ref(tx, [(line.to_location, None) for line in cmd.lines])
    lines = [Leaving(items[line.item], line.quantity, line.from_location, lot=line.lot) for line in cmd.lines]
    parts = parts_of(tx, lines, date)
    for part in parts:
        field = f"lines.{part.row}.to_location"
        require(part.location_id != ends[part.row], "stock.transfer_to_itself", field=field, item=part.item.code)
    return date, parts, ends


def _pieces(parts: Sequence[Part], ends: Sequence[int]) -> list[Piece]:
    pieces = []
    for row, (part, end) in enumerate(zip(parts, ends, strict=True), start=1):
        pieces.append(Piece(part.item.id, part.location_id, -part.quantity, row, "transfer", lot_id=part.lot_id))
        pieces.append(Piece(part.item.id, end, part.quantity, row, "transfer", lot_id=part.lot_id))
    return pieces


class ArrivedLine(Input):
    line_no: int = Field(ge=1)
    quantity: Qty
    location: LocationRef | None = None  # left out: where it was sent to


class ReceiveTransfer(Input):
    transfer: TransferRef
    date: dt.date | None = None
    lines: list[ArrivedLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything


@command("stock.receive_transfer", permission="stock.transfer.edit", path="POST /stock/transfers/{transfer}/receive")
def receive_transfer(tx: Tx, cmd: ReceiveTransfer) -> Transferred:
    """Receive what was sent, all or in parts; damaged goods may be put into another bin. What is missing stays on the way."""
    document = tx.lock(Transfer, cmd.transfer, field="transfer")
    if document.state != "in_transit":
        tx.advance(document, TRANSFER.receive)  # says why it is refused
    date = cmd.date or tx.today
    booking_date(tx, date)
    lines = _lines(tx, document)
    chosen = back_lines(cmd.lines, {no: line.quantity - line.received for no, line in lines.items()}, document)
    named = bins_by_ref(tx, [(place, None) for _, _, place in chosen if place is not None])
    ends = iter(named)
    pieces = []
    for line_no, quantity, place in chosen:
        line = lines[line_no]
        end = line.to_location_id if place is None else next(ends)
        pieces.append(Piece(line.item_id, line.transit_id, -quantity, line.id, "transfer", lot_id=line.lot_id))
        pieces.append(Piece(line.item_id, end, quantity, line.id, "transfer", lot_id=line.lot_id))
        line.received += quantity
    move(tx, pieces, source=document, date=date)
    if all(line.received == line.quantity for line in lines.values()):
        tx.advance(document, TRANSFER.receive)
    return Transferred(id=document.id, number=document.number or "", state=document.state, lines=len(chosen))


def _lines(tx: Tx, document: Transfer) -> dict[int, TransferLine]:
    """The lines on the way, by number; the lock of their header guards them."""
    statement = sa.select(TransferLine).where(TransferLine.transfer_id == document.id).order_by(TransferLine.line_no)
    rows = tx.session.execute(statement.execution_options(populate_existing=True)).scalars()
    return {row.line_no: row for row in rows}
