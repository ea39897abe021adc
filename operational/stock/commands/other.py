"""Goods that come or leave without an order: 其他入库, 其他出库, by a reason with its account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from operational.company.api import Department, setting, the_company
from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    UnitPrice,
    command,
    require,
    round_money,
    split_inclusive,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account_for, booking_date, credit, debit, post, reverse_entry, vat_rate
from operational.parties.api import partner
from operational.stock.commands.reasons import KnownReason, ReasonRef, reason_for
from operational.stock.leaving import Leaving, parts_of, require_quantities
from operational.stock.lines import bins_by_ref
from operational.stock.lots import LotWanted, lots_of
from operational.stock.moves import Difference, Moved, Piece, move, moves_of, revalue
from operational.stock.paper_tables import OtherMovement
from operational.stock.rules import deemed_tax
from operational.stock.states import OTHER
from operational.stock.tables import Move

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
PartyRef = Annotated[int | str, RefTo("parties.party")]
MovementRef = Annotated[int | str, RefTo("stock.other_movement")]
Note = Annotated[str, Field(max_length=1000)]
LINES_MAX = 1000  # more than one reason ever moved at once
RULE = "stock.other_movement/1"
DEEMED_PROFIT = "ledger.deemed_sale_profit_rate"  # dated setting with its source: comes with the books


class OtherReceiptLine(Input):
    item: ItemRef
    quantity: Qty
    location: LocationRef | None = None
    unit_cost: UnitPrice | None = None  # left out: what such pieces cost now
    lot: str = Field(default="", max_length=60)
    expires_on: dt.date | None = None


class ReceiveOther(Input):
    reason: ReasonRef
    date: dt.date | None = None
    warehouse: WarehouseRef | None = None
    department: DepartmentRef | None = None
    party: PartyRef | None = None
    lines: list[OtherReceiptLine] = Field(min_length=1, max_length=LINES_MAX)
    note: Note = ""


class OtherIssueLine(Input):
    item: ItemRef
    quantity: Qty
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=60)  # left out: what expires first


class IssueOther(Input):
    reason: ReasonRef
    date: dt.date | None = None
    warehouse: WarehouseRef | None = None
    department: DepartmentRef | None = None
    party: PartyRef | None = None
    lines: list[OtherIssueLine] = Field(min_length=1, max_length=LINES_MAX)
    note: Note = ""


class OtherMoved(Output):
    id: int
    number: str
    state: str
    lines: int
    value: SignedAmount
    tax: Amount


@dataclass(frozen=True)
class Head:
    """The head of either paper, its references found."""

    reason: KnownReason
    date: dt.date
    department_id: int | None
    party_id: int | None


@command("stock.receive_other", permission="stock.other.edit", path="POST /stock/other-receipts")
def receive_other(tx: Tx, cmd: ReceiveOther) -> OtherMoved:
    """Take in goods that no order brought: found, given, left over. They are worth what the line says, else the average."""
    head = _head(tx, cmd, "in")
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    require_quantities(tx, [(items[line.item], line.quantity) for line in cmd.lines])
    bins = bins_by_ref(tx, [(line.location, cmd.warehouse) for line in cmd.lines])
    lots = lots_of(tx, [LotWanted(items[line.item].id, line.lot, line.expires_on) for line in cmd.lines])
    movement, number = _new(tx, head, "in", cmd.note)
    pieces = [
        Piece(
            items[line.item].id,
            bins[row],
            line.quantity,
            row + 1,
            "other_receipt",
            lot_id=lots[row],
            value=None if line.unit_cost is None else round_money(line.quantity * line.unit_cost),
        )
        for row, line in enumerate(cmd.lines)
    ]
    moved = move(tx, pieces, source=movement, date=head.date)
    return _booked(tx, head, movement, number, [items[line.item] for line in cmd.lines], moved)


@command("stock.issue_other", permission="stock.other.edit", path="POST /stock/other-issues")
def issue_other(tx: Tx, cmd: IssueOther) -> OtherMoved:
    """Send out goods that no order asked for: samples, gifts, own use, scrap. The reason says who bears them."""
    head = _head(tx, cmd, "out")
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    lines = [Leaving(items[line.item], line.quantity, line.location, cmd.warehouse, line.lot) for line in cmd.lines]
    parts = parts_of(tx, lines, head.date)
    movement, number = _new(tx, head, "out", cmd.note)
    pieces = [
        Piece(part.item.id, part.location_id, -part.quantity, part.row + 1, "other_issue", lot_id=part.lot_id) for part in parts
    ]
    moved = move(tx, pieces, source=movement, date=head.date)
    return _booked(tx, head, movement, number, [part.item for part in parts], moved)


class ReverseOther(Input):
    other_movement: MovementRef
    date: dt.date | None = None


@command(
    "stock.reverse_other", permission="stock.other.edit", move=OTHER.reverse, path="POST /stock/other/{other_movement}/reverse"
)
def reverse_other(tx: Tx, cmd: ReverseOther) -> OtherMoved:
    """Take an other receipt or issue back: the goods go where they came from at the same value, the entry in red."""
    first = tx.lock(OtherMovement, cmd.other_movement, field="other_movement")
    date = cmd.date or tx.today
    booking_date(tx, date)
    way = "out" if first.direction == "in" else "in"
    values = {"reason_id": first.reason_id, "department_id": first.department_id, "party_id": first.party_id}
    back = tx.new(OtherMovement, direction=way, date=date, value=-first.value, tax=-first.tax, reverses_id=first.id, **values)
    back.state = "reversed"
    number = tx.number(back, series=_series(way))
    found = moves_of(tx, first)
    pieces = [
        Piece(m.item_id, m.location_id, -m.quantity, m.source_line_id, f"other_{SERIES[way]}", lot_id=m.lot_id, value=-m.value)
        for m in found
        if m.quantity
    ]
    moved = move(tx, pieces, source=back, date=date)
    _undo_values(tx, back, [m for m in found if not m.quantity])
    if first.entry_id is not None:
        back.entry_id = reverse_entry(tx, first.entry_id, source=back, number=number, date=date, summary=f"冲销 {first.number}")
        _post_difference(tx, back, number, date, pieces, moved)
    return OtherMoved(id=back.id, number=number, state=back.state, lines=len(moved), value=back.value, tax=ZERO)


def _undo_values(tx: Tx, back: OtherMovement, changed: Sequence[Move]) -> None:
    """A change of value without pieces goes back whole, or not at all."""
    wanted = [Difference(m.item_id, -m.value) for m in changed]
    items = items_by_ref(tx, [difference.item_id for difference in wanted]) if wanted else {}
    for difference, taken in zip(wanted, revalue(tx, wanted, source=back, date=back.date), strict=True):
        code = items[difference.item_id].code
        require(taken == difference.value, "stock.adjustment_not_taken", item=code, value=difference.value, taken=taken)


SERIES = {"in": "receipt", "out": "issue"}


def _series(direction: str) -> str:
    return f"stock.other_{SERIES[direction]}"


def _head(tx: Tx, cmd: ReceiveOther | IssueOther, direction: str) -> Head:
    date = cmd.date or tx.today
    booking_date(tx, date)  # nothing moves tomorrow, nor before the books were opened
    department = tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None
    party = partner(tx, cmd.party, field="party").id if cmd.party is not None else None
    return Head(reason_for(tx, cmd.reason, direction), date, department, party)


def _new(tx: Tx, head: Head, direction: str, note: str) -> tuple[OtherMovement, str]:
    movement = tx.new(
        OtherMovement,
        date=head.date,
        note=note,
        direction=direction,
        reason_id=head.reason.id,
        department_id=head.department_id,
        party_id=head.party_id,
        value=ZERO,
        tax=ZERO,
    )
    return movement, tx.number(movement, series=_series(direction))


def _booked(
    tx: Tx, head: Head, movement: OtherMovement, number: str, items: Sequence[Item], moved: Sequence[Moved]
) -> OtherMoved:
    """The entry: stock by its accounts against the account of the reason, with the VAT that the reason brings."""
    taxes = [_tax(tx, head, item, piece) for item, piece in zip(items, moved, strict=True)]
    movement.value, movement.tax = sum((piece.value for piece in moved), ZERO), sum(taxes, ZERO)
    dimensions = {"department_id": head.department_id, "party_id": head.party_id}
    lines: list[Line] = []
    for item, piece in zip(items, moved, strict=True):
        side, amount = (debit, piece.value) if movement.direction == "in" else (credit, -piece.value)
        lines.append(side(account_for(tx, "stock", item, head.date), amount, item_id=item.id, quantity=abs(piece.quantity)))
        lines.append(debit(account_for(tx, "cost_difference", item, head.date), piece.difference, item_id=item.id))
    total = sum((piece.value + piece.difference for piece in moved), ZERO)
    own = head.reason.account_on(head.date)
    comes = movement.direction == "in"
    lines.append(credit(own, total, **dimensions) if comes else debit(own, movement.tax - total, **dimensions))
    if movement.tax:
        purpose = "output_vat" if head.reason.vat == "deemed_sale" else "input_vat_transferred_out"
        lines.append(credit(account_for(tx, purpose, on=head.date), movement.tax))
    if not all(line.is_zero for line in lines):
        word = "其他入库" if movement.direction == "in" else "其他出库"
        movement.entry_id = post(
            tx, source=movement, number=number, date=head.date, purpose="other",
            summary=f"{word} {number} {head.reason.name}", rule=RULE, lines=lines,
        )  # fmt: skip
    return OtherMoved(
        id=movement.id, number=number, state=movement.state, lines=len(moved), value=movement.value, tax=movement.tax
    )


def _tax(tx: Tx, head: Head, item: Item, piece: Moved) -> Decimal:
    """Gifts are sales in the eyes of the tax office; goods used up for other ends give back the input tax."""
    if head.reason.vat == "none":
        return ZERO
    company, rate = the_company(tx), vat_rate(tx, item.vat_class, head.date)
    if head.reason.vat == "transfer_out":
        taken: Decimal = round_money(-piece.value * rate) if company.taxpayer == "general" else ZERO
        return taken
    net = split_inclusive(item.list_price, rate)[0] if company.prices_include_tax else item.list_price
    profit_rate = setting(tx, DEEMED_PROFIT, None, on=head.date)
    require(profit_rate is not None, "stock.deemed_profit_missing", field="reason", name=head.reason.name, date=head.date)
    return deemed_tax(-piece.value, net, -piece.quantity, rate, Decimal(str(profit_rate)))


def _post_difference(
    tx: Tx, back: OtherMovement, number: str, date: dt.date, pieces: Sequence[Piece], moved: Sequence[Moved]
) -> None:
    """What stock could not give back at the first value stands on the account of cost differences."""
    items = items_by_ref(tx, [piece.item_id for piece in pieces]) if pieces else {}
    lines: list[Line] = []
    for piece in moved:
        item = items[piece.item_id]
        lines.append(debit(account_for(tx, "cost_difference", item, date), piece.difference, item_id=item.id))
        lines.append(credit(account_for(tx, "stock", item, date), piece.difference, item_id=item.id))
    if not all(line.is_zero for line in lines):
        post(tx, source=back, number=number, date=date, purpose="difference", summary=f"冲销成本差异 {number}",
             rule=RULE, lines=lines)  # fmt: skip
