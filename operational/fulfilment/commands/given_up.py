"""An exchange at a customer's that will not come (直运换货): both returns in one move."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, SignedAmount, Tx, command, require
from operational.fulfilment.refs import SupplierExchangeRef
from operational.fulfilment.tables import DirectDelivery
from operational.purchasing.api import EXCHANGE, Exchange, expect_no_more
from operational.purchasing.api import ReturnGoods as SendBack
from operational.purchasing.api import ReturnLineInput as SentLine
from operational.purchasing.api import return_goods as send_back
from operational.sales.api import GoodsIssue, ReturnGoods, ReturnLine, return_goods
from operational.stock.api import bin_of_state, will_touch


class GiveUpDirectExchange(Input):
    exchange: SupplierExchangeRef
    reason: str = Field(min_length=1, max_length=500)
    date: dt.date | None = None


class DirectExchangeGivenUp(Output):
    id: int
    number: str
    state: str
    quantity: Qty  # taken off both sides
    sales_return_id: int
    sales_return_number: str
    purchase_return_id: int
    purchase_return_number: str
    gross: SignedAmount  # off what the customer owes
    to_give_back: SignedAmount  # of what he has paid
    value: SignedAmount  # off what the supplier is owed, without tax


@command(
    "fulfilment.give_up_direct_exchange",
    permission="fulfilment.direct.deliver",
    path="POST /fulfilment/direct-exchanges/{exchange}/give-up",
)
def give_up_direct_exchange(tx: Tx, cmd: GiveUpDirectExchange) -> DirectExchangeGivenUp:
    """Wait no longer for what a supplier should swap at the customer's: the customer returns it to us, we to the supplier.

    The goods pass through the bin of the defective ones on paper only; revenue, cost and both debts fall.
    """
    found = tx.lock(Exchange, cmd.exchange, field="exchange")
    require(found.is_at_customer, "fulfilment.exchange_is_ours", field="exchange", number=found.number)
    tx.advance(found, EXCHANGE.give_up)
    rows = tx.session.execute(_LEFT, {"exchange": found.id}).all()
    delivered = sa.select(DirectDelivery.goods_issue_id).where(DirectDelivery.goods_receipt_id == found.goods_receipt_id)
    issue = tx.session.get_one(GoodsIssue, tx.session.execute(delivered).scalar_one())
    bin_ = bin_of_state(tx, issue.warehouse_id, "defective")
    note = f"{found.number} {cmd.reason}"
    will_touch(tx, stocked=[row.item_id for row in rows if row.is_stocked])
    # Both papers were written from one list: a line has the same number on the receipt and on the goods issue.
    taken = [ReturnLine(line_no=r.line_no, quantity=r.open, location=bin_ if r.is_stocked else None) for r in rows]
    back: Any = return_goods.run(tx, ReturnGoods(goods_issue=issue.id, date=cmd.date, lines=taken, note=note))
    sent = [SentLine(line_no=r.line_no, quantity=r.open, location=bin_ if r.is_stocked else None) for r in rows]
    gone: Any = send_back.run(tx, SendBack(goods_receipt=found.goods_receipt_id, date=cmd.date, lines=sent, note=note))
    expect_no_more(tx, found.order_id, [(row.order_line_id, row.open) for row in rows])
    tx.touch(found, reason=cmd.reason)
    return DirectExchangeGivenUp(
        id=found.id,
        number=found.number or "",
        state=found.state,
        quantity=sum(row.open for row in rows),
        sales_return_id=back.id,
        sales_return_number=back.number,
        purchase_return_id=gone.id,
        purchase_return_number=gone.number,
        gross=back.gross,
        to_give_back=back.to_give_back,
        value=gone.value,
    )


_LEFT = sa.text(
    """
    select r.line_no, l.order_line_id, l.item_id, i.is_stocked, sum(l.quantity - l.came) as open
    from purchasing.exchange_line as l
    join purchasing.goods_receipt_line as r on r.id = l.receipt_line_id
    join items.item as i on i.id = l.item_id
    where l.exchange_id = :exchange and l.quantity > l.came
    group by r.line_no, l.order_line_id, l.item_id, i.is_stocked
    order by r.line_no
    """
)
