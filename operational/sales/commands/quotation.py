"""Offering a draft as a quotation, and losing it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from operational.core.api import Input, Output, Tx, command, require
from operational.sales.needs import current_needs
from operational.sales.quotations import decide, keep_version, latest, lines_of
from operational.sales.refs import OrderRef
from operational.sales.states import ORDER
from operational.sales.tables import Order

LostReason = Literal["price", "delivery", "specification", "competitor", "budget", "no_answer", "other"]


class QuoteOrder(Input):
    order: OrderRef
    version: int | None = None
    valid_until: dt.date | None = None  # left out: for as many days as the company chose


class OrderQuoted(Output):
    id: int
    number: str
    state: str
    quotation_version: int
    valid_until: dt.date


@command("sales.quote_order", permission="sales.order.edit", move=ORDER.quote, path="POST /sales/orders/{order}/quote")
def quote_order(tx: Tx, cmd: QuoteOrder) -> OrderQuoted:
    """Offer the draft to the customer as a quotation (报价) until a day; nothing is bound yet. Saving again makes a version."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    kept = keep_version(tx, order, lines_of(tx, order.id), current_needs(tx, order), cmd.valid_until)
    return OrderQuoted(
        id=order.id,
        number=order.number or "",
        state=order.state,
        quotation_version=kept.version_no,
        valid_until=kept.valid_until,
    )


class LoseQuotation(Input):
    order: OrderRef
    version: int | None = None
    lost_reason: LostReason
    note: str = Field(default="", max_length=500)


class QuotationLost(Output):
    id: int
    number: str
    state: str
    lost_reason: str


@command("sales.lose_quotation", permission="sales.order.edit", move=ORDER.lose, path="POST /sales/orders/{order}/lose")
def lose_quotation(tx: Tx, cmd: LoseQuotation) -> QuotationLost:
    """The customer did not take the quotation: say why, and the order ends."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    last = latest(tx, order.id)
    require(last is not None and last.outcome is None, "sales.no_quotation_stands", field="order", number=order.number or "")
    assert last is not None
    decide(tx, last, "lost", reason=cmd.lost_reason, note=cmd.note)
    return QuotationLost(id=order.id, number=order.number or "", state=order.state, lost_reason=cmd.lost_reason)
