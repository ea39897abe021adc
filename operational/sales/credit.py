"""How much a customer may owe, and how much of that is taken (信用额度)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, round_money
from operational.invoicing.api import exposure
from operational.parties.api import Party
from operational.sales.tables import Order


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
    where o.customer_id = :customer and o.state = 'approved' and o.id <> :but
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
