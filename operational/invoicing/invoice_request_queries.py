"""What people can see of requests to invoice, and the platform's batch file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    WAITING_ROWS_MAX,
    Amount,
    Fraction,
    Input,
    Output,
    Page,
    Qty,
    RefTo,
    Tx,
    Waiting,
    WaitingAsked,
    WaitingRow,
    page_of,
    query,
)
from operational.invoicing import tax_rules
from operational.invoicing.bank_queries import moves_of
from operational.invoicing.request_queries import narrowed
from operational.invoicing.tables import Invoice
from operational.invoicing.tax_tables import InvoiceBatch, InvoiceRequest, InvoiceRequestLine, TaxInvoice
from operational.items.api import Item
from operational.parties.api import Party

PartyRef = Annotated[int | str, RefTo("parties.customer")]
_PARTY = (Party.id.label("party_id"), Party.code.label("party_code"), Party.name.label("party_name"))
YES, NO = "是", "否"
SHOWN = {  # by address and phone, bank and account: the choices that the platform's file takes since V251101
    (True, False): "展示地址、电话",
    (False, True): "展示开户银行、银行账号",
    (True, True): "展示地址、电话、开户银行及银行账号",
}


class FindInvoiceRequests(Page):
    state: Literal["submitted", "approved", "refused", "withdrawn", "exported", "issued", ""] = ""
    party: PartyRef | None = None
    search: str = Field(default="", max_length=100)


class InvoiceRequestRow(Output):
    id: int
    number: str
    state: str
    date: dt.date
    party_id: int
    party_code: str
    party_name: str
    invoice_kind: str
    buyer_name: str
    buyer_tax_id: str
    net: Amount
    tax: Amount
    gross: Amount
    batch: str
    tax_number: str
    issue_date: dt.date | None


class InvoiceRequests(Output):
    rows: list[InvoiceRequestRow]
    total: int


def _requests() -> sa.Select[*tuple[Any, ...]]:
    r = InvoiceRequest
    return (
        sa.select(
            r.id, r.number, r.state, r.date, *_PARTY, r.invoice_kind, r.buyer_name, r.buyer_tax_id, r.net, r.tax, r.gross,
            sa.func.coalesce(InvoiceBatch.number, "").label("batch"),
            sa.func.coalesce(TaxInvoice.number, "").label("tax_number"), TaxInvoice.date.label("issue_date"),
        )
        .join(Party, Party.id == r.party_id)
        .outerjoin(InvoiceBatch, InvoiceBatch.id == r.invoice_batch_id)
        .outerjoin(TaxInvoice, TaxInvoice.invoice_request_id == r.id)
    )  # fmt: skip


@query("invoicing.invoice_requests", permission="invoicing.invoice_request.view", path="GET /invoice-requests")
def invoice_requests(tx: Tx, given: FindInvoiceRequests) -> InvoiceRequests:
    """Requests to invoice, newest first."""
    columns = (InvoiceRequest.number, InvoiceRequest.buyer_name, TaxInvoice.number)
    statement = narrowed(_requests(), given.party, given.search, *columns)
    if given.state:
        statement = statement.where(InvoiceRequest.state == given.state)
    rows, total = page_of(tx, statement.order_by(InvoiceRequest.date.desc(), InvoiceRequest.id.desc()), given)
    return InvoiceRequests(rows=[InvoiceRequestRow(**row._mapping) for row in rows], total=total)


class OneInvoiceRequest(Input):
    invoice_request: Annotated[int | str, RefTo("invoicing.invoice_request")]


class RequestedLine(Output):
    id: int
    line_no: int
    item_code: str
    name: str
    spec: str
    unit: str
    tax_code: str
    quantity: Qty | None
    net: Amount
    tax: Amount
    gross: Amount
    discount: Amount
    vat_rate: Fraction
    invoice_number: str


class InvoiceRequestView(InvoiceRequestRow):
    version: int
    note: str
    remark: str
    buyer_address: str
    buyer_phone: str
    buyer_bank: str
    buyer_bank_account: str
    decision_reason: str
    batch_id: int | None
    tax_invoice_id: int | None
    lines: list[RequestedLine]
    moves: list[str]


@query("invoicing.invoice_request", permission="invoicing.invoice_request.view", path="GET /invoice-requests/{invoice_request}")
def invoice_request(tx: Tx, given: OneInvoiceRequest) -> InvoiceRequestView:
    """One request to invoice with its lines."""
    row = tx.find(InvoiceRequest, given.invoice_request, field="invoice_request")
    head = tx.session.execute(_requests().where(InvoiceRequest.id == row.id)).one()
    ln = InvoiceRequestLine
    lines = (
        sa.select(
            ln.id, ln.line_no, Item.code.label("item_code"), ln.name, ln.spec, ln.unit, ln.tax_code, ln.quantity, ln.net, ln.tax,
            ln.gross, ln.discount, ln.vat_rate, sa.func.coalesce(Invoice.number, "").label("invoice_number"),
        )
        .join(Item, Item.id == ln.item_id)
        .outerjoin(Invoice, Invoice.id == ln.invoice_id)
        .where(ln.invoice_request_id == row.id)
        .order_by(ln.line_no)
    )  # fmt: skip
    answered = tx.session.execute(sa.select(TaxInvoice.id).where(TaxInvoice.invoice_request_id == row.id)).scalar_one_or_none()
    plain = ("version", "note", "remark", "buyer_address", "buyer_phone", "buyer_bank", "buyer_bank_account", "decision_reason")
    return InvoiceRequestView(
        **head._mapping,
        **{name: getattr(row, name) for name in plain},
        batch_id=row.invoice_batch_id,
        tax_invoice_id=answered,
        lines=[RequestedLine(**line._mapping) for line in tx.session.execute(lines)],
        moves=moves_of(row),
    )


_WAITING = sa.text(
    """
    select r.id, r.number, r.date, r.version, p.name as party, r.gross as amount, r.remark, r.note, r.created_at as asked_at,
        coalesce(u.name, '') as asked_by, count(*) over () as total,
        coalesce((select string_agg(l.name || coalesce(' × ' || trim_scale(l.quantity)::text || l.unit, ''), '、'
                order by l.line_no)
            from invoicing.invoice_request_line as l where l.invoice_request_id = r.id and l.line_no <= 3), '') as goods
    from invoicing.invoice_request as r
    join parties.party as p on p.id = r.party_id
    left join identity."user" as u on u.id = r.created_by
    where r.state = 'submitted' order by r.created_at, r.id limit :most
    """
)


@query(
    "invoicing.invoice_requests_waiting_for_me",
    permission="invoicing.invoice_request.approve",
    path="GET /invoicing/invoice-requests-waiting-for-me",
)
def invoice_requests_waiting_for_me(tx: Tx, given: WaitingAsked) -> Waiting:
    """Requests to invoice that wait for a decision, the longest waiting first."""
    rows = [dict(row) for row in tx.session.execute(_WAITING, {"most": WAITING_ROWS_MAX}).mappings()]
    total = rows[0]["total"] if rows else 0
    return Waiting(rows=[_waiting(row) for row in rows], total=total)


def _waiting(row: dict[str, Any]) -> WaitingRow:
    row.pop("total")
    remark, note, goods = row.pop("remark"), row.pop("note"), row.pop("goods")
    return WaitingRow(
        kind=InvoiceRequest.kind,
        margin=None,
        summary=goods,
        reasons=[told for told in (remark, note) if told],
        ref="invoice_request",
        approve="invoicing.approve_invoice_request",
        refuse="invoicing.refuse_invoice_request",
        **row,
    )


class BatchRow(Output):
    id: int
    number: str
    state: str
    date: dt.date
    requests: int
    waiting: int  # still without an answer of the platform
    gross: Amount


class Batches(Output):
    rows: list[BatchRow]
    total: int


def _batches() -> sa.Select[*tuple[Any, ...]]:
    waiting = (
        sa.select(sa.func.count())
        .where(InvoiceRequest.invoice_batch_id == InvoiceBatch.id, InvoiceRequest.state == "exported")
        .correlate(InvoiceBatch)
        .scalar_subquery()
    )
    b = InvoiceBatch
    return sa.select(b.id, b.number, b.state, b.date, b.requests, waiting.label("waiting"), b.gross)


@query("invoicing.invoice_batches", permission="invoicing.invoice_request.view", path="GET /invoice-batches")
def invoice_batches(tx: Tx, given: Page) -> Batches:
    """Files made for the platform's batch import, newest first."""
    rows, total = page_of(tx, _batches().order_by(InvoiceBatch.id.desc()), given)
    return Batches(rows=[BatchRow(**row._mapping) for row in rows], total=total)


class OneBatch(Input):
    invoice_batch: Annotated[int | str, RefTo("invoicing.invoice_batch")]


class BatchSheet(Output):
    name: str
    headings: list[str]
    rows: list[list[str | Decimal | None]]


class BatchView(BatchRow):
    file_name: str
    sheets: list[BatchSheet]


@query("invoicing.invoice_batch", permission="invoicing.invoice_request.view", path="GET /invoice-batches/{invoice_batch}")
def invoice_batch(tx: Tx, given: OneBatch) -> BatchView:
    """One batch as the pages of the platform's import file (批量开票模板), columns by the template of its day."""
    row = tx.find(InvoiceBatch, given.invoice_batch, field="invoice_batch")
    head = tx.session.execute(_batches().where(InvoiceBatch.id == row.id)).one()
    statement = (
        sa.select(InvoiceRequest, InvoiceRequestLine)
        .join(InvoiceRequestLine, InvoiceRequestLine.invoice_request_id == InvoiceRequest.id)
        .where(InvoiceRequest.invoice_batch_id == row.id)
        .order_by(InvoiceRequest.id, InvoiceRequestLine.line_no)
    )
    pairs = [(found[0], found[1]) for found in tx.session.execute(statement)]
    us = the_company(tx)
    requests = {request.id: request for request, _ in pairs}
    head_rows = [_request_values(request, us.bank, us.bank_account) for request in requests.values()]
    line_rows = [_line_values(request, line) for request, line in pairs]
    sheets = []
    columns = tax_rules.template(row.date)
    for place, name in enumerate(dict.fromkeys(column.sheet for column in columns)):
        shown = [column for column in columns if column.sheet == name]
        values = head_rows if place == 0 else line_rows
        sheets.append(
            BatchSheet(
                name=name,
                headings=[column.heading for column in shown],
                rows=[[one.get(column.field) if column.field else None for column in shown] for one in values],
            )
        )
    return BatchView(**head._mapping, file_name=f"{row.number}.xlsx", sheets=sheets)


def _request_values(request: InvoiceRequest, bank: str, account: str) -> dict[str, str | Decimal | None]:
    return {
        "serial": request.number,
        "invoice_kind": tax_rules.PLATFORM_KINDS[request.invoice_kind],
        "includes_tax": YES,
        "buyer_name": request.buyer_name,
        "buyer_tax_id": request.buyer_tax_id or None,
        "buyer_address": request.buyer_address or None,
        "buyer_phone": request.buyer_phone or None,
        "buyer_bank": request.buyer_bank or None,
        "buyer_bank_account": request.buyer_bank_account or None,
        "remark": f"{request.remark} {request.number}".strip(),
        "shows_buyer_bank": YES if request.buyer_bank_account else NO,
        "seller_bank": bank or None,
        "seller_bank_account": account or None,
        "shows_seller_bank": YES if account else NO,
        "buyer_shown": _shown(
            bool(request.buyer_address or request.buyer_phone), bool(request.buyer_bank or request.buyer_bank_account)
        ),
        "seller_shown": _shown(False, bool(bank or account)),
    }


def _shown(has_place: bool, has_bank: bool) -> str | None:
    """What the invoice shows of a side, in the choices of the platform's file; empty: nothing."""
    return SHOWN.get((has_place, has_bank))


def _line_values(request: InvoiceRequest, line: InvoiceRequestLine) -> dict[str, str | Decimal | None]:
    """Amounts with tax, before the discount that stands beside them; quantity and price both or neither."""
    amount = line.gross + line.discount
    return {
        "serial": request.number,
        "name": line.name,
        "tax_code": line.tax_code,
        "spec": line.spec or None,
        "unit": line.unit or None,
        "quantity": line.quantity.normalize() if line.quantity else None,
        "unit_price": tax_rules.long_price(amount, line.quantity) if line.quantity else None,
        "amount": amount,
        "vat_rate": line.vat_rate.normalize(),
        "discount": line.discount or None,
    }
