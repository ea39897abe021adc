"""Goods receipts and supplier returns: stock and its estimated payable (暂估) in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field

from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, Qty, SignedAmount, Tx, command, require
from operational.items.api import Item
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.parties.api import Party
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import (
    LineWithItem,
    ReceiptLineWithItem,
    add_to_lines,
    order_lines,
    receipt_lines,
    settle_receipts,
    wanted_quantities,
)
from operational.purchasing.progress import recompute_progress
from operational.purchasing.refs import LocationRef, OrderRef, ReceiptRef
from operational.purchasing.rules import LINES_MAX, estimate_part, receipt_value
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, Order
from operational.stock.api import Location, Piece, default_location, move

RULE_RECEIPT = "purchasing.receipt/1"
RULE_RETURN = "purchasing.return/1"


class ReceiptLineInput(Input):
    line_no: int = Field(ge=1)
    quantity: Qty
    location: LocationRef | None = None
    lot: int = 0


class ReceiveGoods(Input):
    order: OrderRef
    date: dt.date | None = None
    number: str | None = Field(default=None, max_length=40)
    supplier_note: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=2000)
    lines: list[ReceiptLineInput] | None = Field(default=None, max_length=LINES_MAX)  # left out: everything open


class ReturnGoods(Input):
    goods_receipt: ReceiptRef
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[ReceiptLineInput] | None = Field(default=None, max_length=LINES_MAX)


class GoodsMoved(Output):
    id: int
    number: str
    value: SignedAmount
    order_id: int


@dataclass(frozen=True)
class _Step:
    """One line of a receipt or return: what, where, how many (signed), worth what."""

    order_line_id: int
    item: Item
    location_id: int | None
    lot_id: int
    quantity: Decimal
    value: Decimal
    returns_line_id: int | None = None
    settled: Decimal = Decimal(0)  # pieces that a return takes off an estimate not invoiced yet (signed like quantity)
    value_settled: Decimal = ZERO


@command("purchasing.receive_goods", permission="purchasing.receipt.edit", path="POST /purchasing/orders/{order}/receive")
def receive_goods(tx: Tx, cmd: ReceiveGoods) -> GoodsMoved:
    """Take goods in on an approved order, in part or in full; the supplier is owed an estimate at once."""
    order = tx.lock(Order, cmd.order, field="order")
    require(
        order.state == "approved",
        "purchasing.order_not_approved",
        number=order.number,
        state=f"purchasing.order.state.{order.state}",
    )
    lines = order_lines(tx, order.id)
    wanted = wanted_quantities(
        cmd.lines,
        {row.line.line_no: row.line.open for row in lines},
        number=order.number or "",
        too_much="purchasing.too_much_received",
    )
    require(wanted, "purchasing.nothing_to_receive", number=order.number)
    places = _places(tx, cmd.lines or (), order.warehouse_id)
    tax_is_cost = the_company(tx).taxpayer == "small_scale"
    steps = [_received(row, wanted[row.line.line_no], places, tax_is_cost) for row in lines if row.line.line_no in wanted]
    receipt = _document(tx, order, steps, cmd.date, cmd.note, number=cmd.number, supplier_note=cmd.supplier_note)
    number = cmd.number or tx.number(receipt)
    line_ids = _write_lines(tx, receipt, steps)
    taken = _move(tx, receipt, steps, line_ids, purpose="receipt")
    _post(tx, receipt, number, steps, taken, is_return=False)
    add_to_lines(tx, "received", ((step.order_line_id, step.quantity) for step in steps))
    recompute_progress(tx, [order.id])
    tx.touch(order, goods_receipt=number)
    tx.announce(GoodsWereReceived(goods_receipt_id=receipt.id, order_id=receipt.order_id))
    return GoodsMoved(id=receipt.id, number=number, value=receipt.value, order_id=receipt.order_id)


@command("purchasing.return_goods", permission="purchasing.receipt.edit", path="POST /purchasing/receipts/{goods_receipt}/return")
def return_goods(tx: Tx, cmd: ReturnGoods) -> GoodsMoved:
    """Send goods of a receipt back at the cost of their receipt, in red on the estimate.

    What was not invoiced yet needs no invoice any more; what was waits for the supplier's red invoice.
    """
    receipt = tx.lock(GoodsReceipt, cmd.goods_receipt, field="goods_receipt")
    require(receipt.returns_id is None, "purchasing.is_a_return", number=receipt.number)
    order = tx.lock(Order, receipt.order_id)
    lines = receipt_lines(tx, receipt_id=receipt.id)
    left = {row.line.line_no: row.line.quantity - row.line.returned for row in lines}
    wanted = wanted_quantities(cmd.lines, left, number=receipt.number or "", too_much="purchasing.too_much_returned")
    require(wanted, "purchasing.nothing_to_return", number=receipt.number)
    steps = [_returned(row, wanted[row.line.line_no]) for row in lines if row.line.line_no in wanted]
    back = _document(tx, order, steps, cmd.date, cmd.note, returns_id=receipt.id)
    number = tx.number(back, series="purchasing.goods_return")
    line_ids = _write_lines(tx, back, steps)
    taken = _move(tx, back, steps, line_ids, purpose="purchase_return")
    _post(tx, back, number, steps, taken, is_return=True)
    settle_receipts(tx, [(s.returns_line_id or 0, -s.settled, -s.value_settled, -s.quantity) for s in steps])
    add_to_lines(tx, "returned", ((step.order_line_id, -step.quantity) for step in steps))
    recompute_progress(tx, [order.id])
    tx.touch(order, goods_return=number)
    tx.announce(GoodsWereReceived(goods_receipt_id=back.id, order_id=back.order_id, is_return=True))
    return GoodsMoved(id=back.id, number=number, value=back.value, order_id=back.order_id)


def _received(row: LineWithItem, quantity: Decimal, places: Mapping[int, tuple[int, int]], tax_is_cost: bool) -> _Step:
    line = row.line
    value = receipt_value(line.net, line.tax, line.received, line.received + quantity, line.quantity, tax_is_cost)
    location, lot = places.get(line.line_no, places[0])
    return _Step(line.id, row.item, location if row.item.is_stocked else None, lot, quantity, value)


def _returned(row: ReceiptLineWithItem, quantity: Decimal) -> _Step:
    """Goods not invoiced yet go first: receipt and return settle each other."""
    line = row.line
    value = (
        estimate_part(line.value, ZERO, line.quantity, line.returned, quantity) if line.returned == 0 else _rest(row, quantity)
    )
    free = min(quantity, line.quantity - line.invoiced)
    value_free = value if free == quantity else estimate_part(value, ZERO, quantity, Decimal(0), free)
    return _Step(line.order_line_id, row.item, line.location_id, line.lot_id, -quantity, -value, line.id, -free, -value_free)


def _rest(row: ReceiptLineWithItem, quantity: Decimal) -> Decimal:
    line = row.line
    before = estimate_part(line.value, ZERO, line.quantity, Decimal(0), line.returned)
    return estimate_part(line.value, before, line.quantity, line.returned, quantity)


def _places(tx: Tx, given: Sequence[ReceiptLineInput], warehouse_id: int) -> dict[int, tuple[int, int]]:
    """Bin and lot by line number; 0 is the default of the order's warehouse."""
    places = {0: (default_location(tx, warehouse_id), 0)}
    for row in given:
        location = places[0][0] if row.location is None else tx.find(Location, row.location, field="lines.location").id
        places[row.line_no] = (location, row.lot)
    return places


def _document(
    tx: Tx,
    order: Order,
    steps: Sequence[_Step],
    date: dt.date | None,
    note: str,
    *,
    number: str | None = None,
    supplier_note: str = "",
    returns_id: int | None = None,
) -> GoodsReceipt:
    return tx.new(
        GoodsReceipt,
        number=number,
        date=date or tx.today,
        note=note,
        order_id=order.id,
        supplier_id=order.supplier_id,
        warehouse_id=order.warehouse_id,
        returns_id=returns_id,
        value=sum((step.value for step in steps), ZERO),
        supplier_note=supplier_note,
    )


def _write_lines(tx: Tx, receipt: GoodsReceipt, steps: Sequence[_Step]) -> list[int]:
    ids = tx.ids(len(steps))
    rows = [
        {
            "id": line_id,
            "goods_receipt_id": receipt.id,
            "line_no": line_no,
            "order_line_id": step.order_line_id,
            "item_id": step.item.id,
            "location_id": step.location_id,
            "lot_id": step.lot_id,
            "quantity": step.quantity,
            "value": step.value,
            "invoiced": step.settled,
            "value_invoiced": step.value_settled,
            "returned": Decimal(0),
            "returns_line_id": step.returns_line_id,
        }
        for line_no, (line_id, step) in enumerate(zip(ids, steps, strict=True), start=1)
    ]
    tx.insert(GoodsReceiptLine, rows)
    return ids


def _move(tx: Tx, receipt: GoodsReceipt, steps: Sequence[_Step], line_ids: Sequence[int], *, purpose: str) -> list[Decimal]:
    """Move the stocked lines; answers the value that stock took or gave, by step (its own value for the others)."""
    taken = [step.value for step in steps]
    pieces, places = [], []
    for position, (step, line_id) in enumerate(zip(steps, line_ids, strict=True)):
        if step.location_id is not None:
            pieces.append(
                Piece(
                    item_id=step.item.id,
                    location_id=step.location_id,
                    quantity=step.quantity,
                    source_line_id=line_id,
                    purpose=purpose,
                    lot_id=step.lot_id,
                    value=step.value,
                )
            )
            places.append(position)
    if pieces:
        for position, moved in zip(places, move(tx, pieces, source=receipt, date=receipt.date), strict=True):
            taken[position] = moved.value
    return taken


def _account(tx: Tx, step: _Step) -> str:
    return account_for(tx, "stock" if step.location_id is not None else "cost", step.item)


def _post(tx: Tx, receipt: GoodsReceipt, number: str, steps: Sequence[_Step], taken: Sequence[Decimal], is_return: bool) -> None:
    """D stock, C 暂估应付账款, net of VAT (part of the cost for a small-scale taxpayer); a return is the same in red.

    What stock did not take or could not give at this value (negative stock, goods used up) is a cost difference.
    """
    lines: list[Line] = []
    for step, value in zip(steps, taken, strict=True):
        lines.append(debit(_account(tx, step), value, item_id=step.item.id, quantity=step.quantity))
        lines.append(debit(account_for(tx, "cost_difference", step.item), step.value - value, item_id=step.item.id))
    lines.append(credit(account_for(tx, "estimated"), receipt.value, party_id=receipt.supplier_id))
    if all(line.is_zero for line in lines):
        return  # free goods have no value to book
    supplier = tx.find(Party, receipt.supplier_id)
    word, rule = ("采购退货", RULE_RETURN) if is_return else ("采购入库", RULE_RECEIPT)
    summary = f"{word} {number} {supplier.short_name or supplier.name}"
    post(tx, source=receipt, number=number, date=receipt.date, purpose="estimate", summary=summary, rule=rule, lines=lines)
