"""What a goods issue writes: its paper and lines, the move of the goods, revenue, cost and the customer's debt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operational.core.api import ZERO, Tx
from operational.invoicing.api import add_due_items
from operational.ledger.api import account_for, credit, debit
from operational.sales import postings, rules
from operational.sales.claims import in_its_currency
from operational.sales.lines import Held
from operational.sales.tables import GoodsIssue, GoodsIssueLine, Order
from operational.stock.api import Piece, move


@dataclass(frozen=True)
class Pick:
    """One line of a goods issue: so many pieces of an order line from one bin."""

    id: int
    held: Held
    step: rules.Issued
    quantity: Decimal
    location_id: int | None
    lot_id: int
    value: Decimal | None = None  # what it cost where that is known, as of goods that a supplier sent on; else what stock says
    receipt_line_id: int = 0  # the receipt that brought it, for the same


def write_issue(
    tx: Tx, order: Order, date: dt.date, picks: Sequence[Pick], *, purpose: str = "issue", **paper: Any
) -> tuple[GoodsIssue, str, dict[int, Decimal]]:
    """Write the paper with its lines and move the goods; answers it with its number and the cost of each pick."""
    issue = GoodsIssue(
        id=tx.new_id(),
        state=GoodsIssue.machine.start,
        version=1,
        date=date,
        created_by=tx.actor.user_id,
        order_id=order.id,
        customer_id=order.customer_id,
        warehouse_id=order.warehouse_id,
        net=sum((pick.step.net for pick in picks), ZERO),
        tax=sum((pick.step.tax for pick in picks), ZERO),
        **paper,
    )
    number = tx.number(issue)
    costs = _move_out(tx, issue, picks, purpose)
    issue.gross, issue.cost = issue.net + issue.tax, sum(costs.values(), ZERO)
    tx.session.add(issue)  # only now, so that the row is written once, with its cost
    tx.touch(issue)
    tx.insert(GoodsIssueLine, [_issue_row(issue, n, pick, costs) for n, pick in enumerate(picks, start=1)])
    return issue, number, costs


def book_issue(
    tx: Tx, order: Order, issue: GoodsIssue, number: str, picks: Sequence[Pick], costs: Mapping[int, Decimal]
) -> dt.date | None:
    """Write the entries of an issue and let the debt wait; returns when it is due, if there is a claim."""
    due = _book_issue(tx, order, issue, number, picks)
    _book_cost(tx, order, issue, number, picks, costs)
    return due


def _move_out(tx: Tx, issue: GoodsIssue, picks: Sequence[Pick], purpose: str) -> dict[int, Decimal]:
    """Take the pieces out of stock, using what was reserved for their lines; returns the cost of each pick."""
    stocked = [pick for pick in picks if pick.location_id is not None]
    pieces = [
        Piece(
            item_id=pick.held.item.id,
            location_id=pick.location_id or 0,
            quantity=-pick.quantity,
            source_line_id=pick.id,
            purpose=purpose,
            lot_id=pick.lot_id,
            value=None if pick.value is None else -pick.value,
            order_line_id=pick.held.line.id,
            returns_line_id=pick.receipt_line_id,
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
        **in_its_currency(tx, order, claim),
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
