"""Red invoices (红字发票) that take back what an invoice of an order billed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Input,
    NotFound,
    Output,
    Qty,
    SignedAmount,
    Tx,
    command,
    part_of,
    require,
    require_not_before,
)
from operational.invoicing.api import (
    Invoice,
    NewLine,
    add_invoice,
    add_open_item,
    net_red_item,
    open_items_of,
    refuse_used_number,
)
from operational.ledger.api import account_for, credit, debit
from operational.sales import postings, rules
from operational.sales.claims import red_in_its_currency
from operational.sales.events import OrderWasInvoiced
from operational.sales.lines import (
    Billed,
    billed_lines,
    items_first,
    save_red,
    wanted,
)
from operational.sales.progress import recompute
from operational.sales.refs import InvoiceRef
from operational.sales.rules import LINES_MAX
from operational.sales.tables import InvoiceSource, Order


class ReverseLine(Input):
    line_no: int  # of the invoice
    quantity: Qty


class ReverseInvoice(Input):
    invoice: InvoiceRef
    date: dt.date | None = None
    lines: list[ReverseLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: all that is left
    tax_number: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=2000)


class InvoiceReversed(Output):
    id: int
    number: str
    state: str
    date: dt.date
    red_of_id: int
    order_id: int
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    to_give_back: SignedAmount  # what was paid already for goods that were never delivered


@dataclass(frozen=True)
class RedStep:
    """One line of a red invoice: so many pieces of an invoice line."""

    billed: Billed
    quantity: Decimal
    done: rules.Reversed


@command("sales.reverse_invoice", permission="sales.invoice.edit", path="POST /sales/invoices/{invoice}/reverse")
def reverse_invoice(tx: Tx, cmd: ReverseInvoice) -> InvoiceReversed:
    """Make a red invoice (红字发票) for an invoice, all or some: only now output tax falls."""
    order = _locked_order(tx, cmd.invoice)
    date = cmd.date or tx.today
    column = Invoice.id if isinstance(cmd.invoice, int) else Invoice.number
    billed = billed_lines(tx, column == cmd.invoice)
    blue = next(iter(billed.values())).invoice
    require(blue.red_of_id is None, "sales.red_invoice_is_final", field="invoice", number=blue.number)
    require_not_before(date, blue.date, number=blue.number or "")
    steps = _red_steps(tx, cmd, order, blue, billed)
    refuse_used_number(tx, cmd.tax_number)
    red, line_ids, number = add_invoice(
        tx,
        direction="sale",
        party_id=order.customer_id,
        date=date,
        due_date=date,
        lines=[NewLine(s.billed.item_id, -s.quantity, -s.done.net, -s.done.tax, s.billed.vat_rate) for s in steps],
        tax_number=cmd.tax_number,
        red_of_id=blue.id,
        red_before=next(iter(billed.values())).red_before,
        department_id=order.department_id,
        note=cmd.note,
    )
    ids = tx.ids(len(steps))
    rows = [
        {
            "id": ids[place],
            "invoice_line_id": line_ids[place],
            "order_line_id": step.billed.order_line.id,
            "quantity": -step.quantity,
            "of": step.billed.source_id,
        }
        for place, step in enumerate(steps)
    ]
    save_red(tx, red.id, order.id, rows, [step.done.line for step in steps])
    for paper in (red, blue):
        tx.touch(paper, order_id=order.id)
    rest, netted = _book_red(tx, order, red, blue, number, steps)
    if not netted:
        recompute(tx, [order.id])  # else the settlement just made has it done
    tx.announce(OrderWasInvoiced(invoice_id=red.id, order_id=order.id, is_red=True))
    return InvoiceReversed(
        id=red.id,
        number=number,
        state=red.state,
        date=date,
        red_of_id=blue.id,
        order_id=order.id,
        net=red.net,
        tax=red.tax,
        gross=red.gross,
        to_give_back=rest,
    )


def _locked_order(tx: Tx, invoice: int | str) -> Order:
    """The order that the invoice bills, locked."""
    column = Invoice.id if isinstance(invoice, int) else Invoice.number
    behind = (
        sa.select(InvoiceSource.order_id)
        .join(Invoice, Invoice.id == InvoiceSource.invoice_id)
        .where(column == invoice)
        .limit(1)
        .scalar_subquery()
    )
    first = items_first(Invoice.kind, sa.select(Invoice.id).where(column == invoice).scalar_subquery())
    statement = sa.select(Order).where(Order.id == behind, first).with_for_update(key_share=True)
    tx.session.flush()
    order = tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if order is None or not tx.sees(order):
        raise NotFound("core.not_found", field="invoice", kind="invoicing.invoice", ref=str(invoice))
    tx.touch(order)
    return order


def _red_steps(tx: Tx, cmd: ReverseInvoice, order: Order, blue: Invoice, billed: Mapping[int, Billed]) -> list[RedStep]:
    possible = {line_no: row.quantity - row.reversed for line_no, row in billed.items()}
    chosen = wanted(cmd.lines, possible, number=blue.number or "", too_much="sales.more_than_invoiced")
    require(chosen, "sales.nothing_to_reverse", field="lines", number=blue.number)
    waiting = postings.dated_share(tx, order.terms_id, cmd.date or tx.today)
    lines = {row.order_line.id: row.order_line for row in billed.values()}
    done_before = {line_no: row.reversed for line_no, row in billed.items()}
    steps = []
    for line_no, quantity, _ in chosen:
        row = billed[line_no]
        before, after = done_before[line_no], done_before[line_no] + quantity
        net, tax = (part_of(total, before, after, row.quantity) for total in (row.net, row.tax))
        done = rules.reverse_invoice(lines[row.order_line.id], quantity, net, tax, waiting=waiting)
        lines[row.order_line.id], done_before[line_no] = done.line, after
        steps.append(RedStep(row, quantity, done))
    return steps


def _book_red(
    tx: Tx, order: Order, red: Invoice, blue: Invoice, number: str, steps: Sequence[RedStep]
) -> tuple[Decimal, bool]:
    """Tax falls; a claim for goods never delivered is taken back. Returns what is to give back, and if items were settled."""
    taken_back = sum((step.done.taken_back for step in steps), ZERO)
    ahead_net = sum((step.done.ahead_net for step in steps), ZERO)
    ahead_tax = sum((step.done.ahead_tax for step in steps), ZERO)
    gross = ahead_net + ahead_tax
    receivable = account_for(tx, "receivable", on=red.date)
    waits = postings.keeps_deferred_tax(tx, red.date)
    entry = postings.post_some(
        tx,
        source=red,
        number=number,
        date=red.date,
        purpose="invoice",
        summary=f"红字发票 {number} 冲 {blue.number} {steps[0].billed.customer_name}",
        rule="sales.red_invoice/1",
        lines=[
            debit(receivable, -gross, party_id=order.customer_id),
            debit(account_for(tx, "output_vat_deferred", on=red.date), -taken_back if waits else ZERO),
            credit(account_for(tx, "prebilled", on=red.date), -ahead_net, party_id=order.customer_id),
            credit(account_for(tx, "output_vat", on=red.date), -(taken_back if waits else ZERO) - ahead_tax),
        ],
    )
    if entry is None or gross == 0:
        return ZERO, False
    items = open_items_of(tx, party_id=order.customer_id, account_code=receivable, sources=[(Invoice.kind, blue.id)])
    item = add_open_item(
        tx,
        party_id=order.customer_id,
        account_code=receivable,
        side="D",
        source=red,
        number=number,
        entry_id=entry,
        date=red.date,
        due_date=red.date,
        amount=-gross,
        **red_in_its_currency(order, -gross, items),
    )
    rest = net_red_item(tx, item, items=items)
    return rest, rest != gross
