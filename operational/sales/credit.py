"""How much a customer may owe, and how much of that is taken (信用额度)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import setting
from operational.core.api import ZERO, Refusal, Tx, round_money
from operational.invoicing.api import exposure
from operational.parties.api import Party
from operational.sales.releases import is_released, note_release
from operational.sales.tables import Order

OVERRIDE = "sales.credit.override"
MODES = ("warn", "approve", "block")  # 提醒, 须放行, 禁止


@dataclass(frozen=True)
class Credit:
    """Exposure: what he owes, plus approved orders neither delivered nor invoiced, less advances. Nothing counts twice."""

    exposure: Decimal
    limit: Decimal | None

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.exposure > self.limit


# What is delivered or invoiced stands in the receivable already.
_PROMISED = sa.text(
    """
    select coalesce(sum(
        l.gross * greatest(l.quantity - l.cancelled - greatest(l.issued - l.returned, l.invoiced - l.red_due), 0) / l.quantity
    ), 0) as promised
    from sales."order" as o
    join sales.order_line as l on l.order_id = o.id
    where o.customer_id in (select id from parties.party where id = :customer or merged_into_id = :customer)
        and o.state = 'approved' and o.id <> :but
    """
)


def promised_to(tx: Tx, customer_id: int, *, but: int = 0) -> Decimal:
    """Approved orders of the customer, tax included, as far as neither delivered nor invoiced."""
    tx.session.flush()
    return round_money(Decimal(tx.session.execute(_PROMISED, {"customer": customer_id, "but": but}).scalar_one()))


def credit_of(tx: Tx, customer: Party, order: Order | None = None) -> Credit:
    """The customer's exposure, with one more order if given."""
    owed = exposure(tx, customer.id)
    promised = promised_to(tx, customer.id, but=order.id if order is not None else 0)
    more = order.gross if order is not None else ZERO
    return Credit(owed.receivable - owed.advances + promised + more, customer.credit_limit)


_NAMED = orm.aliased(Party)  # made once: an alias of a mapped class is dear
_KEPT = sa.select(sa.func.coalesce(_NAMED.merged_into_id, _NAMED.id)).join(Order, Order.customer_id == _NAMED.id)


def locked_customer(tx: Tx, ref: int | str) -> Party | None:
    """The customer of the order, locked before it: two orders may not both count on the same free credit."""
    column = Order.id if isinstance(ref, int) else Order.number
    of_order = _KEPT.where(column == ref).scalar_subquery()
    statement = sa.select(Party).where(Party.id == of_order).with_for_update(key_share=True)
    tx.session.flush()
    return tx.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def is_limited(customer: Party) -> bool:
    """Whether anything can stand in the way; without a limit and without a hold nothing is added up."""
    return customer.credit_limit is not None or customer.credit_hold


def check_credit(tx: Tx, order: Order, customer: Party, credit: Credit, *, field: str = "order") -> None:
    """Over the limit or on hold: told, released by somebody with the right, or refused, as the company has chosen."""
    if not (credit.is_over or customer.credit_hold):
        return
    mode = _mode(tx, "sales.credit_check", "approve")
    figures = figures_of(credit, customer)
    if mode == "warn" or (mode == "approve" and tx.actor.may(OVERRIDE)):
        tx.touch(order, credit_override=figures)
        if mode == "approve":
            note_release(tx, order, reason_of(customer), figures)
        return
    refuse_credit(order, customer, credit, field=field)


def check_at_issue(tx: Tx, order: Order, customer: Party) -> bool:
    """Before goods leave: whether the customer is over the limit or on hold; refused where the company wants it so.

    Shipping moves a promise into a receivable and adds nothing to the exposure, so nothing is locked for it.
    """
    if not is_limited(customer):
        return False
    credit = credit_of(tx, customer)
    if not (credit.is_over or customer.credit_hold):
        return False
    mode = _mode(tx, "sales.credit_check_at_issue", "warn")
    may_go = mode == "warn" or (mode == "approve" and (tx.actor.may(OVERRIDE) or is_released(tx, order.id)))
    if not may_go and mode == "approve":
        raise Refusal("sales.issue_needs_release", field="order", number=order.number, customer=customer.name)
    if not may_go:
        refuse_credit(order, customer, credit, field="order")
    tx.touch(order, credit_at_issue=figures_of(credit, customer))
    return True


def _mode(tx: Tx, name: str, default: str) -> str:
    """What the company chose; an unknown word is the strictest choice."""
    chosen = str(setting(tx, name, default))
    return chosen if chosen in MODES else "block"


def figures_of(credit: Credit, customer: Party) -> dict[str, Any]:
    limit = None if credit.limit is None else str(credit.limit)
    return {"exposure": str(credit.exposure), "limit": limit, "on_hold": customer.credit_hold}


def reason_of(customer: Party) -> str:
    return "on_hold" if customer.credit_hold else "credit"


def refuse_credit(order: Order, customer: Party, credit: Credit, *, field: str) -> NoReturn:
    if customer.credit_hold:
        raise Refusal("sales.customer_on_hold", field=field, number=order.number, customer=customer.name)
    raise Refusal(
        "sales.credit_exceeded",
        field=field,
        number=order.number,
        customer=customer.name,
        exposure=credit.exposure,
        limit=credit.limit,
        over=credit.exposure - (credit.limit or Decimal(0)),
    )
