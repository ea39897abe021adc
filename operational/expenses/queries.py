"""What people can see of claims: the list, one claim with its receipts, what settled it and what may come next."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import Amount, Input, Output, Page, Tx, page_with_sums, query
from operational.expenses.moves import Step, steps_of_claim
from operational.expenses.refs import ClaimRef, DepartmentRef, EmployeeRef, KindRef
from operational.expenses.scope import asked_for
from operational.expenses.tables import Advance, Claim, ClaimLine, Kind, Settlement
from operational.identity.api import User
from operational.invoicing.api import CashEntry
from operational.parties.api import Party
from operational.people.api import Employee

State = Literal["draft", "submitted", "approved", "booked", "paid", "refused", "withdrawn", "reversed", "cancelled", ""]


class FindClaims(Page):
    search: str = Field(default="", max_length=100)
    state: State = ""
    employee: EmployeeRef | None = None
    department: DepartmentRef | None = None
    kind: KindRef | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    mine: bool = False  # my own only


class ClaimRow(Output):
    id: int
    number: str | None
    date: dt.date
    employee_name: str
    department_name: str | None
    reason: str
    state: str
    amount: Amount
    approved: Amount
    owed: Amount
    over: Amount


class Claims(Output):
    rows: list[ClaimRow]
    total: int
    amount: Amount | None
    owed: Amount | None


_OWED = sa.case((Claim.state.in_(("booked", "paid")), Claim.approved - Claim.settled), else_=Decimal("0.00")).label("owed")


def _rows() -> sa.Select[*tuple[Any, ...]]:
    c = Claim
    return (
        sa.select(
            c.id, c.number, c.date, Employee.name.label("employee_name"), Department.name.label("department_name"), c.reason,
            c.state, c.amount, c.approved, _OWED, c.over,
        )
        .join(Employee, Employee.id == c.employee_id)
        .outerjoin(Department, Department.id == c.department_id)
    )  # fmt: skip


@query("expenses.claims", permission="expenses.claim.view", path="GET /expense-claims")
def claims(tx: Tx, given: FindClaims) -> Claims:
    """Expense claims, the newest first: the own ones, those to decide on as head, or everybody's."""
    statement = asked_for(tx, _rows(), Claim, given)
    if given.department is not None:
        named = Department.id if isinstance(given.department, int) else Department.code
        statement = statement.where(named == given.department)
    if given.kind is not None:
        named = Kind.id if isinstance(given.kind, int) else Kind.code
        of_kind = sa.select(ClaimLine.claim_id).join(Kind, Kind.id == ClaimLine.kind_id).where(named == given.kind)
        statement = statement.where(Claim.id.in_(of_kind))
    if given.from_date is not None:
        statement = statement.where(Claim.date >= given.from_date)
    if given.to_date is not None:
        statement = statement.where(Claim.date <= given.to_date)
    ordered = statement.order_by(Claim.date.desc(), Claim.id.desc())
    rows, total, sums = page_with_sums(tx, ordered, given, ("amount", "owed"), gone=("cancelled", "reversed"))
    return Claims(rows=[ClaimRow(**row._mapping) for row in rows], total=total, amount=sums["amount"], owed=sums["owed"])


class OneClaim(Input):
    claim: ClaimRef


class ReceiptRow(Output):
    line_no: int
    day: dt.date
    kind: str
    kind_name: str
    paper: str
    invoice_number: str
    description: str
    department: str | None
    department_name: str | None
    party: str | None
    party_name: str | None
    count: int
    amount: Amount
    untaxed: Amount
    tax: Amount
    over: Amount
    approved: Amount
    deducted: Amount
    account_code: str | None
    correction: str


class RelatedPaper(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: Amount


class ClaimView(ClaimRow):
    version: int
    note: str
    employee: str
    employee_id: int
    department: str | None
    deducted: Amount  # of the tax of its receipts, once it is booked
    settled: Amount
    head_name: str | None
    submitted_at: dt.datetime | None
    approved_by: str
    booked_by: str
    decision_reason: str
    advances_open: Amount  # what the employee still has in hand
    waits_for: str
    is_mine: bool
    lines: list[ReceiptRow]
    related: list[RelatedPaper]
    moves: list[Step]


@query("expenses.claim", permission="expenses.claim.view", path="GET /expense-claims/{claim}")
def claim(tx: Tx, given: OneClaim) -> ClaimView:
    """One claim with its receipts, who decided, what settled it."""
    row = tx.find(Claim, given.claim, field="claim")
    head = tx.session.execute(_rows().where(Claim.id == row.id)).one()
    people = _people(tx, row)
    open_ = sa.select(sa.func.coalesce(sa.func.sum(Advance.amount - Advance.settled), Decimal("0.00"))).where(
        Advance.employee_id == row.employee_id, Advance.state == "paid"
    )
    plain = ("version", "note", "employee_id", "settled", "submitted_at", "decision_reason")
    advances_open = tx.session.execute(open_).scalar_one()
    return ClaimView(
        **head._mapping,
        **{name: getattr(row, name) for name in plain},
        **people,
        deducted=row.tax,
        advances_open=advances_open,
        is_mine=row.employee_id == tx.actor.employee_id,
        lines=_receipts(tx, row),
        related=_related(tx, row),
        moves=steps_of_claim(tx, row, advances_open),
    )


def _people(tx: Tx, row: Claim) -> dict[str, Any]:
    users = {}
    wanted = [user for user in (row.approved_by, row.booked_by) if user is not None]
    if wanted:
        statement = sa.select(User.id, User.name).where(User.id == sa.any_(sa.cast(wanted, sa.ARRAY(sa.BigInteger))))
        users = {one.id: one.name for one in tx.session.execute(statement)}
    ids = [one for one in (row.employee_id, row.head_id) if one is not None]
    found = sa.select(Employee.id, Employee.code, Employee.name).where(
        Employee.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger)))
    )
    employees = {one.id: one for one in tx.session.execute(found)}
    department = sa.select(Department.code).where(Department.id == row.department_id)
    head = employees[row.head_id].name if row.head_id is not None else None
    waits = {"submitted": head or "", "approved": "", "booked": ""}
    return {
        "employee": employees[row.employee_id].code,
        "department": tx.session.execute(department).scalar_one_or_none() if row.department_id else None,
        "head_name": head,
        "approved_by": users.get(row.approved_by, ""),
        "booked_by": users.get(row.booked_by, ""),
        "waits_for": waits.get(row.state, ""),
    }


def _receipts(tx: Tx, row: Claim) -> list[ReceiptRow]:
    line = ClaimLine
    statement = (
        sa.select(
            line.line_no, line.day, Kind.code.label("kind"), Kind.name.label("kind_name"), line.paper, line.invoice_number,
            line.description, Department.code.label("department"), Department.name.label("department_name"),
            Party.code.label("party"), Party.name.label("party_name"), line.count, line.amount, line.untaxed, line.tax,
            line.over, line.approved, line.deducted, line.account_code, line.correction,
        )
        .join(Kind, Kind.id == line.kind_id)
        .outerjoin(Department, Department.id == line.department_id)
        .outerjoin(Party, Party.id == line.party_id)
        .where(line.claim_id == row.id)
        .order_by(line.line_no)
    )  # fmt: skip
    return [ReceiptRow(**one._mapping) for one in tx.session.execute(statement)]


def _related(tx: Tx, row: Claim) -> list[RelatedPaper]:
    """The money that paid it and the advances it was set against."""
    s = Settlement
    money = (
        sa.select(sa.literal(CashEntry.kind).label("kind"), CashEntry.id, CashEntry.number, s.date, s.amount)
        .join(CashEntry, CashEntry.id == s.cash_entry_id)
        .where(s.claim_id == row.id, s.is_undone.is_(False))
    )
    offset = (
        sa.select(sa.literal(Advance.kind), Advance.id, Advance.number, s.date, s.amount)
        .join(Advance, Advance.id == s.advance_id)
        .where(s.claim_id == row.id, s.is_undone.is_(False))
    )
    return [RelatedPaper(**one._mapping) for one in tx.session.execute(sa.union_all(money, offset).order_by("date", "id"))]


class ToPayAsked(Input):
    """No choice is needed: every booked claim of which something is owed."""


class ToPayRow(Output):
    id: int
    number: str
    date: dt.date
    employee_name: str
    department_name: str | None
    reason: str
    owed: Amount
    advances_open: Amount


class ToPay(Output):
    rows: list[ToPayRow]
    total: int
    owed: Amount


TO_PAY_ROWS_MAX = 500  # what one cashier pays in one sitting; the list grows shorter with each payment


@query("expenses.claims_to_pay", permission="expenses.claim.pay", path="GET /expense-claims/to-pay")
def claims_to_pay(tx: Tx, given: ToPayAsked) -> ToPay:
    """Booked claims that are still owed, the oldest first, with what their employees have in hand."""
    hand = (
        sa.select(sa.func.coalesce(sa.func.sum(Advance.amount - Advance.settled), Decimal("0.00")))
        .where(Advance.employee_id == Claim.employee_id, Advance.state == "paid")
        .scalar_subquery()
    )
    statement = (
        sa.select(
            Claim.id, Claim.number, Claim.date, Employee.name.label("employee_name"),
            Department.name.label("department_name"), Claim.reason, _OWED, hand.label("advances_open"),
        )
        .join(Employee, Employee.id == Claim.employee_id)
        .outerjoin(Department, Department.id == Claim.department_id)
        .where(Claim.state == "booked")
        .order_by(Claim.date, Claim.id)
        .limit(TO_PAY_ROWS_MAX)
    )  # fmt: skip
    rows = [ToPayRow(**row._mapping) for row in tx.session.execute(statement)]
    return ToPay(rows=rows, total=len(rows), owed=sum((row.owed for row in rows), Decimal("0.00")))
