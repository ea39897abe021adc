"""Approving sales orders, and ending them before everything is delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import sqlalchemy as sa

from operational.company.api import next_workday, setting
from operational.core.api import Amount, Conflict, Input, Output, Problem, Qty, Refusal, SignedAmount, Tx, command, require
from operational.parties.api import Party
from operational.sales import rules
from operational.sales.commands.order import OrderMove, OrderMoved
from operational.sales.credit import check_credit, credit_of, locked_customer
from operational.sales.events import Earliest, OrderWasApproved, OrderWasCancelled, OrderWasUnapproved, PromiseWasAsked
from operational.sales.lines import Held, order_lines, save_lines
from operational.sales.needs import require_special_approval
from operational.sales.progress import recompute
from operational.sales.refs import OrderRef
from operational.sales.requested import refuse_requested
from operational.sales.states import ORDER
from operational.sales.tables import Order
from operational.stock.api import Want, release, reserve

PROMISE_CHECK = "sales.promise_check"  # the name of the dated setting: refuse an order promised before it can leave, or not

class ApproveOrder(Input):
    order: OrderRef
    version: int | None = None
    promise_date: dt.date | None = None  # left out: as agreed on the order, else the rule proposes a date


class ShortLine(Output):
    line_no: int
    item_code: str
    quantity: Qty
    reserved: Qty
    short: Qty
    earliest: dt.date | None  # when the missing pieces can be there, from what is on order


class OrderApproved(Output):
    id: int
    number: str
    state: str
    gross: Amount
    promise_date: dt.date
    exposure: SignedAmount  # this order included
    credit_limit: Amount | None
    is_over_limit: bool
    short: list[ShortLine]


@command(
    "sales.approve_order", permission="sales.order.approve", move=ORDER.approve, path="POST /sales/orders/{order}/approve"
)
def approve_order(tx: Tx, cmd: ApproveOrder) -> OrderApproved:
    """Bind the order: check the customer's credit, reserve what is in stock, promise a date."""
    customer = locked_customer(tx, cmd.order)
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    if customer is None or customer.id != order.customer_id:
        raise Conflict("core.changed_by_another", kind=order.kind, number=order.number or "", field="version")
    return bind_order(tx, cmd, order, customer)


def bind_order(tx: Tx, cmd: ApproveOrder, order: Order, customer: Party) -> OrderApproved:
    """The same of an order that this command has locked or made, after its customer."""
    held = order_lines(tx, order.id)
    credit = credit_of(tx, customer, order)
    check_credit(tx, order, customer, credit)
    require_special_approval(tx, order)
    short = _reserve(tx, order, held)
    order.promise_date = cmd.promise_date or _promised(tx, order, held, short)
    _require_possible(tx, order, held, short)
    order.approved_at, order.approved_by = tx.now, tx.actor.user_id
    tx.announce(OrderWasApproved(order_id=order.id, customer_id=customer.id))
    return OrderApproved(
        id=order.id,
        number=order.number or "",
        state=order.state,
        gross=order.gross,
        promise_date=order.promise_date,
        exposure=credit.exposure,
        credit_limit=credit.limit,
        is_over_limit=credit.is_over,
        short=short,
    )


def _reserve(tx: Tx, order: Order, held: Mapping[int, Held]) -> list[ShortLine]:
    """Hold what is there for the lines; for what is not, ask when it comes."""
    stocked = [row for row in held.values() if row.item.is_stocked and not row.line.is_direct]
    wants = [Want(row.line.id, row.item.id, order.warehouse_id, row.line.open) for row in stocked]
    got = reserve(tx, Order.kind, wants)
    lacking = [(row, got.get(row.line.id, Decimal(0))) for row in stocked if got.get(row.line.id, Decimal(0)) < row.line.open]
    days = _earliest(tx, order, [(row.item.id, row.line.open - reserved) for row, reserved in lacking])
    return [
        ShortLine(
            line_no=row.line.line_no,
            item_code=row.item.code,
            quantity=row.line.open,
            reserved=reserved,
            short=row.line.open - reserved,
            earliest=day,
        )
        for (row, reserved), day in zip(lacking, days, strict=True)
    ]


def _earliest(tx: Tx, order: Order, missing: Sequence[tuple[int, Decimal]]) -> list[dt.date | None]:
    """When the missing pieces can be there; empty where nobody knows what is coming."""
    if not missing:
        return []
    items, quantities = zip(*missing, strict=True)
    asked = PromiseWasAsked(order_id=order.id, warehouse_id=order.warehouse_id, item_ids=items, quantities=quantities)
    found: list[Earliest] | None = tx.consult(asked)
    return [None] * len(missing) if found is None else [one.day for one in found]


def _promised(tx: Tx, order: Order, held: Mapping[int, Held], short: Sequence[ShortLine]) -> dt.date:
    if order.promise_date is not None:
        return order.promise_date
    of_lines: list[dt.date] = [row.promise_date for row in held.values() if row.promise_date is not None]
    known: list[dt.date] = [row.earliest for row in short if row.earliest is not None]
    if known:
        return max(known + of_lines)
    promised = rules.promise_date(None, of_lines, tx.today, is_short=bool(short))
    return promised if promised in of_lines else next_workday(tx, promised)


def _require_possible(tx: Tx, order: Order, held: Mapping[int, Held], short: Sequence[ShortLine]) -> None:
    """Where the company wants it so, no line is promised before it can leave; the refusal names the earliest day."""
    if setting(tx, PROMISE_CHECK, "off") != "refuse":
        return
    problems = []
    for row in short:
        told = held[row.line_no].promise_date or order.promise_date
        if row.earliest is not None and told is not None and told < row.earliest:
            values = {"number": order.number or "", "line": row.line_no, "item": row.item_code, "short": row.short.normalize()}
            values |= {"promised": told.isoformat(), "earliest": row.earliest.isoformat()}
            problems.append(Problem("sales.promised_too_early", values, "promise_date"))
    if problems:
        raise Refusal.of(problems)


@command(
    "sales.unapprove_order", permission="sales.order.approve", move=ORDER.unapprove, path="POST /sales/orders/{order}/unapprove"
)
def unapprove_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Take the approval back (反审核) while nothing has followed from it; what was reserved is free again."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    held = order_lines(tx, order.id)
    _require_free("unapprove", order, "approved", held)
    refuse_requested(tx, order, at_all=True)
    release(tx, Order.kind, [row.line.id for row in held.values() if row.item.is_stocked])
    order.approved_at = order.approved_by = None
    tx.announce(OrderWasUnapproved(order_id=order.id))
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)


def _require_free(move: str, order: Order, state: str, held: Mapping[int, Held]) -> None:
    """Refuse the step where documents behind the order forbid it."""
    for blocked in rules.blocked_moves(state, [row.line for row in held.values()]):
        require(blocked.move != move, blocked.reason, field="order", number=order.number)


@command("sales.cancel_order", permission="sales.order.cancel", move=ORDER.cancel, path="POST /sales/orders/{order}/cancel")
def cancel_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """Call the order off. Where goods have left, only the open rest is called off and the order lives on."""
    state = _state_before(tx, cmd)
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    if state != "approved":
        return OrderMoved(id=order.id, number=order.number or "", state=order.state)
    held = order_lines(tx, order.id)
    _require_free("cancel", order, "approved", held)
    if any(row.line.issued for row in held.values()):
        order.state = "approved"  # what was delivered is still to be invoiced and paid
    _cancel_rest(tx, order, held)
    tx.announce(OrderWasCancelled(order_id=order.id))
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)


def _state_before(tx: Tx, cmd: OrderMove) -> str:
    """The state in which the lock will find the order; the lock itself already takes the step."""
    column = Order.id if isinstance(cmd.order, int) else Order.number
    statement = sa.select(Order.state).where(column == cmd.order).with_for_update(key_share=True)
    tx.session.flush()
    return str(tx.session.execute(statement).scalar_one_or_none())


@command("sales.close_order", permission="sales.order.cancel", move=ORDER.close, path="POST /sales/orders/{order}/close")
def close_order(tx: Tx, cmd: OrderMove) -> OrderMoved:
    """End the order by hand: what has not left will not leave any more; claims stay as they are."""
    order = tx.lock(Order, cmd.order, version=cmd.version, field="order")
    held = order_lines(tx, order.id)
    _require_free("close", order, "approved", held)
    _cancel_rest(tx, order, held)
    if any(row.line.open for row in held.values()):
        tx.announce(OrderWasCancelled(order_id=order.id))
    return OrderMoved(id=order.id, number=order.number or "", state=order.state)


def _cancel_rest(tx: Tx, order: Order, held: Mapping[int, Held]) -> None:
    rest = [row for row in held.values() if row.line.open]
    release(tx, Order.kind, [row.line.id for row in rest if row.item.is_stocked])
    save_lines(tx, [replace(row.line, cancelled=row.line.cancelled + row.line.open) for row in rest])
    refuse_requested(tx, order)
    recompute(tx, [order.id])
