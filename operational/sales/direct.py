"""The sale of goods that a supplier sends to the customer (直运): they leave at what they cost, in the moment they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from operational.core.api import Tx, require
from operational.sales import postings, rules
from operational.sales.credit import check_at_issue
from operational.sales.events import GoodsWereIssued
from operational.sales.issuing import Pick, book_issue, write_issue
from operational.sales.lines import Held, order_lines, save_lines
from operational.sales.progress import recompute
from operational.sales.tables import GoodsIssue, Order


@dataclass(frozen=True)
class DirectIssue:
    """So many pieces of an order line that a supplier delivered, and where they lay for a moment."""

    line_no: int
    quantity: Decimal
    location_id: int | None
    lot_id: int
    value: Decimal
    receipt_line_id: int


@dataclass(frozen=True)
class DirectIssued:
    issue: GoodsIssue
    number: str
    due_date: dt.date | None
    is_over_limit: bool


def direct_lines(tx: Tx, order: Order) -> dict[int, Held]:
    """The lines of a locked order that a supplier delivers, by number."""
    state = f"sales.order.state.{order.state}"
    require(order.state == "approved", "sales.order_not_approved", field="order", number=order.number, state=state)
    return {line_no: row for line_no, row in order_lines(tx, order.id).items() if row.line.is_direct}


def issue_direct(
    tx: Tx, order: Order, held: Mapping[int, Held], parts: Sequence[DirectIssue], *, date: dt.date, **paper: Any
) -> DirectIssued:
    """Write the goods issue of a locked order for pieces that did not come from our shelves, of its direct lines."""
    is_over = check_at_issue(tx, order, next(iter(held.values())).customer)
    waiting = postings.waiting_share(tx, order.terms_id, date)
    now = {line_no: row.line for line_no, row in held.items()}
    picks = []
    for pick_id, part in zip(tx.ids(len(parts)), parts, strict=True):
        line = now[part.line_no]
        require(part.quantity <= line.open, "sales.more_than_open", number=order.number, line=part.line_no,
                quantity=part.quantity.normalize(), possible=max(line.open, Decimal(0)).normalize())  # fmt: skip
        step = rules.issue(line, part.quantity, waiting=waiting)
        now[part.line_no] = step.line
        place = (part.location_id, part.lot_id, part.value, part.receipt_line_id)
        picks.append(Pick(pick_id, held[part.line_no], step, part.quantity, *place))
    issue, number, costs = write_issue(tx, order, date, picks, purpose="direct", **paper)
    save_lines(tx, [now[line_no] for line_no in {part.line_no for part in parts}])
    due = book_issue(tx, order, issue, number, picks, costs)
    recompute(tx, [order.id])
    tx.announce(GoodsWereIssued(goods_issue_id=issue.id, order_id=order.id))
    return DirectIssued(issue, number, due, is_over)
