"""The receipts of a claim as they come in: read, checked against the rules and against every other claim and invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, InvalidInput, Output, Problem, Tx, require
from operational.expenses import reference, rules
from operational.expenses.refs import DepartmentRef, KindRef, PartyRef
from operational.expenses.states import LIVE
from operational.expenses.tables import Claim, ClaimLine, PaperName
from operational.invoicing.api import Invoice, TaxInvoice
from operational.parties.api import partner
from operational.people.api import Employee

LINES_MAX = 200
COUNT_MAX = 366
PROBLEMS_MAX = 50


class ReceiptIn(Input):
    day: dt.date
    kind: KindRef
    amount: Amount  # with tax
    paper: PaperName | None = None  # left out: the usual one of the kind
    invoice_number: str = Field(default="", max_length=40)
    description: str = Field(default="", max_length=500)
    tax: Amount | None = None  # as the paper states it; left out, it is reckoned where the law reckons it
    untaxed: Amount = ZERO  # of it without tax, as 民航发展基金
    count: Annotated[int, Field(ge=1, le=COUNT_MAX)] = 1  # days, times or persons
    department: DepartmentRef | None = None  # left out: the claim's
    party: PartyRef | None = None


class OverLimit(Output):
    """A receipt beyond what is usual: told, and shown to whoever decides."""

    line_no: int
    kind: str
    measure: str
    limit: Amount
    over: Amount


@dataclass
class Receipt:
    """A line that fits the rules, as it will be written."""

    day: dt.date
    kind: reference.KnownKind
    paper: str
    invoice_number: str
    description: str
    department_id: int | None
    party_id: int | None
    count: int
    amount: Decimal
    untaxed: Decimal
    tax: Decimal
    over: Decimal = ZERO

    def row(self, claim_id: int, line_no: int) -> dict[str, Any]:
        return {
            "claim_id": claim_id, "line_no": line_no, "day": self.day, "kind_id": self.kind.id, "paper": self.paper,
            "invoice_number": self.invoice_number, "description": self.description, "department_id": self.department_id,
            "party_id": self.party_id, "count": self.count, "amount": self.amount, "untaxed": self.untaxed, "tax": self.tax,
            "over": self.over, "approved": self.amount,
        }  # fmt: skip


def read(tx: Tx, given: Sequence[ReceiptIn], department_id: int | None) -> list[Receipt]:
    """The receipts; a wrong one is refused with its row."""
    parties: dict[int | str, int] = {}
    made = []
    for place, line in enumerate(given):
        where = f"lines.{place}"
        if line.party is not None and line.party not in parties:
            parties[line.party] = partner(tx, line.party, field=f"{where}.party").id
        made.append(_receipt(tx, line, where, department_id, parties.get(line.party) if line.party is not None else None))
    return made


def _receipt(tx: Tx, line: ReceiptIn, where: str, usual: int | None, party_id: int | None) -> Receipt:
    wanted = reference.kind(tx, line.kind, field=f"{where}.kind")
    require(wanted.is_active, "expenses.kind_not_used", field=f"{where}.kind", kind=wanted.name)
    require(line.day <= tx.today, "expenses.receipt_in_future", field=f"{where}.day", date=line.day)
    require(line.amount > 0, "expenses.receipt_without_amount", field=f"{where}.amount", kind=wanted.name)
    require(line.untaxed < line.amount, "expenses.untaxed_too_high", field=f"{where}.untaxed", amount=line.amount)
    own = reference.department(tx, line.department, field=f"{where}.department").id if line.department is not None else usual
    rule = reference.rule_of(tx, wanted, own, line.day, field=f"{where}.kind")
    require(party_id is not None or not rule.requires_party, "expenses.party_missing", field=f"{where}.party", kind=wanted.name)
    paper = line.paper or wanted.usual_paper
    of_paper = reference.paper(tx, paper, line.day, field=f"{where}.paper")
    number = rules.plain_number(line.invoice_number)
    require(number or not of_paper.needs_number, "expenses.number_missing", field=f"{where}.invoice_number",
            paper=f"expenses.choice.paper.{paper}")  # fmt: skip
    tax = rules.tax_of(of_paper.way, of_paper.rate, line.amount, line.untaxed, line.tax)
    require(tax < line.amount, "expenses.tax_too_high", field=f"{where}.tax", tax=tax, amount=line.amount)
    return Receipt(
        line.day, wanted, paper, number, line.description, own, party_id, line.count, line.amount, line.untaxed, tax
    )


def refuse_used_numbers(tx: Tx, claim_id: int, numbers: Mapping[int, str]) -> None:
    """One invoice is claimed once, and not claimed where the books hold it already. ``numbers`` by place of the line.

    Two people with the same paper in hand take turns here, in the order of the numbers.
    """
    if not numbers:
        return
    wanted = sorted(set(numbers.values()))
    hold_numbers(tx, wanted)
    used = {row[0]: row[1:] for row in tx.session.execute(_used(wanted, claim_id))}  # number: key, document, its day
    problems, seen = [], dict[str, int]()
    for place, number in numbers.items():
        field = f"lines.{place}.invoice_number"
        if number in seen:
            problems.append(Problem("expenses.number_twice", {"number": number, "line": seen[number] + 1}, field))
        elif number in used:
            key, document, date = used[number]
            problems.append(Problem(key, {"number": number, "document": document or "", "date": date}, field))
        seen.setdefault(number, place)
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])


def hold_numbers(tx: Tx, numbers: Sequence[str]) -> None:
    tx.session.flush()
    tx.session.execute(
        sa.text("select pg_advisory_xact_lock(hashtext('expenses.' || n)) from unnest(cast(:numbers as text[])) as n order by n"),
        {"numbers": sorted(set(numbers))},
    )


def _used(numbers: Sequence[str], claim_id: int) -> sa.CompoundSelect[Any]:
    wanted = sa.any_(sa.cast(list(numbers), sa.ARRAY(sa.Text)))
    claimed = (
        sa.select(ClaimLine.invoice_number, sa.literal("expenses.number_claimed"), Claim.number, Claim.date)
        .join(Claim, Claim.id == ClaimLine.claim_id)
        .where(ClaimLine.invoice_number == wanted, Claim.id != claim_id, Claim.state.in_(LIVE))
    )
    booked = sa.select(Invoice.tax_number, sa.literal("expenses.number_booked"), Invoice.number, Invoice.date).where(
        Invoice.tax_number == wanted, Invoice.direction == "purchase", Invoice.state != "reversed"
    )
    void = sa.select(TaxInvoice.number, sa.literal("expenses.invoice_void"), TaxInvoice.seller_name, TaxInvoice.date).where(
        TaxInvoice.number == wanted, TaxInvoice.direction == "purchase", TaxInvoice.state.in_(("void", "red"))
    )
    return sa.union_all(void, booked, claimed)


def weigh(tx: Tx, claim_id: int, employee: Employee, receipts: Sequence[Receipt]) -> list[OverLimit]:
    """Write down beside each receipt what goes beyond the usual; answers which do."""
    before = _claimed_in_months(tx, claim_id, employee, receipts)
    told = []
    for line_no, one in enumerate(receipts, 1):
        each = reference.limit(tx, one.kind.id, employee.job, "each", one.day)
        month = reference.limit(tx, one.kind.id, employee.job, "month", one.day)
        found = []
        if each is not None:
            found.append((rules.beyond_each(one.amount, one.count, each), "each", each))
        if month is not None:
            key = (one.kind.id, one.day.replace(day=1))
            found.append((rules.beyond_month(before.get(key, ZERO), one.amount, month), "month", month))
            before[key] = before.get(key, ZERO) + one.amount
        over = max(found, default=(ZERO, "", ZERO))
        one.over = over[0]
        if one.over > 0:
            told.append(OverLimit(line_no=line_no, kind=one.kind.name, measure=over[1], limit=over[2], over=over[0]))
    return told


def _claimed_in_months(
    tx: Tx, claim_id: int, employee: Employee, receipts: Sequence[Receipt]
) -> dict[tuple[int, dt.date], Decimal]:
    """What the employee's other claims already took of kinds that have a limit by month."""
    limited = {
        one.kind.id
        for one in receipts
        if reference.limit(tx, one.kind.id, employee.job, "month", one.day) is not None
    }
    if not limited:
        return {}
    month = sa.cast(sa.func.date_trunc("month", ClaimLine.day), sa.Date)
    first = min(one.day for one in receipts).replace(day=1)
    statement = (
        sa.select(ClaimLine.kind_id, month, sa.func.sum(ClaimLine.approved))
        .join(Claim, Claim.id == ClaimLine.claim_id)
        .where(
            Claim.employee_id == employee.id, Claim.id != claim_id, Claim.state.in_(("submitted", "approved", "booked", "paid")),
            ClaimLine.kind_id == sa.any_(sa.cast(sorted(limited), sa.ARRAY(sa.BigInteger))), ClaimLine.day >= first,
        )
        .group_by(ClaimLine.kind_id, month)
    )  # fmt: skip
    return {(row[0], row[1]): row[2] for row in tx.session.execute(statement)}
