"""The cashier pays claims, several in one payment, or sets them against advances; money goes through the cash book."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from operational.core.api import ZERO, Amount, Input, NotFound, Output, Tx, command, refuse, require
from operational.expenses.commands.claims import name_of
from operational.expenses.postings import PAYABLE
from operational.expenses.refs import ClaimRef, Reason
from operational.expenses.settling import offset_oldest, settle_claim, undo_offsets
from operational.expenses.tables import Claim, Settlement
from operational.invoicing.api import CashRef, UsualBank, book_money
from operational.ledger.api import account_for, debit
from operational.people.api import Employee

CLAIMS_MAX = 100


class PaidClaim(Input):
    claim: ClaimRef
    amount: Amount | None = None  # left out: all that is still owed


class PayClaims(Input):
    claims: Annotated[list[PaidClaim], Field(min_length=1, max_length=CLAIMS_MAX)]
    cash_account: CashRef = UsualBank
    date: dt.date | None = None
    reference: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=2000)


class ClaimsPaid(Output):
    id: int  # of the money's own document
    number: str
    amount: Amount
    claims: int


@command("expenses.pay_claims", permission="expenses.claim.pay", path="POST /expense-claims/pay")
def pay_claims(tx: Tx, cmd: PayClaims) -> ClaimsPaid:
    """Pay booked claims from cash or bank, several in one payment, each wholly or in part; never more than is owed."""
    date = cmd.date or tx.today
    ids = [_id_of(tx, one.claim, f"claims.{place}.claim") for place, one in enumerate(cmd.claims)]
    require(len(set(ids)) == len(ids), "expenses.claim_twice", field="claims")
    rows = {row.id: row for row in tx.lock_all(Claim, ids)}
    payable, lines, parts = account_for(tx, PAYABLE, on=date), [], []
    names = {row.id: row.name for row in tx.lock_all(Employee, [row.employee_id for row in rows.values()])}
    for place, (claim_id, one) in enumerate(zip(ids, cmd.claims, strict=True)):
        claim = rows[claim_id]
        if claim.state != "booked":
            refuse("expenses.not_to_pay", field=f"claims.{place}.claim", number=claim.number or "",
                   state=f"expenses.claim.state.{claim.state}")  # fmt: skip
        owed = claim.approved - claim.settled
        amount = one.amount if one.amount is not None else owed
        require(ZERO < amount <= owed, "expenses.more_than_owed", field=f"claims.{place}.amount", number=claim.number or "",
                owed=owed, amount=amount)  # fmt: skip
        tx.touch(claim)
        settle_claim(tx, claim, amount)
        summary = f"付报销款 {names[claim.employee_id]} {claim.number}"
        lines.append(debit(payable, amount, employee_id=claim.employee_id, summary=summary))
        parts.append((claim.id, amount))
    money = book_money(
        tx, direction="out", cash_account=cmd.cash_account, against=lines, date=date, reference=cmd.reference, note=cmd.note,
        summary="付报销款 " + "、".join(dict.fromkeys(names.values())),
    )  # fmt: skip
    made = [
        {"claim_id": claim_id, "advance_id": None, "cash_entry_id": money.id, "entry_id": None, "date": date, "amount": amount}
        for claim_id, amount in parts
    ]
    tx.insert(Settlement, made)
    return ClaimsPaid(id=money.id, number=money.number, amount=money.amount, claims=len(parts))


def _id_of(tx: Tx, ref: int | str, field: str) -> int:
    found = tx.find(Claim, ref, field=field)
    if not tx.sees(found):
        raise NotFound("core.not_found", field=field, kind=Claim.kind, ref=str(ref))
    return found.id


class OffsetClaim(Input):
    claim: ClaimRef
    amount: Amount | None = None  # left out: as much as there is
    date: dt.date | None = None
    version: int | None = None


class ClaimOffset(Output):
    id: int
    number: str
    state: str
    amount: Amount
    settled: Amount


@command("expenses.offset_claim", permission="expenses.claim.pay", path="POST /expense-claims/{claim}/offset")
def offset_claim(tx: Tx, cmd: OffsetClaim) -> ClaimOffset:
    """Set a booked claim against what the employee still has in hand (冲借款), the oldest advance first."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    number = claim.number or ""
    if claim.state != "booked":
        refuse("expenses.not_to_pay", field="claim", number=number, state=f"expenses.claim.state.{claim.state}")
    who = name_of(tx, claim.employee_id)
    done = offset_oldest(tx, claim, date=cmd.date or tx.today, who=who, wanted=cmd.amount)
    require(done > 0, "expenses.no_advance_open", field="claim", number=number, name=who)
    return ClaimOffset(id=claim.id, number=number, state=claim.state, amount=done, settled=claim.settled)


class UndoOffset(Input):
    claim: ClaimRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command("expenses.undo_offset", permission="expenses.claim.pay", path="POST /expense-claims/{claim}/undo-offset")
def undo_offset(tx: Tx, cmd: UndoOffset) -> ClaimOffset:
    """Take back that a claim was set against advances: a red entry, and both are open again."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    undone = undo_offsets(tx, claim, date=cmd.date or tx.today, reason=cmd.reason)
    tx.touch(claim, reason=cmd.reason)
    return ClaimOffset(id=claim.id, number=claim.number or "", state=claim.state, amount=undone, settled=claim.settled)
