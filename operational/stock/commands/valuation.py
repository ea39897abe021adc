"""Changing how an item is valued (计价方法)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from operational.core.api import Input, Output, RefTo, SignedAmount, SignedQty, Tx, command, remember, require
from operational.items.api import items_by_ref

ItemRef = Annotated[int | str, RefTo("items.item")]
Method = Literal["moving_average", "month_average", "month_average_by_warehouse", "fifo", "specific"]


class ChangeValuation(Input):
    item: ItemRef
    method: Method
    reason: str = Field(min_length=1, max_length=500)


class ValuationChanged(Output):
    item: str
    before: str
    method: str
    quantity: SignedQty
    value: SignedAmount


@command("stock.change_valuation", permission="stock.valuation.edit", path="POST /stock/valuation")
def change_valuation(tx: Tx, cmd: ChangeValuation) -> ValuationChanged:
    """Change how an item is valued, while none is on hand or before anything moved in the month; the reason stays in the log."""
    item = items_by_ref(tx, [cmd.item])[cmd.item]
    require(item.valuation != cmd.method, "stock.valuation_same", field="method", item=item.code)
    lots = cmd.method != "specific" or item.tracks_lots
    require(lots, "stock.valuation_needs_lots", field="method", item=item.code)
    done = tx.call("stock.change_valuation", item_id=item.id, method=cmd.method, date=tx.today)
    tx.session.expire(item)
    remember(tx, "items.item", item.id)
    return ValuationChanged(
        item=item.code,
        before=done["before"],
        method=cmd.method,
        quantity=Decimal(done["quantity"]),
        value=Decimal(done["value"]),
    )
