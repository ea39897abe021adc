"""Money that comes in and goes out, and what it settles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, RefTo, Tx, command, require
from operational.invoicing import rules
from operational.invoicing.allocation import ITEMS_MAX, locked_items, oldest_items, require_open, require_side
from operational.invoicing.open_items import Pair, Side, add_open_item, open_amount, owed_side, settle_pairs
from operational.invoicing.tables import OpenItem, Payment
from operational.ledger.api import Line, account, account_for, credit, debit, post
from operational.parties.api import Party

PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, RefTo("ledger.account")]
OpenItemRef = Annotated[int, RefTo("invoicing.open_item")]
BANK = "1002"
RECEIPT_FLOW, PAYMENT_FLOW = 1, 3  # cash from sales; cash paid for goods and services: lines of the cash-flow form
RULE = "payment:1"


class Allocation(Input):
    open_item: OpenItemRef
    amount: Amount


class MoneyMoved(Input):
    party: PartyRef
    date: dt.date | None = None
    amount: Amount
    cash_account: AccountRef = BANK
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = False
    number: str | None = Field(default=None, min_length=1, max_length=60)
    reference: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=2000)


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
    return _book(tx, cmd, "in")


@command("invoicing.pay_supplier", permission="invoicing.payment.edit", path="POST /payments")
def pay_supplier(tx: Tx, cmd: PaySupplier) -> PaymentBooked:
    """Book money paid to a partner (付款单): named items first, or the oldest; what is left over is a prepayment."""
    return _book(tx, cmd, "out")


def _book(tx: Tx, cmd: MoneyMoved, direction: str) -> PaymentBooked:
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    require(not (cmd.oldest_first and cmd.allocations), "invoicing.named_or_oldest", field="oldest_first")
    is_cash = account(tx, cmd.cash_account, field="cash_account").is_cash
    require(is_cash, "invoicing.not_a_cash_account", field="cash_account", account=cmd.cash_account)
    party = tx.find(Party, cmd.party, field="party")
    settled = _chosen(tx, cmd, party.id, direction)
    allocated = sum((amount for _, amount in settled), ZERO)
    if allocated > cmd.amount:
        require(False, "invoicing.more_than_amount", field="allocations", amount=cmd.amount, allocated=allocated)
    payment = tx.new(
        Payment,
        number=cmd.number,
        date=cmd.date or tx.today,
        note=cmd.note,
        direction=direction,
        party_id=party.id,
        cash_account=cmd.cash_account,
        amount=cmd.amount,
        allocated=allocated,
        reference=cmd.reference,
        cash_flow_line=cmd.cash_flow_line or (RECEIPT_FLOW if direction == "in" else PAYMENT_FLOW),
    )
    series = "invoicing.receipt" if direction == "in" else "invoicing.payment"
    number = cmd.number if cmd.number is not None else tx.number(payment, series=series)
    parts = _by_account(tx, settled, cmd.amount - allocated, direction, payment.date)
    entry_id = post(
        tx,
        source=payment,
        number=number,
        date=payment.date,
        purpose="receipt" if direction == "in" else "payment",
        summary=f"{'收款' if direction == 'in' else '付款'} {number} {party.short_name or party.name}",
        rule=RULE,
        lines=_lines(payment, parts),
    )
    _settle(tx, payment, number, entry_id, parts, settled)
    return PaymentBooked(
        id=payment.id,
        number=number,
        state=payment.state,
        version=1,
        amount=payment.amount,
        allocated=allocated,
        advance=payment.amount - allocated,
    )


def _chosen(tx: Tx, cmd: MoneyMoved, party_id: int, direction: str) -> list[tuple[OpenItem, Decimal]]:
    """The items to settle with their amounts: as named, or oldest due date first on the trade account."""
    side: Side = "D" if direction == "in" else "C"
    if cmd.oldest_first:
        trade = account_for(tx, "receivable" if direction == "in" else "payable")
        due = [item for item in oldest_items(tx, party_id, [trade]) if owed_side(item) == side]
        parts = rules.spread(cmd.amount, [open_amount(item) for item in due])
        return [(item, part) for item, part in zip(due, parts, strict=True) if part]
    ids = [allocation.open_item for allocation in cmd.allocations]
    require(len(set(ids)) == len(ids), "invoicing.item_twice", field="allocations")
    items = locked_items(tx, ids, party_id, field="allocations") if ids else {}
    for row, allocation in enumerate(cmd.allocations):
        require_side(items[allocation.open_item], side, field=f"allocations.{row}.open_item")
        require_open(items[allocation.open_item], allocation.amount, field=f"allocations.{row}.amount")
    return [(items[allocation.open_item], allocation.amount) for allocation in cmd.allocations]


Part = tuple[str, Decimal, bool]  # account, amount, and whether it is the advance


def _by_account(
    tx: Tx, settled: Sequence[tuple[OpenItem, Decimal]], rest: Decimal, direction: str, on: dt.date
) -> list[Part]:
    """How much goes to each control account; the rest becomes an advance with an open item of its own."""
    sums: dict[str, Decimal] = {}
    for item, amount in settled:
        sums[item.account_code] = sums.get(item.account_code, ZERO) + amount
    parts: list[Part] = [(code, sums[code], False) for code in sorted(sums)]
    if rest:
        parts.append((account_for(tx, "advance_in" if direction == "in" else "advance_out", on=on), rest, True))
    return parts


def _lines(payment: Payment, parts: Sequence[Part]) -> list[Line]:
    if payment.direction == "in":
        cash = debit(payment.cash_account, payment.amount, cash_flow_line=payment.cash_flow_line)
        return [cash, *(credit(code, amount, party_id=payment.party_id) for code, amount, _ in parts)]
    cash = credit(payment.cash_account, payment.amount, cash_flow_line=payment.cash_flow_line)
    return [*(debit(code, amount, party_id=payment.party_id) for code, amount, _ in parts), cash]


def _settle(
    tx: Tx, payment: Payment, number: str, entry_id: int, parts: Sequence[Part], settled: Sequence[tuple[OpenItem, Decimal]]
) -> None:
    """The payment's own items, one an account, and the settlement of each item it pays."""
    own: dict[str, OpenItem] = {}
    for code, amount, is_advance in parts:
        item = add_open_item(
            tx,
            party_id=payment.party_id,
            account_code=code,
            side="C" if payment.direction == "in" else "D",
            source=payment,
            number=number,
            entry_id=entry_id,
            date=payment.date,
            due_date=payment.date,
            amount=amount,
        )
        if not is_advance:
            own[code] = item
    pairs = [
        Pair(item, own[item.account_code], amount) if payment.direction == "in" else Pair(own[item.account_code], item, amount)
        for item, amount in settled
    ]
    settle_pairs(tx, pairs, date=payment.date, payment_id=payment.id)
