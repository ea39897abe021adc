"""Goods that a supplier sends to our customer (直运): they come in beside the shelves and leave in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.company.api import the_company
from operational.core.api import Tx, require
from operational.items.api import Item
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import add_to_lines, order_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.receiving import Step, write_receipt
from operational.purchasing.rules import receipt_value
from operational.purchasing.tables import GoodsReceipt, Order
from operational.stock.api import LotWanted, lots_of


@dataclass(frozen=True)
class DirectPart:
    """So many pieces of an order line that went to the customer, with what stands on their label."""

    line_no: int
    quantity: Decimal
    lot: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    supplier_lot: str = ""


@dataclass(frozen=True)
class DirectLine:
    """A line of the receipt: what came in, where it lies for a moment, and what it cost."""

    receipt_line_id: int
    order_line_id: int
    item: Item
    location_id: int | None
    lot_id: int
    quantity: Decimal
    value: Decimal


def receive_direct(
    tx: Tx,
    order: Order,
    parts: Sequence[DirectPart] | None,
    location_id: int,
    *,
    date: dt.date | None,
    note: str,
    supplier_note: str,
) -> tuple[GoodsReceipt, str, list[DirectLine]]:
    """Take in what the supplier of a locked direct order has sent on, all of it where no parts are named.

    The caller derives the progress of the order, when it has read all that it needs.
    """
    state = f"purchasing.order.state.{order.state}"
    require(order.state == "approved", "purchasing.order_not_approved", number=order.number, state=state)
    rows = {row.line.line_no: row for row in order_lines(tx, order.id)}
    if parts is None:
        parts = [DirectPart(line_no, row.line.open) for line_no, row in rows.items() if row.line.open > 0]
    left = {line_no: row.line.open for line_no, row in rows.items()}
    for place, part in enumerate(parts):
        field = f"lines.{place}.quantity"
        require(part.line_no in rows, "purchasing.line_unknown", field=f"lines.{place}.line_no", number=order.number,
                line=part.line_no)  # fmt: skip
        open_ = left[part.line_no]
        fits = 0 < part.quantity <= open_
        require(fits, "purchasing.too_much_received", field=field, number=order.number, line=part.line_no,
                wanted=part.quantity, open=open_)  # fmt: skip
        left[part.line_no] -= part.quantity
    require(parts, "purchasing.nothing_to_receive", number=order.number)
    labels = [LotWanted(rows[p.line_no].item.id, p.lot, p.expires_on, p.made_on, p.supplier_lot) for p in parts]
    tax_is_cost = the_company(tx).taxpayer == "small_scale"
    done = {line_no: row.line.received for line_no, row in rows.items()}
    steps = []
    for part, lot_id in zip(parts, lots_of(tx, labels), strict=True):
        line, item = rows[part.line_no].line, rows[part.line_no].item
        before, done[part.line_no] = done[part.line_no], done[part.line_no] + part.quantity
        value = receipt_value(line.net, line.tax, before, done[part.line_no], line.quantity, tax_is_cost)
        steps.append(Step(line.id, item, location_id if item.is_stocked else None, lot_id, part.quantity, value))
    ids = tx.ids(len(steps))
    receipt, number = write_receipt(tx, order, steps, date, note, supplier_note=supplier_note, line_ids=ids)
    add_to_lines(tx, "received", ((step.order_line_id, step.quantity) for step in steps))
    tx.touch(order, goods_receipt=number)
    tx.announce(GoodsWereReceived(goods_receipt_id=receipt.id, order_id=order.id))
    lines = [
        DirectLine(line_id, step.order_line_id, step.item, step.location_id, step.lot_id, step.quantity, step.value)
        for line_id, step in zip(ids, steps, strict=True)
    ]
    return receipt, number, lines


def expect_no_more(tx: Tx, order_id: int, lines: Sequence[tuple[int, Decimal]]) -> None:
    """What went back of these order lines does not come again."""
    add_to_lines(tx, "cancelled", lines)
    recompute_progress(tx, [order_id])
