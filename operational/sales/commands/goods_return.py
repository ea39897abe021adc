"""Goods of an issue come back from the customer (销售退货)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.core.api import ZERO, Input, Output, Qty, SignedAmount, Tx, command, part_of, require, require_not_before
from operational.invoicing.api import add_open_item, net_red_item, open_items_of
from operational.items.api import require_countable
from operational.ledger.api import account_for, credit, debit
from operational.sales import postings, reference, rules
from operational.sales.adjusting import make_adjustment, undone
from operational.sales.claims import red_in_its_currency
from operational.sales.commands.goods_issue import ISSUED_MAX
from operational.sales.events import GoodsWereReturned
from operational.sales.lines import Shipped, lock_order_of_issue, save_return, shipped_lines, wanted
from operational.sales.progress import recompute
from operational.sales.refs import GoodsIssueRef, LocationRef
from operational.sales.rules import NONE
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment
from operational.stock.api import Moved, Piece, default_location, kind_of, move


class ReturnLine(Input):
    line_no: int  # of the goods issue
    quantity: Qty
    location: LocationRef | None = None  # left out: the bin it left from


class ReturnGoods(Input):
    goods_issue: GoodsIssueRef
    date: dt.date | None = None
    deliver_again: bool = False  # the customer still wants them: they are open on the order again
    lines: list[ReturnLine] | None = Field(default=None, min_length=1, max_length=ISSUED_MAX)  # left out: everything
    note: str = Field(default="", max_length=2000)


class GoodsReturned(Output):
    id: int
    number: str
    state: str
    date: dt.date
    goods_issue_id: int
    order_id: int
    net: SignedAmount
    tax: SignedAmount
    gross: SignedAmount
    adjusted_back: SignedAmount  # of earlier price adjustments of these goods
    to_give_back: SignedAmount  # what was paid already for the returned goods


@dataclass(frozen=True)
class Back:
    """One line of a return: so many pieces of a line of the issue."""

    id: int
    shipped: Shipped
    step: rules.Returned
    quantity: Decimal
    cost: Decimal
    location_id: int | None


@command("sales.return_goods", permission="sales.goods_issue.edit", path="POST /sales/goods-issues/{goods_issue}/return")
def return_goods(tx: Tx, cmd: ReturnGoods) -> GoodsReturned:
    """Take goods back at the cost of their issue; revenue, cost and the customer's debt fall in red."""
    return take_back(tx, cmd, lock_order_of_issue(tx, cmd.goods_issue))


def take_back(tx: Tx, cmd: ReturnGoods, order: Order) -> GoodsReturned:
    """The same, with the order behind the goods issue locked by this command."""
    column = GoodsIssue.id if isinstance(cmd.goods_issue, int) else GoodsIssue.number
    shipped = shipped_lines(tx, column == cmd.goods_issue)
    issue = next(iter(shipped.values())).issue
    require(issue.returns_id is None, "sales.return_of_return", field="goods_issue", number=issue.number)
    may_again = not cmd.deliver_again or order.state == "approved"
    require(may_again, "sales.order_takes_no_more_goods", field="deliver_again", number=order.number)
    backs = _backs(tx, cmd, issue, shipped)
    date = cmd.date or tx.today
    require_not_before(date, issue.date, number=issue.number or "")
    back = GoodsIssue(
        id=tx.new_id(),
        state=GoodsIssue.machine.start,
        version=1,
        date=date,
        note=cmd.note,
        created_by=tx.actor.user_id,
        order_id=order.id,
        customer_id=order.customer_id,
        warehouse_id=issue.warehouse_id,
        returns_id=issue.id,
        net=-sum((row.step.net for row in backs), ZERO),
        tax=-sum((row.step.tax for row in backs), ZERO),
        cost=-sum((row.cost for row in backs), ZERO),
    )
    back.gross = back.net + back.tax
    number = tx.number(back, series="sales.goods_return")
    undone = _undo_adjustments(tx, order, issue, backs, date)
    corrected = [(GoodsIssue.kind, issue.id), *([(PriceAdjustment.kind, undone.id)] if undone is not None else [])]
    moved = _move_in(tx, back, backs)
    tx.session.add(back)
    tx.touch(back, order_id=order.id)
    tx.touch(issue, order_id=order.id)
    save_return(tx, back.id, [_row(n, row) for n, row in enumerate(backs, start=1)], [row.step.line for row in backs])
    rest = _book(tx, order, back, number, backs, moved, corrected)
    if rest == abs(back.gross):
        recompute(tx, [order.id])  # else the settlement just made has it done
    tx.announce(GoodsWereReturned(goods_issue_id=back.id, returns_id=issue.id, order_id=order.id))
    return GoodsReturned(
        id=back.id,
        number=number,
        state=back.state,
        date=date,
        goods_issue_id=issue.id,
        order_id=order.id,
        net=back.net,
        tax=back.tax,
        gross=back.gross,
        adjusted_back=undone.gross if undone is not None else ZERO,
        to_give_back=rest,
    )


def _backs(tx: Tx, cmd: ReturnGoods, issue: GoodsIssue, shipped: Mapping[int, Shipped]) -> list[Back]:
    """What comes back, line by line, each step starting where the one before left its order line."""
    possible = {line_no: row.quantity - row.returned for line_no, row in shipped.items()}
    chosen = wanted(cmd.lines, possible, number=issue.number or "", too_much="sales.more_than_issued")
    require(chosen, "sales.nothing_to_return", field="lines", number=issue.number)
    ids = tx.ids(len(chosen))
    now = {row.order_line.id: row.order_line for row in shipped.values()}
    done = {line_no: row.returned for line_no, row in shipped.items()}
    backs = []
    for place, (line_no, quantity, given) in enumerate(chosen):
        of = shipped[line_no]
        require_countable(tx, of.item, quantity, field=f"lines.{place}.quantity")
        before, after = done[line_no], done[line_no] + quantity
        net, tax, cost = (part_of(total, before, after, of.quantity) for total in (of.net, of.tax, of.cost))
        step = rules.take_back(now[of.order_line.id], quantity, net, tax, deliver_again=cmd.deliver_again)
        now[of.order_line.id], done[line_no] = step.line, after
        bin_ = of.location_id
        if bin_ is not None and kind_of(tx, bin_) != "own":  # it never lay on a shelf: a supplier had sent it
            bin_ = default_location(tx, issue.warehouse_id)
        if bin_ is not None and given is not None and given.location is not None:
            bin_ = reference.location_id(tx, given.location, issue.warehouse_id, field=f"lines.{place}.location")
        backs.append(Back(ids[place], of, step, quantity, cost, bin_))
    return backs


def _undo_adjustments(tx: Tx, order: Order, issue: GoodsIssue, backs: Sequence[Back], date: dt.date) -> PriceAdjustment | None:
    """Goods that come back take their share of earlier price adjustments with them, on an adjustment of its own."""
    pieces: dict[int, Decimal] = {}
    shipped = {row.shipped.id: row.shipped for row in backs}
    for row in backs:
        pieces[row.shipped.id] = pieces.get(row.shipped.id, NONE) + row.quantity
    rows = [row for row in (undone(shipped[key], quantity) for key, quantity in pieces.items()) if row is not None]
    return make_adjustment(tx, order, issue, rows, date, f"退货 {issue.number}")[0] if rows else None


def _move_in(tx: Tx, back: GoodsIssue, backs: Sequence[Back]) -> list[tuple[Back, Moved]]:
    """Bring the pieces back to stock at the cost at which they left."""
    stocked = [row for row in backs if row.location_id is not None]
    pieces = [
        Piece(
            item_id=row.shipped.item.id,
            location_id=row.location_id or 0,
            quantity=row.quantity,
            source_line_id=row.id,
            purpose="sales_return",
            lot_id=row.shipped.lot_id,
            value=row.cost,
            returns_line_id=row.shipped.id,
        )
        for row in stocked
    ]
    return list(zip(stocked, move(tx, pieces, source=back, date=back.date), strict=True))


def _row(line_no: int, row: Back) -> dict[str, Any]:
    return {
        "id": row.id,
        "line_no": line_no,
        "order_line_id": row.shipped.order_line_id,
        "item_id": row.shipped.item.id,
        "location_id": row.location_id,
        "lot_id": row.shipped.lot_id,
        "quantity": -row.quantity,
        "net": -row.step.net,
        "tax": -row.step.tax,
        "cost": -row.cost,
        "returns_line_id": row.shipped.id,
    }


def _book(
    tx: Tx,
    order: Order,
    back: GoodsIssue,
    number: str,
    backs: Sequence[Back],
    moved: Sequence[tuple[Back, Moved]],
    corrected: Sequence[tuple[str, int]],
) -> Decimal:
    """Red entries of revenue and cost, and a red item settled against those it corrects; returns what stays to give back."""
    from_deferred = sum((row.step.from_deferred for row in backs), ZERO)
    from_output = sum((row.step.from_output for row in backs), ZERO)
    receivable = account_for(tx, "receivable", on=back.date)
    revenue = postings.by_account(tx, "revenue", ((row.shipped.item, -row.step.net) for row in backs), back.date)
    entry = postings.post_some(
        tx,
        source=back,
        number=number,
        date=back.date,
        purpose="revenue",
        summary=f"销售退货 {number} {backs[0].shipped.customer_name}",
        rule="sales.goods_return/1",
        lines=[
            debit(receivable, back.gross, party_id=order.customer_id),
            *(credit(account, amount, department_id=order.department_id) for account, amount in revenue.items()),
            credit(account_for(tx, "output_vat_deferred", on=back.date), -from_deferred),
            credit(account_for(tx, "output_vat", on=back.date), -from_output),
        ],
    )
    _book_cost(tx, order, back, number, backs[0].shipped.customer_name, moved)
    if entry is None or back.gross == 0:
        return ZERO
    items = open_items_of(tx, party_id=order.customer_id, account_code=receivable, sources=corrected)
    red = add_open_item(
        tx,
        party_id=order.customer_id,
        account_code=receivable,
        side="D",
        source=back,
        number=number,
        entry_id=entry,
        date=back.date,
        due_date=back.date,
        amount=back.gross,
        **red_in_its_currency(order, back.gross, items),
    )
    return net_red_item(tx, red, items=items)


def _book_cost(
    tx: Tx, order: Order, back: GoodsIssue, number: str, customer: str, moved: Sequence[tuple[Back, Moved]]
) -> None:
    """Cost of sales falls in red by what the goods cost when they left; stock takes what it can hold of that."""
    cost = postings.by_account(tx, "cost", ((row.shipped.item, -row.cost) for row, _ in moved), back.date)
    stock = postings.by_item(tx, "stock", ((row.shipped.item, -piece.value) for row, piece in moved), back.date)
    apart = postings.by_account(
        tx, "cost_difference", ((row.shipped.item, piece.difference) for row, piece in moved), back.date
    )
    postings.post_some(
        tx,
        source=back,
        number=number,
        date=back.date,
        purpose="cost",
        summary=f"冲减销售成本 {number} {customer}",
        rule="sales.goods_return/1",
        lines=[
            *(debit(account, amount, department_id=order.department_id) for account, amount in cost.items()),
            *(debit(account, amount, department_id=order.department_id) for account, amount in apart.items()),
            *(credit(account, amount, item_id=item_id) for account, item_id, amount in stock),
        ],
    )
