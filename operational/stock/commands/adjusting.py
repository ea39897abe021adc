"""Changing what goods on hand are worth without moving them (成本调整单)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from operational.core.api import ZERO, Input, Output, RefTo, SignedAmount, Tx, command, require
from operational.items.api import items_by_ref
from operational.ledger.api import account_for, booking_date, credit, debit, post
from operational.stock.commands.reasons import ReasonRef, reason_for
from operational.stock.moves import Difference, revalue
from operational.stock.paper_tables import OtherMovement

ItemRef = Annotated[int | str, RefTo("items.item")]
RULE = "stock.value_adjustment/1"


class AdjustValue(Input):
    item: ItemRef
    value: SignedAmount  # what the goods on hand are worth more, or less
    reason: ReasonRef
    date: dt.date | None = None
    note: str = Field(min_length=1, max_length=2000)


class ValueAdjusted(Output):
    id: int
    number: str
    state: str
    item: str
    value: SignedAmount


@command("stock.adjust_value", permission="stock.value.adjust", path="POST /stock/value-adjustments")
def adjust_value(tx: Tx, cmd: AdjustValue) -> ValueAdjusted:
    """Raise or lower the value of what is on hand of an item, against the account of a reason; no piece moves."""
    date = cmd.date or tx.today
    booking_date(tx, date)
    item = items_by_ref(tx, [cmd.item])[cmd.item]
    require(cmd.value != 0, "stock.adjustment_nothing", field="value", item=item.code)
    direction = "in" if cmd.value > 0 else "out"
    reason = reason_for(tx, cmd.reason, direction)
    require(reason.vat == "none", "stock.adjustment_with_vat", field="reason", name=reason.name)
    paper = tx.new(
        OtherMovement, date=date, note=cmd.note, direction=direction, reason_id=reason.id, value=cmd.value, tax=ZERO
    )
    number = tx.number(paper, series="stock.value_adjustment")
    taken = revalue(tx, [Difference(item.id, cmd.value)], source=paper, date=date)[0]
    require(taken == cmd.value, "stock.adjustment_not_taken", field="value", item=item.code, value=cmd.value, taken=taken)
    own, stock = reason.account_on(date), account_for(tx, "stock", item, date)
    lines = (
        [debit(stock, cmd.value, item_id=item.id), credit(own, cmd.value)]
        if cmd.value > 0
        else [debit(own, -cmd.value), credit(stock, -cmd.value, item_id=item.id)]
    )
    paper.entry_id = post(
        tx, source=paper, number=number, date=date, purpose="adjustment", summary=f"成本调整 {number} {item.name}",
        rule=RULE, lines=lines,
    )  # fmt: skip
    return ValueAdjusted(id=paper.id, number=number, state=paper.state, item=item.code, value=cmd.value)
