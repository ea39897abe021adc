"""What people can see of open items, invoices and payments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import (
    COUNTED_ROWS_MAX,
    ZERO,
    Document,
    Fraction,
    Input,
    Output,
    Page,
    RefTo,
    SignedAmount,
    SignedQty,
    Tx,
    Way,
    found_by,
    like,
    page_of,
    page_with_sums,
    query,
)
from operational.invoicing.tables import Invoice, InvoiceLine, OpenItem, Payment, Settlement
from operational.items.api import Item, items_called
from operational.parties.api import BillingName, Party, parties_called, same_partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
InvoiceRef = Annotated[int | str, RefTo("invoicing.invoice")]
PaymentRef = Annotated[int | str, RefTo("invoicing.payment")]
_PARTY = (Party.id.label("party_id"), Party.code.label("party_code"), Party.name.label("party_name"))


class FindOpenItems(Page):
    party: PartyRef | None = None
    account: str = Field(default="", max_length=20)
    side: Literal["D", "C", ""] = ""
    due_until: dt.date | None = None
    source_kind: str = Field(default="", max_length=60)
    source_id: int | None = None
    search: str = Field(default="", max_length=100)
    with_settled: bool = False


class OpenItemRow(Output):
    id: int
    party_id: int
    party_code: str
    party_name: str
    account_code: str
    side: str
    source_kind: str
    source_id: int
    source_number: str
    instalment: int
    date: dt.date
    due_date: dt.date
    amount: SignedAmount
    settled: SignedAmount
    open: SignedAmount
    currency: str
    foreign_open: SignedAmount
    days_late: int


class OpenItems(Output):
    rows: list[OpenItemRow]
    total: int
    open: SignedAmount  # of all pages, debit minus credit


@query("invoicing.open_items", permission="invoicing.open_item.view", path="GET /open-items")
def open_items(tx: Tx, given: FindOpenItems) -> OpenItems:
    """What waits for settlement, oldest due date first, with how late it is."""
    late = sa.func.greatest(sa.cast(tx.today, sa.Date) - OpenItem.due_date, 0)
    statement: sa.Select[*tuple[Any, ...]] = sa.select(
        OpenItem.id, *_PARTY, OpenItem.account_code, OpenItem.side, OpenItem.source_kind, OpenItem.source_id,
        OpenItem.source_number, OpenItem.instalment, OpenItem.date, OpenItem.due_date, OpenItem.amount, OpenItem.settled,
        OpenItem.open, OpenItem.currency, (OpenItem.foreign_amount - OpenItem.foreign_settled).label("foreign_open"),
        sa.case((OpenItem.open == 0, 0), else_=late).label("days_late"),
    ).join(Party, Party.id == OpenItem.party_id)  # fmt: skip
    statement = _of_party(statement, given.party)
    for column, wanted in (
        (OpenItem.account_code, given.account),
        (OpenItem.side, given.side),
        (OpenItem.source_kind, given.source_kind),
    ):
        if wanted:
            statement = statement.where(column == wanted)
    if given.source_id is not None:
        statement = statement.where(OpenItem.source_id == given.source_id)
    if given.due_until is not None:
        statement = statement.where(OpenItem.due_date <= given.due_until)
    if not given.with_settled:
        statement = statement.where(OpenItem.open != 0)
    statement = _searched(statement, given.search, OpenItem.source_number)
    rows, total = page_of(tx, statement.order_by(OpenItem.due_date, OpenItem.id), given)
    inner = statement.subquery()
    signed = sa.case((inner.c.side == "D", inner.c.open), else_=-inner.c.open)
    whole = tx.session.execute(sa.select(sa.func.coalesce(sa.func.sum(signed), ZERO))).scalar_one()
    return OpenItems(rows=[OpenItemRow(**row._mapping) for row in rows], total=total, open=whole)


def _of_party(statement: sa.Select[*tuple[Any, ...]], party: int | str | None) -> sa.Select[*tuple[Any, ...]]:
    if party is None:
        return statement
    return statement.where(same_partner(Party.id, party))


def _searched(statement: sa.Select[*tuple[Any, ...]], search: str, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    for word in search.split():
        pattern = like(word)
        every = (*columns, Party.code, Party.name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in every)))
    return statement


def _moves(row: Document) -> list[str]:
    return [move.name for move in row.machine.allowed(row.state)]


class FindInvoices(Page):
    direction: Literal["sale", "purchase", ""] = ""
    party: PartyRef | None = None
    state: Literal["issued", "reversed", ""] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)


class InvoiceRow(Output):
    id: int
    number: str | None
    state: str
    direction: str
    date: dt.date
    due_date: dt.date
    party_id: int
    party_code: str
    party_name: str
    tax_number: str
    is_red: bool
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


class Invoices(Output):
    rows: list[InvoiceRow]
    total: int
    net: SignedAmount | None  # of all pages, red ones taken off; empty where the list is too long to be counted
    tax: SignedAmount | None
    gross: SignedAmount | None


def _invoices() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Invoice.id, Invoice.number, Invoice.state, Invoice.direction, Invoice.date, Invoice.due_date, *_PARTY,
        Invoice.tax_number, (Invoice.gross < 0).label("is_red"), Invoice.net, Invoice.tax, Invoice.gross,
    ).join(Party, Party.id == Invoice.party_id)  # fmt: skip


@query("invoicing.invoices", permission="invoicing.invoice.view", path="GET /invoices")
def invoices(tx: Tx, given: FindInvoices) -> Invoices:
    """Sales and supplier invoices, newest first."""
    statement = _narrowed_invoices(_invoices(), given)
    if given.search:
        statement = statement.where(_invoices_found(given))
    statement = statement.order_by(Invoice.date.desc(), Invoice.id.desc())
    rows, total, sums = page_with_sums(tx, statement, given, ("net", "tax", "gross"), count_to=COUNTED_ROWS_MAX)
    return Invoices(rows=[InvoiceRow(**row._mapping) for row in rows], total=total, **sums)


def _narrowed_invoices(statement: sa.Select[Any], given: FindInvoices) -> sa.Select[Any]:
    """The list's filters; the statement joins the parties."""
    statement = _of_party(statement, given.party)
    for column, wanted in ((Invoice.direction, given.direction), (Invoice.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    return _between(statement, Invoice.date, given.date_from, given.date_to)


def _invoices_found(given: FindInvoices) -> sa.ColumnElement[bool]:
    """Whether the words name the invoice, its number on the tax platform, its party, or an item on one of its lines."""

    def shown(statement: sa.Select[Any]) -> sa.Select[Any]:
        return _narrowed_invoices(statement.join(Party, Party.id == Invoice.party_id), given)

    rows = shown(sa.select(Invoice.id).select_from(Invoice))
    lines = sa.select(InvoiceLine.invoice_id).select_from(InvoiceLine).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
    ways = (
        Way(rows, Invoice.party_id, Invoice.id, parties_called),
        Way(shown(lines), InvoiceLine.item_id, InvoiceLine.invoice_id, items_called),
    )
    numbers = (Invoice.number, Invoice.tax_number)
    return found_by(Invoice.id, given.search, rows=rows, numbers=numbers, ways=ways)


def _between(
    statement: sa.Select[*tuple[Any, ...]], column: Any, first: dt.date | None, last: dt.date | None
) -> sa.Select[*tuple[Any, ...]]:
    if first is not None:
        statement = statement.where(column >= first)
    return statement if last is None else statement.where(column <= last)


class OneInvoice(Input):
    invoice: InvoiceRef


class InvoiceLineRow(Output):
    id: int
    line_no: int
    item_id: int
    item_code: str
    item_name: str
    spec: str
    unit: str
    quantity: SignedQty
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    vat_rate: Fraction


class InvoiceView(InvoiceRow):
    version: int
    note: str
    red_of_id: int | None
    is_certified: bool
    billing_name: str | None
    payer: str | None
    lines: list[InvoiceLineRow]
    moves: list[str]


@query("invoicing.invoice", permission="invoicing.invoice.view", path="GET /invoices/{invoice}")
def invoice(tx: Tx, given: OneInvoice) -> InvoiceView:
    """One invoice with its lines."""
    row = tx.find(Invoice, given.invoice, field="invoice")
    head = tx.session.execute(_invoices().where(Invoice.id == row.id)).one()
    names = sa.select(BillingName.title).where(BillingName.id == row.billing_name_id).scalar_subquery()
    pays = sa.select(Party.name).where(Party.id == row.payer_id).scalar_subquery()
    billing, payer = tx.session.execute(sa.select(names, pays)).one()
    statement = (
        sa.select(
            InvoiceLine.id, InvoiceLine.line_no, InvoiceLine.item_id, Item.code.label("item_code"), Item.name.label("item_name"),
            Item.spec, Item.unit, InvoiceLine.quantity, InvoiceLine.net, InvoiceLine.tax, InvoiceLine.gross,
            InvoiceLine.vat_rate,
        )
        .join(Item, Item.id == InvoiceLine.item_id)
        .where(InvoiceLine.invoice_id == row.id)
        .order_by(InvoiceLine.line_no)
    )  # fmt: skip
    return InvoiceView(
        **head._mapping,
        version=row.version,
        note=row.note,
        red_of_id=row.red_of_id,
        is_certified=row.is_certified,
        billing_name=billing,
        payer=payer,
        lines=[InvoiceLineRow(**line._mapping) for line in tx.session.execute(statement)],
        moves=_moves(row),
    )


class FindPayments(Page):
    direction: Literal["in", "out", ""] = ""
    party: PartyRef | None = None
    state: Literal["booked", "reversed", ""] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)


class PaymentRow(Output):
    id: int
    number: str | None
    state: str
    direction: str
    date: dt.date
    party_id: int
    party_code: str
    party_name: str
    cash_account: str
    amount: SignedAmount
    allocated: SignedAmount
    reference: str


class Payments(Output):
    rows: list[PaymentRow]
    total: int
    amount: SignedAmount | None  # of all pages without reversed ones; empty where the list is too long to be counted
    allocated: SignedAmount | None


def _payments() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Payment.id, Payment.number, Payment.state, Payment.direction, Payment.date, *_PARTY, Payment.cash_account,
        Payment.amount, Payment.allocated, Payment.reference,
    ).join(Party, Party.id == Payment.party_id)  # fmt: skip


@query("invoicing.payments", permission="invoicing.payment.view", path="GET /payments")
def payments(tx: Tx, given: FindPayments) -> Payments:
    """Receipts of money and payments, newest first."""
    statement = _of_party(_payments(), given.party)
    for column, wanted in ((Payment.direction, given.direction), (Payment.state, given.state)):
        if wanted:
            statement = statement.where(column == wanted)
    statement = _between(statement, Payment.date, given.date_from, given.date_to)
    statement = _searched(statement, given.search, Payment.number, Payment.reference)
    newest = statement.order_by(Payment.date.desc(), Payment.id.desc())
    gone = () if given.state == "reversed" else ("reversed",)
    rows, total, sums = page_with_sums(tx, newest, given, ("amount", "allocated"), count_to=COUNTED_ROWS_MAX, gone=gone)
    return Payments(rows=[PaymentRow(**row._mapping) for row in rows], total=total, **sums)


class OnePayment(Input):
    payment: PaymentRef


class SettledRow(Output):
    id: int
    date: dt.date
    open_item: int
    source_kind: str
    source_id: int
    source_number: str
    amount: SignedAmount


class PaymentView(PaymentRow):
    version: int
    note: str
    cash_flow_line: int | None
    currency: str
    rate: Decimal | None
    foreign_amount: SignedAmount
    exchange_difference: SignedAmount
    advance_open: SignedAmount
    settlements: list[SettledRow]
    moves: list[str]


@query("invoicing.payment", permission="invoicing.payment.view", path="GET /payments/{payment}")
def payment(tx: Tx, given: OnePayment) -> PaymentView:
    """One receipt or payment with what it settled and what is left of its advance."""
    row = tx.find(Payment, given.payment, field="payment")
    head = tx.session.execute(_payments().where(Payment.id == row.id)).one()
    other = orm.aliased(OpenItem)
    paid = Settlement.debit_item_id if row.direction == "in" else Settlement.credit_item_id
    statement = (
        sa.select(
            Settlement.id, Settlement.date, other.id.label("open_item"), other.source_kind, other.source_id,
            other.source_number, Settlement.amount,
        )
        .join(other, other.id == paid)
        .where(Settlement.payment_id == row.id)
        .order_by(Settlement.id)
    )  # fmt: skip
    left = sa.select(sa.func.coalesce(sa.func.sum(OpenItem.open), ZERO)).where(
        OpenItem.source_kind == Payment.kind, OpenItem.source_id == row.id
    )
    return PaymentView(
        **head._mapping,
        version=row.version,
        note=row.note,
        cash_flow_line=row.cash_flow_line,
        currency=row.currency,
        rate=row.rate,
        foreign_amount=row.foreign_amount,
        exchange_difference=row.exchange_difference,
        advance_open=tx.session.execute(left).scalar_one(),
        settlements=[SettledRow(**line._mapping) for line in tx.session.execute(statement)],
        moves=_moves(row),
    )
