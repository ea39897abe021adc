"""How much more or less than ordered may be delivered (超交/短交), and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm.attributes import set_committed_value

from operational.core.api import ZERO, Tx, round_money
from operational.items.api import unit_places
from operational.sales.lines import Held
from operational.sales.rules import NONE, Line
from operational.sales.tables import Order
from operational.sales.tables_after import Tolerance


@dataclass(frozen=True)
class Allowed:
    """Shares of the ordered quantity."""

    over: Decimal = NONE
    under: Decimal = NONE


def _load(session: orm.Session) -> Mapping[tuple[int | None, int | None], Allowed]:
    rows = session.execute(sa.select(Tolerance.customer_id, Tolerance.item_id, Tolerance.over, Tolerance.under))
    return {(row.customer_id, row.item_id): Allowed(row.over, row.under) for row in rows}


def allowed_for(tx: Tx, customer_id: int, item_id: int) -> Allowed:
    """What is agreed with this customer for this item, else for the item, the customer, everybody; else nothing."""
    known = tx.reference(_load)
    for key in ((customer_id, item_id), (None, item_id), (customer_id, None), (None, None)):
        if key in known:
            return known[key]
    return Allowed()


def deliverable(tx: Tx, held: Held) -> Decimal:
    """How many pieces of a line may leave now, those within the tolerance included."""
    line, places = held.line, unit_places(tx)[held.item.unit]
    agreed = line.quantity - line.over_delivered
    over = allowed_for(tx, held.customer.id, held.item.id).over
    most = (agreed * over).quantize(Decimal(1).scaleb(-places), ROUND_DOWN) - line.over_delivered
    return line.open + max(most, NONE)


def is_within_under(tx: Tx, held: Held, line: Line) -> bool:
    """Whether what is left is so little that nobody waits for it, and nobody has paid for it yet."""
    under = allowed_for(tx, held.customer.id, held.item.id).under
    return NONE < line.open <= line.quantity * under and not line.ahead


def grown(line: Line, over: Decimal) -> Line:
    """A line with so many pieces more at its own price, discounts included."""
    quantity = line.quantity + over
    net, tax = (round_money(amount * quantity / line.quantity) for amount in (line.net, line.tax))
    return Line(**{**vars(line), "quantity": quantity, "net": net, "tax": tax, "over_delivered": line.over_delivered + over})


_GROW = sa.text(
    """
    with given as (
        select * from unnest(cast(:ids as bigint[]), cast(:quantities as numeric[]), cast(:nets as numeric[]),
            cast(:taxes as numeric[]), cast(:overs as numeric[])) as g (id, quantity, net, tax, over_delivered)
    ),
    ordered as (
        update sales."order" set net = :net, tax = :tax, gross = cast(:net as numeric) + cast(:tax as numeric),
            foreign_gross = foreign_gross + (
                select coalesce(sum(round(b.foreign_gross * g.quantity / b.quantity, 2) - b.foreign_gross), 0)
                from sales.order_line as b join given as g on g.id = b.id
            )
        where id = :order
    )
    update sales.order_line as l
    set quantity = g.quantity, net = g.net, tax = g.tax, gross = g.net + g.tax, over_delivered = g.over_delivered,
        foreign_gross = round(l.foreign_gross * g.quantity / l.quantity, 2)
    from given as g where l.id = g.id
    """
)


def save_grown(tx: Tx, order: Order, before: Mapping[int, Line], after: Sequence[Line]) -> None:
    """Write lines that grew by what was delivered on top, and the order's totals with them."""
    net = order.net + sum((line.net - before[line.line_no].net for line in after), ZERO)
    tax = order.tax + sum((line.tax - before[line.line_no].tax for line in after), ZERO)
    tx.session.flush()
    tx.session.execute(
        _GROW,
        {
            "ids": [line.id for line in after],
            "quantities": [line.quantity for line in after],
            "nets": [line.net for line in after],
            "taxes": [line.tax for line in after],
            "overs": [line.over_delivered for line in after],
            "order": order.id,
            "net": net,
            "tax": tax,
        },
    )
    for name, value in {"net": net, "tax": tax, "gross": net + tax}.items():
        set_committed_value(order, name, value)
    if order.rate is not None:
        tx.session.refresh(order, ["foreign_gross"])
