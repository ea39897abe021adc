"""A new price for goods that a customer keeps: what it is worth, where its tax stands, and its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, line_amounts, part_of, round_money
from operational.invoicing.api import OpenItem, add_due_items, add_open_item, net_red_item, open_amount, open_items_of
from operational.ledger.api import account_for, credit, debit
from operational.parties.api import due_date
from operational.sales import postings, rules
from operational.sales.claims import in_its_currency, red_in_its_currency
from operational.sales.lines import Shipped
from operational.sales.price_rules import Quoting
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


def deferred_tax(rows: Sequence[Adjusted], waiting: Decimal, *, has_account: bool) -> Decimal:
    """The part of an adjustment's tax that is not due yet; the rest is due, or no longer due, at once.

    ``waiting`` is the share that falls due with parts of the claim whose day is to come.
    """
    if not has_account:
        return ZERO
    for_invoice = sum((row.tax for row in rows if waits_for_invoice(row.shipped.order_line, row.quantity, row.tax)), ZERO)
    return for_invoice + round_money((sum((row.tax for row in rows), ZERO) - for_invoice) * waiting)


def make_adjustment(
    tx: Tx, order: Order, issue: GoodsIssue, rows: Sequence[Adjusted], date: dt.date, reason: str
) -> tuple[PriceAdjustment, str, bool]:
    """Write the adjustment with its entry and what the customer owes more or less; answers it, its number, and whether
    something was settled, after which the order's progress is current. The order is locked before.
    """
    net, tax = sum((row.net for row in rows), ZERO), sum((row.tax for row in rows), ZERO)
    lowered = _items_lowered(tx, order, issue, rows, date) if net + tax < 0 else []
    waiting = _waiting(tx, order, issue, net + tax, lowered, date)
    deferred = deferred_tax(rows, waiting, has_account=postings.keeps_deferred_tax(tx, date))
    waits = any(waits_for_invoice(row.shipped.order_line, row.quantity, row.tax) for row in rows)
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
    return made, number, _book(tx, order, made, number, rows, lowered)


def _items_lowered(tx: Tx, order: Order, issue: GoodsIssue, rows: Sequence[Adjusted], date: dt.date) -> list[OpenItem]:
    """What is open of the delivery and of what was added to its price, in the order in which a lower price takes it.

    An increase that is taken back meets the increase first: else both would stay open beside each other.
    """
    receivable = account_for(tx, "receivable", on=date)
    sources = [(GoodsIssue.kind, issue.id)]
    if any(row.shipped.adjusted_net or row.shipped.adjusted_tax for row in rows):
        made = sa.select(PriceAdjustment.id).where(PriceAdjustment.goods_issue_id == issue.id)
        tx.session.flush()
        sources += [(PriceAdjustment.kind, found) for found in tx.session.execute(made).scalars()]
    items = open_items_of(tx, party_id=order.customer_id, account_code=receivable, sources=sources)
    return sorted(items, key=lambda item: item.source_kind != PriceAdjustment.kind)


def _waiting(tx: Tx, order: Order, issue: GoodsIssue, gross: Decimal, lowered: Sequence[OpenItem], date: dt.date) -> Decimal:
    """The share of the tax that waits: more waits with the parts of its own claim, less with those of the claim it lowers."""
    if gross >= 0:
        return postings.waiting_share(tx, order.terms_id, date)
    parts = [(open_amount(item), postings.tax_day(tx, order.terms_id, item) > date) for item in lowered]
    return rules.reduction_that_waits(-gross, parts)


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


def _book(
    tx: Tx, order: Order, made: PriceAdjustment, number: str, rows: Sequence[Adjusted], lowered: Sequence[OpenItem]
) -> bool:
    """More or less revenue, tax and debt; more is due as the terms say, less is settled against what is open of the delivery."""
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
    claim: dict[str, Any] = {
        "party_id": order.customer_id,
        "account_code": receivable,
        "side": "D",
        "source": made,
        "number": number,
        "entry_id": entry,
        "date": made.date,
        "amount": made.gross,
    }
    if made.gross > 0:
        add_due_items(tx, **claim, terms_id=order.terms_id, **in_its_currency(tx, order, made.gross))
        return False
    item = add_open_item(tx, **claim, due_date=made.date, **red_in_its_currency(order, made.gross, lowered))
    return net_red_item(tx, item, items=lowered) != -made.gross


def new_worth(quantity: Decimal, price: Decimal, rate: Decimal, quoting: Quoting) -> Worth:
    """What so many pieces are worth at the new price, which is after all discounts and in the currency of the order."""
    net, tax, _ = quoting.amounts(line_amounts(quantity, price, ZERO, rate, quoting.includes_tax), rate)
    return Worth(net, tax)
