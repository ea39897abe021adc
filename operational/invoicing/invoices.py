"""Writing an invoice for an upper slice; it posts nothing, the slice that knows the goods does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, refuse, require
from operational.invoicing.events import SupplierInvoiceWasEntered
from operational.invoicing.states import INVOICE
from operational.invoicing.tables import Invoice, InvoiceLine

Direction = Literal["sale", "purchase"]
SERIES = {"sale": "invoicing.sales_invoice", "purchase": "invoicing.purchase_invoice"}


@dataclass(frozen=True)
class NewLine:
    """A line to be invoiced; all amounts negative on a red invoice."""

    item_id: int
    quantity: Decimal
    net: Decimal
    tax: Decimal
    vat_rate: Decimal


def add_invoice(
    tx: Tx,
    *,
    direction: Direction,
    party_id: int,
    date: dt.date,
    due_date: dt.date,
    lines: Sequence[NewLine],
    number: str | None = None,
    tax_number: str = "",
    red_of_id: int | None = None,
    red_before: Decimal | None = None,
    department_id: int | None = None,
    billing_name_id: int | None = None,
    payer_id: int | None = None,
    is_certified: bool = True,
    note: str = "",
) -> tuple[Invoice, list[int], str]:
    """Write an invoice with its lines; returns it, the ids of its lines and its number (or the token for it).

    ``red_before``: what red invoices took back of the one named, where the caller has locked it and added them up.
    """
    require(lines, "invoicing.invoice_has_no_lines")
    net = sum((line.net for line in lines), ZERO)
    tax = sum((line.tax for line in lines), ZERO)
    if red_of_id is not None:
        _take_back(tx, red_of_id, net + tax, red_before)
    elif direction == "purchase" and tax_number:
        tx.consult(SupplierInvoiceWasEntered(tax_number=tax_number))
    invoice = tx.new(
        Invoice,
        number=number,
        direction=direction,
        party_id=party_id,
        date=date,
        due_date=due_date,
        tax_number=tax_number,
        red_of_id=red_of_id,
        department_id=department_id,
        billing_name_id=billing_name_id,
        payer_id=payer_id,
        is_certified=is_certified,
        note=note,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    shown = number if number is not None else tx.number(invoice, series=SERIES[direction])
    ids = tx.ids(len(lines))
    rows = [
        {
            "id": new,
            "invoice_id": invoice.id,
            "line_no": line_no,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "net": line.net,
            "tax": line.tax,
            "gross": line.net + line.tax,
            "vat_rate": line.vat_rate,
        }
        for line_no, (new, line) in enumerate(zip(ids, lines, strict=True), 1)
    ]
    tx.insert(InvoiceLine, rows)
    return invoice, ids, shown


def _take_back(tx: Tx, red_of_id: int, gross: Decimal, before: Decimal | None) -> None:
    """A red invoice takes back at most what is left of the one it names; with nothing left that one is reversed."""
    blue = tx.session.get(Invoice, red_of_id) if before is not None else next(iter(tx.lock_all(Invoice, [red_of_id])), None)
    if blue is None:
        refuse("invoicing.invoice_unknown", invoice=str(red_of_id))
    require(blue.red_of_id is None and blue.state != "reversed", "invoicing.invoice_already_reversed", number=blue.number or "")
    if before is None:
        taken = sa.select(sa.func.coalesce(sa.func.sum(Invoice.gross), 0)).where(Invoice.red_of_id == red_of_id)
        before = tx.session.execute(taken).scalar_one()
    left = blue.gross + before
    require(gross * blue.gross <= 0 and abs(gross) <= abs(left), "invoicing.red_exceeds_invoice",
            number=blue.number or "", left=left, amount=-gross)  # fmt: skip
    tx.touch(blue)
    if left + gross == ZERO:
        tx.advance(blue, INVOICE.reverse)


def refuse_used_number(tx: Tx, tax_number: str) -> None:
    """A number that a person enters for a sales invoice stands on no other one, whoever the customer is."""
    if not tax_number:
        return
    # Two clerks with the same paper in hand: the second waits here and then finds the first one's invoice.
    tx.session.execute(sa.text("select pg_advisory_xact_lock(hashtext(:key))"), {"key": f"invoicing.sale.{tax_number}"})
    statement = sa.select(Invoice.number, Invoice.date).where(
        Invoice.tax_number == tax_number, Invoice.direction == "sale", Invoice.state != "reversed"
    )
    first = tx.session.execute(statement.order_by(Invoice.id).limit(1)).first()
    if first is not None:
        refuse("invoicing.tax_number_used", field="tax_number", number=tax_number, invoice=first.number, date=first.date)
