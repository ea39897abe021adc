"""Goods leave for a customer, all or in parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from operational.core.api import Amount, Input, Output, Qty, Tx, command, require
from operational.sales import postings, rules
from operational.sales.commands.shipment import FreightPayer
from operational.sales.credit import check_at_issue
from operational.sales.events import GoodsWereIssued
from operational.sales.issuing import Pick, book_issue, write_issue
from operational.sales.lines import Held, order_lines, save_lines, wanted
from operational.sales.picking import parts_of
from operational.sales.progress import recompute
from operational.sales.refs import LocationRef, OrderRef
from operational.sales.rules import LINES_MAX, NONE, Line
from operational.sales.tables import Order
from operational.sales.tolerances import deliverable, grown, is_within_under, save_grown
from operational.stock.api import release, will_touch

Rest = Literal["by_tolerance", "keep", "close"]
ISSUED_MAX = LINES_MAX * 2  # a line may be picked from a few bins


class IssueLine(Input):
    line_no: int
    quantity: Qty
    location: LocationRef | None = None  # left out: the warehouse's default bin, or where the lots lie
    lot: str = Field(default="", max_length=80)  # left out: what expires first


class IssueGoods(Input):
    order: OrderRef
    date: dt.date | None = None
    lines: list[IssueLine] | None = Field(default=None, min_length=1, max_length=ISSUED_MAX)  # left out: everything open
    rest: Rest = "by_tolerance"  # of what stays open: keep it, close it, or close what is within the tolerance
    carrier: str = Field(default="", max_length=80)
    tracking_number: str = Field(default="", max_length=80)
    freight_payer: FreightPayer = ""
    awaits_slip: bool = False  # a signed slip must come back
    note: str = Field(default="", max_length=2000)


class GoodsIssued(Output):
    id: int
    number: str
    state: str
    date: dt.date
    order_id: int
    order_state: str
    net: Amount
    tax: Amount
    gross: Amount
    due_date: dt.date | None
    closed_rest: Qty  # will not be delivered any more
    is_over_limit: bool  # the customer is over the credit limit or on hold, and the goods left all the same


@command("sales.issue_goods", permission="sales.goods_issue.edit", path="POST /sales/orders/{order}/issue")
def issue_goods(tx: Tx, cmd: IssueGoods) -> GoodsIssued:
    """Send goods of an approved order, all or some: stock falls, revenue, cost and the customer's debt arise."""
    order = tx.lock(Order, cmd.order, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_approved", field="order", number=order.number, state=state)
    return send_goods(tx, cmd, order)


def send_goods(tx: Tx, cmd: IssueGoods, order: Order) -> GoodsIssued:
    """The same of an approved order that this command has locked or made."""
    date = cmd.date or tx.today
    held = order_lines(tx, order.id)
    is_over_limit = check_at_issue(tx, order, next(iter(held.values())).customer)
    waiting = postings.waiting_share(tx, order.terms_id, date)
    held, over = _grown(tx, cmd, held)
    picks = _picked(tx, cmd, order, held, waiting)
    issue, number, costs = write_issue(tx, order, date, picks, **_paper(cmd))
    if over:
        save_grown(tx, order, over, [held[line_no].line for line_no in over])
    closed = _save_and_close(tx, cmd, held, picks)
    due = book_issue(tx, order, issue, number, picks, costs)
    recompute(tx, [order.id])
    tx.announce(GoodsWereIssued(goods_issue_id=issue.id, order_id=order.id))
    return GoodsIssued(
        id=issue.id,
        number=number,
        state=issue.state,
        date=date,
        order_id=order.id,
        order_state=order.state,
        net=issue.net,
        tax=issue.tax,
        gross=issue.gross,
        due_date=due,
        closed_rest=closed,
        is_over_limit=is_over_limit,
    )


def _paper(cmd: IssueGoods) -> dict[str, Any]:
    """What stands on the paper beside the goods."""
    slip = "out" if cmd.awaits_slip else "none"
    carried = cmd.model_dump(include={"note", "carrier", "tracking_number", "freight_payer"})
    return {**carried, "slip": slip}


def _grown(tx: Tx, cmd: IssueGoods, held: dict[int, Held]) -> tuple[dict[int, Held], dict[int, Line]]:
    """Lines of which more leaves than is open grow by it, as far as the tolerance allows; answers also how they were."""
    asked: dict[int, Decimal] = {}
    for row in cmd.lines or ():
        asked[row.line_no] = asked.get(row.line_no, NONE) + row.quantity
    grown_, before = dict(held), {}
    for line_no, quantity in asked.items():
        if line_no in held and held[line_no].line.open < quantity <= deliverable(tx, held[line_no]):
            before[line_no] = held[line_no].line
            grown_[line_no] = replace(held[line_no], line=grown(held[line_no].line, quantity - held[line_no].line.open))
    return grown_, before


def _save_and_close(tx: Tx, cmd: IssueGoods, held: Mapping[int, Held], picks: Sequence[Pick]) -> Decimal:
    """Write how far the lines have come; a rest that nobody waits for is closed and what it held is free."""
    after = {line_no: row.line for line_no, row in held.items()} if cmd.rest == "close" else {}
    after |= {pick.step.line.line_no: pick.step.line for pick in picks}
    closing = []
    for line_no, line in after.items():
        wants = cmd.rest == "close" and line.open > 0 and not line.ahead
        if wants or (cmd.rest == "by_tolerance" and is_within_under(tx, held[line_no], line)):
            closing.append(line)
            after[line_no] = replace(line, cancelled=line.cancelled + line.open)
    release(tx, Order.kind, [line.id for line in closing if held[line.line_no].item.is_stocked])
    save_lines(tx, after.values())
    return sum((line.open for line in closing), NONE)


def _picked(tx: Tx, cmd: IssueGoods, order: Order, held: Mapping[int, Held], waiting: Decimal) -> list[Pick]:
    """What leaves, line by line, each step starting where the one before left its order line."""
    possible = {n: row.line.open for n, row in held.items() if cmd.lines is not None or not row.line.is_direct}
    chosen = wanted(cmd.lines, possible, number=order.number or "", too_much="sales.more_than_open")
    require(chosen, "sales.nothing_to_issue", field="lines", number=order.number)
    for place, (line_no, _, _) in enumerate(chosen):
        is_ours = not held[line_no].line.is_direct
        require(is_ours, "sales.line_is_direct", field=f"lines.{place}.line_no", number=order.number, line=line_no)
    touched = held.values() if cmd.rest == "close" else [held[line_no] for line_no, _, _ in chosen]
    will_touch(tx, [row.item for row in touched])
    parts = parts_of(tx, chosen, held, order.warehouse_id, cmd.date or tx.today)
    ids = tx.ids(len(parts))
    now = {line_no: row.line for line_no, row in held.items()}
    picks = []
    for pick_id, part in zip(ids, parts, strict=True):
        step = rules.issue(now[part.line_no], part.quantity, waiting=waiting)
        now[part.line_no] = step.line
        picks.append(Pick(pick_id, held[part.line_no], step, part.quantity, part.location_id, part.lot_id))
    return picks
