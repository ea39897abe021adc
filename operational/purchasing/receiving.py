"""What receipts and returns have in common: their document, their lines, the move of the goods and the entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import ZERO, Tx
from operational.items.api import Item
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.parties.api import Party
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, Order
from operational.stock.api import Piece, move

RULE_RECEIPT = "purchasing.receipt/1"
RULE_RETURN = "purchasing.return/1"


@dataclass(frozen=True)
class Step:
    """One line of a receipt or return: what, where, how many (signed), worth what."""

    order_line_id: int
    item: Item
    location_id: int | None
    lot_id: int
    quantity: Decimal
    value: Decimal
    pending: Decimal = Decimal(0)  # waits for inspection
    returns_line_id: int | None = None
    settled: Decimal = Decimal(0)  # pieces that a return takes off an estimate not invoiced yet (signed like quantity)
    value_settled: Decimal = ZERO
    reduction: Decimal = ZERO  # share of a lower price agreed for goods taken with concession, signed like quantity
    rejected: Decimal = Decimal(0)  # pieces of a return that an inspection had refused


def write_receipt(
    tx: Tx,
    order: Order,
    steps: Sequence[Step],
    date: dt.date | None,
    note: str,
    *,
    number: str | None = None,
    supplier_note: str = "",
    returns_id: int | None = None,
    line_ids: Sequence[int] | None = None,
) -> tuple[GoodsReceipt, str]:
    """Write the document with its lines, move the goods, book the entry; answers it with its number."""
    receipt = tx.new(
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
    is_return = returns_id is not None
    shown = number or tx.number(receipt, series="purchasing.goods_return" if is_return else None)
    line_ids = _write_lines(tx, receipt, steps, line_ids or tx.ids(len(steps)))
    taken = _move(tx, receipt, steps, line_ids, purpose="purchase_return" if is_return else "receipt")
    _post(tx, receipt, shown, steps, taken, is_return)
    return receipt, shown


def _write_lines(tx: Tx, receipt: GoodsReceipt, steps: Sequence[Step], ids: Sequence[int]) -> Sequence[int]:
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
            "pending": step.pending,
            "reduction": step.reduction,
            "returns_line_id": step.returns_line_id,
        }
        for line_no, (line_id, step) in enumerate(zip(ids, steps, strict=True), start=1)
    ]
    tx.insert(GoodsReceiptLine, rows)
    return ids


def _move(tx: Tx, receipt: GoodsReceipt, steps: Sequence[Step], line_ids: Sequence[int], *, purpose: str) -> list[Decimal]:
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
                    returns_line_id=step.returns_line_id or 0,
                )
            )
            places.append(position)
    if pieces:
        for position, moved in zip(places, move(tx, pieces, source=receipt, date=receipt.date), strict=True):
            taken[position] = moved.value
    return taken


def stock_or_cost(tx: Tx, item: Item, location_id: int | None) -> str:
    """Where the value of a line stands: in stock, or in cost where nothing is kept."""
    return account_for(tx, "stock" if location_id is not None else "cost", item)


def _post(tx: Tx, receipt: GoodsReceipt, number: str, steps: Sequence[Step], taken: Sequence[Decimal], is_return: bool) -> None:
    """D stock, C 暂估应付账款, net of VAT (part of the cost for a small-scale taxpayer); a return is the same in red.

    What stock did not take or could not give at this value (negative stock, goods used up) is a cost difference.
    """
    lines: list[Line] = []
    for step, value in zip(steps, taken, strict=True):
        account = stock_or_cost(tx, step.item, step.location_id)
        lines.append(debit(account, value, item_id=step.item.id, quantity=step.quantity))
        lines.append(debit(account_for(tx, "cost_difference", step.item), step.value - value, item_id=step.item.id))
    lines.append(credit(account_for(tx, "estimated"), receipt.value, party_id=receipt.supplier_id))
    if all(line.is_zero for line in lines):
        return  # free goods have no value to book
    supplier = tx.session.get_one(Party, receipt.supplier_id)
    word, rule = ("采购退货", RULE_RETURN) if is_return else ("采购入库", RULE_RECEIPT)
    summary = f"{word} {number} {supplier.short_name or supplier.name}"
    post(tx, source=receipt, number=number, date=receipt.date, purpose="estimate", summary=summary, rule=rule, lines=lines)
