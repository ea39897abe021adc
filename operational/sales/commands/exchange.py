"""Goods come back and others leave in their place, in one step (换货)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Conflict,
    Fraction,
    Input,
    NotFound,
    Output,
    Qty,
    SignedAmount,
    Tx,
    UnitPrice,
    command,
    require,
)
from operational.invoicing.api import OpenItem, net_red_item
from operational.items.api import items_by_ref
from operational.parties.api import Party
from operational.sales.commands.approval import ApproveOrder, bind_order
from operational.sales.commands.goods_issue import ISSUED_MAX, GoodsIssued, IssueGoods, IssueLine, send_goods
from operational.sales.commands.goods_return import GoodsReturned, ReturnGoods, ReturnLine, take_back
from operational.sales.commands.order import SaveOrder, save_order
from operational.sales.lines import lock_order_of_issue
from operational.sales.quoting import OrderLineInput
from operational.sales.refs import GoodsIssueRef, ItemRef, LocationRef
from operational.sales.rules import LINES_MAX
from operational.sales.states import ORDER
from operational.sales.tables import Exchange, GoodsIssue, GoodsIssueLine, Order, OrderLine
from operational.stock.api import will_touch


class Replacement(Input):
    item: ItemRef
    quantity: Qty
    price: UnitPrice | None = None  # left out: as for a new order
    discount: Fraction = Decimal(0)
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=80)


class ExchangeGoods(Input):
    goods_issue: GoodsIssueRef
    date: dt.date | None = None
    reason: str = Field(min_length=1, max_length=500)
    lines: list[ReturnLine] | None = Field(default=None, min_length=1, max_length=ISSUED_MAX)  # left out: everything comes back
    replacements: list[Replacement] | None = Field(default=None, min_length=1, max_length=LINES_MAX)  # left out: the same again
    awaits_slip: bool = False


class GoodsExchanged(Output):
    id: int
    number: str
    date: dt.date
    return_id: int
    return_number: str
    order_id: int
    order_number: str
    replacement_id: int
    replacement_number: str
    returned_gross: SignedAmount
    issued_gross: SignedAmount
    difference: SignedAmount  # the customer owes it; negative: gets it back
    to_give_back: SignedAmount  # of money paid for what came back, not used up by the new goods
    due_date: dt.date | None


@dataclass(frozen=True)
class Came:
    """A piece of what came back, as its order line sold it."""

    order_line_no: int
    item_id: int
    quantity: Decimal
    price: Decimal  # what it came to in the end, with or without tax and in the currency as its order says
    vat_rate: Decimal


@command(
    "sales.exchange_goods", permission="sales.exchange.edit", path="POST /sales/goods-issues/{goods_issue}/exchange"
)
def exchange_goods(tx: Tx, cmd: ExchangeGoods) -> GoodsExchanged:
    """Take goods of an issue back and send others: red and new revenue, and the difference as what is owed or given back.

    The same goods again leave on the order they were sold by, so that its invoice stands; other goods, or goods of an
    order that is done, get an order of their own with credit and floor price looked at.
    """
    customer_id = _lock_ahead(tx, cmd)
    order = lock_order_of_issue(tx, cmd.goods_issue)
    date = cmd.date or tx.today
    again = cmd.replacements is None and order.state == "approved"
    taken = ReturnGoods(goods_issue=cmd.goods_issue, date=date, lines=cmd.lines, deliver_again=again, note=cmd.reason)
    back = take_back(tx, taken, order)
    came = _came(tx, order, back.id)
    if again:
        lines = [IssueLine(line_no=row.order_line_no, quantity=row.quantity) for row in came]
        target, shown = order, order.number or ""
    else:
        target, shown, lines = _new_order(tx, cmd, order, came, date, customer_id)
    sent = IssueGoods(order=target.id, date=date, lines=lines, rest="keep", awaits_slip=cmd.awaits_slip, note=cmd.reason)
    issued = send_goods(tx, sent, target)
    rest = _use_up(tx, back, issued)
    made = tx.new(
        Exchange,
        date=date,
        note="",
        customer_id=order.customer_id,
        goods_issue_id=back.goods_issue_id,
        return_id=back.id,
        order_id=target.id,
        replacement_id=issued.id,
        reason=cmd.reason,
        difference=issued.gross + back.gross,
    )
    number = tx.number(made)
    tx.touch(order, exchange=number)
    tx.touch(made, order_id=order.id)
    return GoodsExchanged(
        id=made.id,
        number=number,
        date=date,
        return_id=back.id,
        return_number=back.number,
        order_id=target.id,
        order_number=shown,
        replacement_id=issued.id,
        replacement_number=issued.number,
        returned_gross=back.gross,
        issued_gross=issued.gross,
        difference=made.difference,
        to_give_back=rest,
        due_date=issued.due_date,
    )


_CUSTOMER_AND_GOODS = sa.text(
    """
    select p.id as customer_id, array(
            select l.item_id from sales.goods_issue_line as l join items.item as i on i.id = l.item_id
            where l.goods_issue_id = g.id and i.is_stocked
        ) as stocked
    from sales.goods_issue as g
    join parties.party as named on named.id = g.customer_id
    join parties.party as p on p.id = coalesce(named.merged_into_id, named.id)
    where g.id = cast(:id as bigint) or g.number = cast(:number as text)
    for no key update of p
    """
)


def _lock_ahead(tx: Tx, cmd: ExchangeGoods) -> int:
    """The customer before any order, as approving has it; and all goods of both ways at once, when the first are moved."""
    by_id = isinstance(cmd.goods_issue, int)
    given = {"id": cmd.goods_issue if by_id else None, "number": None if by_id else cmd.goods_issue}
    found = tx.session.execute(_CUSTOMER_AND_GOODS, given).one_or_none()
    if found is None:
        raise NotFound("core.not_found", field="goods_issue", kind="sales.goods_issue", ref=str(cmd.goods_issue))
    will_touch(tx, stocked=found.stocked)
    if cmd.replacements is not None:
        will_touch(tx, items_by_ref(tx, [row.item for row in cmd.replacements]).values())
    return int(found.customer_id)


def _came(tx: Tx, order: Order, return_id: int) -> list[Came]:
    of = GoodsIssueLine
    amount = of.net + of.tax if order.price_includes_tax else of.net
    price = sa.func.round(amount / of.quantity / (order.rate or 1), 6)
    statement: sa.Select[Any] = (
        sa.select(OrderLine.line_no, of.item_id, -of.quantity, price, OrderLine.vat_rate)
        .join(OrderLine, OrderLine.id == of.order_line_id)
        .where(of.goods_issue_id == return_id)
        .order_by(of.line_no)
    )
    tx.session.flush()
    return [Came(*row) for row in tx.session.execute(statement)]


def _new_order(
    tx: Tx, cmd: ExchangeGoods, order: Order, came: Sequence[Came], date: dt.date, customer_id: int
) -> tuple[Order, str, list[IssueLine]]:
    """An approved order for the new goods, with the customer, terms and people of the old one."""
    if cmd.replacements is None:
        wanted = [
            OrderLineInput(item=c.item_id, quantity=c.quantity, price=c.price, vat_rate=c.vat_rate) for c in came
        ]
    else:
        wanted = [OrderLineInput(**row.model_dump(exclude={"location", "lot"})) for row in cmd.replacements]
    given = SaveOrder(
        customer=order.customer_id,
        date=date,
        customer_po=order.customer_po,
        salesperson=order.salesperson_id,
        department=order.department_id,
        channel=order.channel,
        warehouse=order.warehouse_id,
        terms=order.terms_id,
        price_includes_tax=order.price_includes_tax,
        currency=order.currency,
        rate=None if order.rate is None else order.rate.normalize(),
        promise_date=date,
        note=f"换货 {order.number} {cmd.reason}"[:2000],
        lines=wanted,
    )
    saved = save_order.run(tx, given)
    made = tx.session.get_one(Order, saved.id)  # type: ignore[attr-defined]
    tx.advance(made, ORDER.place)
    if made.customer_id != customer_id:  # merged since it was locked
        raise Conflict("core.changed_by_another", kind=order.kind, number=order.number or "", field="goods_issue")
    bind_order(tx, ApproveOrder(order=made.id, promise_date=date), made, tx.session.get_one(Party, customer_id))
    tx.advance(made, ORDER.approve)
    named: list[Replacement | None] = [None] * len(wanted) if cmd.replacements is None else [*cmd.replacements]
    lines = [
        IssueLine(
            line_no=line_no,
            quantity=shown.quantity,
            location=row.location if row is not None else None,
            lot=row.lot if row is not None else "",
        )
        for line_no, (shown, row) in enumerate(zip(saved.lines, named, strict=True), start=1)  # type: ignore[attr-defined]
    ]
    require(lines, "sales.nothing_to_issue", field="replacements", number=order.number)
    return made, saved.number, lines  # type: ignore[attr-defined]


def _use_up(tx: Tx, back: GoodsReturned, issued: GoodsIssued) -> Decimal:
    """What was paid for the old goods pays for the new ones; answers what is left of it."""
    if back.to_give_back == ZERO:
        return ZERO
    statement = sa.select(OpenItem).where(
        OpenItem.source_kind == GoodsIssue.kind, OpenItem.source_id == back.id, OpenItem.open != 0
    )
    tx.session.flush()
    red = tx.session.execute(statement.with_for_update(key_share=True)).scalar_one()
    left: Decimal = net_red_item(tx, red, sources=[(GoodsIssue.kind, issued.id)])
    return left
