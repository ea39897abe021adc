"""What a customer owes on an order in a foreign currency: its claims in that currency, which add up to the order's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import FEN, ZERO, Tx, round_money
from operational.invoicing.api import OpenItem, foreign_portion, open_amount, open_foreign
from operational.sales.tables import Order

_CLAIMED = sa.text(
    """
    select coalesce(sum(i.amount - coalesce(v.change, 0)), 0) as book, coalesce(sum(i.foreign_amount), 0) as foreign
    from invoicing.open_item as i
    left join lateral (  -- what revaluations have made of it since
        select sum(l.after - l.before) as change
        from invoicing.revaluation_line as l
        join invoicing.revaluation as r on r.id = l.revaluation_id and r.state <> 'reversed'
        where l.open_item_id = i.id
    ) as v on true
    where i.currency = :currency and (
        (i.source_kind = 'sales.goods_issue' and i.source_id in (select id from sales.goods_issue where order_id = :order))
        or (i.source_kind = 'invoicing.invoice'
            and i.source_id in (select invoice_id from sales.invoice_source where order_id = :order))
        or (i.source_kind = 'sales.price_adjustment'
            and i.source_id in (select id from sales.price_adjustment where order_id = :order))
    )
    """
)


def in_its_currency(tx: Tx, order: Order, amount: Decimal) -> dict[str, Any]:
    """The currency of a new claim and its amount there, by running totals: the claims of an order add up to what it says.

    The order is locked. An order in the book currency says nothing more, and asks nothing.
    """
    if order.rate is None or amount == 0:
        return {}
    tx.session.flush()
    claimed = tx.session.execute(_CLAIMED, {"order": order.id, "currency": order.currency}).one()
    reached = round_money(order.foreign_gross * (claimed.book + amount) / order.gross) if order.gross else ZERO
    return _said(order, amount, reached - claimed.foreign)


def red_in_its_currency(order: Order, amount: Decimal, items: Sequence[OpenItem]) -> dict[str, Any]:
    """The same of a red claim: what it takes off the open items that it corrects, and the rest at the rate of the order."""
    if order.rate is None or amount == 0:
        return {}
    rest, foreign = abs(amount), ZERO
    for item in items:
        part = min(rest, open_amount(item))
        if item.currency != order.currency or part == 0:
            continue
        of_item = foreign_portion(part, open_amount(item), open_foreign(item))
        at_rate = round_money(part / order.rate)
        foreign += of_item if abs(of_item - at_rate) <= FEN else at_rate  # else it was revalued since
        rest -= part
    return _said(order, amount, -(foreign + round_money(rest / order.rate)))


def _said(order: Order, amount: Decimal, foreign: Decimal) -> dict[str, Any]:
    """What is worth a fen has at least a cent, with the same sign."""
    least = FEN if amount > 0 else -FEN
    return {"currency": order.currency, "foreign_amount": foreign if foreign * amount > 0 else least}


def money_note(order: Order, gross: Decimal) -> str:
    """What an invoice, which is in yuan, says of the currency of its order."""
    if order.rate is None:
        return ""
    return f"合同币种 {order.currency}，汇率 {order.rate.normalize():f}，原币约 {round_money(gross / order.rate)}"

