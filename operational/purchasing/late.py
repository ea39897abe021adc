"""What suppliers should have delivered by now, by supplier, with a text that can be sent to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input as Given
from operational.core.api import Output, Qty, Tx, query, say
from operational.items.api import Item
from operational.parties.api import Party, same_partner
from operational.purchasing.refs import SupplierRef
from operational.purchasing.tables import Order, OrderLine, Reminder

ROWS_MAX = 1000  # a company with more late lines has another problem than the list


class LateWanted(Given):
    supplier: SupplierRef | None = None
    days_ahead: int = Field(default=0, ge=0, le=90)  # lines that are due within so many days stand in the list too


class LateLine(Output):
    supplier_id: int
    order_id: int
    number: str
    line_no: int
    item: str
    name: str
    spec: str
    unit: str
    open: Qty
    promise_date: dt.date
    days_late: int  # negative: so many days are left
    reminders: int
    last_reminded: dt.date | None
    expected_on: dt.date | None  # what the supplier said last


class LateSupplier(Output):
    supplier_id: int
    supplier_code: str
    supplier: str
    phone: str
    lines: int
    days_late: int
    reminders: int
    text: str


class Late(Output):
    suppliers: list[LateSupplier]
    rows: list[LateLine]
    total: int


def _statement(tx: Tx, q: LateWanted) -> Any:
    promised: Any = sa.func.coalesce(OrderLine.promise_date, Order.promise_date)
    last = (
        sa.select(Reminder.expected_on)
        .where(Reminder.order_line_id == OrderLine.id, Reminder.expected_on.is_not(None))
        .order_by(Reminder.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    of_line = sa.select(Reminder).where(Reminder.order_line_id == OrderLine.id)
    statement = (
        sa.select(
            Order,
            OrderLine,
            Item,
            Party,
            promised.label("promised"),
            of_line.with_only_columns(sa.func.count()).scalar_subquery().label("reminders"),
            of_line.with_only_columns(sa.func.max(Reminder.date)).scalar_subquery().label("last_reminded"),
            last.label("expected_on"),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Item, Item.id == OrderLine.item_id)
        .join(Party, Party.id == Order.supplier_id)
        .where(Order.state == "approved", OrderLine.open > 0, promised < tx.today + dt.timedelta(days=q.days_ahead))
        .order_by(promised, Order.id, OrderLine.line_no)
        .limit(ROWS_MAX)
    )
    if q.supplier is not None:
        statement = statement.where(same_partner(Order.supplier_id, tx.find(Party, q.supplier, field="supplier").id))
    return statement


@query("purchasing.late_lines", permission="purchasing.order.view", path="GET /purchasing/late-lines")
def late_lines(tx: Tx, q: LateWanted) -> Late:
    """Lines that suppliers should have delivered, the longest late first; one text a supplier to send (催交)."""
    found: dict[int, tuple[Party, list[LateLine]]] = {}
    for order, line, item, party, promised, reminders, last_reminded, expected_on in tx.session.execute(_statement(tx, q)):
        shown = LateLine(
            supplier_id=party.id,
            order_id=order.id,
            number=order.number or "",
            line_no=line.line_no,
            item=item.code,
            name=item.name,
            spec=item.spec,
            unit=item.unit,
            open=line.open,
            promise_date=promised,
            days_late=(tx.today - promised).days,
            reminders=reminders,
            last_reminded=last_reminded,
            expected_on=expected_on,
        )
        found.setdefault(party.id, (party, []))[1].append(shown)
    suppliers = [_supplier(party, lines) for party, lines in found.values()]
    rows = [line for _, lines in found.values() for line in lines]
    return Late(suppliers=suppliers, rows=rows, total=len(rows))


def _supplier(party: Party, lines: Sequence[LateLine]) -> LateSupplier:
    return LateSupplier(
        supplier_id=party.id,
        supplier_code=party.code,
        supplier=party.name,
        phone=getattr(party, "phone", "") or "",
        lines=len(lines),
        days_late=max(line.days_late for line in lines),
        reminders=max(line.reminders for line in lines),
        text=reminder_text(party.name, lines, party.locale),
    )


def reminder_text(supplier: str, lines: Sequence[LateLine], locale: str) -> str:
    """What is sent to the supplier in his own language: each line with order, goods, quantity and how late it is."""
    words = [say("purchasing.reminder.greeting", locale, supplier=supplier)]
    for n, line in enumerate(lines, start=1):
        goods = " ".join(part for part in (line.item, line.name, line.spec) if part)
        key = "purchasing.reminder.late" if line.days_late > 0 else "purchasing.reminder.due"
        figures = {"quantity": f"{line.open.normalize():f}", "unit": line.unit, "date": line.promise_date, "days": line.days_late}
        words.append(say(key, locale, n=n, number=line.number, goods=goods, **figures))
    return "\n".join([*words, say("purchasing.reminder.closing", locale)])
