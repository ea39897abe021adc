"""Supplier invoices settle estimates receipt by receipt (单到补差), black and red."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, Qty, SignedAmount, Tx, command, part_of, refuse, require
from operational.invoicing.api import Invoice, NewLine, add_due_items, add_invoice, add_open_item, net_red_item
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.parties.api import Party, due_date
from operational.purchasing.events import SupplierInvoiceWasEntered
from operational.purchasing.lines import ReceiptLineWithItem, add_to_lines, receipt_lines, settle_receipts
from operational.purchasing.progress import recompute_progress
from operational.purchasing.refs import OrderRef
from operational.purchasing.rules import LINES_MAX, Settled, estimate_part, price_cut
from operational.purchasing.tables import InvoiceSource, Order
from operational.stock.api import Difference, revalue

RULE_INVOICE = "purchasing.invoice/1"


class InvoiceLineInput(Input):
    receipt_line: int
    quantity: Qty
    net: SignedAmount | None = None  # left out: the order's price
    tax: SignedAmount | None = None


class EnterInvoice(Input):
    order: OrderRef
    date: dt.date | None = None
    tax_number: str = Field(default="", max_length=20)
    number: str | None = Field(default=None, max_length=40)
    due_date: dt.date | None = None
    is_certified: bool = True
    is_red: bool = False  # settles returns of goods that had been invoiced
    gross: SignedAmount | None = None  # the total on the paper, compared with the lines
    note: str = Field(default="", max_length=2000)
    lines: list[InvoiceLineInput] | None = Field(default=None, max_length=LINES_MAX)  # left out: everything received


class InvoiceEntered(Output):
    id: int
    number: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    difference: SignedAmount


@dataclass(frozen=True)
class Billed:
    row: ReceiptLineWithItem
    quantity: Decimal  # signed like the receipt line
    settled: Settled


@command("purchasing.enter_invoice", permission="purchasing.invoice.edit", path="POST /purchasing/orders/{order}/invoices")
def enter_invoice(tx: Tx, cmd: EnterInvoice) -> InvoiceEntered:
    """Book the supplier's invoice for goods received: the estimate is settled, the payable is real.

    A red one is settled at once against the invoices of the goods that went back, as far as they are unpaid.
    """
    order = tx.lock(Order, cmd.order, field="order")
    billed = _billed(tx, order, cmd)
    require(billed, "purchasing.nothing_to_invoice", number=order.number)
    date = cmd.date or tx.today
    due = cmd.due_date or due_date(tx, order.terms_id, date, invoice_date=date)
    new_lines = [NewLine(b.row.item.id, b.quantity, b.settled.net, b.settled.tax, b.row.order_line.vat_rate) for b in billed]
    invoice, line_ids, number = add_invoice(
        tx,
        direction="purchase",
        party_id=order.supplier_id,
        date=date,
        due_date=due,
        lines=new_lines,
        number=cmd.number,
        tax_number=cmd.tax_number,
        department_id=order.department_id,
        is_certified=cmd.is_certified,
        note=cmd.note,
    )
    if cmd.gross is not None and cmd.gross != invoice.gross:
        refuse("purchasing.invoice_total_differs", field="gross", number=order.number, paper=cmd.gross, lines=invoice.gross)
    difference = post_invoice(tx, order, invoice, number, billed, cmd.due_date)
    link_lines(tx, invoice, billed, line_ids)
    tx.touch(order, invoice=number)
    tx.announce(SupplierInvoiceWasEntered(invoice_id=invoice.id, order_id=order.id))
    entered = InvoiceEntered(
        id=invoice.id, number=number, net=invoice.net, tax=invoice.tax, gross=invoice.gross, difference=difference
    )
    recompute_progress(tx, [order.id])  # last: what was read before it is read anew
    return entered


def _billed(tx: Tx, order: Order, cmd: EnterInvoice) -> list[Billed]:
    """What the invoice bills, by receipt line; never more than was received and is not billed yet."""
    sign = -1 if cmd.is_red else 1
    tax_is_cost = the_company(tx).taxpayer == "small_scale"
    rows = [row for row in receipt_lines(tx, order_id=order.id) if row.line.quantity * sign > 0]
    open_by_id = {row.line.id: abs(row.line.quantity - row.line.invoiced) for row in rows}
    by_id = {row.line.id: row for row in rows}
    done: dict[int, Decimal] = {row.order_line.id: row.order_line.invoiced for row in rows}
    found: list[Billed] = []
    given = cmd.lines
    if given is None:
        given = [InvoiceLineInput(receipt_line=line_id, quantity=left) for line_id, left in open_by_id.items() if left > 0]
    for position, line in enumerate(given):
        row = by_id.get(line.receipt_line)
        if row is None:
            refuse("purchasing.receipt_line_unknown", field=f"lines.{position}.receipt_line", number=order.number)
        left = open_by_id[line.receipt_line]
        if line.quantity > left:
            refuse(
                "purchasing.more_than_received",
                field=f"lines.{position}.quantity",
                number=order.number,
                item=row.item.code,
                wanted=line.quantity,
                open=left,
            )
        if line.quantity == 0:
            continue
        open_by_id[line.receipt_line] = left - line.quantity
        quantity = line.quantity * sign
        before = done[row.order_line.id]
        done[row.order_line.id] = before + quantity
        net, tax = _amounts(row, line, before, quantity, tax_is_cost)
        estimate = estimate_part(row.line.value, row.line.value_invoiced, row.line.quantity, row.line.invoiced, quantity)
        found.append(Billed(row, quantity, Settled(estimate, net, tax, tax_is_cost)))
    return found


def _amounts(
    row: ReceiptLineWithItem, line: InvoiceLineInput, before: Decimal, quantity: Decimal, tax_is_cost: bool
) -> tuple[Decimal, Decimal]:
    """As on the paper where given, else the order's price in running total, less what was agreed for defects."""
    ordered, came = row.order_line, row.line
    cut = part_of(came.reduction, came.invoiced, came.invoiced + quantity, came.quantity)
    net_cut, tax_cut = price_cut(cut, ordered.vat_rate, tax_is_cost)
    after = before + quantity
    net = line.net if line.net is not None else part_of(ordered.net, before, after, ordered.quantity) - net_cut
    tax = line.tax if line.tax is not None else part_of(ordered.tax, before, after, ordered.quantity) - tax_cut
    return net, tax


def post_invoice(
    tx: Tx, order: Order, invoice: Invoice, number: str, billed: Sequence[Billed], agreed: dt.date | None
) -> Decimal:
    """D estimate, D input VAT, C payable; the price difference goes to stock still on hand, else to cost."""
    party = {"party_id": order.supplier_id}
    lines: list[Line] = []
    estimate = sum((b.settled.estimate for b in billed), ZERO)
    lines.append(debit(account_for(tx, "estimated"), estimate, **party))
    lines += _difference_lines(tx, order, invoice, billed)
    vat = "input_vat" if invoice.is_certified else "input_vat_uncertified"
    lines.append(debit(account_for(tx, vat), sum((b.settled.deductible for b in billed), ZERO)))
    payable = account_for(tx, "payable")
    lines.append(credit(payable, invoice.gross, **party))
    supplier = tx.find(Party, order.supplier_id)
    entry_id = post(
        tx,
        source=invoice,
        number=number,
        date=invoice.date,
        purpose="invoice",
        summary=f"采购发票 {invoice.tax_number or number} {supplier.short_name or supplier.name}",
        rule=RULE_INVOICE,
        lines=lines,
    )
    waiting: dict[str, Any] = {
        "party_id": order.supplier_id,
        "account_code": payable,
        "side": "C",
        "source": invoice,
        "number": number,
        "entry_id": entry_id,
        "date": invoice.date,
        "amount": invoice.gross,
    }
    if invoice.gross < 0:
        red = add_open_item(tx, **waiting, due_date=agreed or invoice.date)
        net_red_item(tx, red, sources=[(Invoice.kind, key) for key in _invoices_behind(tx, billed)])
    else:
        add_due_items(tx, **waiting, terms_id=order.terms_id, invoice_date=invoice.date, due_date=agreed)
    return sum((b.settled.difference for b in billed), ZERO)


def _invoices_behind(tx: Tx, billed: Sequence[Billed]) -> list[int]:
    """The invoices of the receipts whose goods went back: a red invoice is settled against them as far as they are unpaid."""
    came = sorted({b.row.line.returns_line_id for b in billed if b.row.line.returns_line_id is not None})
    statement = (
        sa.select(InvoiceSource.invoice_id)
        .where(InvoiceSource.receipt_line_id == sa.any_(sa.cast(came, sa.ARRAY(sa.BigInteger))), InvoiceSource.quantity > 0)
        .distinct()
        .order_by(InvoiceSource.invoice_id)
    )
    return list(tx.session.execute(statement).scalars())


def _difference_lines(tx: Tx, order: Order, invoice: Invoice, billed: Sequence[Billed]) -> list[Line]:
    """Where the price differs from the estimate: the share of goods on hand changes their value, the rest is cost."""
    late = [b for b in billed if b.settled.difference]
    stocked = [b for b in late if b.row.line.location_id is not None]
    here = [] if order.is_direct else stocked  # what a supplier sent on to a customer never lay on a shelf
    wanted = [Difference(b.row.item.id, b.settled.difference, abs(b.quantity), b.row.line.id) for b in here]
    taken = dict(zip((b.row.line.id for b in here), revalue(tx, wanted, source=invoice, date=invoice.date), strict=True))
    lines: list[Line] = []
    for b in late:
        item = b.row.item
        to_stock = taken.get(b.row.line.id, ZERO)
        rest = b.settled.difference - to_stock
        lines.append(debit(account_for(tx, "stock" if b in stocked else "cost", item), to_stock, item_id=item.id))
        lines.append(debit(account_for(tx, "cost_difference" if b in stocked else "cost", item), rest, item_id=item.id))
    return lines


def link_lines(tx: Tx, invoice: Invoice, billed: Sequence[Billed], line_ids: Sequence[int]) -> None:
    """Remember what each invoice line settled, and count it on receipts and order lines."""
    tx.insert(
        InvoiceSource,
        [
            {
                "invoice_id": invoice.id,
                "invoice_line_id": line_id,
                "order_line_id": b.row.order_line.id,
                "receipt_line_id": b.row.line.id,
                "quantity": b.quantity,
                "value": b.settled.estimate,
            }
            for b, line_id in zip(billed, line_ids, strict=True)
        ],
    )
    settle_receipts(tx, [(b.row.line.id, b.quantity, b.settled.estimate, Decimal(0), Decimal(0)) for b in billed])
    add_to_lines(tx, "invoiced", ((b.row.order_line.id, b.quantity) for b in billed))
