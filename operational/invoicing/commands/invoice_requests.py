"""Requests to invoice (开票申请): written by hand or for booked invoices, approved, exported, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import setting
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    UnitPrice,
    command,
    refuse,
    require,
    round_money,
    split_inclusive,
)
from operational.invoicing.requesting import Buyer, Kind, RequestLine, add_request
from operational.invoicing.states import INVOICE_REQUEST
from operational.invoicing.tables import Invoice, InvoiceLine
from operational.invoicing.tax_tables import InvoiceBatch, InvoiceRequest, InvoiceRequestLine
from operational.items.api import Item
from operational.ledger.api import vat_rate
from operational.parties.api import Party, partner

PartyRef = Annotated[int | str, RefTo("parties.customer")]
ItemRef = Annotated[int | str, RefTo("items.item")]
InvoiceRef = Annotated[int | str, RefTo("invoicing.invoice")]
RequestRef = Annotated[int | str, RefTo("invoicing.invoice_request")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
LINES_MAX = 2000  # as many as the platform takes on one invoice
BATCH_MAX = 100  # the platform's batch import refuses longer files
BY_ANOTHER = "invoicing.invoice_request_by_another"  # setting: who asks may not approve


class RequestLineInput(Input):
    item: ItemRef
    name: str = Field(default="", max_length=200)  # left out: as the item is called
    spec: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, max_length=40)
    quantity: Qty | None = None
    price: UnitPrice | None = None  # tax included
    amount: Amount | None = None  # tax included, before the discount; left out: quantity times price
    discount: Amount = ZERO  # tax included
    vat_rate: Fraction | None = None  # left out: the rate of the item on the day


class RequestInvoice(Input):
    party: PartyRef | None = None  # left out with invoices: theirs
    invoice_kind: Kind = "special"
    date: dt.date | None = None
    remark: str = Field(default="", max_length=180)
    buyer: Buyer | None = None  # left out: as the partner's page says
    note: str = Field(default="", max_length=2000)
    lines: list[RequestLineInput] = Field(default_factory=list, max_length=LINES_MAX)
    invoices: list[InvoiceRef] = Field(default_factory=list, max_length=BATCH_MAX)  # booked and not issued on the platform


class InvoiceRequested(Output):
    id: int
    number: str
    state: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


@command("invoicing.request_invoice", permission="invoicing.invoice_request.edit", path="POST /invoice-requests")
def request_invoice(tx: Tx, cmd: RequestInvoice) -> InvoiceRequested:
    """Ask for a tax invoice: lines written by hand, or sales invoices that are booked and have no number yet."""
    require(bool(cmd.lines) != bool(cmd.invoices), "invoicing.lines_or_invoices", field="lines")
    date = cmd.date or tx.today
    if cmd.invoices:
        party_id, lines = _of_invoices(tx, cmd)
        party = tx.session.get_one(Party, party_id)
    else:
        require(cmd.party is not None, "invoicing.request_without_buyer", field="party")
        party = partner(tx, cmd.party or "", field="party")
        lines = _by_hand(tx, cmd.lines, date)
    made, number = add_request(
        tx, party, cmd.invoice_kind, lines, date=date, remark=cmd.remark, buyer=cmd.buyer, note=cmd.note
    )
    return InvoiceRequested(
        id=made.id, number=number, state=made.state, net=made.net, tax=made.tax, gross=made.gross
    )


def _by_hand(tx: Tx, given: Sequence[RequestLineInput], date: dt.date) -> list[RequestLine]:
    items = _items(tx, [line.item for line in given])
    lines = []
    for place, line in enumerate(given):
        item = items.get(line.item)
        if item is None:
            refuse("invoicing.item_of_line_unknown", field=f"lines.{place}.item", item=str(line.item))
        amount = line.amount
        if amount is None:
            both = line.quantity is not None and line.price is not None
            require(both, "invoicing.line_without_amount_or_price", field=f"lines.{place}.amount", item=item.code)
            amount = round_money((line.quantity or ZERO) * (line.price or ZERO))
        require(amount > line.discount, "invoicing.discount_exceeds_amount", field=f"lines.{place}.discount", item=item.code)
        rate = line.vat_rate if line.vat_rate is not None else vat_rate(tx, item.vat_class, date)
        net, tax = split_inclusive(amount - line.discount, rate)
        lines.append(
            RequestLine(item, line.quantity, net, tax, rate, line.discount, name=line.name, spec=line.spec, unit=line.unit)
        )
    return lines


def _items(tx: Tx, refs: Sequence[int | str]) -> dict[int | str, Item]:
    ids = sa.cast(sorted({ref for ref in refs if isinstance(ref, int)}), sa.ARRAY(sa.BigInteger))
    codes = sa.cast(sorted({ref for ref in refs if isinstance(ref, str)}), sa.ARRAY(sa.Text))
    statement = sa.select(Item).where(sa.or_(Item.id == sa.any_(ids), Item.code == sa.any_(codes)))
    found: dict[int | str, Item] = {}
    for item in tx.session.execute(statement).scalars():
        found[item.id] = found[item.code] = item
    return found


def _of_invoices(tx: Tx, cmd: RequestInvoice) -> tuple[int, list[RequestLine]]:
    """The lines of sales invoices that have no number of the platform and stand in no other request."""
    ids = {ref for ref in cmd.invoices if isinstance(ref, int)}
    numbers = {ref for ref in cmd.invoices if isinstance(ref, str)}
    statement = (
        sa.select(Invoice)
        .where(sa.or_(Invoice.id.in_(ids), Invoice.number.in_(numbers)))
        .order_by(Invoice.id)
        .with_for_update(key_share=True)
    )
    found = list(tx.session.execute(statement).scalars())
    known = {row.id for row in found} | {row.number for row in found}
    for place, ref in enumerate(cmd.invoices):
        require(ref in known, "invoicing.invoice_unknown", field=f"invoices.{place}", invoice=str(ref))
    for row in found:
        fits = row.direction == "sale" and row.state == "issued" and row.gross > 0 and not row.tax_number
        require(fits, "invoicing.invoice_not_to_request", field="invoices", number=row.number)
        require(row.party_id == found[0].party_id, "invoicing.requests_of_two_buyers", field="invoices", number=row.number)
    _refuse_asked(tx, [row.id for row in found])
    lines = (
        sa.select(InvoiceLine, Item)
        .join(Item, Item.id == InvoiceLine.item_id)
        .where(InvoiceLine.invoice_id.in_([row.id for row in found]))
        .order_by(InvoiceLine.invoice_id, InvoiceLine.line_no)
    )
    return found[0].party_id, [
        RequestLine(item, line.quantity, line.net, line.tax, line.vat_rate, invoice_id=line.invoice_id)
        for line, item in tx.session.execute(lines)
    ]


def _refuse_asked(tx: Tx, invoices: Sequence[int]) -> None:
    statement = (
        sa.select(InvoiceRequest.number, Invoice.number)
        .join(InvoiceRequestLine, InvoiceRequestLine.invoice_request_id == InvoiceRequest.id)
        .join(Invoice, Invoice.id == InvoiceRequestLine.invoice_id)
        .where(InvoiceRequestLine.invoice_id.in_(invoices), InvoiceRequest.state.not_in(("refused", "withdrawn")))
        .limit(1)
    )
    before = tx.session.execute(statement).first()
    if before is not None:
        refuse("invoicing.invoice_asked_before", field="invoices", number=before[1], request=before[0])


class DecideRequest(Input):
    invoice_request: RequestRef
    version: int | None = None


class RefuseRequest(Input):
    invoice_request: RequestRef
    reason: Reason
    version: int | None = None


class RequestMoved(Output):
    id: int
    number: str
    state: str
    gross: Amount


@command(
    "invoicing.approve_invoice_request",
    permission="invoicing.invoice_request.approve",
    move=INVOICE_REQUEST.approve,
    path="POST /invoice-requests/{invoice_request}/approve",
)
def approve_invoice_request(tx: Tx, cmd: DecideRequest) -> RequestMoved:
    """Allow the invoice; where the company chose so, not by the person who asked."""
    made = tx.lock(InvoiceRequest, cmd.invoice_request, version=cmd.version, field="invoice_request")
    by_another = made.created_by != tx.actor.user_id or not setting(tx, BY_ANOTHER, False)
    require(by_another, "invoicing.own_request", number=made.number or "")
    made.decided_by = tx.actor.user_id
    return _moved(made)


@command(
    "invoicing.refuse_invoice_request",
    permission="invoicing.invoice_request.approve",
    move=INVOICE_REQUEST.refuse,
    path="POST /invoice-requests/{invoice_request}/refuse",
)
def refuse_invoice_request(tx: Tx, cmd: RefuseRequest) -> RequestMoved:
    """Refuse the invoice and say why."""
    made = tx.lock(InvoiceRequest, cmd.invoice_request, version=cmd.version, field="invoice_request")
    made.decided_by, made.decision_reason = tx.actor.user_id, cmd.reason
    return _moved(made)


@command(
    "invoicing.withdraw_invoice_request",
    permission="invoicing.invoice_request.edit",
    move=INVOICE_REQUEST.withdraw,
    path="POST /invoice-requests/{invoice_request}/withdraw",
)
def withdraw_invoice_request(tx: Tx, cmd: RefuseRequest) -> RequestMoved:
    """Take a request back that was not issued."""
    made = tx.lock(InvoiceRequest, cmd.invoice_request, version=cmd.version, field="invoice_request")
    made.decision_reason = cmd.reason
    return _moved(made)


@command(
    "invoicing.recall_invoice_request",
    permission="invoicing.invoice_request.export",
    move=INVOICE_REQUEST.recall,
    path="POST /invoice-requests/{invoice_request}/recall",
)
def recall_invoice_request(tx: Tx, cmd: RefuseRequest) -> RequestMoved:
    """Take a request out of its file, as when the platform refused it: it can be exported again or withdrawn."""
    made = tx.lock(InvoiceRequest, cmd.invoice_request, version=cmd.version, field="invoice_request")
    made.decision_reason, made.invoice_batch_id = cmd.reason, None
    return _moved(made)


def _moved(made: InvoiceRequest) -> RequestMoved:
    return RequestMoved(id=made.id, number=made.number or "", state=made.state, gross=made.gross)


class ExportRequests(Input):
    requests: list[int] = Field(min_length=1, max_length=BATCH_MAX)


class RequestsExported(Output):
    id: int
    number: str
    requests: int
    gross: Decimal


@command("invoicing.export_invoice_requests", permission="invoicing.invoice_request.export", path="POST /invoice-batches")
def export_invoice_requests(tx: Tx, cmd: ExportRequests) -> RequestsExported:
    """Put approved requests into one file for the platform's batch import; the file is read from the batch."""
    rows = tx.lock_all(InvoiceRequest, cmd.requests)
    if len(rows) != len(set(cmd.requests)):
        missing = sorted(set(cmd.requests) - {row.id for row in rows})
        refuse("invoicing.invoice_request_unknown", field="requests", request=str(missing[0]))
    gross = sum((row.gross for row in rows), ZERO)
    made = tx.new(InvoiceBatch, requests=len(rows), gross=gross)
    number = tx.number(made)
    tx.session.flush()
    for row in rows:
        tx.touch(row, batch=number)
        tx.advance(row, INVOICE_REQUEST.export)
        row.invoice_batch_id = made.id  # at most BATCH_MAX rows
    return RequestsExported(id=made.id, number=number, requests=len(rows), gross=gross)


