"""Finance: the claim is looked at receipt by receipt, corrected, and booked; taken back in red while its month is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Refusal, Tx, command, require
from operational.expenses import reference
from operational.expenses.commands.claims import ClaimMoved, moved, name_of
from operational.expenses.commands.deciding import refuse_own
from operational.expenses.postings import RULE, entry_lines, settle_accounts
from operational.expenses.refs import ClaimRef, DepartmentRef, KindRef, PartyRef, Reason
from operational.expenses.settling import offset_oldest
from operational.expenses.states import CLAIM
from operational.expenses.tables import Claim, ClaimLine, PaperName
from operational.invoicing.api import mark_tax_invoices
from operational.ledger.api import booking_date, post, reverse_entry
from operational.parties.api import partner


class Correction(Input):
    """What finance changes of a receipt; what is left out stays."""

    line_no: Annotated[int, Field(ge=1)]
    approved: Amount | None = None  # never more than was claimed
    kind: KindRef | None = None
    paper: PaperName | None = None
    tax: Amount | None = None
    department: DepartmentRef | None = None
    party: PartyRef | None = None
    correction: str = Field(default="", max_length=500)  # why


class BookClaim(Input):
    claim: ClaimRef
    date: dt.date | None = None  # of the books; left out: today
    corrections: list[Correction] = Field(default_factory=list, max_length=200)
    use_advances: bool = False  # set it against what the employee still has in hand
    version: int | None = None


class ClaimBooked(Output):
    id: int
    number: str
    state: str
    approved: Amount
    tax: Amount
    settled: Amount


@command("expenses.book_claim", permission="expenses.claim.book", move=CLAIM.book, path="POST /expense-claims/{claim}/book")
def book_claim(tx: Tx, cmd: BookClaim) -> ClaimBooked:
    """Agree as finance, with corrections, and book it: expense and input tax against what is owed to the employee."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    refuse_own(tx, claim)
    number, date = claim.number or "", cmd.date or tx.today
    require(date >= claim.date, "expenses.booked_before_claim", field="date", number=number, date=claim.date)
    lines = _lines(tx, claim)
    _correct(tx, cmd.corrections, {line.line_no: line for line in lines})
    settle_accounts(tx, claim, lines)
    require(claim.approved > 0, "expenses.nothing_approved", field="corrections", number=number)
    who = name_of(tx, claim.employee_id)
    summary = f"{who} 报销 {claim.reason} {number}"
    claim.entry_id = post(
        tx, source=claim, number=number, date=date, purpose="expense", summary=summary, rule=RULE,
        lines=entry_lines(tx, claim, lines),
    )  # fmt: skip
    claim.booked_by = tx.actor.user_id
    tx.session.flush()
    mark_tax_invoices(tx, [line.invoice_number for line in lines if line.invoice_number], "expense")
    if cmd.use_advances:
        offset_oldest(tx, claim, date=date, who=who)
    return ClaimBooked(
        id=claim.id, number=number, state=claim.state, approved=claim.approved, tax=claim.tax, settled=claim.settled
    )


def _lines(tx: Tx, claim: Claim) -> list[ClaimLine]:
    statement = sa.select(ClaimLine).where(ClaimLine.claim_id == claim.id).order_by(ClaimLine.line_no)
    return list(tx.session.execute(statement.execution_options(populate_existing=True)).scalars())


def _correct(tx: Tx, given: Sequence[Correction], lines: Mapping[int, ClaimLine]) -> None:
    for place, one in enumerate(given):
        where, line = f"corrections.{place}", lines.get(one.line_no)
        if line is None:
            raise Refusal("expenses.no_such_line", field=f"{where}.line_no", line=one.line_no)
        if one.approved is not None:
            require(one.approved <= line.amount, "expenses.more_than_claimed", field=f"{where}.approved", line=one.line_no,
                    amount=line.amount)  # fmt: skip
            changed = one.approved != line.amount
            require(one.correction or not changed, "expenses.correction_without_reason", field=f"{where}.correction",
                    line=one.line_no)  # fmt: skip
            line.approved = one.approved
        if one.kind is not None:
            line.kind_id = reference.kind(tx, one.kind, field=f"{where}.kind").id
        if one.department is not None:
            line.department_id = reference.department(tx, one.department, field=f"{where}.department").id
        if one.party is not None:
            line.party_id = partner(tx, one.party, field=f"{where}.party").id
        if one.tax is not None:
            require(one.tax < line.approved or one.tax == 0, "expenses.tax_too_high", field=f"{where}.tax", tax=one.tax,
                    amount=line.approved)  # fmt: skip
            line.tax = one.tax
        line.paper, line.correction = one.paper or line.paper, one.correction


class ReverseClaim(Input):
    claim: ClaimRef
    reason: Reason
    version: int | None = None


@command(
    "expenses.reverse_claim",
    permission="expenses.claim.reverse",
    move=CLAIM.reverse,
    path="POST /expense-claims/{claim}/reverse",
)
def reverse_claim(tx: Tx, cmd: ReverseClaim) -> ClaimMoved:
    """Take a booked claim back in red, while its month is open and nothing of it is paid; its invoices are free again."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    number = claim.number or ""
    require(claim.settled == 0, "expenses.claim_is_settled", number=number, amount=claim.settled)
    day = tx.session.execute(
        sa.text("select date from ledger.entry where id = :entry"), {"entry": claim.entry_id}
    ).scalar_one()
    require(booking_date(tx, day) == day, "expenses.month_closed", number=number, month=f"{day:%Y-%m}")
    summary = f"红字冲销 {number} {cmd.reason}"
    reverse_entry(tx, claim.entry_id or 0, source=claim, number=number, date=day, summary=summary)
    numbers = sa.select(ClaimLine.invoice_number).where(ClaimLine.claim_id == claim.id, ClaimLine.invoice_number != "")
    mark_tax_invoices(tx, list(tx.session.execute(numbers).scalars()), "")
    claim.decision_reason = cmd.reason
    tx.touch(claim, reason=cmd.reason)
    return moved(claim)
