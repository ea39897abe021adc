"""Advances to employees (员工借款、备用金): asked for, agreed to, paid, settled by claims, the rest brought back."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, Tx, command, require
from operational.expenses import reference
from operational.expenses.commands.claims import name_of
from operational.expenses.commands.deciding import require_head
from operational.expenses.postings import ADVANCE as ADVANCE_ACCOUNT
from operational.expenses.refs import AdvanceRef, DepartmentRef, EmployeeRef, Reason
from operational.expenses.scope import claimant, only_own
from operational.expenses.settling import settle_advance
from operational.expenses.states import ADVANCE
from operational.expenses.tables import Advance, Settlement
from operational.invoicing.api import CashRef, UsualBank, book_money
from operational.ledger.api import account_for, credit, debit
from operational.people.api import head_of_department


class RequestAdvance(Input):
    employee: EmployeeRef | None = None  # left out: whoever asks
    department: DepartmentRef | None = None  # left out: the employee's
    amount: Amount
    reason: Reason
    date: dt.date | None = None
    return_by: dt.date | None = None
    note: str = Field(default="", max_length=2000)


class AdvanceMoved(Output):
    id: int
    number: str
    state: str
    amount: Amount
    settled: Amount


def _moved(advance: Advance, number: str = "") -> AdvanceMoved:
    return AdvanceMoved(
        id=advance.id, number=advance.number or number, state=advance.state, amount=advance.amount, settled=advance.settled
    )


@command("expenses.request_advance", permission="expenses.advance.edit", path="POST /employee-advances")
def request_advance(tx: Tx, cmd: RequestAdvance) -> AdvanceMoved:
    """Ask for money to take along (员工借款), for a journey or a purchase; the head of the department decides."""
    require(cmd.amount > 0, "expenses.advance_without_amount", field="amount")
    employee, date = claimant(tx, cmd.employee), cmd.date or tx.today
    department = reference.department(tx, cmd.department).id if cmd.department is not None else employee.department_id
    in_order = cmd.return_by is None or cmd.return_by >= date
    require(in_order, "expenses.returned_before_taken", field="return_by", date=date)
    made = tx.new(
        Advance,
        date=date,
        employee_id=employee.id,
        department_id=department,
        reason=cmd.reason,
        amount=cmd.amount,
        settled=ZERO,
        return_by=cmd.return_by,
        note=cmd.note,
        head_id=head_of_department(tx, department, apart_from=employee.id),
    )
    return _moved(made, tx.number(made))


class OneAdvance(Input):
    advance: AdvanceRef
    version: int | None = None


class AdvanceWithReason(Input):
    advance: AdvanceRef
    reason: Reason
    version: int | None = None


@command(
    "expenses.approve_advance",
    permission="expenses.claim.approve",
    move=ADVANCE.approve,
    path="POST /employee-advances/{advance}/approve",
)
def approve_advance(tx: Tx, cmd: OneAdvance) -> AdvanceMoved:
    """Agree to an advance as head of the department; the cashier pays it."""
    advance = tx.lock(Advance, cmd.advance, version=cmd.version, field="advance")
    require_head(tx, advance)
    advance.approved_by = tx.actor.user_id
    return _moved(advance)


@command(
    "expenses.refuse_advance",
    permission="expenses.claim.approve",
    move=ADVANCE.refuse,
    path="POST /employee-advances/{advance}/refuse",
)
def refuse_advance(tx: Tx, cmd: AdvanceWithReason) -> AdvanceMoved:
    """Refuse an advance and say why."""
    advance = tx.lock(Advance, cmd.advance, version=cmd.version, field="advance")
    require_head(tx, advance)
    advance.decision_reason = cmd.reason
    return _moved(advance)


@command(
    "expenses.withdraw_advance",
    permission="expenses.advance.edit",
    move=ADVANCE.withdraw,
    path="POST /employee-advances/{advance}/withdraw",
)
def withdraw_advance(tx: Tx, cmd: AdvanceWithReason) -> AdvanceMoved:
    """Take back a request for an advance that is not paid yet."""
    advance = tx.lock(Advance, cmd.advance, version=cmd.version, field="advance")
    only_own(tx, advance.employee_id)
    advance.decision_reason = cmd.reason
    return _moved(advance)


class MoneyOfAdvance(Input):
    advance: AdvanceRef
    cash_account: CashRef = UsualBank
    date: dt.date | None = None
    reference: str = Field(default="", max_length=100)
    version: int | None = None


class AdvancePaid(AdvanceMoved):
    cash_entry_id: int
    cash_number: str


@command(
    "expenses.pay_advance", permission="expenses.claim.pay", move=ADVANCE.pay, path="POST /employee-advances/{advance}/pay"
)
def pay_advance(tx: Tx, cmd: MoneyOfAdvance) -> AdvancePaid:
    """Hand out an advance from cash or bank: the employee owes it until claims or money settle it."""
    advance = tx.lock(Advance, cmd.advance, version=cmd.version, field="advance")
    date, who, number = cmd.date or tx.today, name_of(tx, advance.employee_id), advance.number or ""
    summary = f"员工借款 {who} {advance.reason} {number}"
    owed = debit(account_for(tx, ADVANCE_ACCOUNT, on=date), advance.amount, employee_id=advance.employee_id, summary=summary)
    money = book_money(
        tx, direction="out", cash_account=cmd.cash_account, against=[owed], date=date, reference=cmd.reference, note="",
        summary=summary,
    )  # fmt: skip
    tx.session.flush()
    advance.cash_entry_id = money.id
    return AdvancePaid(**_moved(advance).model_dump(), cash_entry_id=money.id, cash_number=money.number)


class ReturnAdvance(MoneyOfAdvance):
    amount: Amount | None = None  # left out: all that is still open


@command("expenses.return_advance", permission="expenses.claim.pay", path="POST /employee-advances/{advance}/return")
def return_advance(tx: Tx, cmd: ReturnAdvance) -> AdvancePaid:
    """Take back what the employee did not need of an advance."""
    advance = tx.lock(Advance, cmd.advance, version=cmd.version, field="advance")
    number, left = advance.number or "", advance.amount - advance.settled
    require(advance.state == "paid", "expenses.advance_not_out", field="advance", number=number,
            state=f"expenses.advance.state.{advance.state}")  # fmt: skip
    amount = cmd.amount if cmd.amount is not None else left
    require(ZERO < amount <= left, "expenses.more_than_advanced", field="amount", number=number, open=left, amount=amount)
    date, who = cmd.date or tx.today, name_of(tx, advance.employee_id)
    summary = f"归还借款 {who} {number}"
    back = credit(account_for(tx, ADVANCE_ACCOUNT, on=date), amount, employee_id=advance.employee_id, summary=summary)
    money = book_money(
        tx, direction="in", cash_account=cmd.cash_account, against=[back], date=date, reference=cmd.reference, note="",
        summary=summary,
    )  # fmt: skip
    settle_advance(tx, advance, amount)
    tx.session.flush()
    of_money = {"claim_id": None, "advance_id": advance.id, "cash_entry_id": money.id, "entry_id": None}
    tx.insert(Settlement, [{**of_money, "date": date, "amount": amount}])
    return AdvancePaid(**_moved(advance).model_dump(), cash_entry_id=money.id, cash_number=money.number)
