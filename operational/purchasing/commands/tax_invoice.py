"""Received tax invoices become supplier invoices: what they bill is found among the receipts that wait for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from operational.core.api import (
    ZERO,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    allocate,
    command,
    refuse,
    require,
)
from operational.invoicing.api import NewLine, TaxInvoice, add_invoice, deducts, tax_invoice_to_book
from operational.parties.api import due_date
from operational.purchasing.commands.invoice import Billed, link_lines, post_invoice
from operational.purchasing.events import SupplierInvoiceWasEntered
from operational.purchasing.lines import ReceiptLineWithItem, receipt_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.rules import LINES_MAX, Settled, estimate_part
from operational.purchasing.tables import Order
from operational.purchasing.tax_matching import Waiting, find_receipts, waiting_receipts

TaxInvoiceRef = Annotated[int | str, RefTo("invoicing.tax_invoice")]


class BilledLineInput(Input):
    receipt_line: int
    quantity: Qty
    net: SignedAmount | None = None  # left out for all lines: the paper's amounts, shared by what was expected


class BookTaxInvoice(Input):
    tax_invoice: TaxInvoiceRef
    date: dt.date | None = None  # left out: the day of the invoice
    due_date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[BilledLineInput] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: what fits exactly


class TaxInvoiceBooked(Output):
    id: int
    number: str
    tax_number: str
    orders: list[str]
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    difference: SignedAmount  # paper less estimate


@command(
    "purchasing.book_tax_invoice", permission="purchasing.invoice.edit", path="POST /purchasing/tax-invoices/{tax_invoice}/book"
)
def book_tax_invoice(tx: Tx, cmd: BookTaxInvoice) -> TaxInvoiceBooked:
    """Make the supplier invoice of a received tax invoice, over goods of one or several orders."""
    paper = tax_invoice_to_book(tx, cmd.tax_invoice, "purchase")
    waiting = waiting_receipts(tx, paper.party_id or 0, is_red=paper.is_red)
    chosen = _chosen(cmd, paper, waiting)
    orders = tx.lock_all(Order, {one.order_id for one, _ in chosen})
    for order in orders:
        tx.touch(order, invoice=paper.number)
    billed = _billed(tx, cmd, paper, chosen, orders)
    date = cmd.date or paper.date
    invoice, line_ids, number = add_invoice(
        tx,
        direction="purchase",
        party_id=paper.party_id or 0,
        date=date,
        due_date=cmd.due_date or due_date(tx, orders[0].terms_id, date, invoice_date=date),
        lines=[NewLine(b.row.item.id, b.quantity, b.settled.net, b.settled.tax, b.row.order_line.vat_rate) for b in billed],
        tax_number=paper.number or "",
        department_id=orders[0].department_id,
        is_certified=paper.use_state == "selected" or (paper.is_red and deducts(tx, paper)),
        note=cmd.note,
    )
    difference = post_invoice(tx, orders[0], invoice, number, billed, cmd.due_date)
    link_lines(tx, invoice, billed, line_ids)
    for order in orders:
        tx.announce(SupplierInvoiceWasEntered(invoice_id=invoice.id, order_id=order.id))
    booked = TaxInvoiceBooked(
        id=invoice.id, number=number, tax_number=paper.number or "", orders=[order.number or "" for order in orders],
        net=invoice.net, tax=invoice.tax, gross=invoice.gross, difference=difference,
    )  # fmt: skip
    recompute_progress(tx, [order.id for order in orders])  # last: what was read before it is read anew
    return booked


def _chosen(cmd: BookTaxInvoice, paper: TaxInvoice, waiting: Sequence[Waiting]) -> list[tuple[Waiting, Decimal]]:
    """The receipt lines that the invoice bills: as given, else those whose expected amount is exactly that of the paper."""
    if cmd.lines is None:
        found = find_receipts(waiting, paper.gross)
        if not found:
            amount = sum((one.gross for one in waiting), ZERO)
            refuse("purchasing.no_receipts_fit", field="lines", number=paper.number, gross=paper.gross, waiting=amount)
        return [(one, abs(one.quantity)) for one in found]
    by_id = {one.receipt_line: one for one in waiting}
    left = {one.receipt_line: abs(one.quantity) for one in waiting}
    chosen = []
    for place, line in enumerate(cmd.lines):
        one = by_id.get(line.receipt_line)
        if one is None:
            refuse("purchasing.receipt_line_not_waiting", field=f"lines.{place}.receipt_line", number=paper.number)
        if line.quantity > left[line.receipt_line]:
            refuse(
                "purchasing.more_than_received", field=f"lines.{place}.quantity", number=one.order_number, item=one.item,
                wanted=line.quantity, open=left[line.receipt_line],
            )  # fmt: skip
        left[line.receipt_line] -= line.quantity
        if line.quantity:
            chosen.append((one, line.quantity))
    require(chosen, "purchasing.nothing_to_invoice", field="lines", number=paper.number)
    return chosen


def _billed(
    tx: Tx, cmd: BookTaxInvoice, paper: TaxInvoice, chosen: Sequence[tuple[Waiting, Decimal]], orders: Sequence[Order]
) -> list[Billed]:
    """The lines with the paper's own amounts, read again under the lock of their orders."""
    rows = {row.line.id: row for row in receipt_lines(tx, line_ids=[one.receipt_line for one, _ in chosen])}
    is_direct = {getattr(order, "is_direct", False) for order in orders}
    require(len(is_direct) == 1, "purchasing.direct_and_own_apart", field="lines", number=paper.number)
    tax_is_cost = not deducts(tx, paper)
    nets, taxes = _amounts(cmd, paper, chosen, rows)
    sign = -1 if paper.is_red else 1
    moved: dict[int, Decimal] = {}
    billed = []
    for (one, wanted), net, tax in zip(chosen, nets, taxes, strict=True):
        row = rows[one.receipt_line]
        quantity = wanted * sign
        before = row.line.invoiced + moved.get(row.line.id, Decimal(0))
        stale = abs(before + quantity) > abs(row.line.quantity)
        require(not stale, "purchasing.receipt_line_not_waiting", field="lines", number=paper.number)
        moved[row.line.id] = moved.get(row.line.id, Decimal(0)) + quantity
        estimate = estimate_part(row.line.value, row.line.value_invoiced, row.line.quantity, row.line.invoiced, quantity)
        billed.append(Billed(row, quantity, Settled(estimate, net, tax, tax_is_cost)))
    return billed


def _amounts(
    cmd: BookTaxInvoice,
    paper: TaxInvoice,
    chosen: Sequence[tuple[Waiting, Decimal]],
    rows: Mapping[int, ReceiptLineWithItem],
) -> tuple[list[Decimal], list[Decimal]]:
    """Net and tax by line; they add up to the paper, whose word counts."""
    given = [line.net for line in cmd.lines or ()]
    if given and all(net is not None for net in given) and len(given) == len(chosen):
        nets = [net or ZERO for net in given]
        total = sum(nets, ZERO)
        require(total == paper.net, "purchasing.lines_differ_from_paper", field="lines", number=paper.number, paper=paper.net,
                lines=total)  # fmt: skip
    else:
        nets = allocate(paper.net, [abs(one.net * wanted / one.quantity) for one, wanted in chosen])
    weights = [abs(net * rows[one.receipt_line].order_line.vat_rate) for net, (one, _) in zip(nets, chosen, strict=True)]
    return nets, allocate(paper.tax, weights)
