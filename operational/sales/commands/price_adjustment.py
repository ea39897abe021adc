"""Changing the price of delivered goods without moving them (销售调价单), and the invoice of the difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, NotFound, Output, SignedAmount, Tx, UnitPrice, command, refuse, require
from operational.invoicing.api import NewLine, add_invoice, refuse_used_number
from operational.ledger.api import account_for, credit, debit
from operational.parties.api import Party
from operational.sales import postings
from operational.sales.adjusting import Adjusted, kept_worth, make_adjustment, new_worth
from operational.sales.events import PriceWasAdjusted
from operational.sales.line_prices import quoting_of
from operational.sales.lines import Shipped, lock_order_of_issue, shipped_lines
from operational.sales.progress import recompute
from operational.sales.refs import GoodsIssueRef, PriceAdjustmentRef
from operational.sales.rules import LINES_MAX, NONE
from operational.sales.states import PRICE_ADJUSTMENT
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment, PriceAdjustmentLine


class AdjustLine(Input):
    line_no: int  # of the goods issue
    price: UnitPrice  # after discounts, with or without tax as the order says


class AdjustPrice(Input):
    goods_issue: GoodsIssueRef
    date: dt.date | None = None
    reason: str = Field(min_length=1, max_length=500)
    lines: list[AdjustLine] = Field(min_length=1, max_length=LINES_MAX)


class PriceAdjusted(Output):
    id: int
    number: str
    state: str
    date: dt.date
    order_id: int
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    tax_deferred: SignedAmount


@command("sales.adjust_price", permission="sales.price.adjust", path="POST /sales/goods-issues/{goods_issue}/adjust-price")
def adjust_price(tx: Tx, cmd: AdjustPrice) -> PriceAdjusted:
    """Change the price of goods the customer keeps: revenue, tax and debt change by the difference, stock does not."""
    order = lock_order_of_issue(tx, cmd.goods_issue)
    column = GoodsIssue.id if isinstance(cmd.goods_issue, int) else GoodsIssue.number
    shipped = shipped_lines(tx, column == cmd.goods_issue)
    issue = next(iter(shipped.values())).issue
    require(issue.returns_id is None, "sales.return_is_not_adjusted", field="goods_issue", number=issue.number)
    date = cmd.date or tx.today
    rows = _rows(cmd.lines, order, issue, shipped)
    made, number, is_current = make_adjustment(tx, order, issue, rows, date, cmd.reason)
    if not is_current:
        recompute(tx, [order.id])
    tx.announce(PriceWasAdjusted(price_adjustment_id=made.id, order_id=order.id, gross=made.gross))
    return PriceAdjusted(
        id=made.id,
        number=number,
        state=made.state,
        date=date,
        order_id=order.id,
        net=made.net,
        tax=made.tax,
        gross=made.gross,
        tax_deferred=made.tax_deferred,
    )


def _rows(
    lines: Sequence[AdjustLine], order: Order, issue: GoodsIssue, shipped: dict[int, Shipped]
) -> list[Adjusted]:
    """Each line with what it was and is worth; a line whose price stays is no adjustment."""
    rows, seen = [], set()
    for place, given in enumerate(lines):
        of = shipped.get(given.line_no)
        if of is None or given.line_no in seen:
            refuse("sales.line_unknown", field=f"lines.{place}.line_no", number=issue.number, line=given.line_no)
        seen.add(given.line_no)
        kept = of.quantity - of.returned
        require(kept > 0, "sales.nothing_kept_to_adjust", field=f"lines.{place}.line_no", number=issue.number, line=of.line_no)
        new = new_worth(kept, given.price, of.vat_rate, quoting_of(order))
        row = Adjusted(of, kept, kept_worth(of), new, given.price)
        if row.net or row.tax:
            rows.append(row)
    require(rows, "sales.price_stays", field="lines", number=issue.number)
    return rows


class InvoiceAdjustment(Input):
    price_adjustment: PriceAdjustmentRef
    version: int | None = None
    date: dt.date | None = None
    tax_number: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=2000)


class AdjustmentInvoiced(Output):
    id: int
    number: str
    state: str
    invoice_id: int
    gross: SignedAmount
    released: SignedAmount  # tax that waited and counts from now on


@command(
    "sales.invoice_adjustment",
    permission="sales.invoice.edit",
    move=PRICE_ADJUSTMENT.invoice,
    path="POST /sales/price-adjustments/{price_adjustment}/invoice",
)
def invoice_adjustment(tx: Tx, cmd: InvoiceAdjustment) -> AdjustmentInvoiced:
    """Invoice the difference: a red invoice where the price fell, a further one where it rose; only now its tax counts."""
    found = tx.lock(PriceAdjustment, cmd.price_adjustment, version=cmd.version, field="price_adjustment")
    refuse_used_number(tx, cmd.tax_number)
    date = cmd.date or tx.today
    of = PriceAdjustmentLine
    columns = (of.item_id, of.net, of.tax, of.vat_rate)
    lines = tx.session.execute(sa.select(*columns).where(of.price_adjustment_id == found.id).order_by(of.line_no)).all()
    names = sa.select(Party.name, Order.department_id).join(Order, Order.id == found.order_id)
    row = tx.session.execute(names.where(Party.id == found.customer_id)).one_or_none()
    if row is None:
        raise NotFound("core.not_found", field="price_adjustment", kind=found.kind, ref=str(cmd.price_adjustment))
    invoice, _, number = add_invoice(
        tx,
        direction="sale",
        party_id=found.customer_id,
        date=date,
        due_date=date,
        lines=[NewLine(line.item_id, NONE, line.net, line.tax, line.vat_rate) for line in lines],
        tax_number=cmd.tax_number,
        department_id=row.department_id,
        note=cmd.note or found.reason,
    )
    released = found.tax_deferred
    postings.post_some(
        tx,
        source=invoice,
        number=number,
        date=date,
        purpose="invoice",
        summary=f"调价开票 {number} {found.number} {row.name}",
        rule="sales.price_adjustment_invoice/1",
        lines=[
            debit(account_for(tx, "output_vat_deferred", on=date), released),
            credit(account_for(tx, "output_vat", on=date), released),
        ],
    )
    found.invoice_id, found.tax_deferred = invoice.id, found.tax_deferred - released
    return AdjustmentInvoiced(
        id=found.id,
        number=found.number or "",
        state=found.state,
        invoice_id=invoice.id,
        gross=invoice.gross,
        released=released,
    )
