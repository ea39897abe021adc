"""What commission does when money comes or goes, goods come back, or a price changes."""

import sqlalchemy as sa
from sqlalchemy import orm

from operational.commission.reckoning import reckon
from operational.commission.tables import Rule
from operational.core.api import Tx, on
from operational.invoicing.api import OpenItemsWereSettled
from operational.sales.api import GoodsWereIssued, GoodsWereReturned, OrderWasInvoiced, PriceWasAdjusted

_BEHIND = sa.text(
    """
    select order_id from sales.goods_issue where id = any(cast(:issues as bigint[]))
    union select order_id from sales.invoice_source where invoice_id = any(cast(:invoices as bigint[]))
    union select order_id from sales.price_adjustment where id = any(cast(:adjustments as bigint[]))
    """
)


def _any_rule(session: orm.Session) -> bool:
    return session.execute(sa.select(Rule.id).limit(1)).first() is not None


def _has_rules(tx: Tx) -> bool:
    """A company that pays no commission asks nothing for it."""
    return tx.reference(_any_rule)


@on(OpenItemsWereSettled)
def on_money_settled(tx: Tx, fact: OpenItemsWereSettled) -> None:
    """A customer's money earns commission; money that goes back, or a receipt that is undone, takes it away."""
    by_kind: dict[str, list[int]] = {}
    for kind, source in fact.sources:
        by_kind.setdefault(kind, []).append(source)
    kinds = {"issues": "sales.goods_issue", "invoices": "invoicing.invoice", "adjustments": "sales.price_adjustment"}
    given = {name: by_kind.get(kind, []) for name, kind in kinds.items()}
    if any(given.values()) and _has_rules(tx):
        tx.session.flush()
        reckon(tx, list(tx.session.execute(_BEHIND, given).scalars()), "settled")


@on(GoodsWereReturned)
def on_goods_returned(tx: Tx, fact: GoodsWereReturned) -> None:
    """What came back earns nothing, whether its money was given back yet or not."""
    if _has_rules(tx):
        reckon(tx, [fact.order_id], "returned")


@on(PriceWasAdjusted)
def on_price_adjusted(tx: Tx, fact: PriceWasAdjusted) -> None:
    """A new price of delivered goods changes what they earn."""
    if _has_rules(tx):
        reckon(tx, [fact.order_id], "adjusted")


@on(OrderWasInvoiced)
def on_order_invoiced(tx: Tx, fact: OrderWasInvoiced) -> None:
    """A red invoice takes away what its goods earned."""
    if fact.is_red and _has_rules(tx):
        reckon(tx, [fact.order_id], "red_invoice")


@on(GoodsWereIssued)
def on_goods_issued(tx: Tx, fact: GoodsWereIssued) -> None:
    """Goods that were paid before they left have a margin only now; a rest that is still owed lowers the share."""
    if _has_rules(tx):
        reckon(tx, [fact.order_id], "issued")
