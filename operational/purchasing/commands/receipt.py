"""Goods receipts: stock and its estimated payable (暂估) in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import Input, Output, Qty, SignedAmount, Tx, command, refuse, require, round_quantity
from operational.items.api import Item
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import LineWithItem, add_to_lines, order_lines
from operational.purchasing.progress import recompute_progress
from operational.purchasing.receiving import Step, write_receipt
from operational.purchasing.refs import LocationRef, OrderRef
from operational.purchasing.rules import LINES_MAX, closes_rest, receipt_value, receivable
from operational.purchasing.tables import Order, OrderLine
from operational.stock.api import LotWanted, bin_named, bin_of_state, default_location, lots_of, state_of


class Labelled(Input):
    """What stands on the label of goods that come in, and where they are put."""

    location: LocationRef | None = None  # left out: the default bin, or that for goods to inspect
    lot: str = Field(default="", max_length=60)  # of items kept by lots; a serial number where each piece has one
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    supplier_lot: str = Field(default="", max_length=60)


class ReceiptLineInput(Labelled):
    line_no: int = Field(ge=1)
    quantity: Qty = Decimal(0)  # in the item's own unit
    in_bought_unit: Qty = Decimal(0)  # counted in the unit as ordered, such as whole boxes; both add up


class ReceiveGoods(Input):
    order: OrderRef
    date: dt.date | None = None
    number: str | None = Field(default=None, max_length=40)
    supplier_note: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=2000)
    close_rest: bool | None = None  # left out: a rest within the tolerance of its line is not waited for
    lines: list[ReceiptLineInput] | None = Field(default=None, max_length=LINES_MAX)  # left out: everything open


class GoodsMoved(Output):
    id: int
    number: str
    value: SignedAmount
    order_id: int


@dataclass(frozen=True)
class Arrived:
    """So many of an order line came with this label."""

    row: LineWithItem
    quantity: Decimal
    label: Labelled


@command("purchasing.receive_goods", permission="purchasing.receipt.edit", path="POST /purchasing/orders/{order}/receive")
def receive_goods(tx: Tx, cmd: ReceiveGoods) -> GoodsMoved:
    """Take goods in on an approved order, in part or in full; the supplier is owed an estimate at once.

    Whoever counts may count boxes as ordered, single pieces, or both. Goods to inspect wait in state 待检. More than ordered
    may come within the tolerance of the line.
    """
    order = tx.lock(Order, cmd.order, field="order")
    state = f"purchasing.order.state.{order.state}"
    require(order.state == "approved", "purchasing.order_not_approved", number=order.number, state=state)
    require(not order.is_direct, "purchasing.order_is_direct", number=order.number)
    arrived = _arrived(cmd.lines, order_lines(tx, order.id), order.number or "")
    require(arrived, "purchasing.nothing_to_receive", number=order.number)
    steps = arrived_steps(tx, order, arrived)
    receipt, number = write_receipt(
        tx, order, steps, cmd.date, cmd.note, number=cmd.number, supplier_note=cmd.supplier_note
    )
    add_to_lines(tx, "received", ((step.order_line_id, step.quantity) for step in steps))
    _close_rest(tx, arrived, cmd.close_rest)
    tx.touch(order, goods_receipt=number)
    tx.announce(GoodsWereReceived(goods_receipt_id=receipt.id, order_id=receipt.order_id))
    moved = GoodsMoved(id=receipt.id, number=number, value=receipt.value, order_id=receipt.order_id)
    recompute_progress(tx, [order.id])  # last: what was read before it is read anew
    return moved


def _arrived(given: Sequence[ReceiptLineInput] | None, rows: Sequence[LineWithItem], number: str) -> list[Arrived]:
    """What came by line, never more than the tolerance of the line allows; several lots of a line are several rows."""
    if given is None:
        return [Arrived(row, row.line.open, Labelled()) for row in rows if row.line.open > 0]
    by_no = {row.line.line_no: row for row in rows}
    came: dict[int, Decimal] = {}
    found = []
    for position, typed in enumerate(given):
        row = by_no.get(typed.line_no)
        if row is None:
            refuse("purchasing.line_unknown", field=f"lines.{position}.line_no", number=number, line=typed.line_no)
        line = row.line
        quantity = typed.quantity + round_quantity(typed.in_bought_unit * line.unit_factor)
        came[typed.line_no] = came.get(typed.line_no, Decimal(0)) + quantity
        most = receivable(line.quantity, line.received, line.returned, line.cancelled, line.over_tolerance)
        fits = came[typed.line_no] <= most
        require(fits, "purchasing.too_much_received", field=f"lines.{position}.quantity", number=number, line=typed.line_no,
                wanted=came[typed.line_no], open=most)  # fmt: skip
        if quantity > 0:
            found.append(Arrived(row, quantity, typed))
    return found


def arrived_steps(tx: Tx, order: Order, arrived: Sequence[Arrived], *, inspects_all: bool = False) -> list[Step]:
    """Each row with its bin, its lot and its value in running total."""
    tax_is_cost = the_company(tx).taxpayer == "small_scale"
    bins = _bins(tx, order.warehouse_id, arrived, inspects_all)
    lots = _lots(tx, arrived)
    done = {part.row.line.id: part.row.line.received for part in arrived}
    steps = []
    for part, (location_id, waits), lot_id in zip(arrived, bins, lots, strict=True):
        line = part.row.line
        before = done[line.id]
        done[line.id] = before + part.quantity
        value = receipt_value(line.net, line.tax, before, done[line.id], line.quantity, tax_is_cost)
        pending = part.quantity if waits else Decimal(0)
        steps.append(Step(line.id, part.row.item, location_id, lot_id, part.quantity, value, pending))
    return steps


def _bins(tx: Tx, warehouse_id: int, arrived: Sequence[Arrived], inspects_all: bool) -> list[tuple[int | None, bool]]:
    """The bin of each row and whether the goods wait for inspection there."""
    found: list[tuple[int | None, bool]] = []
    for position, part in enumerate(arrived):
        item, ref = part.row.item, part.label.location
        waits = item.is_stocked and (item.needs_inspection or inspects_all)
        if not item.is_stocked:
            found.append((None, False))
        elif ref is None:
            found.append((bin_of_state(tx, warehouse_id, "pending") if waits else default_location(tx, warehouse_id), waits))
        else:
            field = f"lines.{position}.location"
            location_id = bin_named(tx, ref, field=field)
            is_apart = not waits or state_of(tx, location_id) == "pending"
            require(is_apart, "purchasing.inspect_before_shelf", field=field, item=item.code, bin=str(ref))
            found.append((location_id, waits))
    return found


def _lots(tx: Tx, arrived: Sequence[Arrived]) -> list[int]:
    """The lot of each row, written down where it is new."""
    return lots_of(tx, [_lot_wanted(part.row.item, part.label) for part in arrived])


def _lot_wanted(item: Item, label: Labelled) -> LotWanted:
    return LotWanted(item.id, label.lot, label.expires_on, label.made_on, label.supplier_lot)


def _close_rest(tx: Tx, arrived: Sequence[Arrived], wish: bool | None) -> None:
    """What is not waited for any more is cancelled on its line."""
    came: dict[int, Decimal] = {}
    for part in arrived:
        came[part.row.line.id] = came.get(part.row.line.id, Decimal(0)) + part.quantity
    rows: Mapping[int, OrderLine] = {part.row.line.id: part.row.line for part in arrived}
    closed = [
        line_id
        for line_id, line in rows.items()
        if closes_rest(line.quantity, line.received + came[line_id] - line.returned, line.under_tolerance, wish)
    ]
    if closed:
        statement = sa.update(OrderLine).where(OrderLine.id == sa.any_(sa.cast(closed, sa.ARRAY(sa.BigInteger))))
        tx.session.execute(
            statement.values(cancelled=OrderLine.cancelled + OrderLine.open).execution_options(synchronize_session=False)
        )
