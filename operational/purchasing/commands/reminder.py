"""Reminding suppliers of what has not come (催交)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Problem, Refusal, Tx, command
from operational.parties.api import Party
from operational.purchasing.events import SupplierWasReminded
from operational.purchasing.refs import OrderRef, SupplierRef
from operational.purchasing.tables import Order, OrderLine, Reminder

LINES_REMINDED_MAX = 200  # what one message to a supplier still names

Channel = Literal["wechat", "phone", "mail", "visit"]


class RemindedLine(Input):
    order: OrderRef
    line_no: int = Field(ge=1)


class RemindSupplier(Input):
    supplier: SupplierRef
    lines: list[RemindedLine] = Field(min_length=1, max_length=LINES_REMINDED_MAX)
    channel: Channel = "wechat"
    expected_on: dt.date | None = None  # the day that the supplier named
    answer: str = Field(default="", max_length=500)


class SupplierReminded(Output):
    supplier_id: int
    lines: int


@command("purchasing.remind_supplier", permission="purchasing.order.edit", path="POST /purchasing/reminders")
def remind_supplier(tx: Tx, cmd: RemindSupplier) -> SupplierReminded:
    """Note that the supplier was reminded of these lines, by which way, and the day that was promised instead."""
    supplier = tx.find(Party, cmd.supplier, field="supplier")
    found = _lines(tx, supplier, cmd.lines)
    ids = sorted(found)
    common = {"date": tx.today, "channel": cmd.channel, "expected_on": cmd.expected_on, "answer": cmd.answer}
    tx.insert(Reminder, [{"order_line_id": line_id, **common, "created_by": tx.actor.user_id} for line_id in ids])
    # A call or a visit has been made; a letter is still to be sent, by whichever channel listens.
    for order_id in sorted(set(found.values())) if cmd.channel == "mail" else ():
        tx.announce(SupplierWasReminded(order_id=order_id))
    return SupplierReminded(supplier_id=supplier.id, lines=len(ids))


def _lines(tx: Tx, supplier: Party, lines: Sequence[RemindedLine]) -> dict[int, int]:
    """The open lines of the supplier's approved orders that are named, with their orders; every other one is refused."""
    ids = sorted({line.order for line in lines if isinstance(line.order, int)})
    numbers = sorted({line.order for line in lines if isinstance(line.order, str)})
    statement = (
        sa.select(Order, OrderLine)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.supplier_id == supplier.id,
            Order.state == "approved",
            OrderLine.open > 0,
            sa.or_(
                Order.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
                Order.number == sa.any_(sa.cast(numbers, sa.ARRAY(sa.Text))),
            ),
        )
    )
    known: dict[tuple[int | str | None, int], tuple[int, int]] = {}
    for order, line in tx.session.execute(statement):
        tx.touch(order)
        known[order.id, line.line_no] = known[order.number, line.line_no] = line.id, order.id
    problems = [
        Problem(
            "purchasing.not_waited_for",
            {"number": str(line.order), "line": line.line_no, "supplier": supplier.name},
            f"lines.{position}",
        )
        for position, line in enumerate(lines)
        if (line.order, line.line_no) not in known
    ]
    if problems:
        raise Refusal.of(problems)
    return dict(known[line.order, line.line_no] for line in lines)
