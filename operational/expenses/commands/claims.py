"""Writing a claim and handing it in: saved as a draft, submitted to the head of the department, withdrawn, cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, Refusal, Tx, command, require
from operational.expenses import reference
from operational.expenses.lines import (
    LINES_MAX,
    OverLimit,
    Receipt,
    ReceiptIn,
    read,
    refuse_used_numbers,
    weigh,
)
from operational.expenses.refs import ClaimRef, DepartmentRef, EmployeeRef, Reason
from operational.expenses.scope import claimant, only_own
from operational.expenses.states import CLAIM, EDITABLE
from operational.expenses.tables import Claim, ClaimLine
from operational.people.api import Employee, head_of_department


class SaveClaim(Input):
    claim: ClaimRef | None = None  # left out: a new one
    number: str | None = Field(default=None, min_length=1, max_length=60)
    employee: EmployeeRef | None = None  # left out: whoever writes it
    department: DepartmentRef | None = None  # left out: the employee's
    date: dt.date | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    lines: list[ReceiptIn] = Field(min_length=1, max_length=LINES_MAX)
    note: str = Field(default="", max_length=2000)
    submit: bool = False  # hand it in at once
    version: int | None = None


class ClaimSaved(Output):
    id: int
    number: str
    state: str
    amount: Amount
    tax: Amount
    over: Amount
    limits: list[OverLimit]
    version: int


@command("expenses.save_claim", permission="expenses.claim.edit", path="POST /expense-claims")
def save_claim(tx: Tx, cmd: SaveClaim) -> ClaimSaved:
    """Write an expense claim (费用报销单) as a draft, or hand it in at once; a refused or withdrawn one is written anew.

    Receipts beyond what is usual are told, not refused: whoever approves sees them.
    """
    claim = _edited(tx, cmd)
    employee = claimant(tx, cmd.employee if claim is None or cmd.employee is not None else claim.employee_id)
    department = reference.department(tx, cmd.department).id if cmd.department is not None else employee.department_id
    receipts = read(tx, cmd.lines, department)
    amount = sum((one.amount for one in receipts), ZERO)
    head = {"employee_id": employee.id, "department_id": department, "reason": cmd.reason, "note": cmd.note,
            "amount": amount, "approved": amount}  # fmt: skip
    if claim is None:
        claim = tx.new(Claim, date=cmd.date or tx.today, number=cmd.number, **head)
        number = cmd.number or tx.number(claim)
    else:
        number = claim.number or ""
        for name, value in head.items():
            setattr(claim, name, value)
        claim.date = cmd.date or claim.date
    require(claim.date <= tx.today, "expenses.receipt_in_future", field="date", date=claim.date)
    refuse_used_numbers(tx, claim.id, {place: one.invoice_number for place, one in enumerate(receipts) if one.invoice_number})
    limits = weigh(tx, claim.id, employee, receipts)
    claim.over = sum((one.over for one in receipts), ZERO)
    if cmd.submit:
        _hand_in(tx, claim)
    _write(tx, claim, receipts)
    return ClaimSaved(
        id=claim.id,
        number=number,
        state=claim.state,
        amount=amount,
        tax=sum((one.tax for one in receipts), ZERO),
        over=claim.over,
        limits=limits,
        version=claim.version,
    )


def _edited(tx: Tx, cmd: SaveClaim) -> Claim | None:
    if cmd.claim is None:
        return None
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    only_own(tx, claim.employee_id)
    if claim.state not in EDITABLE:
        raise Refusal("expenses.not_editable", field="claim", number=claim.number or "",
                      state=f"expenses.claim.state.{claim.state}")  # fmt: skip
    return claim


def _write(tx: Tx, claim: Claim, receipts: Sequence[Receipt]) -> None:
    tx.session.flush()
    tx.session.execute(sa.delete(ClaimLine).where(ClaimLine.claim_id == claim.id))
    tx.insert(ClaimLine, [one.row(claim.id, line_no) for line_no, one in enumerate(receipts, 1)])


def _hand_in(tx: Tx, claim: Claim) -> None:
    """Ask the head of the department; a head's own claim goes to whoever is above."""
    tx.advance(claim, CLAIM.submit)
    claim.head_id = head_of_department(tx, claim.department_id, apart_from=claim.employee_id)
    claim.submitted_at, claim.approved_by, claim.decision_reason = tx.now, None, ""


class OneClaim(Input):
    claim: ClaimRef
    version: int | None = None


class ClaimMoved(Output):
    id: int
    number: str
    state: str
    amount: Amount


def moved(claim: Claim) -> ClaimMoved:
    return ClaimMoved(id=claim.id, number=claim.number or "", state=claim.state, amount=claim.approved)


@command(
    "expenses.submit_claim", permission="expenses.claim.edit", move=CLAIM.submit, path="POST /expense-claims/{claim}/submit"
)
def submit_claim(tx: Tx, cmd: OneClaim) -> ClaimMoved:
    """Hand a claim in; its invoice numbers are looked up once more, for somebody may have been faster."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    only_own(tx, claim.employee_id)
    lines = sa.select(ClaimLine).where(ClaimLine.claim_id == claim.id).order_by(ClaimLine.line_no)
    numbers = [line.invoice_number for line in tx.session.execute(lines).scalars()]
    refuse_used_numbers(tx, claim.id, {place: number for place, number in enumerate(numbers) if number})
    claim.head_id = head_of_department(tx, claim.department_id, apart_from=claim.employee_id)
    claim.submitted_at, claim.approved_by, claim.decision_reason = tx.now, None, ""
    return moved(claim)


class WithReason(Input):
    claim: ClaimRef
    reason: Reason
    version: int | None = None


@command(
    "expenses.withdraw_claim",
    permission="expenses.claim.edit",
    move=CLAIM.withdraw,
    path="POST /expense-claims/{claim}/withdraw",
)
def withdraw_claim(tx: Tx, cmd: OneClaim) -> ClaimMoved:
    """Take a claim back that is not booked yet, to mend it or to give it up."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    only_own(tx, claim.employee_id)
    return moved(claim)


@command(
    "expenses.cancel_claim", permission="expenses.claim.edit", move=CLAIM.cancel, path="POST /expense-claims/{claim}/cancel"
)
def cancel_claim(tx: Tx, cmd: WithReason) -> ClaimMoved:
    """Give a claim up; its invoice numbers are free again."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    only_own(tx, claim.employee_id)
    tx.touch(claim, reason=cmd.reason)
    return moved(claim)


def name_of(tx: Tx, employee_id: int) -> str:
    return str(tx.session.execute(sa.select(Employee.name).where(Employee.id == employee_id)).scalar_one())
