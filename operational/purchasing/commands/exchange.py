"""The supplier takes defective goods back and sends the same again, without a new price (采购换货)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, Output, Qty, SignedAmount, Tx, command, part_of, refuse, require
from operational.items.api import Item
from operational.purchasing.commands.goods_return import ReturnGoods, ReturnLineInput, SentBack, send_back
from operational.purchasing.commands.receipt import Arrived, Labelled, arrived_steps
from operational.purchasing.events import GoodsWereReceived
from operational.purchasing.lines import LineWithItem, move_lines, receipt_lines, settle_receipts, wanted_quantities
from operational.purchasing.progress import recompute_progress
from operational.purchasing.receiving import Step, write_receipt
from operational.purchasing.refs import ExchangeRef, ReceiptRef
from operational.purchasing.rules import LINES_MAX, Replaced, replaced_part
from operational.purchasing.states import EXCHANGE
from operational.purchasing.tables import (
    Exchange,
    ExchangeArrival,
    ExchangeLine,
    GoodsReceipt,
    GoodsReceiptLine,
    Order,
    OrderLine,
)

NOTHING = Decimal(0)
_Row = tuple[int, Decimal, Decimal, Decimal, Decimal]  # as settle_receipts takes them


class ExchangeGoods(Input):
    goods_receipt: ReceiptRef
    reason: str = Field(min_length=1, max_length=500)
    date: dt.date | None = None
    comes_at_once: bool = False  # the supplier has brought the new ones along
    lines: list[ReturnLineInput] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything


class GoodsExchanged(Output):
    id: int
    number: str
    state: str
    return_id: int | None  # none: the goods are swapped at the customer's
    return_number: str
    replacement_id: int | None
    replacement_number: str
    value: SignedAmount  # of what went back


@command(
    "purchasing.exchange_goods", permission="purchasing.exchange.edit", path="POST /purchasing/receipts/{goods_receipt}/exchange"
)
def exchange_goods(tx: Tx, cmd: ExchangeGoods) -> GoodsExchanged:
    """Send defective goods back for the same again: they leave and come at one value, and no price is agreed anew.

    Of goods delivered straight to a customer those are swapped there, unless the line names the bin they have come back to.
    """
    receipt = tx.lock(GoodsReceipt, cmd.goods_receipt, field="goods_receipt")
    order = tx.lock(Order, receipt.order_id)
    at_customer = order.is_direct and not any(line.location is not None for line in cmd.lines or ())
    date = cmd.date or tx.today
    return_id, back_number = None, ""
    if at_customer:
        rows = _swapped(tx, receipt, cmd)
    else:
        given = ReturnGoods(goods_receipt=receipt.id, date=date, note=cmd.reason, lines=cmd.lines)
        # The new goods stand on the exchange, not on the order: it may be done, and nobody waits for them there.
        back = send_back(tx, given, receipt, order, comes_again=True)
        return_id, back_number = back.moved.id, back.moved.number
        rows = _gone(back)
    made = tx.new(
        Exchange,
        date=date,
        note="",
        supplier_id=receipt.supplier_id,
        order_id=order.id,
        goods_receipt_id=receipt.id,
        return_id=return_id,
        is_at_customer=at_customer,
        reason=cmd.reason,
    )
    tx.session.flush()
    tx.insert(ExchangeLine, [{"exchange_id": made.id, "line_no": n, **row} for n, row in enumerate(rows, start=1)])
    number = tx.number(made)
    tx.touch(order, exchange=number)
    value = sum((row["value"] for row in rows), ZERO)
    made_id, state = made.id, made.state
    came: ExchangeReceived | None = None
    if cmd.comes_at_once:
        came = _receive(tx, made, number, ReceiveExchange(exchange=made_id, date=date))
        state = came.state
    elif not at_customer:
        recompute_progress(tx, [order.id])  # last: what was read before it is read anew
    return GoodsExchanged(
        id=made_id,
        number=number,
        state=state,
        return_id=return_id,
        return_number=back_number,
        replacement_id=came.goods_receipt_id if came is not None else None,
        replacement_number=came.goods_receipt_number if came is not None else "",
        value=value,
    )


_FRESH = {"came": NOTHING, "came_settled": NOTHING, "value_came": ZERO, "lot_came": ""}


def _gone(back: SentBack) -> list[dict[str, Any]]:
    """The lines of the return, each to be replaced."""
    return [
        {
            "order_line_id": step.order_line_id,
            "receipt_line_id": step.returns_line_id,
            "return_line_id": line_id,
            "item_id": step.item.id,
            "quantity": -step.quantity,
            "value": -step.value,
            **_FRESH,
        }
        for line_id, step in back.lines
    ]


def _swapped(tx: Tx, receipt: GoodsReceipt, cmd: ExchangeGoods) -> list[dict[str, Any]]:
    """What the customer gives the supplier: never more than he has of this receipt and did not give away already."""
    require(receipt.returns_id is None, "purchasing.is_a_return", number=receipt.number)
    lines = receipt_lines(tx, receipt_id=receipt.id)
    away_of = (
        sa.select(ExchangeLine.receipt_line_id, sa.func.sum(ExchangeLine.quantity - ExchangeLine.came))
        .join(Exchange, Exchange.id == ExchangeLine.exchange_id)
        .where(Exchange.goods_receipt_id == receipt.id, Exchange.is_at_customer, Exchange.state == "waiting")
        .group_by(ExchangeLine.receipt_line_id)
    )
    away: dict[int, Decimal] = {row[0]: row[1] for row in tx.session.execute(away_of)}
    left = {row.line.line_no: row.line.quantity - row.line.returned - away.get(row.line.id, NOTHING) for row in lines}
    wanted = wanted_quantities(cmd.lines, left, number=receipt.number or "", too_much="purchasing.too_much_returned")
    require(wanted, "purchasing.nothing_to_return", number=receipt.number)
    return [
        {
            "order_line_id": row.line.order_line_id,
            "receipt_line_id": row.line.id,
            "return_line_id": None,
            "item_id": row.item.id,
            "quantity": wanted[row.line.line_no],
            "value": ZERO,
            **_FRESH,
        }
        for row in lines
        if row.line.line_no in wanted
    ]


class ReplacedLine(Labelled):
    line_no: int = Field(ge=1)  # of the exchange
    quantity: Qty


class ReceiveExchange(Input):
    exchange: ExchangeRef
    date: dt.date | None = None
    supplier_note: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=2000)
    lines: list[ReplacedLine] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: everything


class ExchangeReceived(Output):
    id: int
    number: str
    state: str
    goods_receipt_id: int | None  # none: the goods are swapped at the customer's
    goods_receipt_number: str
    value: SignedAmount
    open: Qty  # still to come


@dataclass(frozen=True)
class _Expected:
    line: ExchangeLine
    order_line: OrderLine
    item: Item
    back: GoodsReceiptLine | None

    @property
    def open(self) -> Decimal:
        return self.line.quantity - self.line.came


@command(
    "purchasing.receive_exchange", permission="purchasing.exchange.edit", path="POST /purchasing/exchanges/{exchange}/receive"
)
def receive_exchange(tx: Tx, cmd: ReceiveExchange) -> ExchangeReceived:
    """Take in what the supplier sends instead, in part or in full, at the value that went back."""
    found = tx.lock(Exchange, cmd.exchange, field="exchange")
    return _receive(tx, found, found.number or "", cmd)


def _receive(tx: Tx, found: Exchange, number: str, cmd: ReceiveExchange) -> ExchangeReceived:
    order = tx.lock(Order, found.order_id)
    state = f"purchasing.exchange.state.{found.state}"
    require(found.state == "waiting", "purchasing.exchange_not_waiting", field="exchange", number=number, state=state)
    expected = _expected(tx, found.id)
    given = cmd.lines
    if given is None:
        given = [ReplacedLine(line_no=n, quantity=row.open) for n, row in expected.items() if row.open > 0]
    _require_expected(expected, given, number)
    given = [line for line in given if line.quantity > 0]
    require(given, "purchasing.nothing_to_receive", number=number)
    receipt: GoodsReceipt | None = None
    shown = ""
    if found.is_at_customer:
        for line in given:
            row = expected[line.line_no].line
            row.came, row.lot_came = row.came + line.quantity, line.lot or row.lot_came
    else:
        receipt, shown = _take_in(tx, order, found, expected, given, cmd)
    rest = sum((row.open for row in expected.values()), NOTHING)
    _count(tx, [row.line for row in expected.values()])
    if rest == 0:
        tx.advance(found, EXCHANGE.finish)
    made = ExchangeReceived(
        id=found.id,
        number=number,
        state=found.state,
        goods_receipt_id=receipt.id if receipt is not None else None,
        goods_receipt_number=shown,
        value=receipt.value if receipt is not None else ZERO,
        open=rest,
    )
    if receipt is not None:
        tx.touch(order, goods_receipt=shown)
        tx.announce(GoodsWereReceived(goods_receipt_id=receipt.id, order_id=order.id))
        recompute_progress(tx, [order.id])  # last: what was read before it is read anew
    return made


def _expected(tx: Tx, exchange_id: int) -> dict[int, _Expected]:
    statement = (
        sa.select(ExchangeLine, OrderLine, Item, GoodsReceiptLine)
        .join(OrderLine, OrderLine.id == ExchangeLine.order_line_id)
        .join(Item, Item.id == ExchangeLine.item_id)
        .outerjoin(GoodsReceiptLine, GoodsReceiptLine.id == ExchangeLine.return_line_id)
        .where(ExchangeLine.exchange_id == exchange_id)
        .order_by(ExchangeLine.line_no)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    found = {row[0].line_no: _Expected(*row) for row in tx.session.execute(statement)}
    for row in found.values():
        tx.session.expunge(row.line)  # counted here, written by one statement
    return found


_COUNT = sa.text(
    """
    update purchasing.exchange_line as l
    set came = d.came, came_settled = d.settled, value_came = d.value, lot_came = d.lot
    from unnest(
        cast(:ids as bigint[]), cast(:came as numeric[]), cast(:settled as numeric[]), cast(:value as numeric[]),
        cast(:lots as text[])
    ) as d (id, came, settled, value, lot)
    where l.id = d.id
    """
)


def _count(tx: Tx, lines: Sequence[ExchangeLine]) -> None:
    """Write what came, of all lines in one statement."""
    names = {"ids": "id", "came": "came", "settled": "came_settled", "value": "value_came", "lots": "lot_came"}
    tx.session.execute(_COUNT, {name: [getattr(line, column) for line in lines] for name, column in names.items()})


def _require_expected(expected: dict[int, _Expected], given: Sequence[ReplacedLine], number: str) -> None:
    came: dict[int, Decimal] = {}
    for place, line in enumerate(given):
        if line.line_no not in expected:
            refuse("purchasing.line_unknown", field=f"lines.{place}.line_no", number=number, line=line.line_no)
        came[line.line_no] = came.get(line.line_no, NOTHING) + line.quantity
        open_ = expected[line.line_no].open
        fits = came[line.line_no] <= open_
        require(fits, "purchasing.too_much_exchanged", field=f"lines.{place}.quantity", number=number, line=line.line_no,
                wanted=came[line.line_no].normalize(), open=open_.normalize())  # fmt: skip


def _take_in(
    tx: Tx, order: Order, found: Exchange, expected: dict[int, _Expected], given: Sequence[ReplacedLine], cmd: ReceiveExchange
) -> tuple[GoodsReceipt, str]:
    """The receipt of the new goods; those whose predecessors were invoiced settle with the return, and need no invoice."""
    rows = [expected[line.line_no] for line in given]
    arrived = [
        Arrived(LineWithItem(row.order_line, row.item), line.quantity, line) for row, line in zip(rows, given, strict=True)
    ]
    steps: list[Step] = []
    settled: list[_Row] = []
    free = {row.back.id: _unsettled(row.back) for row in expected.values() if row.back is not None}
    for row, step in zip(rows, arrived_steps(tx, order, arrived), strict=True):
        line, back = row.line, row.back
        assert back is not None
        pieces, worth = free[back.id]
        part = replaced_part(
            Replaced(line.quantity, line.value, line.came, line.came_settled, line.value_came), step.quantity, pieces, worth
        )
        reduction = part_of(-back.reduction, line.came, line.came + step.quantity, line.quantity)
        line.came += step.quantity
        line.came_settled += part.settled
        line.value_came += part.value_settled + part.value_free
        free[back.id] = (pieces - part.settled, worth - part.value_settled)
        if part.settled:
            steps.append(
                replace(
                    step,
                    quantity=part.settled,
                    value=part.value_settled,
                    settled=part.settled,
                    value_settled=part.value_settled,
                    pending=_share(step, part.settled),
                )
            )
            settled.append((back.id, -part.settled, -part.value_settled, NOTHING, NOTHING))
        rest = step.quantity - part.settled
        if rest:
            kept = reduction if not part.settled else ZERO
            steps.append(replace(step, quantity=rest, value=part.value_free, reduction=kept, pending=_share(step, rest)))
    receipt, shown = write_receipt(tx, order, steps, cmd.date, cmd.note, supplier_note=cmd.supplier_note)
    settle_receipts(tx, _joined(settled))
    came = [(step.order_line_id, step.quantity) for step in steps]
    move_lines(tx, received=came, cancelled=[(line_id, -quantity) for line_id, quantity in came])
    tx.insert(ExchangeArrival, [{"exchange_id": found.id, "goods_receipt_id": receipt.id}])
    return receipt, shown


def _unsettled(back: GoodsReceiptLine) -> tuple[Decimal, Decimal]:
    """Pieces of a return that wait for a red invoice, and what they are worth; the new goods take their place."""
    return abs(back.quantity - back.invoiced), abs(back.value - back.value_invoiced)


def _share(step: Step, quantity: Decimal) -> Decimal:
    return quantity if step.pending else NOTHING


def _joined(rows: Sequence[_Row]) -> list[_Row]:
    """One row for each line: a statement that joins them changes each line once."""
    found: dict[int, _Row] = {}
    for row in rows:
        was = found.get(row[0])
        found[row[0]] = row if was is None else (row[0], was[1] + row[1], was[2] + row[2], NOTHING, NOTHING)
    return list(found.values())


class GiveUpExchange(Input):
    exchange: ExchangeRef
    reason: str = Field(min_length=1, max_length=500)


class ExchangeGivenUp(Output):
    id: int
    number: str
    state: str
    open: Qty  # what did not come: a return like any other from now on


@command(
    "purchasing.give_up_exchange",
    permission="purchasing.exchange.edit",
    move=EXCHANGE.give_up,
    path="POST /purchasing/exchanges/{exchange}/give-up",
)
def give_up_exchange(tx: Tx, cmd: GiveUpExchange) -> ExchangeGivenUp:
    """Wait no longer: what did not come stays a return, and the supplier's red invoice settles it."""
    found = tx.lock(Exchange, cmd.exchange, field="exchange")
    tx.touch(found, reason=cmd.reason)
    rest = sum((row.open for row in _expected(tx, found.id).values()), NOTHING)
    return ExchangeGivenUp(id=found.id, number=found.number or "", state=found.state, open=rest)
