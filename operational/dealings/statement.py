"""A statement of account worked out: opening, every delivery, return, invoice and payment, closing (对账单)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from operational.company.api import the_company
from operational.core.api import ZERO, Amount, Output, RefTo, SignedAmount, SignedQty, Tx, require, rmb_capitals
from operational.dealings import movements, rules
from operational.dealings.open_points import (
    InvoiceRow,
    UnbilledRow,
    UnpaidRow,
    invoice_rows,
    unbilled_rows,
    unpaid_rows,
)
from operational.parties.api import Party, merged_group

PartyRef = Annotated[int | str, RefTo("parties.party")]
Side = Literal["sale", "purchase"]
LINES_MAX = 5000  # a statement of more lines is nobody's to check by hand: take a shorter period
ROUNDING = "rounding"


class StatementLine(Output):
    """One line; ``amount`` adds to what is owed or takes from it, ``balance`` is what is owed after it."""

    date: dt.date
    kind: str
    document_id: int
    number: str
    item: str
    name: str
    spec: str
    unit: str
    quantity: SignedQty | None
    price: SignedQty | None
    amount: SignedAmount
    balance: SignedAmount
    summary: str


class StatementShown(Output):
    party_id: int
    party_code: str
    party_name: str
    company: str
    side: str
    date_from: dt.date
    date_to: dt.date
    opening: SignedAmount
    increase: Amount
    decrease: Amount
    closing: SignedAmount
    capitals: str  # the closing amount as it is signed for
    billed: SignedAmount  # of the closing, as the ledger says; the rest came without an invoice
    unbilled: SignedAmount  # of a supplier: came without an invoice
    rows: list[StatementLine]
    invoices: list[InvoiceRow]
    not_invoiced: list[UnbilledRow]
    not_paid: list[UnpaidRow]


def work_out(tx: Tx, party: Party, side: str, first: dt.date, last: dt.date) -> StatementShown:
    """The statement of a partner with all that was merged into it. Ten statements, whatever its length."""
    require(first <= last, "dealings.days_wrong", field="date_to", first=first, last=last)
    parties = sorted(merged_group(tx, party.id))
    before = first - dt.timedelta(days=1)
    booked = movements.opening_balance(tx, parties, side, first)
    moves = movements.moved(tx, parties, side, first, last)
    came = movements.goods(tx, parties, side, first, last, moves)
    opening, waiting = booked, ZERO
    closing_booked = booked + sum((move.amount for move in moves), ZERO)
    if side == "purchase":
        opening += movements.unbilled(tx, parties, before)
        waiting = movements.unbilled(tx, parties, last)
        moves = movements.without_what_came(tx, moves) + _came(came)
    sums = rules.statement_lines(opening, moves, came)
    rest = closing_booked + waiting - sums.closing
    if rest:  # parts of a line that were invoiced apart may miss its amount by a fen
        rounding = rules.Line(last, ROUNDING, 0, "", rest)
        sums = rules.add_up(opening, [*sums.lines, rounding])
    require(len(sums.lines) <= LINES_MAX, "dealings.too_many_lines", field="date_from", lines=len(sums.lines), most=LINES_MAX)
    return StatementShown(
        party_id=party.id,
        party_code=party.code,
        party_name=party.name,
        company=the_company(tx).name,
        side=side,
        date_from=first,
        date_to=last,
        opening=opening,
        increase=sums.increase,
        decrease=sums.decrease,
        closing=sums.closing,
        capitals=rmb_capitals(sums.closing),
        billed=closing_booked,
        unbilled=waiting,
        rows=[_shown(line) for line in sums.lines],
        invoices=invoice_rows(tx, parties, side, first, last),
        not_invoiced=unbilled_rows(tx, parties, side, last),
        not_paid=unpaid_rows(tx, parties, side, last),
    )


def _came(came: list[rules.Goods]) -> list[rules.Moved]:
    """Receipts count when they come: a supplier is owed for goods before the invoice."""
    sums: dict[int, rules.Moved] = {}
    for line in came:
        before = sums[line.id].amount if line.id in sums else ZERO
        sums[line.id] = rules.Moved(line.kind, line.id, line.number, line.date, before + line.gross)
    return list(sums.values())


def _shown(line: rules.Line) -> StatementLine:
    return StatementLine(
        date=line.date, kind=line.kind, document_id=line.id, number=line.number, item=line.item, name=line.name,
        spec=line.spec, unit=line.unit, quantity=line.quantity, price=line.price, amount=line.amount, balance=line.balance,
        summary=line.summary,
    )  # fmt: skip
