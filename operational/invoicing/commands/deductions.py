"""Deduction of input tax (勾选抵扣): selecting, leaving out, taking back, fixing a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Input,
    InvalidInput,
    Output,
    Problem,
    RefTo,
    SignedAmount,
    Tx,
    command,
    require,
)
from operational.invoicing import deductions
from operational.invoicing.deductions import PROBLEMS_MAX, Step, locked_invoices, month_end, month_of, require_open
from operational.invoicing.tax_tables import DeductionMonth, TaxInvoice, TaxSelection, TaxSelectionLine
from operational.ledger.api import account, account_for

ROWS_MAX = 5000  # a small company's month has fewer
Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
AccountRef = Annotated[str, RefTo("ledger.account")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class SelectionBooked(Output):
    id: int
    number: str
    invoices: int
    tax: SignedAmount
    moved: SignedAmount  # between the tax accounts


class SelectDeduction(Input):
    month: Month
    tax_invoices: list[int] = Field(min_length=1, max_length=ROWS_MAX)


@command("invoicing.select_deduction", permission="invoicing.deduction.edit", path="POST /deductions/select")
def select_deduction(tx: Tx, cmd: SelectDeduction) -> SelectionBooked:
    """Deduct the tax of these invoices in a month: tax booked as not yet certified becomes input tax."""
    month = month_of(tx, cmd.month, field="month")
    deductions.require_general(tx)
    require_open(tx, [month], field="month")
    rows = locked_invoices(tx, cmd.tax_invoices, ("unselected",), field="tax_invoices")
    fields = {one: f"tax_invoices.{place}" for place, one in enumerate(cmd.tax_invoices)}
    return _select(tx, month, rows, {row.id: row.deductible_tax for row in rows}, fields)


def _select(
    tx: Tx, month: dt.date, rows: Sequence[TaxInvoice], taxes: Mapping[int, Decimal], fields: Mapping[int, str]
) -> SelectionBooked:
    last = month_end(month)
    late = []
    for row in rows:
        if row.date > last:
            values = {"number": row.number, "month": f"{month:%Y-%m}", "date": row.date}
            late.append(Problem("invoicing.issued_after_month", values, fields[row.id]))
    if late:
        raise InvalidInput.of(late[:PROBLEMS_MAX])
    date = min(last, tx.today)
    booked = deductions.booked_taxes(tx, [row.number or "" for row in rows], certified=False)
    certain, waiting = (account_for(tx, purpose, on=date) for purpose in ("input_vat", "input_vat_uncertified"))
    deductions.certify(tx, [one.id for invoices in booked.values() for one in invoices], is_certified=True)
    steps = []
    for row in rows:
        moved = sum((invoice.tax for invoice in booked.get(row.number or "", [])), ZERO)
        tx.touch(row, month=f"{month:%Y-%m}")
        steps.append(Step(row, taxes[row.id], moved, certain, waiting) if moved else Step(row, taxes[row.id]))
    deductions.mark(tx, steps, "selected", month)
    return _booked(*deductions.book_selection(tx, "select", steps, month=month, date=date), steps)


def _booked(made: TaxSelection, number: str, steps: Sequence[Step]) -> SelectionBooked:
    moved = sum((step.moved for step in steps), ZERO)
    return SelectionBooked(id=made.id, number=number, invoices=made.invoices, tax=made.tax, moved=moved)


class ExcludeDeduction(Input):
    tax_invoices: list[int] = Field(min_length=1, max_length=ROWS_MAX)
    reason: Reason
    account: AccountRef | None = None  # where the tax goes that was booked apart; left out: the cost of differences


@command("invoicing.exclude_deduction", permission="invoicing.deduction.edit", path="POST /deductions/exclude")
def exclude_deduction(tx: Tx, cmd: ExcludeDeduction) -> SelectionBooked:
    """Leave invoices out of deduction, as for welfare: tax that was booked apart becomes cost or expense."""
    deductions.require_general(tx)
    date = tx.today
    require_open(tx, [date.replace(day=1)], field="tax_invoices")
    target = account(tx, cmd.account, field="account").code if cmd.account else account_for(tx, "cost_difference", on=date)
    rows = locked_invoices(tx, cmd.tax_invoices, ("unselected",), field="tax_invoices")
    booked = deductions.booked_taxes(tx, [row.number or "" for row in rows])
    steps = []
    for row in rows:
        invoices = booked.get(row.number or "", [])
        moved = sum((invoice.tax for invoice in invoices), ZERO)
        certified = any(invoice.is_certified for invoice in invoices)
        source = account_for(tx, "input_vat_transferred_out" if certified else "input_vat_uncertified", on=date)
        tx.touch(row, reason=cmd.reason)
        tax = row.deductible_tax
        steps.append(Step(row, tax, moved, target, source) if moved else Step(row, tax))
    deductions.mark(tx, steps, "excluded", None)
    made = deductions.book_selection(tx, "exclude", steps, month=None, date=date, reason=cmd.reason)
    return _booked(*made, steps)


class ResetDeduction(Input):
    tax_invoices: list[int] = Field(min_length=1, max_length=ROWS_MAX)
    reason: Reason


@command("invoicing.reset_deduction", permission="invoicing.deduction.edit", path="POST /deductions/reset")
def reset_deduction(tx: Tx, cmd: ResetDeduction) -> SelectionBooked:
    """Take a selection or an exclusion back while its month is open; what it moved is moved back in red."""
    deductions.require_general(tx)
    rows = locked_invoices(tx, cmd.tax_invoices, ("selected", "excluded"), field="tax_invoices")
    months = {row.deduct_month for row in rows if row.deduct_month is not None}
    require_open(tx, months | {tx.today.replace(day=1)}, field="tax_invoices")
    last = _last_steps(tx, [row.id for row in rows])
    booked = deductions.booked_taxes(tx, [row.number or "" for row in rows], certified=True)
    steps, uncertified = [], []
    for row in rows:
        step, tax = last.get(row.id), row.deductible_tax
        tx.touch(row, reason=cmd.reason)
        if step is None or not step.moved:
            steps.append(Step(row, tax))
            continue
        if row.use_state == "selected":
            uncertified += [invoice.id for invoice in booked.get(row.number or "", [])]
        steps.append(Step(row, tax, -step.moved, step.debit_account, step.credit_account))
    deductions.certify(tx, uncertified, is_certified=False)
    deductions.mark(tx, steps, "unselected", None)
    date = max([min(month_end(month), tx.today) for month in months], default=tx.today)
    made = deductions.book_selection(tx, "reset", steps, month=None, date=date, reason=cmd.reason)
    return _booked(*made, steps)


def _last_steps(tx: Tx, ids: Sequence[int]) -> dict[int, TaxSelectionLine]:
    wanted = sa.cast(sorted(ids), sa.ARRAY(sa.BigInteger))
    statement = (
        sa.select(TaxSelectionLine)
        .where(TaxSelectionLine.tax_invoice_id == sa.any_(wanted))
        .order_by(TaxSelectionLine.tax_invoice_id, TaxSelectionLine.id.desc())
        .distinct(TaxSelectionLine.tax_invoice_id)
    )
    return {row.tax_invoice_id: row for row in tx.session.execute(statement).scalars()}


class DeductedInvoice(Input):
    number: str = Field(pattern=r"^\d{18,20}$")
    month: Month
    deductible_tax: Amount | None = None  # 有效抵扣税额; left out: all of its tax


class ImportDeductions(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"invoices"})
    invoices: list[DeductedInvoice] = Field(min_length=1, max_length=ROWS_MAX)


class DeductionsImported(Output):
    imported: int
    known: int  # selected for that month already
    tax: SignedAmount
    selections: list[str]


@command("invoicing.import_deductions", permission="invoicing.deduction.edit", path="POST /deductions/import")
def import_deductions(tx: Tx, cmd: ImportDeductions) -> DeductionsImported:
    """Take over what was selected on the tax platform (勾选结果), by number; what is known already stays."""
    deductions.require_general(tx)
    wanted = {one.number: (place, one) for place, one in enumerate(cmd.invoices)}
    months = {one.number: month_of(tx, one.month, field=f"invoices.{place}.month") for place, one in enumerate(cmd.invoices)}
    numbers = sa.cast(sorted(wanted), sa.ARRAY(sa.Text))
    found = tx.session.execute(sa.select(TaxInvoice.id, TaxInvoice.number).where(TaxInvoice.number == sa.any_(numbers)))
    ids: dict[str, int] = {row.number or "": row.id for row in found}
    missing = [
        Problem("invoicing.tax_invoice_not_in_register", {"number": number}, f"invoices.{place}.number")
        for number, (place, _) in wanted.items()
        if number not in ids
    ]
    if missing:
        raise InvalidInput.of(missing[:PROBLEMS_MAX])
    require_open(tx, set(months.values()), field="invoices")
    order = sorted(ids, key=lambda number: wanted[number][0])
    fields = [f"invoices.{wanted[number][0]}.number" for number in order]
    rows = locked_invoices(tx, [ids[n] for n in order], ("unselected", "selected"), field="invoices", fields=fields)
    known, by_month = _sort_out(rows, wanted, months)
    places = {row.id: f"invoices.{wanted[row.number or ''][0]}.number" for row in rows}
    taxes = {row.id: given if (given := wanted[row.number or ""][1].deductible_tax) is not None else row.tax for row in rows}
    made = [_select(tx, month, some, taxes, places) for month, some in sorted(by_month.items())]
    return DeductionsImported(
        imported=sum(one.invoices for one in made),
        known=known,
        tax=sum((one.tax for one in made), ZERO),
        selections=[one.number for one in made],
    )


def _sort_out(
    rows: Sequence[TaxInvoice], wanted: dict[str, tuple[int, DeductedInvoice]], months: dict[str, dt.date]
) -> tuple[int, dict[dt.date, list[TaxInvoice]]]:
    """What is new by month, and how many were selected for their month before; another month is a contradiction."""
    known, problems = 0, []
    by_month: dict[dt.date, list[TaxInvoice]] = {}
    for row in rows:
        number = row.number or ""
        place, one = wanted[number]
        if row.use_state == "selected":
            if row.deduct_month != months[number]:
                values = {"number": number, "month": f"{row.deduct_month:%Y-%m}", "file": one.month}
                problems.append(Problem("invoicing.selected_for_other_month", values, f"invoices.{place}.month"))
            known += 1
            continue
        tax = one.deductible_tax if one.deductible_tax is not None else row.tax
        if tax > row.tax:
            given = {"number": number, "tax": row.tax, "given": tax}
            problems.append(Problem("invoicing.more_than_its_tax", given, f"invoices.{place}.deductible_tax"))
        by_month.setdefault(months[number], []).append(row)
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])
    return known, by_month


class CloseDeductionMonth(Input):
    month: Month


class ReopenDeductionMonth(Input):
    month: Month
    reason: Reason


class DeductionMonthMoved(Output):
    month: str
    is_closed: bool
    invoices: int
    tax: Decimal


@command(
    "invoicing.close_deduction_month", permission="invoicing.deduction.edit", path="POST /deductions/months/{month}/close"
)
def close_deduction_month(tx: Tx, cmd: CloseDeductionMonth) -> DeductionMonthMoved:
    """Fix what was selected for a month (统计确认): from now on nothing joins or leaves it."""
    deductions.require_general(tx)
    month = month_of(tx, cmd.month, field="month")
    require_open(tx, [month], field="month")
    count, tax = deductions.close_month(tx, month, is_closed=True)
    return DeductionMonthMoved(month=cmd.month, is_closed=True, invoices=count, tax=tax)


@command(
    "invoicing.reopen_deduction_month", permission="invoicing.deduction.reopen", path="POST /deductions/months/{month}/reopen"
)
def reopen_deduction_month(tx: Tx, cmd: ReopenDeductionMonth) -> DeductionMonthMoved:
    """Open a fixed month again (撤销确认), with the reason; not once the books of the month are closed."""
    month = month_of(tx, cmd.month, field="month")
    statement = sa.select(DeductionMonth.is_closed).where(DeductionMonth.month == month).with_for_update()
    require(tx.session.execute(statement).scalar_one_or_none(), "invoicing.deduction_month_open", field="month", month=cmd.month)
    closed = sa.text("select state = 'closed' from ledger.period where month = :month")
    is_closed = tx.session.execute(closed, {"month": month}).scalar_one_or_none()
    require(not is_closed, "invoicing.books_of_month_closed", field="month", month=cmd.month)
    count, tax = deductions.close_month(tx, month, is_closed=False, reason=cmd.reason)
    return DeductionMonthMoved(month=cmd.month, is_closed=False, invoices=count, tax=tax)
