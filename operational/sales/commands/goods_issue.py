"""Goods leave for a customer, all or in parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, Qty, Tx, command, require
from operational.invoicing.api import add_due_items
from operational.ledger.api import account_for, credit, debit
from operational.sales import postings, rules
from operational.sales.commands.shipment import FreightPayer
from operational.sales.credit import check_at_issue
from operational.sales.events import GoodsWereIssued
from operational.sales.lines import Held, order_lines, save_lines, wanted
from operational.sales.picking import parts_of
from operational.sales.progress import recompute
from operational.sales.refs import LocationRef, OrderRef
from operational.sales.rules import LINES_MAX, NONE, Line
from operational.sales.tables import GoodsIssue, GoodsIssueLine, Order
from operational.sales.tolerances import deliverable, grown, is_within_under, save_grown
from operational.stock.api import Piece, move, release

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


@dataclass(frozen=True)
class Pick:
    """One line of a goods issue: so many pieces of an order line from one bin."""

    id: int
    held: Held
    step: rules.Issued
    quantity: Decimal
    location_id: int | None
    lot_id: int


@command("sales.issue_goods", permission="sales.goods_issue.edit", path="POST /sales/orders/{order}/issue")
def issue_goods(tx: Tx, cmd: IssueGoods) -> GoodsIssued:
    """Send goods of an approved order, all or some: stock falls, revenue, cost and the customer's debt arise."""
    order = tx.lock(Order, cmd.order, field="order")
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_approved", field="order", number=order.number, state=state)
    date = cmd.date or tx.today
    held = order_lines(tx, order.id)
    is_over_limit = check_at_issue(tx, order, next(iter(held.values())).customer)
    is_deferred = postings.tax_waits(tx, order.terms_id, date)
    held, over = _grown(tx, cmd, held)
    picks = _picked(tx, cmd, order, held, is_deferred)
    issue = GoodsIssue(
        id=tx.new_id(),
        state=GoodsIssue.machine.start,
        version=1,
        date=date,
        note=cmd.note,
        created_by=tx.actor.user_id,
        order_id=order.id,
        customer_id=order.customer_id,
        warehouse_id=order.warehouse_id,
        net=sum((pick.step.net for pick in picks), ZERO),
        tax=sum((pick.step.tax for pick in picks), ZERO),
        carrier=cmd.carrier,
        tracking_number=cmd.tracking_number,
        freight_payer=cmd.freight_payer,
        slip="out" if cmd.awaits_slip else "none",
    )
    number = tx.number(issue)
    costs = _move_out(tx, issue, picks)
    issue.gross, issue.cost = issue.net + issue.tax, sum(costs.values(), ZERO)
    tx.session.add(issue)  # only now, so that the row is written once, with its cost
    tx.touch(issue)
    tx.insert(GoodsIssueLine, [_issue_row(issue, n, pick, costs) for n, pick in enumerate(picks, start=1)])
    if over:
        save_grown(tx, order, over, [held[line_no].line for line_no in over])
    closed = _save_and_close(tx, cmd, held, picks)
    due = _book_issue(tx, order, issue, number, picks)
    _book_cost(tx, order, issue, number, picks, costs)
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


def _picked(tx: Tx, cmd: IssueGoods, order: Order, held: Mapping[int, Held], is_deferred: bool) -> list[Pick]:
    """What leaves, line by line, each step starting where the one before left its order line."""
    possible = {line_no: row.line.open for line_no, row in held.items()}
    chosen = wanted(cmd.lines, possible, number=order.number or "", too_much="sales.more_than_open")
    require(chosen, "sales.nothing_to_issue", field="lines", number=order.number)
    parts = parts_of(tx, chosen, held, order.warehouse_id, cmd.date or tx.today)
    ids = tx.ids(len(parts))
    now = {line_no: row.line for line_no, row in held.items()}
    picks = []
    for pick_id, part in zip(ids, parts, strict=True):
        step = rules.issue(now[part.line_no], part.quantity, is_deferred=is_deferred)
        now[part.line_no] = step.line
        picks.append(Pick(pick_id, held[part.line_no], step, part.quantity, part.location_id, part.lot_id))
    return picks


def _move_out(tx: Tx, issue: GoodsIssue, picks: Sequence[Pick]) -> dict[int, Decimal]:
    """Take the pieces out of stock, using what was reserved for their lines; returns the cost of each pick."""
    stocked = [pick for pick in picks if pick.location_id is not None]
    pieces = [
        Piece(
            item_id=pick.held.item.id,
            location_id=pick.location_id or 0,
            quantity=-pick.quantity,
            source_line_id=pick.id,
            purpose="issue",
            lot_id=pick.lot_id,
            order_line_id=pick.held.line.id,
        )
        for pick in stocked
    ]
    moved = move(tx, pieces, source=issue, date=issue.date, reserved_for=Order.kind)
    return {pick.id: -piece.value for pick, piece in zip(stocked, moved, strict=True)}


def _issue_row(issue: GoodsIssue, line_no: int, pick: Pick, costs: Mapping[int, Decimal]) -> dict[str, Any]:
    return {
        "id": pick.id,
        "goods_issue_id": issue.id,
        "line_no": line_no,
        "order_line_id": pick.held.line.id,
        "item_id": pick.held.item.id,
        "location_id": pick.location_id,
        "lot_id": pick.lot_id,
        "quantity": pick.quantity,
        "net": pick.step.net,
        "tax": pick.step.tax,
        "cost": costs.get(pick.id, ZERO),
        "returned": ZERO,
    }


def _book_issue(tx: Tx, order: Order, issue: GoodsIssue, number: str, picks: Sequence[Pick]) -> dt.date | None:
    """Entries and the receivable of a goods issue; returns when it is due, if there is a claim."""
    claim = sum((pick.step.claim_net + pick.step.claim_tax for pick in picks), ZERO)
    tax = sum((pick.step.claim_tax for pick in picks), ZERO)
    deferred = sum((pick.step.deferred for pick in picks), ZERO)
    prebilled = sum((pick.step.prebilled_net for pick in picks), ZERO)
    receivable = account_for(tx, "receivable", on=issue.date)
    revenue = postings.by_account(tx, "revenue", ((pick.held.item, pick.step.net) for pick in picks), issue.date)
    entry = postings.post_some(
        tx,
        source=issue,
        number=number,
        date=issue.date,
        purpose="revenue",
        summary=f"销售出库 {number} {picks[0].held.customer_name}",
        rule="sales.goods_issue/1",
        lines=[
            debit(receivable, claim, party_id=order.customer_id),
            debit(account_for(tx, "prebilled", on=issue.date), prebilled, party_id=order.customer_id),
            *(credit(account, amount, department_id=order.department_id) for account, amount in revenue.items()),
            credit(account_for(tx, "output_vat_deferred", on=issue.date), deferred),
            credit(account_for(tx, "output_vat", on=issue.date), tax - deferred),
        ],
    )
    if entry is None or claim == 0:
        return None
    return add_due_items(
        tx,
        party_id=order.customer_id,
        account_code=receivable,
        side="D",
        source=issue,
        number=number,
        entry_id=entry,
        date=issue.date,
        terms_id=order.terms_id,
        amount=claim,
    )


def _book_cost(tx: Tx, order: Order, issue: GoodsIssue, number: str, picks: Sequence[Pick], costs: Mapping[int, Decimal]) -> None:
    """Cost of sales against stock, by account, at the value that left stock."""
    worth = [(pick.held.item, costs[pick.id]) for pick in picks if pick.id in costs]
    cost = postings.by_account(tx, "cost", worth, issue.date)
    stock = postings.by_item(tx, "stock", worth, issue.date)
    postings.post_some(
        tx,
        source=issue,
        number=number,
        date=issue.date,
        purpose="cost",
        summary=f"结转销售成本 {number} {picks[0].held.customer_name}",
        rule="sales.goods_issue/1",
        lines=[
            *(debit(account, amount, department_id=order.department_id) for account, amount in cost.items()),
            *(credit(account, amount, item_id=item_id) for account, item_id, amount in stock),
        ],
    )
