"""Input tax by deduction period: months that are fixed, and the entry that moves tax between its accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from operational.company.api import the_company
from operational.core.api import ZERO, InvalidInput, Problem, Tx, refuse, require
from operational.invoicing.tables import Invoice
from operational.invoicing.tax_tables import DeductionMonth, TaxInvoice, TaxSelection, TaxSelectionLine
from operational.ledger.api import Line, credit, debit, post

PROBLEMS_MAX = 200
RULE = "invoicing.tax_selection/1"


@dataclass(frozen=True)
class Step:
    """What becomes of one invoice's tax: so much is moved from one account to another."""

    invoice: TaxInvoice
    tax: Decimal  # what of it may be deducted
    moved: Decimal = ZERO
    debit_account: str = ""
    credit_account: str = ""


def month_end(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def require_general(tx: Tx) -> None:
    """Who is no general taxpayer deducts nothing: the tax is part of what the goods cost."""
    require(the_company(tx).taxpayer == "general", "invoicing.no_deduction_for_small")


def locked_invoices(
    tx: Tx, ids: Sequence[int], state: tuple[str, ...], *, field: str, fields: Sequence[str] = ()
) -> list[TaxInvoice]:
    """The invoices in order of ids, each in one of these states of use; every one that is not is told."""
    rows = tx.lock_all(TaxInvoice, ids)
    by_id = {row.id: row for row in rows}
    problems, seen = [], set[int]()
    for place, one in enumerate(ids):
        where = fields[place] if fields else f"{field}.{place}"
        row = by_id.get(one)
        if row is None:
            problems.append(Problem("invoicing.tax_invoice_unknown", {"tax_invoice": str(one)}, where))
        elif one in seen:
            problems.append(Problem("invoicing.tax_invoice_twice", {"number": row.number}, where))
        elif row.state == "void" or row.use_state not in state:
            values = {"number": row.number, "use_state": f"invoicing.use_state.{row.use_state}"}
            problems.append(Problem("invoicing.tax_invoice_in_other_use", values, where))
        seen.add(one)
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])
    return rows


def require_open(tx: Tx, months: Iterable[dt.date], *, field: str) -> None:
    """Refuse a month whose deductions are fixed. Its row is locked, so that closing and selecting take turns."""
    wanted = sorted(set(months))
    if not wanted:
        return
    statement = insert(DeductionMonth).values(
        [
            {"id": tx.new_id(), "month": month, "is_closed": False, "invoices": 0, "tax": ZERO, "reason": "",
             "changed_by": tx.actor.user_id, "changed_at": tx.now}
            for month in wanted
        ]
    )  # fmt: skip
    # Updating to the same value locks the row that is there, so that one statement serves for both.
    locked = statement.on_conflict_do_update(index_elements=["month"], set_={"month": statement.excluded.month}).returning(
        DeductionMonth.month, DeductionMonth.is_closed
    )
    tx.session.flush()
    for month, is_closed in tx.session.execute(locked):
        require(not is_closed, "invoicing.deduction_month_closed", field=field, month=f"{month:%Y-%m}")


def booked_taxes(tx: Tx, numbers: Sequence[str], *, certified: bool | None = None) -> dict[str, list[Invoice]]:
    """The supplier invoices booked under these numbers, locked."""
    wanted = sa.cast(sorted(numbers), sa.ARRAY(sa.Text))
    statement = (
        sa.select(Invoice)
        .where(Invoice.tax_number == sa.any_(wanted), Invoice.direction == "purchase", Invoice.state != "reversed")
        .order_by(Invoice.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if certified is not None:
        statement = statement.where(Invoice.is_certified.is_(certified))
    tx.session.flush()
    found: dict[str, list[Invoice]] = {}
    for row in tx.session.execute(statement).scalars():
        found.setdefault(row.tax_number, []).append(row)
    return found


_MARK = sa.text(
    """
    update invoicing.tax_invoice as t
    set use_state = :use_state, deduct_month = :month, deductible_tax = g.tax, version = t.version + 1
    from unnest(cast(:ids as bigint[]), cast(:taxes as numeric[])) as g (id, tax)
    where t.id = g.id
    """
)
_CERTIFY = sa.text(
    "update invoicing.invoice set is_certified = :is_certified, version = version + 1 where id = any(cast(:ids as bigint[]))"
)


def mark(tx: Tx, steps: Sequence[Step], use_state: str, month: dt.date | None) -> None:
    """Write what becomes of the invoices, in one statement."""
    given = {"ids": [step.invoice.id for step in steps], "taxes": [step.tax for step in steps]}
    tx.session.execute(_MARK, {"use_state": use_state, "month": month, **given})


def certify(tx: Tx, invoices: Sequence[int], *, is_certified: bool) -> None:
    """Note of supplier invoices whether their tax stands with what is deducted."""
    if invoices:
        tx.session.execute(_CERTIFY, {"ids": list(invoices), "is_certified": is_certified})


def book_selection(
    tx: Tx, purpose: str, steps: Sequence[Step], *, month: dt.date | None, date: dt.date, reason: str = ""
) -> tuple[TaxSelection, str]:
    """Write the list of a selection and, where tax changes its account, one entry for all of it."""
    made = tx.new(
        TaxSelection,
        purpose=purpose,
        month=month,
        date=date,
        invoices=len(steps),
        tax=sum((step.tax for step in steps), ZERO),
        reason=reason,
    )
    number = tx.number(made)
    lines = _lines(steps)
    if lines:
        what = {"select": f"勾选抵扣 {month:%Y-%m}" if month else "勾选抵扣", "exclude": "不抵扣进项税额", "reset": "撤销勾选"}
        summary = f"{what[purpose]} {len(steps)}张 {number}"
        made.entry_id = post(
            tx, source=made, number=number, date=date, purpose="tax", summary=summary, rule=RULE, lines=lines
        )
    rows = [
        {
            "tax_selection_id": made.id,
            "tax_invoice_id": step.invoice.id,
            "tax": step.tax,
            "moved": step.moved,
            "debit_account": step.debit_account,
            "credit_account": step.credit_account,
        }
        for step in steps
    ]
    tx.insert(TaxSelectionLine, rows)
    return made, number


def _lines(steps: Sequence[Step]) -> list[Line]:
    sums: dict[tuple[str, str], Decimal] = {}
    for step in steps:
        if step.moved:
            key = (step.debit_account, step.credit_account)
            sums[key] = sums.get(key, ZERO) + step.moved
    lines: list[Line] = []
    for (debited, credited), amount in sorted(sums.items()):
        if amount:
            lines += [debit(debited, amount), credit(credited, amount)]
    return lines


def close_month(tx: Tx, month: dt.date, *, is_closed: bool, reason: str = "") -> tuple[int, Decimal]:
    """Fix what was selected for the month, or open it again; how many invoices and how much tax it holds."""
    sums = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(TaxInvoice.deductible_tax), ZERO)).where(
        TaxInvoice.deduct_month == month
    )
    count, tax = tx.session.execute(sums).one()
    values: Mapping[str, Any] = {
        "is_closed": is_closed,
        "invoices": count,
        "tax": tax,
        "reason": reason,
        "changed_by": tx.actor.user_id,
        "changed_at": tx.now,
    }
    statement = insert(DeductionMonth).values(id=tx.new_id(), month=month, **values)
    tx.session.execute(statement.on_conflict_do_update(index_elements=["month"], set_=dict(values)))
    return count, tax


def month_of(tx: Tx, text: str, *, field: str) -> dt.date:
    month = dt.date.fromisoformat(f"{text}-01")
    if month > tx.today:
        refuse("invoicing.deduction_month_in_future", field=field, month=text)
    return month
