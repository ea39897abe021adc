"""Sales invoices of orders, before or after the goods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    Qty,
    Tx,
    command,
    require,
)
from operational.invoicing.api import (
    Invoice,
    NewLine,
    add_due_items,
    add_invoice,
    move_due_dates,
    refuse_used_number,
)
from operational.items.api import require_countable
from operational.ledger.api import account_for, credit, debit
from operational.parties.api import counts_from_invoice, due_date
from operational.sales import postings, rules
from operational.sales.buyer import Billing, chosen_billing
from operational.sales.claims import in_its_currency, money_note
from operational.sales.events import OrderWasInvoiced
from operational.sales.lines import (
    Held,
    issues_behind,
    order_lines,
    save_lines,
    save_sources,
    wanted,
)
from operational.sales.progress import recompute
from operational.sales.refs import BillingNameRef, OrderRef, PartyRef
from operational.sales.rules import LINES_MAX
from operational.sales.tables import GoodsIssue, Order


class InvoiceOrderLine(Input):
    line_no: int
    quantity: Qty


class InvoiceOrder(Input):
    order: OrderRef
    date: dt.date | None = None
    lines: list[InvoiceOrderLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: what was delivered
    billing_name: BillingNameRef | None = None  # left out: as the order says
    payer: PartyRef | None = None  # left out: as the order says
    tax_number: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=2000)


class OrderInvoiced(Output):
    id: int
    number: str
    state: str
    date: dt.date
    due_date: dt.date
    order_id: int
    order_state: str
    net: Amount
    tax: Amount
    gross: Amount
    ahead: Amount  # invoiced before the goods, tax included


@dataclass(frozen=True)
class Step:
    """One line of an invoice: so many pieces of an order line."""

    held: Held
    quantity: Decimal
    done: rules.Invoiced


@command("sales.invoice_order", permission="sales.invoice.edit", path="POST /sales/orders/{order}/invoice")
def invoice_order(tx: Tx, cmd: InvoiceOrder) -> OrderInvoiced:
    """Invoice an order, all or some: tax of delivered goods falls due, goods still to come become a debt at once."""
    order = tx.lock(Order, cmd.order, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state in ("approved", "done"), "sales.order_not_approved", field="order", number=order.number, state=state)
    date = cmd.date or tx.today
    steps = _steps(tx, cmd, order, order_lines(tx, order.id))
    billing = _billing(tx, cmd, order)
    refuse_used_number(tx, cmd.tax_number)
    return write_invoice(tx, order, steps, date=date, tax_number=cmd.tax_number, note=cmd.note, billing=billing)


def _billing(tx: Tx, cmd: InvoiceOrder, order: Order) -> Billing | None:
    """Another billing name or payer than the order's; None where neither is given."""
    if cmd.billing_name is None and cmd.payer is None:
        return None
    name, payer = chosen_billing(tx, order.customer_id, cmd.billing_name, cmd.payer)
    return Billing(
        name if cmd.billing_name is not None else order.billing_name_id, payer if cmd.payer is not None else order.payer_id
    )


def write_invoice(
    tx: Tx,
    order: Order,
    steps: Sequence[Step],
    *,
    date: dt.date,
    tax_number: str,
    note: str,
    billing: Billing | None = None,
    requested: Sequence[int] = (),
) -> OrderInvoiced:
    """Write and book the invoice of these steps of a locked order; it takes up the ``requested`` lines of an invoice request."""
    from_invoice = counts_from_invoice(tx, order.terms_id)
    covered = issues_behind(tx, order.id, [(s.held.line, s.quantity) for s in steps]) if from_invoice else []
    due = due_date(tx, order.terms_id, date, invoice_date=date)
    invoice, line_ids, number = add_invoice(
        tx,
        direction="sale",
        party_id=order.customer_id,
        date=date,
        due_date=due,
        lines=[NewLine(s.held.item.id, s.quantity, s.done.net, s.done.tax, s.held.vat_rate) for s in steps],
        tax_number=tax_number,
        department_id=order.department_id,
        billing_name_id=billing.billing_name_id if billing is not None else order.billing_name_id,
        payer_id=billing.payer_id if billing is not None else order.payer_id,
        note=note or money_note(order, sum((s.done.net + s.done.tax for s in steps), ZERO)),
    )
    billed = [(line_id, step.held.line.id, step.quantity) for line_id, step in zip(line_ids, steps, strict=True)]
    save_sources(tx, invoice.id, order.id, billed, requested)
    save_lines(tx, [step.done.line for step in steps])
    _book(tx, order, invoice, number, steps)
    move_due_dates(tx, GoodsIssue.kind, covered, order.terms_id, date)
    recompute(tx, [order.id])
    tx.announce(OrderWasInvoiced(invoice_id=invoice.id, order_id=order.id))
    return OrderInvoiced(
        id=invoice.id,
        number=number,
        state=invoice.state,
        date=date,
        due_date=due,
        order_id=order.id,
        order_state=order.state,
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
        ahead=sum((s.done.ahead_net + s.done.ahead_tax for s in steps), ZERO),
    )


def _steps(tx: Tx, cmd: InvoiceOrder, order: Order, held: Mapping[int, Held]) -> list[Step]:
    """What is invoiced: as asked, up to the ordered quantity, or everything that was delivered and is not invoiced."""
    lines = {line_no: row.line for line_no, row in held.items()}
    if cmd.lines is None:
        possible = {line_no: min(line.behind, line.to_invoice) for line_no, line in lines.items()}
    else:
        possible = {line_no: line.to_invoice for line_no, line in lines.items()}
    chosen = wanted(cmd.lines, possible, number=order.number or "", too_much="sales.more_than_to_invoice")
    require(chosen, "sales.nothing_to_invoice", field="lines", number=order.number)
    steps = []
    for place, (line_no, quantity, _) in enumerate(chosen):
        require_countable(tx, held[line_no].item, quantity, field=f"lines.{place}.quantity")
        done = rules.invoice(lines[line_no], quantity)
        lines[line_no] = done.line
        steps.append(Step(held[line_no], quantity, done))
    return steps


def _book(tx: Tx, order: Order, invoice: Invoice, number: str, steps: Sequence[Step]) -> None:
    """Tax that waited falls due; the part ahead of the goods is a claim with its own open item."""
    released = sum((step.done.released for step in steps), ZERO)
    ahead_net = sum((step.done.ahead_net for step in steps), ZERO)
    ahead_tax = sum((step.done.ahead_tax for step in steps), ZERO)
    receivable = account_for(tx, "receivable", on=invoice.date)
    entry = postings.post_some(
        tx,
        source=invoice,
        number=number,
        date=invoice.date,
        purpose="invoice",
        summary=f"销售开票 {number} {steps[0].held.customer_name}",
        rule="sales.invoice/1",
        lines=[
            debit(receivable, ahead_net + ahead_tax, party_id=order.customer_id),
            debit(account_for(tx, "output_vat_deferred", on=invoice.date), released),
            credit(account_for(tx, "prebilled", on=invoice.date), ahead_net, party_id=order.customer_id),
            credit(account_for(tx, "output_vat", on=invoice.date), released + ahead_tax),
        ],
    )
    if entry is not None and ahead_net + ahead_tax != 0:
        add_due_items(
            tx,
            party_id=order.customer_id,
            account_code=receivable,
            side="D",
            source=invoice,
            number=number,
            entry_id=entry,
            date=invoice.date,
            terms_id=order.terms_id,
            invoice_date=invoice.date,
            amount=ahead_net + ahead_tax,
            **in_its_currency(tx, order, ahead_net + ahead_tax),
        )
