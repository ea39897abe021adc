"""What people can see of the papers of stock: reasons, other receipts and issues, transfers, loans, custody, bills."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Page, Qty, RefTo, SignedAmount, Tx, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.stock.commands.reasons import known_reasons
from operational.stock.paper_tables import Custody, CustodyLine, Loan, LoanLine, OtherMovement, Reason, TransferLine
from operational.stock.queries import MoveRow, moves_statement
from operational.stock.tables import Location, Lot, Move, Transfer

VIEW = "stock.stock.view"
VALUES = "stock.move.view"
PartyRef = Annotated[int | str, RefTo("parties.party")]


class NothingGiven(Input):
    pass


class ReasonRow(Output):
    id: int
    code: str
    name: str
    direction: Literal["in", "out"]
    vat: Literal["none", "deemed_sale", "transfer_out"]
    account: str
    valid_from: dt.date | None
    is_active: bool


class ReasonList(Output):
    rows: list[ReasonRow]
    total: int


@query("stock.reasons", permission=VIEW, path="GET /stock/reasons")
def reasons(tx: Tx, given: NothingGiven) -> ReasonList:
    """The reasons for other receipts and issues, with the account that counts today."""
    rows = []
    for key, row in known_reasons(tx).items():
        if isinstance(key, str):
            day, account = next(((d, a) for d, a in row.accounts if d <= tx.today), (None, ""))
            facts = {name: getattr(row, name) for name in ("id", "code", "name", "direction", "vat", "is_active")}
            rows.append(ReasonRow(**facts, account=account, valid_from=day))
    return ReasonList(rows=sorted(rows, key=lambda row: (row.direction, row.code)), total=len(rows))


class FindOther(Page):
    search: str = Field(default="", max_length=100)
    direction: Literal["in", "out"] | None = None
    state: str = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None


class OtherRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    direction: Literal["in", "out"]
    reason: str
    party: str | None
    value: SignedAmount
    tax: Amount | None
    note: str


class OtherList(Output):
    rows: list[OtherRow]
    total: int


def _others() -> sa.Select[*tuple[Any, ...]]:
    m = OtherMovement
    return (
        sa.select(
            m.id, m.number, m.date, m.state, m.direction, Reason.name.label("reason"), Party.name.label("party"), m.value,
            sa.func.abs(m.tax).label("tax"), m.note,
        )
        .join(Reason, Reason.id == m.reason_id)
        .outerjoin(Party, Party.id == m.party_id)
    )  # fmt: skip


@query("stock.other_movements", permission=VALUES, path="GET /stock/other")
def other_movements(tx: Tx, given: FindOther) -> OtherList:
    """Other receipts and issues, newest first."""
    m = OtherMovement
    statement = _others().order_by(m.date.desc(), m.id.desc())
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (m.number, Reason.name, Party.name, m.note))))
    if given.direction is not None:
        statement = statement.where(m.direction == given.direction)
    if given.state:
        statement = statement.where(m.state == given.state)
    if given.date_from is not None:
        statement = statement.where(m.date >= given.date_from)
    if given.date_to is not None:
        statement = statement.where(m.date <= given.date_to)
    rows, total = page_of(tx, statement, given)
    return OtherList(rows=[OtherRow(**row._mapping) for row in rows], total=total)


class OneOther(Input):
    other_movement: Annotated[int | str, RefTo("stock.other_movement")]


class OtherView(OtherRow):
    version: int
    reverses_id: int | None
    lines: list[MoveRow]


@query("stock.other_movement", permission=VALUES, path="GET /stock/other/{other_movement}")
def other_movement(tx: Tx, given: OneOther) -> OtherView:
    """One other receipt or issue with what it moved."""
    row = tx.find(OtherMovement, given.other_movement, field="other_movement")
    head = tx.session.execute(_others().where(OtherMovement.id == row.id)).one()
    lines = _moved(tx, OtherMovement.kind, row.id)
    return OtherView(**head._mapping, version=row.version, reverses_id=row.reverses_id, lines=lines)


def _moved(tx: Tx, kind: str, row_id: int) -> list[MoveRow]:
    statement = moves_statement().where(Move.source_kind == kind, Move.source_id == row_id).order_by(Move.id)
    return [MoveRow(**line._mapping) for line in tx.session.execute(statement)]


class FindPapers(Page):
    search: str = Field(default="", max_length=100)
    state: str = ""


class TransferRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    lines: int
    note: str


class TransferList(Output):
    rows: list[TransferRow]
    total: int


@query("stock.transfers", permission=VIEW, path="GET /stock/transfers")
def transfers(tx: Tx, given: FindPapers) -> TransferList:
    """Transfers, newest first; those on the way can be received."""
    t = Transfer
    statement = sa.select(t.id, t.number, t.date, t.state, t.lines, t.note).order_by(t.date.desc(), t.id.desc())
    for word in given.search.split():
        statement = statement.where(sa.or_(t.number.ilike(like(word)), t.note.ilike(like(word))))
    if given.state:
        statement = statement.where(t.state == given.state)
    rows, total = page_of(tx, statement, given)
    return TransferList(rows=[TransferRow(**row._mapping) for row in rows], total=total)


class WayLine(Output):
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    lot: str | None
    to_location: str
    quantity: Qty
    received: Qty
    open: Qty


class OnTheWay(Output):
    id: int
    number: str
    date: dt.date
    state: str
    note: str
    lines: list[WayLine]


class OneTransfer(Input):
    transfer: Annotated[int | str, RefTo("stock.transfer")]


@query("stock.transfer_on_the_way", permission=VIEW, path="GET /stock/transfers/{transfer}/on-the-way")
def transfer_on_the_way(tx: Tx, given: OneTransfer) -> OnTheWay:
    """What of a transfer was sent, what has arrived, what is on the way."""
    row = tx.find(Transfer, given.transfer, field="transfer")
    line = TransferLine
    statement = (
        sa.select(
            line.line_no, Item.code.label("item"), Item.name, Item.spec, Item.unit, Lot.code.label("lot"),
            Location.code.label("to_location"), line.quantity, line.received, (line.quantity - line.received).label("open"),
        )
        .join(Item, Item.id == line.item_id)
        .join(Location, Location.id == line.to_location_id)
        .outerjoin(Lot, Lot.id == line.lot_id)
        .where(line.transfer_id == row.id)
        .order_by(line.line_no)
    )  # fmt: skip
    lines = [WayLine(**found._mapping) for found in tx.session.execute(statement)]
    return OnTheWay(id=row.id, number=row.number or "", date=row.date, state=row.state, note=row.note, lines=lines)


class FindLoans(FindPapers):
    party: PartyRef | None = None
    overdue: bool = False


class LoanRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    party: str
    due_on: dt.date | None
    is_overdue: bool
    note: str


class LoanList(Output):
    rows: list[LoanRow]
    total: int


def _held_by(tx: Tx, given: FindLoans, model: type[Loan] | type[Custody], first: str) -> tuple[list[LoanRow], int]:
    """Papers of partners with the day on which the goods are due back."""
    late = sa.and_(model.state == first, sa.func.coalesce(model.due_on < tx.today, False))
    columns = (model.id, model.number, model.date, model.state, model.due_on, model.note)
    statement = sa.select(*columns, Party.name.label("party"), late.label("is_overdue")).join(Party, Party.id == model.party_id)
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (model.number, Party.name, model.note))))
    if given.state:
        statement = statement.where(model.state == given.state)
    if given.party is not None:
        statement = statement.where(same_partner(Party.id, given.party))
    if given.overdue:
        statement = statement.where(late)
    rows, total = page_of(tx, statement.order_by(late.desc(), model.date.desc(), model.id.desc()), given)
    return [LoanRow(**row._mapping) for row in rows], total


@query("stock.loans", permission=VIEW, path="GET /stock/loans")
def loans(tx: Tx, given: FindLoans) -> LoanList:
    """Goods lent out, what is overdue first."""
    rows, total = _held_by(tx, given, Loan, "lent")
    return LoanList(rows=rows, total=total)


class LoanLineRow(Output):
    line_no: int
    item: str | None
    name: str
    lot: str | None
    serial: str
    location: str
    quantity: Qty
    returned: Qty
    open: Qty


class LoanView(LoanRow):
    version: int
    lines: list[LoanLineRow]


class OneLoan(Input):
    loan: Annotated[int | str, RefTo("stock.loan")]


@query("stock.loan", permission=VIEW, path="GET /stock/loans/{loan}")
def loan(tx: Tx, given: OneLoan) -> LoanView:
    """One loan: what was lent, what came back."""
    row = tx.find(Loan, given.loan, field="loan")
    line = LoanLine
    statement = (
        sa.select(
            line.line_no, Item.code.label("item"), Item.name, Lot.code.label("lot"), sa.literal("").label("serial"),
            Location.code.label("location"), line.quantity, line.returned, (line.quantity - line.returned).label("open"),
        )
        .join(Item, Item.id == line.item_id)
        .join(Location, Location.id == line.from_location_id)
        .outerjoin(Lot, Lot.id == line.lot_id)
        .where(line.loan_id == row.id)
        .order_by(line.line_no)
    )  # fmt: skip
    return _paper_view(tx, row, statement, "lent")


def _paper_view(tx: Tx, row: Loan | Custody, statement: sa.Select[*tuple[Any, ...]], first: str) -> LoanView:
    party = tx.session.execute(sa.select(Party.name).where(Party.id == row.party_id)).scalar_one()
    late = row.state == first and row.due_on is not None and row.due_on < tx.today
    facts = {name: getattr(row, name) for name in ("id", "date", "state", "due_on", "note", "version")}
    lines = [LoanLineRow(**found._mapping) for found in tx.session.execute(statement)]
    return LoanView(**facts, number=row.number or "", party=party, is_overdue=late, lines=lines)


@query("stock.custodies", permission=VIEW, path="GET /stock/custody")
def custodies(tx: Tx, given: FindLoans) -> LoanList:
    """Goods of customers that we keep, what is overdue first."""
    rows, total = _held_by(tx, given, Custody, "held")
    return LoanList(rows=rows, total=total)


class OneCustody(Input):
    custody: Annotated[int | str, RefTo("stock.custody")]


@query("stock.custody", permission=VIEW, path="GET /stock/custody/{custody}")
def custody(tx: Tx, given: OneCustody) -> LoanView:
    """One paper of goods in custody: what we took, what we handed back."""
    row = tx.find(Custody, given.custody, field="custody")
    line = CustodyLine
    statement = (
        sa.select(
            line.line_no, Item.code.label("item"), line.name, sa.null().label("lot"), line.serial,
            Location.code.label("location"), line.quantity, line.handed_back.label("returned"),
            (line.quantity - line.handed_back).label("open"),
        )
        .join(Location, Location.id == line.location_id)
        .outerjoin(Item, Item.id == line.item_id)
        .where(line.custody_id == row.id)
        .order_by(line.line_no)
    )  # fmt: skip
    return _paper_view(tx, row, statement, "held")
