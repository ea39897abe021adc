"""What expenses does when money is taken back, another person heads a department, or a supplier's invoice is entered."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from operational.core.api import Tx, on, refuse
from operational.expenses.lines import hold_numbers
from operational.expenses.rules import plain_number
from operational.expenses.settling import forget_money
from operational.expenses.states import LIVE
from operational.expenses.tables import Advance, Claim, ClaimLine
from operational.invoicing.api import CashEntryWasReversed, SupplierInvoiceWasEntered
from operational.people.api import DepartmentHeadWasChanged, head_of_department

Paper = TypeVar("Paper", Claim, Advance)


@on(CashEntryWasReversed)
def on_money_taken_back(tx: Tx, fact: CashEntryWasReversed) -> None:
    """Claims that the money paid are owed again; an advance waits to be paid again, unless something of it was used."""
    forget_money(tx, fact.cash_entry_id, fact.number)


@on(DepartmentHeadWasChanged)
def on_head_changed(tx: Tx, fact: DepartmentHeadWasChanged) -> None:
    """What waits for the head of a department, or of one below it, goes to whoever heads it now."""
    _ask_anew(tx, Claim)
    _ask_anew(tx, Advance)


def _ask_anew(tx: Tx, model: type[Paper]) -> None:
    statement = sa.select(model).where(model.state == "submitted").order_by(model.id).with_for_update(key_share=True)
    for row in tx.session.execute(statement.execution_options(populate_existing=True)).scalars():
        head = head_of_department(tx, row.department_id, apart_from=row.employee_id)
        if head != row.head_id:
            row.head_id = head
            tx.touch(row)


@on(SupplierInvoiceWasEntered)
def on_invoice_entered(tx: Tx, fact: SupplierInvoiceWasEntered) -> None:
    """An invoice that an employee claims is not entered a second time as the supplier's."""
    number = plain_number(fact.tax_number)
    hold_numbers(tx, [number])
    statement = (
        sa.select(Claim.number, Claim.date)
        .join(ClaimLine, ClaimLine.claim_id == Claim.id)
        .where(ClaimLine.invoice_number == number, Claim.state.in_(LIVE))
        .limit(1)
    )
    found = tx.session.execute(statement).first()
    if found is not None:
        refuse("expenses.number_claimed", field="tax_number", number=fact.tax_number, document=found.number or "",
               date=found.date)  # fmt: skip
