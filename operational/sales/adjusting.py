"""A new price for goods that a customer keeps: what it is worth, where its tax stands, and its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, line_amounts, part_of
from operational.invoicing.api import add_open_item, net_red_item
from operational.ledger.api import account_for, credit, debit
from operational.parties.api import due_date
from operational.sales import postings
from operational.sales.lines import Shipped
from operational.sales.rules import Line
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment, PriceAdjustmentLine


@dataclass(frozen=True)
class Worth:
    """What the kept pieces of an issue line are worth."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True)
class Adjusted:
    """One line of a price adjustment."""

    shipped: Shipped
    quantity: Decimal
    old: Worth
    new: Worth
    price: Decimal

    @property
    def net(self) -> Decimal:
        return self.new.net - self.old.net

    @property
    def tax(self) -> Decimal:
        return self.new.tax - self.old.tax


def kept_worth(shipped: Shipped) -> Worth:
    """The pieces of an issue line that did not come back, at the price that holds now."""
    net, tax = (part_of(total, shipped.returned, shipped.quantity, shipped.quantity) for total in (shipped.net, shipped.tax))
    return Worth(net + shipped.adjusted_net, tax + shipped.adjusted_tax)


def undone(shipped: Shipped, pieces: Decimal) -> Adjusted | None:
    """What a return of so many pieces takes back of earlier adjustments of its line."""
    if not (shipped.adjusted_net or shipped.adjusted_tax):
        return None
    kept = shipped.quantity - shipped.returned
    old = kept_worth(shipped)
    net, tax = (part_of(total, kept - pieces, kept, kept) for total in (shipped.adjusted_net, shipped.adjusted_tax))
    return Adjusted(shipped, pieces, old, Worth(old.net - net, old.tax - tax), ZERO)


def waits_for_invoice(line: Line, quantity: Decimal, tax: Decimal) -> bool:
    """Whether the goods are invoiced, so that less tax counts only when its red invoice is made."""
    return tax < 0 and line.behind < quantity


def deferred_part(line: Line, quantity: Decimal, tax: Decimal, *, is_deferred: bool, has_account: bool) -> Decimal:
    """The part of an adjustment's tax that is not due yet; the rest is due, or no longer due, at once."""
    if is_deferred or (has_account and waits_for_invoice(line, quantity, tax)):
        return tax
    return ZERO


def make_adjustment(
    tx: Tx, order: Order, issue: GoodsIssue, rows: Sequence[Adjusted], date: dt.date, reason: str
) -> tuple[PriceAdjustment, str, bool]:
    """Write the adjustment with its entry and what the customer owes more or less; answers it, its number, and whether
    something was settled, after which the order's progress is current. The order is locked before.
    """
    is_deferred = postings.tax_waits(tx, order.terms_id, issue.date)
    has_account = postings.keeps_deferred_tax(tx, date)
    deferred = sum(
        (
            deferred_part(row.shipped.order_line, row.quantity, row.tax, is_deferred=is_deferred, has_account=has_account)
            for row in rows
        ),
        ZERO,
    )
    waits = any(waits_for_invoice(row.shipped.order_line, row.quantity, row.tax) for row in rows)
    net, tax = sum((row.net for row in rows), ZERO), sum((row.tax for row in rows), ZERO)
    made = tx.new(
        PriceAdjustment,
        date=date,
        order_id=order.id,
        goods_issue_id=issue.id,
        customer_id=order.customer_id,
        reason=reason,
        tax_due_date=None if waits or not deferred else due_date(tx, order.terms_id, issue.date),
        net=net,
        tax=tax,
        gross=net + tax,
        tax_deferred=deferred,
    )
    number = tx.number(made)
    tx.touch(made, order_id=order.id)
    _save_rows(tx, made, rows)
    return made, number, _book(tx, order, made, number, rows)


_SAVE_ROWS = sa.text(
    """
    update sales.goods_issue_line as l
    set adjusted_net = l.adjusted_net + g.net, adjusted_tax = l.adjusted_tax + g.tax
    from unnest(cast(:ids as bigint[]), cast(:nets as numeric[]), cast(:taxes as numeric[])) as g (id, net, tax)
    where l.id = g.id
    """
)


def _save_rows(tx: Tx, made: PriceAdjustment, rows: Sequence[Adjusted]) -> None:
    tx.insert(
        PriceAdjustmentLine,
        [
            {
                "price_adjustment_id": made.id,
                "line_no": line_no,
                "goods_issue_line_id": row.shipped.id,
                "order_line_id": row.shipped.order_line_id,
                "item_id": row.shipped.item.id,
                "quantity": row.quantity,
                "old_gross": row.old.gross,
                "new_gross": row.new.gross,
                "new_price": row.price,
                "vat_rate": row.shipped.vat_rate,
                "net": row.net,
                "tax": row.tax,
            }
            for line_no, row in enumerate(rows, start=1)
        ],
    )
    given = {"ids": [row.shipped.id for row in rows], "nets": [r.net for r in rows], "taxes": [r.tax for r in rows]}
    tx.session.execute(_SAVE_ROWS, given)


def _book(tx: Tx, order: Order, made: PriceAdjustment, number: str, rows: Sequence[Adjusted]) -> bool:
    """More or less revenue, tax and debt; less debt is settled against what is open of the delivery."""
    receivable = account_for(tx, "receivable", on=made.date)
    revenue = postings.by_account(tx, "revenue", ((row.shipped.item, row.net) for row in rows), made.date)
    entry = postings.post_some(
        tx,
        source=made,
        number=number,
        date=made.date,
        purpose="revenue",
        summary=f"销售调价 {number} {rows[0].shipped.customer_name}",
        rule="sales.price_adjustment/1",
        lines=[
            debit(receivable, made.gross, party_id=order.customer_id),
            *(credit(account, amount, department_id=order.department_id) for account, amount in revenue.items()),
            credit(account_for(tx, "output_vat_deferred", on=made.date), made.tax_deferred),
            credit(account_for(tx, "output_vat", on=made.date), made.tax - made.tax_deferred),
        ],
    )
    if entry is None or made.gross == 0:
        return False
    item = add_open_item(
        tx,
        party_id=order.customer_id,
        account_code=receivable,
        side="D",
        source=made,
        number=number,
        entry_id=entry,
        date=made.date,
        due_date=made.date if made.gross < 0 else due_date(tx, order.terms_id, made.date),
        amount=made.gross,
    )
    if made.gross > 0:
        return False
    return net_red_item(tx, item, source_kind=GoodsIssue.kind, source_ids=[made.goods_issue_id]) != -made.gross


def new_worth(quantity: Decimal, price: Decimal, rate: Decimal, *, includes_tax: bool) -> Worth:
    """What so many pieces are worth at the new price, which is after all discounts."""
    net, tax, _ = line_amounts(quantity, price, ZERO, rate, includes_tax)
    return Worth(net, tax)
