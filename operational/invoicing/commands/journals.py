"""The cashier's days: closing and opening a journal, counting cash, and what becomes of a difference."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    RefTo,
    SignedAmount,
    Tx,
    command,
    refuse,
    require,
    require_not_before,
)
from operational.invoicing.bank_tables import CashCount, CashCountLine, JournalDay
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.invoicing.states import CASH_COUNT
from operational.ledger.api import (
    Entry,
    EntryLine,
    account,
    account_for,
    cash_balance,
    close_cash_days,
    credit,
    debit,
    lock_cash_account,
    post,
    reverse_entry,
)

AccountRef = Annotated[str, RefTo("ledger.account")]
CountRef = Annotated[int | str, RefTo("invoicing.cash_count")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
CASH = "1001"
DENOMINATIONS_MAX = 20
OTHER_FLOW_IN, OTHER_FLOW_OUT = 2, 6  # other cash received, other cash paid: lines of the cash-flow form
RULE = "cash_count:1"


class CloseCashDay(Input):
    cash_account: CashRef
    day: dt.date | None = None  # left out: today


class CashDayClosed(Output):
    id: int
    cash_account: str
    day: dt.date
    opening: SignedAmount
    received: SignedAmount
    paid: SignedAmount
    closing: SignedAmount


@command("invoicing.close_cash_day", permission="invoicing.journal.close", path="POST /cash-days/close", needs_entries=True)
def close_cash_day(tx: Tx, cmd: CloseCashDay) -> CashDayClosed:
    """Close the journal of an account up to a day (日结): its balance is kept, earlier days take no more entries."""
    known = cash_account(tx, cmd.cash_account, field="cash_account")
    day = cmd.day or tx.today
    require(day <= tx.today, "invoicing.day_in_future", field="day", day=day)
    until = lock_cash_account(tx, known.code)
    require(until is None or day > until, "invoicing.day_already_closed", field="day", account=known.name, day=until)
    statement = (
        sa.select(sa.func.coalesce(sa.func.sum(EntryLine.debit), ZERO), sa.func.coalesce(sa.func.sum(EntryLine.credit), ZERO))
        .join(Entry, Entry.id == EntryLine.entry_id)
        .where(EntryLine.account_code == known.code, Entry.date <= day)
    )
    if until is not None:
        statement = statement.where(Entry.date > until)
    received, paid = (ZERO + part for part in tx.session.execute(statement).one())
    opening = cash_balance(tx, known.code, until) if until is not None else ZERO
    closing = opening + received - paid
    require(known.kind != "cash" or closing >= 0, "invoicing.cash_below_zero", account=known.name, day=day, balance=closing)
    row = tx.new(
        JournalDay,
        account_code=known.code,
        day=day,
        opening=opening,
        received=received,
        paid=paid,
        closing=closing,
        closed_by=tx.actor.user_id,
    )
    close_cash_days(tx, known.code, day)
    return CashDayClosed(
        id=row.id, cash_account=known.code, day=day, opening=opening, received=received, paid=paid, closing=closing
    )


class ReopenCashDay(Input):
    cash_account: CashRef
    day: dt.date
    reason: Reason


class CashDayReopened(Output):
    cash_account: str
    day: dt.date
    closed_until: dt.date | None


@command("invoicing.reopen_cash_day", permission="invoicing.journal.reopen", path="POST /cash-days/reopen")
def reopen_cash_day(tx: Tx, cmd: ReopenCashDay) -> CashDayReopened:
    """Open the last closed day of a journal again, for a reason that stays on record."""
    until = lock_cash_account(tx, account(tx, cmd.cash_account, field="cash_account").code)
    require(until == cmd.day, "invoicing.not_the_last_day", field="day", account=cmd.cash_account, day=cmd.day)
    alive = sa.and_(JournalDay.account_code == cmd.cash_account, JournalDay.reopened_at.is_(None))
    statement = sa.select(JournalDay).where(alive).order_by(JournalDay.day.desc()).limit(2)
    last, *before = tx.session.execute(statement).scalars()
    last.reopened_by, last.reopened_at, last.reason = tx.actor.user_id, tx.now, cmd.reason
    earlier = before[0].day if before else None
    close_cash_days(tx, cmd.cash_account, earlier)
    return CashDayReopened(cash_account=cmd.cash_account, day=cmd.day, closed_until=earlier)


class Denomination(Input):
    value: Amount
    pieces: int = Field(ge=0, le=1_000_000)


class CountCash(Input):
    cash_account: CashRef = CASH
    date: dt.date | None = None
    counted: Amount | None = None  # left out: the sum of the notes and coins
    pieces: list[Denomination] = Field(default_factory=list, max_length=DENOMINATIONS_MAX)
    note: str = Field(default="", max_length=2000)


class CashCounted(Output):
    id: int
    number: str
    state: str
    counted: Amount
    book: SignedAmount
    difference: SignedAmount


@command("invoicing.count_cash", permission="invoicing.cash_count.edit", path="POST /cash-counts", needs_entries=True)
def count_cash(tx: Tx, cmd: CountCash) -> CashCounted:
    """Count the cash in the box (现金盘点): too much or too little goes to 待处理财产损溢 until somebody decides."""
    known = cash_account(tx, cmd.cash_account, field="cash_account")
    require(known.kind != "bank", "invoicing.bank_money_is_not_counted", field="cash_account", account=known.name)
    summed = sum((row.value * row.pieces for row in cmd.pieces), ZERO)
    if cmd.counted is None:
        require(cmd.pieces, "invoicing.nothing_counted", field="counted")
    elif cmd.pieces and summed != cmd.counted:
        refuse("invoicing.count_differs", field="counted", counted=cmd.counted, pieces=summed)
    counted, date = cmd.counted if cmd.counted is not None else summed, cmd.date or tx.today
    lock_cash_account(tx, known.code)
    book = cash_balance(tx, known.code, date)
    count = tx.new(
        CashCount, date=date, note=cmd.note, account_code=known.code, counted=counted, book=book, difference=counted - book
    )
    number = tx.number(count)
    tx.insert(CashCountLine, [{"cash_count_id": count.id, **row.model_dump()} for row in cmd.pieces if row.pieces])
    difference = count.difference
    if difference:
        flow = OTHER_FLOW_IN if difference > 0 else OTHER_FLOW_OUT
        pending = account_for(tx, "cash_pending", on=date)
        cash = debit if difference > 0 else credit
        other = credit if difference > 0 else debit
        count.entry_id = post(
            tx,
            source=count,
            number=number,
            date=date,
            purpose="cash_count",
            summary=f"现金盘点 {number} {'长款' if difference > 0 else '短款'}",
            rule=RULE,
            lines=[cash(known.code, abs(difference), cash_flow_line=flow), other(pending, abs(difference))],
        )
    else:
        tx.advance(count, CASH_COUNT.settle)
    return CashCounted(
        id=count.id, number=number, state=count.state, counted=counted, book=book, difference=difference
    )


class SettleCashCount(Input):
    cash_count: CountRef
    to: Literal["usual", "account"] = "usual"  # 营业外收入/支出, or an account such as 其他应收款
    account: AccountRef | None = None
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


class CashCountMoved(Output):
    id: int
    number: str
    state: str
    difference: SignedAmount


@command(
    "invoicing.settle_cash_count",
    permission="invoicing.cash_count.settle",
    move=CASH_COUNT.settle,
    path="POST /cash-counts/{cash_count}/settle",
)
def settle_cash_count(tx: Tx, cmd: SettleCashCount) -> CashCountMoved:
    """Decide what becomes of a cash difference: income, loss, or somebody who has to make it good."""
    count = tx.lock(CashCount, cmd.cash_count, version=cmd.version, field="cash_count")
    date, number = cmd.date or tx.today, count.number or ""
    require_not_before(date, count.date, number=number)
    over = count.difference > 0
    if cmd.to == "account":
        require(cmd.account is not None, "invoicing.account_missing", field="account", number=number)
        target = account(tx, cmd.account or "", field="account").code
    else:
        target = account_for(tx, "cash_over" if over else "cash_short", on=date)
    pending, amount = account_for(tx, "cash_pending", on=count.date), abs(count.difference)
    count.settled_account = target
    count.settled_entry_id = post(
        tx,
        source=count,
        number=number,
        date=date,
        purpose="cash_count_settled",
        summary=f"现金盘点处理 {number} {cmd.reason}",
        rule=RULE,
        lines=[debit(pending, amount), credit(target, amount)] if over else [debit(target, amount), credit(pending, amount)],
    )
    tx.touch(count, reason=cmd.reason)
    return CashCountMoved(id=count.id, number=number, state=count.state, difference=count.difference)


class ReverseCashCount(Input):
    cash_count: CountRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.reverse_cash_count",
    permission="invoicing.cash_count.settle",
    move=CASH_COUNT.reverse,
    path="POST /cash-counts/{cash_count}/reverse",
)
def reverse_cash_count(tx: Tx, cmd: ReverseCashCount) -> CashCountMoved:
    """Take back a count that was wrong: its entry is reversed in red."""
    count = tx.lock(CashCount, cmd.cash_count, version=cmd.version, field="cash_count")
    date, number = cmd.date or tx.today, count.number or ""
    if count.entry_id is not None:
        summary = f"红字冲销 {number} {cmd.reason}"
        reverse_entry(tx, count.entry_id, source=count, number=number, date=date, summary=summary)
    tx.touch(count, reason=cmd.reason)
    return CashCountMoved(id=count.id, number=number, state=count.state, difference=Decimal(count.difference))
