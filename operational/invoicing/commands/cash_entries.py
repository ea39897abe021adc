"""Money without a partner: charges, interest, taxes, and transfers between own accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from operational.company.api import exchange_rate
from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, Qty, RefTo, Tx, command, require, round_money
from operational.invoicing.bank_tables import CashEntry
from operational.invoicing.cash_accounts import BANK, CashAccount, CashRef, cash_account
from operational.invoicing.cash_accounts import cash_account as cash_account_of
from operational.invoicing.events import CashEntryWasReversed
from operational.invoicing.states import CASH_ENTRY
from operational.invoicing.unmatching import free_statement_lines
from operational.ledger.api import Line, account, credit, debit, post, reverse_entry

AccountRef = Annotated[str, RefTo("ledger.account")]
EntryRef = Annotated[int | str, RefTo("invoicing.cash_entry")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
FLOWS = {"in": 2, "out": 6}  # other cash received, other cash paid: lines of the cash-flow form
RULE = "cash_entry:1"


class BookCash(Input):
    direction: Literal["in", "out"]
    cash_account: CashRef = BANK
    account: AccountRef
    amount: Amount  # in the currency of the cash account
    rate: Qty | None = None  # foreign money: left out, the rate of the day
    date: dt.date | None = None
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)
    reference: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=2000)


class CashBooked(Output):
    id: int
    number: str
    state: str
    amount: Amount


@command("invoicing.book_cash", permission="invoicing.cash_entry.edit", path="POST /cash-entries")
def book_cash(tx: Tx, cmd: BookCash) -> CashBooked:
    """Book money that no partner's document explains (其他收支), such as bank charges, interest or taxes."""
    return cash_entry(tx, cmd)


def cash_entry(tx: Tx, cmd: BookCash) -> CashBooked:
    """Money against any account that is kept neither by partner nor by stock."""
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    cash = cash_account(tx, cmd.cash_account, field="cash_account")
    other = account(tx, cmd.account, field="account")
    require(not other.is_cash, "invoicing.transfer_instead", field="account", account=other.code)
    require(not other.requires_party and other.control in ("", "vat"), "invoicing.account_by_partner", field="account",
            account=f"{other.code} {other.name}")  # fmt: skip
    flow = cmd.cash_flow_line or FLOWS[cmd.direction]
    date = cmd.date or tx.today
    amount = _in_books(tx, cash, cmd.amount, cmd.rate, date)
    made = tx.new(
        CashEntry,
        date=date,
        note=cmd.note,
        direction=cmd.direction,
        cash_account=cash.code,
        other_account=other.code,
        amount=amount,
        cash_flow_line=flow,
        reference=cmd.reference,
        foreign_amount=cmd.amount if _is_foreign(cash) else ZERO,
    )
    into = cmd.direction == "in"
    money = (debit if into else credit)(cash.code, amount, cash_flow_line=flow)
    against = (credit if into else debit)(other.code, amount)
    summary = cmd.note or f"{'其他收款' if into else '其他付款'} {other.name}"
    return _post(tx, made, summary, [money, against] if into else [against, money])


def _is_foreign(cash: CashAccount) -> bool:
    return cash.currency != BOOK_CURRENCY


def _in_books(tx: Tx, cash: CashAccount, amount: Decimal, rate: Decimal | None, date: dt.date) -> Decimal:
    """What money on an account is worth in the books."""
    if not _is_foreign(cash):
        require(rate is None, "invoicing.rate_without_currency", field="rate", account=cash.name)
        return amount
    rate = rate or exchange_rate(tx, cash.currency, date)
    require(rate > 0, "invoicing.rate_not_positive", field="rate")
    return round_money(amount * rate)


def book_money(
    tx: Tx,
    *,
    direction: Literal["in", "out"],
    cash_account: str,
    against: Sequence[Line],
    date: dt.date,
    reference: str,
    note: str,
    summary: str,
) -> CashBooked:
    """Money in the book's currency for an upper slice, against lines of one account that it keeps by itself."""
    cash = cash_account_of(tx, cash_account, field="cash_account")
    in_yuan = not _is_foreign(cash)
    require(in_yuan, "invoicing.only_in_book_currency", field="cash_account", account=cash.name, currency=cash.currency)
    amount, flow = sum((line.debit + line.credit for line in against), ZERO), FLOWS[direction]
    made = tx.new(
        CashEntry,
        date=date,
        note=note,
        direction=direction,
        cash_account=cash.code,
        other_account=against[0].account,
        amount=amount,
        cash_flow_line=flow,
        reference=reference,
        foreign_amount=ZERO,
    )
    money = (debit if direction == "in" else credit)(cash.code, amount, cash_flow_line=flow)
    return _post(tx, made, summary, [money, *against] if direction == "in" else [*against, money])


class TransferMoney(Input):
    from_account: CashRef
    to_account: CashRef
    amount: Amount  # in the currency of the account that gives
    amount_in: Amount | None = None  # money is changed (结汇/购汇): what arrives, in the currency of the account that takes
    rate: Qty | None = None  # between two foreign accounts: left out, the rate of the day
    date: dt.date | None = None
    reference: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=2000)


@command("invoicing.transfer_money", permission="invoicing.cash_entry.edit", path="POST /money-transfers")
def transfer_money(tx: Tx, cmd: TransferMoney) -> CashBooked:
    """Move money between own accounts (资金调拨): draw cash, pay it in, from bank to bank, or change it (结汇/购汇).

    Changed money stands in the books at what the bank took or gave for it.
    """
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    giver = cash_account(tx, cmd.from_account, field="from_account")
    taker = cash_account(tx, cmd.to_account, field="to_account")
    require(giver.code != taker.code, "invoicing.same_account", field="to_account", account=giver.name)
    date, arrives = cmd.date or tx.today, _arriving(cmd, giver, taker)
    if _is_foreign(giver) and not _is_foreign(taker):
        require(cmd.rate is None, "invoicing.rate_without_currency", field="rate", account=taker.name)
        amount = arrives
    else:
        amount = _in_books(tx, giver, cmd.amount, cmd.rate, date)
    require(amount > 0, "invoicing.payment_without_amount", field="amount")
    made = tx.new(
        CashEntry,
        date=date,
        note=cmd.note,
        direction="transfer",
        cash_account=giver.code,
        other_account=taker.code,
        amount=amount,
        cash_flow_line=None,
        reference=cmd.reference,
        foreign_amount=cmd.amount if _is_foreign(giver) else ZERO,
        other_foreign_amount=arrives if _is_foreign(taker) else ZERO,
    )
    summary = cmd.note or f"资金调拨 {giver.name} 至 {taker.name}"
    return _post(tx, made, summary, [debit(taker.code, amount), credit(giver.code, amount)])


def _arriving(cmd: TransferMoney, giver: CashAccount, taker: CashAccount) -> Decimal:
    """What arrives in the currency of the taker; it must be said where money is changed, and only there."""
    if giver.currency == taker.currency:
        same = cmd.amount_in is None or cmd.amount_in == cmd.amount
        require(same, "invoicing.amount_in_same_currency", field="amount_in", currency=giver.currency)
        same_amount: Decimal = cmd.amount
        return same_amount
    arrives: Decimal = cmd.amount_in or ZERO
    require(arrives > 0, "invoicing.amount_in_missing", field="amount_in", giver=giver.currency, taker=taker.currency)
    return arrives


def _post(tx: Tx, made: CashEntry, summary: str, lines: list[Line]) -> CashBooked:
    number = tx.number(made)
    made.entry_id = post(
        tx, source=made, number=number, date=made.date, purpose="cash", summary=summary, rule=RULE, lines=lines
    )
    return CashBooked(id=made.id, number=number, state=made.state, amount=made.amount)


class ReverseCashEntry(Input):
    cash_entry: EntryRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.reverse_cash_entry",
    permission="invoicing.payment.reverse",
    move=CASH_ENTRY.reverse,
    path="POST /cash-entries/{cash_entry}/reverse",
)
def reverse_cash_entry(tx: Tx, cmd: ReverseCashEntry) -> CashBooked:
    """Take back money that was booked by mistake: a red entry; a matched line of the bank's statement waits again."""
    made = tx.lock(CashEntry, cmd.cash_entry, version=cmd.version, field="cash_entry")
    number, date = made.number or "", cmd.date or tx.today
    summary = f"红字冲销 {number} {cmd.reason}"
    reverse_entry(tx, made.entry_id or 0, source=made, number=number, date=date, summary=summary)
    free_statement_lines(tx, made, [made.entry_id or 0])
    tx.touch(made, reason=cmd.reason)
    tx.announce(CashEntryWasReversed(cash_entry_id=made.id, number=number))
    return CashBooked(id=made.id, number=number, state=made.state, amount=made.amount)
