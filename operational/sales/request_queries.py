"""What requests to invoice ask for of orders, and what of it is booked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, RefTo, SignedAmount, Tx, page_of, query
from operational.invoicing.api import Invoice, InvoiceRequest, TaxInvoice
from operational.parties.api import Party
from operational.sales.scope import visible
from operational.sales.tables import Order, RequestSource


class FindRequestedOrders(Page):
    invoice_request: Annotated[int, RefTo("invoicing.invoice_request")] | None = None
    only_issued: bool = Field(default=False)  # on the platform, and not booked yet


class RequestedOrderRow(Output):
    invoice_request_id: int
    request_number: str
    state: str
    order_id: int
    order_number: str
    customer: str
    gross: SignedAmount
    tax_number: str
    issue_date: dt.date | None
    invoice_id: int | None
    invoice_number: str


class RequestedOrders(Output):
    rows: list[RequestedOrderRow]
    total: int


@query("sales.requested_orders", permission="sales.order.view", path="GET /sales/requested-orders")
def requested_orders(tx: Tx, q: FindRequestedOrders) -> RequestedOrders:
    """Orders behind requests to invoice, each with the invoice that took it up."""
    columns: list[Any] = [
        InvoiceRequest.id.label("invoice_request_id"), InvoiceRequest.number.label("request_number"), InvoiceRequest.state,
        Order.id.label("order_id"), Order.number.label("order_number"), Party.name.label("customer"),
        sa.func.sum(RequestSource.net + RequestSource.tax).label("gross"),
        sa.func.coalesce(TaxInvoice.number, "").label("tax_number"), TaxInvoice.date.label("issue_date"),
        Invoice.id.label("invoice_id"), sa.func.coalesce(Invoice.number, "").label("invoice_number"),
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .join(InvoiceRequest, InvoiceRequest.id == RequestSource.invoice_request_id)
        .join(Order, Order.id == RequestSource.order_id)
        .join(Party, Party.id == Order.customer_id)
        .outerjoin(TaxInvoice, TaxInvoice.invoice_request_id == InvoiceRequest.id)
        .outerjoin(Invoice, Invoice.id == RequestSource.invoice_id)
        .group_by(InvoiceRequest.id, Order.id, Party.id, TaxInvoice.id, Invoice.id)
        .order_by(InvoiceRequest.id.desc(), Order.id)
    )
    if q.invoice_request is not None:
        statement = statement.where(InvoiceRequest.id == q.invoice_request)
    if q.only_issued:
        statement = statement.where(TaxInvoice.id.is_not(None), RequestSource.invoice_id.is_(None))
    rows, total = page_of(tx, visible(tx, statement), q)
    return RequestedOrders(rows=[RequestedOrderRow(**row._mapping) for row in rows], total=total)
