"""Closing the stock of a month (存货关账) and opening the last one again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, Output, Problem, Refusal, SignedAmount, Tx, command, refuse, require
from operational.items.api import Item, items_by_ref
from operational.ledger.api import (
    Line,
    account_for,
    booking_date,
    close_stock_month,
    debit,
    post_entry,
    reopen_stock_month,
)
from operational.stock.closing import close_steps, next_month
from operational.stock.states import CLOSE
from operational.stock.tables import Close, Move

Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-03"])]
RULE = "stock.close/1"
SALES = ("issue", "sales_return")
BLOCKS = {
    "counts_unfinished": "stock.close_counts_unfinished",
    "negative": "stock.close_negative",
    "unvalued": "stock.close_unvalued",
    "ledger_differs": "stock.close_ledger_differs",
}


class CloseStock(Input):
    month: Month


class StockClosed(Output):
    id: int
    number: str
    month: Month
    state: str
    items: int
    difference: SignedAmount


@command("stock.close_stock", permission="stock.close.edit", path="POST /stock/months/{month}/close", needs_entries=True)
def close_stock(tx: Tx, cmd: CloseStock) -> StockClosed:
    """Close the stock of a month: its averages are worked out and booked, and no paper of stock is dated in it any more."""
    month = first_day(cmd.month)
    last_day = next_month(month) - dt.timedelta(days=1)
    require(last_day <= tx.today, "stock.month_not_over", field="month", month=cmd.month, date=last_day)
    booking_date(tx, month)
    tx.call("stock.hold_all")  # nobody moves stock from here until the month is closed
    blocking = [step for step in close_steps(tx, month) if step.state == "block"]
    if blocking:
        raise Refusal.of(
            [Problem(BLOCKS[step.key], {"month": cmd.month, "count": step.count}, "month") for step in blocking]
        )
    started = tx.session.execute(sa.select(sa.func.min(Move.date))).scalar_one()
    close_stock_month(tx, month, month if started is None else started.replace(day=1))
    close = tx.new(Close, month=month, date=last_day)
    number = tx.number(close, date=tx.today)
    done = tx.call("stock.run_averages", month=month, close_id=close.id, actor_id=tx.actor.user_id)
    close.items = int(done["items"])
    close.difference = sum((Decimal(share["value"]) for share in done["shares"]), ZERO)
    _book(tx, close, number, last_day, done)
    return StockClosed(
        id=close.id, number=number, month=cmd.month, state=close.state, items=close.items, difference=close.difference
    )


class ReopenStock(Input):
    month: Month
    reason: str = Field(min_length=1, max_length=500)


class StockReopened(Output):
    id: int
    number: str
    month: Month
    state: str


@command(
    "stock.reopen_stock", permission="stock.close.reopen", move=CLOSE.reopen, path="POST /stock/months/{month}/reopen"
)
def reopen_stock(tx: Tx, cmd: ReopenStock) -> StockReopened:
    """Open the last closed month of stock again, while its books are open; who did it and why stays in the log.

    What its averages booked stays: the next close books only what is different by then.
    """
    month = first_day(cmd.month)
    tx.call("stock.hold_all")
    last = sa.select(Close.id).where(Close.month == month).order_by(Close.id.desc()).limit(1)
    found = tx.session.execute(last).scalar_one_or_none()
    if found is None:
        refuse("ledger.stock_month_open", field="month", month=cmd.month)
    close = tx.lock(Close, found)
    reopen_stock_month(tx, month)
    close.reason, close.opened_again_by, close.opened_again_at = cmd.reason, tx.actor.user_id, tx.now
    return StockReopened(id=close.id, number=close.number or "", month=cmd.month, state=close.state)


def first_day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def _book(tx: Tx, close: Close, number: str, last_day: dt.date, done: Mapping[str, Any]) -> None:
    """D cost, C stock on the last day; what concerns goods that left since is taken back on the first day after it."""
    ids = {row["item_id"] for row in (*done["shares"], *done["stock"])}
    items = items_by_ref(tx, sorted(ids)) if ids else {}
    lines: list[Line] = []
    rest: dict[int, Decimal] = {}
    for share in done["shares"]:
        item, value = items[share["item_id"]], Decimal(share["value"])
        rest[item.id] = rest.get(item.id, ZERO) - value
        lines.append(debit(_bearer(tx, item, share, last_day), value, item_id=item.id, department_id=share["department_id"]))
    back: list[Line] = []
    for row in done["stock"]:
        item, value, later = items[row["item_id"]], Decimal(row["value"]), Decimal(row["later"])
        rest[item.id] = rest.get(item.id, ZERO) - value
        lines.append(debit(account_for(tx, "stock", item, last_day), value, item_id=item.id))
        back.append(debit(account_for(tx, "stock", item, last_day), -later, item_id=item.id))
        back.append(debit(account_for(tx, "cost_difference", item, last_day), later, item_id=item.id))
    for item_id, value in sorted(rest.items()):
        lines.append(debit(account_for(tx, "cost_difference", items[item_id], last_day), value, item_id=item_id))
    month = f"{close.month:%Y-%m}"
    close.entry_id = _post(tx, close, number, last_day, f"{month} 全月加权平均发出成本差异", "average", lines)
    _post(tx, close, number, next_month(close.month), f"{month} 加权平均差异中以后月份已发出部分", "average_later", back)


def _bearer(tx: Tx, item: Item, share: Mapping[str, Any], day: dt.date) -> str:
    """Sales bear it as cost of sales; own use, workshops and other reasons on the account that bore the issue."""
    if share["purpose"] in SALES:
        return account_for(tx, "cost", item, day)
    return str(share["account"] or account_for(tx, "cost_difference", item, day))


def _post(tx: Tx, close: Close, number: str, day: dt.date, summary: str, purpose: str, lines: list[Line]) -> int | None:
    if all(line.is_zero for line in lines):
        return None
    return post_entry(
        tx, source_kind=close.kind, source_id=close.id, number=number, date=day, booked=day, purpose=purpose,
        summary=summary, rule=RULE, lines=lines,
    )  # fmt: skip
