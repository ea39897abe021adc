"""Money that comes in and goes out, and what it settles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from operational.company.api import exchange_rate
from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, Qty, RefTo, Tx, command, require, round_money
from operational.invoicing import rules
from operational.invoicing.allocation import ITEMS_MAX, any_items, oldest_items, require_open, require_side
from operational.invoicing.cash_accounts import BANK, CashRef, cash_account
from operational.invoicing.open_items import Pair, Side, add_open_item, open_amount, open_foreign, owed_side, settle_pairs
from operational.invoicing.payment_parts import Chosen, Money, Part, by_account, entry_lines
from operational.invoicing.tables import OpenItem, Payment
from operational.ledger.api import account_for, post
from operational.parties.api import merged_group, paid_for, partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
OpenItemRef = Annotated[int, RefTo("invoicing.open_item")]
RECEIPT_FLOW, PAYMENT_FLOW = 1, 3  # cash from sales; cash paid for goods and services: lines of the cash-flow form
RULE = "payment:2"


class Allocation(Input):
    open_item: OpenItemRef
    amount: Amount


class Settling(Input):
    party: PartyRef
    date: dt.date | None = None
    amount: Amount
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = False
    number: str | None = Field(default=None, min_length=1, max_length=60)
    reference: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=2000)


class MoneyMoved(Settling):
    cash_account: CashRef = BANK
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)
    rate: Qty | None = None  # foreign money: left out, the rate of the day


class ReceiveMoney(MoneyMoved):
    pass


class PaySupplier(MoneyMoved):
    pass


class PaymentBooked(Output):
    id: int
    number: str
    state: str
    version: int
    amount: Amount
    allocated: Amount
    advance: Amount


@command("invoicing.receive_money", permission="invoicing.receipt.edit", path="POST /receipts")
def receive_money(tx: Tx, cmd: ReceiveMoney) -> PaymentBooked:
    """Book money from a partner (收款单): named items first, or the oldest; what is left over is an advance."""
    return _answer(move_money(tx, cmd, "in"))


@command("invoicing.pay_supplier", permission="invoicing.payment.edit", path="POST /payments")
def pay_supplier(tx: Tx, cmd: PaySupplier) -> PaymentBooked:
    """Book money paid to a partner (付款单): named items first, or the oldest; what is left over is a prepayment."""
    return _answer(move_money(tx, cmd, "out"))


def _answer(done: tuple[Payment, str]) -> PaymentBooked:
    payment, number = done
    return PaymentBooked(
        id=payment.id,
        number=number,
        state=payment.state,
        version=1,
        amount=payment.amount,
        allocated=payment.allocated,
        advance=payment.amount - payment.allocated - payment.exchange_difference,
    )


def move_money(tx: Tx, cmd: MoneyMoved, direction: str) -> tuple[Payment, str]:
    """Book the money on its cash account, in the currency that the account holds."""
    account = cash_account(tx, cmd.cash_account, field="cash_account")
    if account.currency == BOOK_CURRENCY:
        require(cmd.rate is None, "invoicing.rate_without_currency", field="rate", account=account.name)
        money = Money(BOOK_CURRENCY, Decimal(1), cmd.amount, ZERO)
    else:
        rate = cmd.rate or exchange_rate(tx, account.currency, cmd.date or tx.today)
        require(rate > 0, "invoicing.rate_not_positive", field="rate")
        money = Money(account.currency, rate, round_money(cmd.amount * rate), cmd.amount)
    flow = cmd.cash_flow_line or (RECEIPT_FLOW if direction == "in" else PAYMENT_FLOW)
    return book_payment(tx, cmd, direction, account.code, flow, money)


def book_payment(
    tx: Tx, cmd: Settling, direction: str, account_code: str, flow: int | None, money: Money | None = None
) -> tuple[Payment, str]:
    """Write the payment, its entry and its settlements; the account may be one of drafts, then without a cash-flow line."""
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    require(not (cmd.oldest_first and cmd.allocations), "invoicing.named_or_oldest", field="oldest_first")
    money = money or Money(BOOK_CURRENCY, Decimal(1), cmd.amount, ZERO)
    party = partner(tx, cmd.party, field="party")
    chosen: list[Chosen] = []
    if cmd.oldest_first or cmd.allocations:
        parties = paid_for(tx, party.id) if direction == "in" else merged_group(tx, party.id)
        chosen = _chosen(tx, cmd, parties, direction, money)
    wanted = sum((part.foreign if money.is_foreign else part.amount for part in chosen), ZERO)
    require(wanted <= cmd.amount, "invoicing.more_than_amount", field="allocations", amount=cmd.amount, allocated=wanted)
    # What the part that settles something came to at the rate of the money, less what it stood for in the books.
    paying = round_money(wanted * money.rate) if wanted < cmd.amount else money.amount
    allocated = sum((part.amount for part in chosen), ZERO)
    payment = tx.new(
        Payment,
        number=cmd.number,
        date=cmd.date or tx.today,
        note=cmd.note,
        direction=direction,
        party_id=party.id,
        cash_account=account_code,
        amount=money.amount,
        allocated=allocated,
        reference=cmd.reference,
        cash_flow_line=flow,
        currency=money.currency,
        rate=money.rate if money.is_foreign else None,
        foreign_amount=money.foreign,
        exchange_difference=paying - allocated if money.is_foreign and wanted else ZERO,
    )
    series = "invoicing.receipt" if direction == "in" else "invoicing.payment"
    number = cmd.number if cmd.number is not None else tx.number(payment, series=series)
    parts = by_account(tx, chosen, payment, direction)
    entry_id = post(
        tx,
        source=payment,
        number=number,
        date=payment.date,
        purpose="receipt" if direction == "in" else "payment",
        summary=f"{'收款' if direction == 'in' else '付款'} {number} {party.short_name or party.name}",
        rule=RULE,
        lines=entry_lines(tx, payment, parts),
    )
    _settle(tx, payment, number, entry_id, parts, chosen)
    return payment, number


def _chosen(tx: Tx, cmd: Settling, parties: set[int], direction: str, money: Money) -> list[Chosen]:
    """The items to settle with their amounts: as named, or oldest due date first on the trade account."""
    side: Side = "D" if direction == "in" else "C"
    if cmd.oldest_first:
        trade = account_for(tx, "receivable" if direction == "in" else "payable")
        due = [item for item in oldest_items(tx, parties, [trade]) if owed_side(item) == side]
        due = [item for item in due if item.currency == money.currency]
        limits = [open_foreign(item) if money.is_foreign else open_amount(item) for item in due]
        spread = rules.spread(cmd.amount, limits)
        return [_portion(item, part, money) for item, part in zip(due, spread, strict=True) if part]
    ids = [allocation.open_item for allocation in cmd.allocations]
    require(len(set(ids)) == len(ids), "invoicing.item_twice", field="allocations")
    items = any_items(tx, ids, parties, field="allocations")
    chosen = []
    for row, allocation in enumerate(cmd.allocations):
        item = items[allocation.open_item]
        require_side(item, side, field=f"allocations.{row}.open_item")
        same = item.currency == money.currency
        require(same, "invoicing.currency_differs", field=f"allocations.{row}.open_item", document=item.source_number,
                currency=item.currency, money=money.currency)  # fmt: skip
        require_open(item, allocation.amount, field=f"allocations.{row}.amount")
        chosen.append(_portion(item, allocation.amount, money))
    return chosen


def _portion(item: OpenItem, amount: Decimal, money: Money) -> Chosen:
    """The part of an item that is settled: in its own currency, and what that part stands for in the books."""
    if not money.is_foreign:
        return Chosen(item, amount, ZERO)
    return Chosen(item, rules.book_portion(open_amount(item), open_foreign(item), amount), amount)


def _settle(
    tx: Tx, payment: Payment, number: str, entry_id: int, parts: Sequence[Part], chosen: Sequence[Chosen]
) -> None:
    """The payment's own items, one an account and partner, and the settlement of each item it pays."""
    own: dict[tuple[str, int], OpenItem] = {}
    for part in parts:
        item = add_open_item(
            tx,
            party_id=part.party_id,
            account_code=part.account,
            side="C" if payment.direction == "in" else "D",
            source=payment,
            number=number,
            entry_id=entry_id,
            date=payment.date,
            due_date=payment.date,
            amount=part.amount,
            currency=payment.currency,
            foreign_amount=part.foreign,
        )
        if not part.is_advance:
            own[part.account, part.party_id] = item
    pairs = []
    for found in chosen:
        mine = own[found.item.account_code, found.item.party_id]
        debit_item, credit_item = (found.item, mine) if payment.direction == "in" else (mine, found.item)
        pairs.append(Pair(debit_item, credit_item, found.amount, foreign=found.foreign))
    settle_pairs(tx, pairs, date=payment.date, payment_id=payment.id)
