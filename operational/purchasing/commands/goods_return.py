"""Supplier returns (采购退货): goods go back at the cost of their receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from operational.core.api import Input, Qty, Tx, command, part_of, require, require_not_before
from operational.purchasing.commands.receipt import GoodsMoved
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import (
    ReceiptLineWithItem,
    move_lines,
    receipt_lines,
    settle_receipts,
    wanted_quantities,
)
from operational.purchasing.progress import recompute_progress
from operational.purchasing.receiving import Step, write_receipt
from operational.purchasing.refs import LocationRef, ReceiptRef
from operational.purchasing.rules import LINES_MAX, returned_part
from operational.purchasing.tables import GoodsReceipt, Order
from operational.stock.api import bin_named


class ReturnLineInput(Input):
    line_no: int = Field(ge=1)
    quantity: Qty
    location: LocationRef | None = None  # left out: what was refused first, then where the goods were put


class ReturnGoods(Input):
    goods_receipt: ReceiptRef
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[ReturnLineInput] | None = Field(default=None, max_length=LINES_MAX)


@command("purchasing.return_goods", permission="purchasing.receipt.edit", path="POST /purchasing/receipts/{goods_receipt}/return")
def return_goods(tx: Tx, cmd: ReturnGoods) -> GoodsMoved:
    """Send goods of a receipt back at the cost of their receipt, in red on the estimate.

    What was not invoiced yet needs no invoice any more; what was waits for the supplier's red invoice.
    """
    receipt = tx.lock(GoodsReceipt, cmd.goods_receipt, field="goods_receipt")
    back = send_back(tx, cmd, receipt, tx.lock(Order, receipt.order_id))
    recompute_progress(tx, [back.moved.order_id])  # last: what was read before it is read anew
    return back.moved


@dataclass(frozen=True)
class SentBack:
    """A return as it was written: the answer, and its lines with their ids."""

    moved: GoodsMoved
    lines: list[tuple[int, Step]]


def send_back(tx: Tx, cmd: ReturnGoods, receipt: GoodsReceipt, order: Order, *, comes_again: bool = False) -> SentBack:
    """The same, with receipt and order locked; what an exchange brings again is not awaited on the order.

    The caller derives the progress of the order, when it has read all that it needs.
    """
    require(receipt.returns_id is None, "purchasing.is_a_return", number=receipt.number)
    require_not_before(cmd.date or tx.today, receipt.date, number=receipt.number or "")
    lines = receipt_lines(tx, receipt_id=receipt.id)
    left = {row.line.line_no: row.line.quantity - row.line.returned for row in lines}
    wanted = wanted_quantities(cmd.lines, left, number=receipt.number or "", too_much="purchasing.too_much_returned")
    require(wanted, "purchasing.nothing_to_return", number=receipt.number)
    bins = _bins(tx, cmd.lines or ())
    steps: list[Step] = []
    for row in lines:
        if row.line.line_no in wanted:
            fits = wanted[row.line.line_no] <= left[row.line.line_no] - row.line.pending
            require(fits, "purchasing.inspect_first", number=receipt.number, line=row.line.line_no, item=row.item.code)
            steps += _returned(row, wanted[row.line.line_no], bins.get(row.line.line_no))
    ids = tx.ids(len(steps))
    back, number = write_receipt(tx, order, steps, cmd.date, cmd.note, returns_id=receipt.id, line_ids=ids)
    settle_receipts(tx, [(s.returns_line_id or 0, -s.settled, -s.value_settled, -s.quantity, s.rejected) for s in _summed(steps)])
    gone = [(step.order_line_id, -step.quantity) for step in steps]
    move_lines(tx, returned=gone, cancelled=gone if comes_again else ())
    tx.touch(order, goods_return=number)
    tx.announce(GoodsWereReceived(goods_receipt_id=back.id, order_id=back.order_id, is_return=True))
    moved = GoodsMoved(id=back.id, number=number, value=back.value, order_id=back.order_id)
    return SentBack(moved, list(zip(ids, steps, strict=True)))


def _bins(tx: Tx, given: Sequence[ReturnLineInput]) -> dict[int, int]:
    """The bins that the hand named, by line number."""
    return {
        line.line_no: bin_named(tx, line.location, field=f"lines.{position}.location")
        for position, line in enumerate(given)
        if line.location is not None
    }


def _returned(row: ReceiptLineWithItem, quantity: Decimal, named: int | None) -> list[Step]:
    """Goods not invoiced yet go first: receipt and return settle each other. What was refused leaves its own bin."""
    line = row.line
    refused = Decimal(0) if named is not None else min(line.rejected, quantity)
    shelf = named or line.stored_id or line.location_id
    steps: list[Step] = []
    returned, invoiced = line.returned, line.invoiced
    for part, location_id, rejected in ((refused, line.rejected_id, refused), (quantity - refused, shelf, Decimal(0))):
        if part > 0:
            cut = returned_part(line.value, line.quantity, returned, invoiced, part)
            steps.append(
                Step(
                    line.order_line_id,
                    row.item,
                    location_id if line.location_id is not None else None,
                    line.lot_id,
                    -part,
                    -cut.value,
                    returns_line_id=line.id,
                    settled=-cut.settled,
                    value_settled=-cut.value_settled,
                    reduction=-part_of(line.reduction, returned, returned + part, line.quantity),
                    rejected=rejected,
                )
            )
            returned, invoiced = returned + part, invoiced + cut.settled
    return steps


def _summed(steps: Sequence[Step]) -> list[Step]:
    """One row for each receipt line: a statement that joins them changes each line once."""
    found: dict[int, Step] = {}
    for step in steps:
        key = step.returns_line_id or 0
        was = found.get(key)
        if was is not None:
            step = Step(
                step.order_line_id,
                step.item,
                step.location_id,
                step.lot_id,
                was.quantity + step.quantity,
                was.value + step.value,
                returns_line_id=step.returns_line_id,
                settled=was.settled + step.settled,
                value_settled=was.value_settled + step.value_settled,
                rejected=was.rejected + step.rejected,
            )
        found[key] = step
    return list(found.values())
