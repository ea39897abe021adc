"""Lending goods to a partner and taking them back; keeping goods of customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Protocol

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Document, Input, Output, Qty, RefTo, Tx, command, refuse, require
from operational.items.api import items_by_ref
from operational.ledger.api import booking_date
from operational.parties.api import partner
from operational.stock.leaving import Leaving, parts_of
from operational.stock.lines import bins_by_ref
from operational.stock.moves import Piece, move
from operational.stock.paper_tables import Custody, CustodyLine, Loan, LoanLine
from operational.stock.places import bin_of_kind, default_warehouse, kind_of, warehouse_of
from operational.stock.states import CUSTODY, LOAN
from operational.stock.tables import Warehouse

ItemRef = Annotated[int | str, RefTo("items.item")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
PartyRef = Annotated[int | str, RefTo("parties.party")]
LoanRef = Annotated[int | str, RefTo("stock.loan")]
CustodyRef = Annotated[int | str, RefTo("stock.custody")]
Note = Annotated[str, Field(max_length=1000)]
LINES_MAX = 200  # what a person carries out and back


class LentLine(Input):
    item: ItemRef
    quantity: Qty
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=60)


class LendGoods(Input):
    party: PartyRef
    date: dt.date | None = None
    due_on: dt.date | None = None
    warehouse: WarehouseRef | None = None
    lines: list[LentLine] = Field(min_length=1, max_length=LINES_MAX)
    note: Note = ""


class PaperDone(Output):
    id: int
    number: str
    state: str
    lines: int


@command("stock.lend_goods", permission="stock.loan.edit", path="POST /stock/loans")
def lend_goods(tx: Tx, cmd: LendGoods) -> PaperDone:
    """Lend goods to a partner: they stay ours with their value, but can be neither promised nor sold while they are away."""
    date = cmd.date or tx.today
    booking_date(tx, date)
    party = partner(tx, cmd.party, field="party")
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    lines = [Leaving(items[line.item], line.quantity, line.location, cmd.warehouse, line.lot) for line in cmd.lines]
    parts = parts_of(tx, lines, date)
    loan = tx.new(Loan, date=date, note=cmd.note, party_id=party.id, due_on=cmd.due_on)
    number = tx.number(loan)
    houses = [warehouse_of(tx, part.location_id) for part in parts]
    lent = {house: bin_of_kind(tx, house, "lent") for house in sorted(set(houses))}
    rows, pieces = [], []
    for line_no, (part, house) in enumerate(zip(parts, houses, strict=True), start=1):
        rows.append(
            {
                "loan_id": loan.id,
                "line_no": line_no,
                "item_id": part.item.id,
                "lot_id": part.lot_id,
                "from_location_id": part.location_id,
                "lent_id": lent[house],
                "quantity": part.quantity,
                "returned": Decimal(0),
            }
        )
        pieces.append(Piece(part.item.id, part.location_id, -part.quantity, line_no, "transfer", lot_id=part.lot_id))
        pieces.append(Piece(part.item.id, lent[house], part.quantity, line_no, "transfer", lot_id=part.lot_id))
    move(tx, pieces, source=loan, date=date)
    tx.insert(LoanLine, rows)
    return PaperDone(id=loan.id, number=number, state=loan.state, lines=len(rows))


class BackLine(Input):
    line_no: int = Field(ge=1)
    quantity: Qty
    location: LocationRef | None = None  # left out: where it came from


class TakeBackLoan(Input):
    loan: LoanRef
    date: dt.date | None = None
    lines: list[BackLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything


@command("stock.take_back_loan", permission="stock.loan.edit", path="POST /stock/loans/{loan}/take-back")
def take_back_loan(tx: Tx, cmd: TakeBackLoan) -> PaperDone:
    """Take lent goods back, all or in parts; what came back damaged may be put into a bin of that state."""
    loan = tx.lock(Loan, cmd.loan, field="loan")
    if loan.state != "lent":
        tx.advance(loan, LOAN.take_back)  # says why it is refused
    date = cmd.date or tx.today
    booking_date(tx, date)
    statement = sa.select(LoanLine).where(LoanLine.loan_id == loan.id).order_by(LoanLine.line_no)
    lines = {row.line_no: row for row in tx.session.execute(statement.execution_options(populate_existing=True)).scalars()}
    chosen = back_lines(cmd.lines, {no: line.quantity - line.returned for no, line in lines.items()}, loan)
    ends = bins_by_ref(tx, [(place or lines[line_no].from_location_id, None) for line_no, _, place in chosen])
    pieces = []
    for (line_no, quantity, _), end in zip(chosen, ends, strict=True):
        line = lines[line_no]
        pieces.append(Piece(line.item_id, line.lent_id, -quantity, line.id, "transfer", lot_id=line.lot_id))
        pieces.append(Piece(line.item_id, end, quantity, line.id, "transfer", lot_id=line.lot_id))
        line.returned += quantity
    move(tx, pieces, source=loan, date=date)
    if all(line.returned == line.quantity for line in lines.values()):
        tx.advance(loan, LOAN.take_back)
    return PaperDone(id=loan.id, number=loan.number or "", state=loan.state, lines=len(chosen))


class Back(Protocol):
    """A row that says how much of a line comes back."""

    @property
    def line_no(self) -> int: ...

    @property
    def quantity(self) -> Decimal: ...

    @property
    def location(self) -> int | str | None: ...


def back_lines(
    given: Sequence[Back] | None, left: Mapping[int, Decimal], document: Document
) -> list[tuple[int, Decimal, int | str | None]]:
    """Line, quantity and bin of what comes back: as given, or everything; more than is open is refused beside its row."""
    if given is None:
        return [(line_no, quantity, None) for line_no, quantity in left.items() if quantity > 0]
    rest, found = dict(left), []
    for row, line in enumerate(given):
        if line.line_no not in rest:
            refuse("stock.line_unknown", field=f"lines.{row}.line_no", number=document.number, line=line.line_no)
        figures = {"line": line.line_no, "open": rest[line.line_no].normalize(), "number": document.number}
        require(0 < line.quantity <= rest[line.line_no], "stock.more_than_open", field=f"lines.{row}.quantity", **figures)
        rest[line.line_no] -= line.quantity
        found.append((line.line_no, line.quantity, line.location))
    return found


class KeptLine(Input):
    name: str = Field(min_length=1, max_length=200)
    quantity: Qty = Decimal(1)
    serial: str = Field(default="", max_length=80)
    item: ItemRef | None = None
    location: LocationRef | None = None  # left out: the bin for customers' goods


class KeepGoods(Input):
    party: PartyRef
    date: dt.date | None = None
    due_on: dt.date | None = None
    warehouse: WarehouseRef | None = None
    lines: list[KeptLine] = Field(min_length=1, max_length=LINES_MAX)
    note: Note = ""


@command("stock.keep_goods", permission="stock.custody.edit", path="POST /stock/custody")
def keep_goods(tx: Tx, cmd: KeepGoods) -> PaperDone:
    """Take goods of a customer into custody, as for a repair. They have no value in our books and never mix with ours."""
    party = partner(tx, cmd.party, field="party")
    house = tx.find(Warehouse, cmd.warehouse, field="warehouse").id if cmd.warehouse is not None else default_warehouse(tx)
    items = items_by_ref(tx, [line.item for line in cmd.lines if line.item is not None])
    usual = bin_of_kind(tx, house, "customer")
    bins = bins_by_ref(tx, [(line.location or usual, None) for line in cmd.lines])
    for row, place in enumerate(bins):
        require(kind_of(tx, place) == "customer", "stock.bin_not_of_customers", field=f"lines.{row}.location")
    custody = tx.new(Custody, date=cmd.date or tx.today, note=cmd.note, party_id=party.id, due_on=cmd.due_on)
    require(custody.date <= tx.today, "ledger.date_in_future", field="date", date=custody.date)
    number = tx.number(custody)
    rows = []
    for row, line in enumerate(cmd.lines):
        require(line.quantity > 0, "stock.quantity_not_positive", field=f"lines.{row}.quantity", item=line.name)
        facts = {"name": line.name, "serial": line.serial, "quantity": line.quantity, "location_id": bins[row]}
        item_id = items[line.item].id if line.item is not None else None
        rows.append({"custody_id": custody.id, "line_no": row + 1, "item_id": item_id, "handed_back": Decimal(0), **facts})
    tx.insert(CustodyLine, rows)
    return PaperDone(id=custody.id, number=number, state=custody.state, lines=len(rows))


class HandBack(Input):
    custody: CustodyRef
    lines: list[BackLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything


@command("stock.hand_back", permission="stock.custody.edit", path="POST /stock/custody/{custody}/hand-back")
def hand_back(tx: Tx, cmd: HandBack) -> PaperDone:
    """Hand goods in custody back to their customer, all or in parts."""
    custody = tx.lock(Custody, cmd.custody, field="custody")
    if custody.state != "held":
        tx.advance(custody, CUSTODY.hand_back)  # says why it is refused
    statement = sa.select(CustodyLine).where(CustodyLine.custody_id == custody.id).order_by(CustodyLine.line_no)
    lines = {row.line_no: row for row in tx.session.execute(statement.execution_options(populate_existing=True)).scalars()}
    chosen = back_lines(cmd.lines, {no: line.quantity - line.handed_back for no, line in lines.items()}, custody)
    for line_no, quantity, _ in chosen:
        lines[line_no].handed_back += quantity
    if all(line.handed_back == line.quantity for line in lines.values()):
        tx.advance(custody, CUSTODY.hand_back)
    return PaperDone(id=custody.id, number=custody.number or "", state=custody.state, lines=len(chosen))
