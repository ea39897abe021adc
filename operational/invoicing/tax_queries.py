"""What people can see of the register of tax invoices, red confirmations and files taken in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import ZERO, Fraction, Input, Output, Page, RefTo, SignedAmount, Tx, page_of, query
from operational.invoicing.bank_queries import moves_of
from operational.invoicing.request_queries import narrowed
from operational.invoicing.tables import Invoice
from operational.invoicing.tax_tables import RedConfirmation, TaxFile, TaxInvoice, TaxInvoiceLine
from operational.parties.api import Party

PartyRef = Annotated[int | str, RefTo("parties.party")]
TaxInvoiceRef = Annotated[int | str, RefTo("invoicing.tax_invoice")]
_PARTY = (
    Party.id.label("party_id"),
    sa.func.coalesce(Party.code, "").label("party_code"),
    sa.func.coalesce(Party.name, "").label("party_name"),
)
# What the company's own invoices under this number come to.
_BOOKED = (
    sa.select(sa.func.coalesce(sa.func.sum(Invoice.gross), ZERO))
    .where(Invoice.tax_number == TaxInvoice.number, Invoice.direction == TaxInvoice.direction)
    .correlate(TaxInvoice)
    .scalar_subquery()
)


class FindTaxInvoices(Page):
    direction: Literal["sale", "purchase", ""] = ""
    state: Literal["normal", "part_red", "red", "void", ""] = ""
    use_state: Literal["none", "unselected", "selected", "excluded", ""] = ""
    party: PartyRef | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    deduct_month: str = Field(default="", pattern=r"^(20\d{2}-(0[1-9]|1[0-2]))?$")
    unbooked: bool = False  # whose amount is not in the company's own invoices yet
    without_request: bool = False  # issued, and no request fits
    search: str = Field(default="", max_length=100)


class TaxInvoiceRow(Output):
    id: int
    number: str
    state: str
    direction: str
    date: dt.date
    invoice_kind: str
    is_red: bool
    party_id: int | None
    party_code: str
    party_name: str  # as the platform writes it, where it is no partner yet
    tax_id: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    booked: SignedAmount
    difference: SignedAmount
    use_state: str
    deduct_month: str
    deductible_tax: SignedAmount
    handling: str
    match_problem: str


class TaxInvoices(Output):
    rows: list[TaxInvoiceRow]
    total: int
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount


def _is_sale() -> sa.ColumnElement[bool]:
    return TaxInvoice.direction == "sale"


def register_rows() -> sa.Select[*tuple[Any, ...]]:
    """Every tax invoice with its partner and what is booked of it."""
    t = TaxInvoice
    other = sa.case((_is_sale(), t.buyer_name), else_=t.seller_name)
    name = sa.func.coalesce(Party.name, other).label("party_name")
    month = sa.func.coalesce(sa.func.to_char(t.deduct_month, "YYYY-MM"), "").label("deduct_month")
    tax_id = sa.case((_is_sale(), t.buyer_tax_id), else_=t.seller_tax_id).label("tax_id")
    return sa.select(
        t.id, t.number, t.state, t.direction, t.date, t.invoice_kind, t.is_red, *_PARTY[:2], name, tax_id, t.net, t.tax, t.gross,
        _BOOKED.label("booked"), (t.gross - _BOOKED).label("difference"), t.use_state, month, t.deductible_tax,
        t.handling, t.match_problem,
    ).outerjoin(Party, Party.id == t.party_id)  # fmt: skip


@query("invoicing.tax_invoices", permission="invoicing.tax_invoice.view", path="GET /tax-invoices")
def tax_invoices(tx: Tx, given: FindTaxInvoices) -> TaxInvoices:
    """The register of invoices issued and received, newest first, with sums over all pages."""
    t = TaxInvoice
    statement = narrowed(register_rows(), given.party, given.search, t.number, t.buyer_name, t.seller_name, t.remark)
    for column, wanted in ((t.direction, given.direction), (t.state, given.state), (t.use_state, given.use_state)):
        if wanted:
            statement = statement.where(column == wanted)
    if given.deduct_month:
        statement = statement.where(t.deduct_month == dt.date.fromisoformat(f"{given.deduct_month}-01"))
    if given.date_from is not None:
        statement = statement.where(t.date >= given.date_from)
    if given.date_to is not None:
        statement = statement.where(t.date <= given.date_to)
    if given.unbooked:
        statement = statement.where(t.state != "void", t.handling == "", t.gross != _BOOKED)
    if given.without_request:
        statement = statement.where(t.match_problem != "")
    rows, total = page_of(tx, statement.order_by(t.date.desc(), t.id.desc()), given)
    inner = statement.subquery()
    sums = [sa.func.coalesce(sa.func.sum(inner.c[name]), ZERO).label(name) for name in ("net", "tax", "gross")]
    whole = tx.session.execute(sa.select(*sums)).one()
    return TaxInvoices(rows=[TaxInvoiceRow(**row._mapping) for row in rows], total=total, **whole._mapping)


class OneTaxInvoice(Input):
    tax_invoice: TaxInvoiceRef


class TaxInvoiceLineRow(Output):
    id: int
    line_no: int
    tax_code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal | None
    unit_price: Decimal | None
    net: SignedAmount
    tax: SignedAmount
    vat_rate: Fraction | None
    rate_text: str


class Booked(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: SignedAmount


class TaxInvoiceView(TaxInvoiceRow):
    version: int
    note: str
    buyer_name: str
    buyer_tax_id: str
    seller_name: str
    seller_tax_id: str
    remark: str
    issuer: str
    red_of_number: str
    red_confirm_number: str
    request_id: int | None
    lines: list[TaxInvoiceLineRow]
    related: list[Booked]
    moves: list[str]


@query("invoicing.tax_invoice", permission="invoicing.tax_invoice.view", path="GET /tax-invoices/{tax_invoice}")
def tax_invoice(tx: Tx, given: OneTaxInvoice) -> TaxInvoiceView:
    """One tax invoice with its lines, the company's own invoices behind it, its red ones and their confirmations."""
    row = tx.find(TaxInvoice, given.tax_invoice, field="tax_invoice")
    head = tx.session.execute(register_rows().where(TaxInvoice.id == row.id)).one()
    columns = [getattr(TaxInvoiceLine, name) for name in TaxInvoiceLineRow.model_fields]
    lines = sa.select(*columns).where(TaxInvoiceLine.tax_invoice_id == row.id).order_by(TaxInvoiceLine.line_no)
    plain = ("version", "note", "buyer_name", "buyer_tax_id", "seller_name", "seller_tax_id", "remark", "issuer",
             "red_of_number", "red_confirm_number")  # fmt: skip
    return TaxInvoiceView(
        **head._mapping,
        **{name: getattr(row, name) for name in plain},
        request_id=row.invoice_request_id,
        lines=[TaxInvoiceLineRow(**line._mapping) for line in tx.session.execute(lines)],
        related=_related(tx, row),
        moves=[],
    )


_RELATED = sa.text(
    """
    select 'invoicing.invoice' as kind, id, coalesce(number, '') as number, date, gross as amount
    from invoicing.invoice where tax_number = :number and direction = :direction
    union all
    select 'invoicing.invoice_request', id, coalesce(number, ''), date, gross from invoicing.invoice_request where id = :request
    union all
    select 'invoicing.tax_invoice', id, number, date, gross from invoicing.tax_invoice
    where (red_of_number = :number and is_red) or number = nullif(:red_of, '')
    union all
    select 'invoicing.red_confirmation', id, coalesce(number, ''), date, gross from invoicing.red_confirmation
    where tax_invoice_id = :id or red_tax_invoice_id = :id
    order by 4, 2
    """
)


def _related(tx: Tx, row: TaxInvoice) -> list[Booked]:
    given = {
        "id": row.id,
        "number": row.number,
        "direction": row.direction,
        "request": row.invoice_request_id,
        "red_of": row.red_of_number,
    }
    return [Booked(**found) for found in tx.session.execute(_RELATED, given).mappings()]


class FindConfirmations(Page):
    state: Literal["waiting", "confirmed", "refused", "cancelled", "issued", ""] = ""
    direction: Literal["sale", "purchase", ""] = ""
    search: str = Field(default="", max_length=100)


class ConfirmationRow(Output):
    id: int
    number: str
    state: str
    date: dt.date
    confirm_number: str
    direction: str
    blue_number: str
    party_name: str
    red_reason: str
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    red_number: str


class Confirmations(Output):
    rows: list[ConfirmationRow]
    total: int


def _confirmations() -> sa.Select[*tuple[Any, ...]]:
    red = orm.aliased(TaxInvoice)
    c, other = RedConfirmation, sa.case((_is_sale(), TaxInvoice.buyer_name), else_=TaxInvoice.seller_name)
    return (
        sa.select(
            c.id, c.number, c.state, c.date, c.confirm_number, TaxInvoice.direction, TaxInvoice.number.label("blue_number"),
            sa.func.coalesce(Party.name, other).label("party_name"), c.reason.label("red_reason"), c.net, c.tax, c.gross,
            sa.func.coalesce(red.number, "").label("red_number"),
        )
        .join(TaxInvoice, TaxInvoice.id == c.tax_invoice_id)
        .outerjoin(red, red.id == c.red_tax_invoice_id)
        .outerjoin(Party, Party.id == TaxInvoice.party_id)
    )  # fmt: skip


@query("invoicing.red_confirmations", permission="invoicing.tax_invoice.view", path="GET /red-confirmations")
def red_confirmations(tx: Tx, given: FindConfirmations) -> Confirmations:
    """Confirmations of red invoice information, newest first."""
    columns = (RedConfirmation.number, RedConfirmation.confirm_number, TaxInvoice.number)
    statement = narrowed(_confirmations(), None, given.search, *columns)
    if given.state:
        statement = statement.where(RedConfirmation.state == given.state)
    if given.direction:
        statement = statement.where(TaxInvoice.direction == given.direction)
    rows, total = page_of(tx, statement.order_by(RedConfirmation.date.desc(), RedConfirmation.id.desc()), given)
    return Confirmations(rows=[ConfirmationRow(**row._mapping) for row in rows], total=total)


class OneConfirmation(Input):
    red_confirmation: Annotated[int | str, RefTo("invoicing.red_confirmation")]


class ConfirmationView(ConfirmationRow):
    version: int
    note: str
    related: list[Booked]
    moves: list[str]


@query("invoicing.red_confirmation", permission="invoicing.tax_invoice.view", path="GET /red-confirmations/{red_confirmation}")
def red_confirmation(tx: Tx, given: OneConfirmation) -> ConfirmationView:
    """One confirmation with the invoice it takes back and the red one that came of it."""
    row = tx.find(RedConfirmation, given.red_confirmation, field="red_confirmation")
    head = tx.session.execute(_confirmations().where(RedConfirmation.id == row.id)).one()
    ids = [one for one in (row.tax_invoice_id, row.red_tax_invoice_id) if one is not None]
    found = sa.select(TaxInvoice.id, TaxInvoice.number, TaxInvoice.date, TaxInvoice.gross.label("amount"))
    related = [
        Booked(kind="invoicing.tax_invoice", **one._mapping)
        for one in tx.session.execute(found.where(TaxInvoice.id.in_(ids)).order_by(TaxInvoice.id))
    ]
    return ConfirmationView(**head._mapping, version=row.version, note=row.note, related=related, moves=moves_of(row))


class TaxFileRow(Output):
    id: int
    name: str
    new: int
    known: int
    created_at: dt.datetime


class TaxFiles(Output):
    rows: list[TaxFileRow]
    total: int


@query("invoicing.tax_files", permission="invoicing.tax_invoice.view", path="GET /tax-files")
def tax_files(tx: Tx, given: Page) -> TaxFiles:
    """Files of the tax platform that were taken in, newest first."""
    f = TaxFile
    statement = sa.select(f.id, f.name, f.new, f.known, f.created_at).order_by(f.created_at.desc(), f.id.desc())
    rows, total = page_of(tx, statement, given)
    return TaxFiles(rows=[TaxFileRow(**row._mapping) for row in rows], total=total)
