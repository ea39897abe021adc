"""Changes of an order, the newest first, each with the values before and after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from operational.core.api import Amount, Fraction, Input, Output, Qty, Tx, UnitPrice, query
from operational.identity.api import User
from operational.items.api import Item
from operational.sales.refs import OrderRef
from operational.sales.tables import Order
from operational.sales.tables_after import Amendment, AmendmentLine


class AmendmentLineShown(Output):
    line_no: int
    item: str
    name: str
    change: str
    old_quantity: Qty
    new_quantity: Qty
    old_price: UnitPrice | None
    new_price: UnitPrice | None
    old_discount: Fraction | None
    new_discount: Fraction | None
    old_promise_date: dt.date | None
    new_promise_date: dt.date | None
    old_gross: Amount
    new_gross: Amount


class AmendmentShown(Output):
    id: int
    number: str
    date: dt.date
    who: str
    reason: str
    old_gross: Amount
    new_gross: Amount
    old_promise_date: dt.date | None
    new_promise_date: dt.date | None
    lines: list[AmendmentLineShown]


class AmendmentsOf(Input):
    order: OrderRef


class Amendments(Output):
    order_id: int
    order_number: str
    rows: list[AmendmentShown]
    total: int


@query("sales.amendments", permission="sales.order.view", path="GET /sales/orders/{order}/amendments")
def amendments(tx: Tx, q: AmendmentsOf) -> Amendments:
    """Every numbered change of an order with old and new values."""
    found = tx.find(Order, q.order, field="order")
    of_head: list[Any] = [Amendment, sa.func.coalesce(User.name, "").label("who")]
    heads: sa.Select[Any] = (
        sa.select(*of_head)
        .outerjoin(User, User.id == Amendment.created_by)
        .where(Amendment.order_id == found.id)
        .order_by(Amendment.id.desc())
    )
    of = AmendmentLine
    columns: list[Any] = [getattr(of, name) for name in AmendmentLineShown.model_fields if name not in ("item", "name")]
    lines: sa.Select[Any] = (
        sa.select(of.amendment_id, Item.code.label("item"), Item.name, *columns)
        .join(Amendment, Amendment.id == of.amendment_id)
        .join(Item, Item.id == of.item_id)
        .where(Amendment.order_id == found.id)
        .order_by(of.line_no, of.id)
    )
    by_head: dict[int, list[AmendmentLineShown]] = {}
    for row in tx.session.execute(lines):
        given = dict(row._mapping)
        by_head.setdefault(given.pop("amendment_id"), []).append(AmendmentLineShown(**given))
    rows = [
        AmendmentShown(
            id=head.id,
            number=head.number or "",
            date=head.date,
            who=who,
            reason=head.reason,
            old_gross=head.old_gross,
            new_gross=head.new_gross,
            old_promise_date=head.old_promise_date,
            new_promise_date=head.new_promise_date,
            lines=by_head.get(head.id, []),
        )
        for head, who in tx.session.execute(heads)
    ]
    return Amendments(order_id=found.id, order_number=found.number or "", rows=rows, total=len(rows))
