"""Taking back a payment or a settlement slip: the entry in red, the settlements undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import ZERO, Amount, Document, Input, Output, RefTo, Tx, command, refuse, require
from operational.invoicing.bank_tables import Acceptance, PaymentRequest
from operational.invoicing.open_items import Pair, add_open_item, settle_pairs
from operational.invoicing.states import ACCEPTANCE, CLEARING, PAYMENT, REQUEST
from operational.invoicing.tables import Clearing, OpenItem, Payment, Settlement
from operational.invoicing.unmatching import free_statement_lines
from operational.ledger.api import reverse_entry

PaymentRef = Annotated[int | str, RefTo("invoicing.payment")]
ClearingRef = Annotated[int | str, RefTo("invoicing.clearing")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class ReversePayment(Input):
    payment: PaymentRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


class Reversed(Output):
    id: int
    number: str
    state: str
    amount: Amount
    settlements: int


@command(
    "invoicing.reverse_payment",
    permission="invoicing.payment.reverse",
    move=PAYMENT.reverse,
    path="POST /payments/{payment}/reverse",
)
def reverse_payment(tx: Tx, cmd: ReversePayment) -> Reversed:
    """Take back a receipt or payment that should not be: a red entry, and what it settled is open again.

    A line of the bank's statement that was matched with it waits again.
    """
    payment = tx.lock(Payment, cmd.payment, version=cmd.version, field="payment")
    number, date = payment.number or "", cmd.date or tx.today
    _give_back(tx, payment)
    made = not_undone(tx, Settlement.payment_id == payment.id)
    mine = sa.select(OpenItem.id).where(OpenItem.source_kind == Payment.kind, OpenItem.source_id == payment.id)
    own_ids = list(tx.session.execute(mine).scalars())
    items = lock_items(tx, made, own_ids)
    own = [items[item_id] for item_id in own_ids]
    paid = {item_id for row in made for item_id in (row.debit_item_id, row.credit_item_id)}
    for item in own:
        if item.id not in paid and item.settled != ZERO:
            refuse("invoicing.advance_is_used", number=number, amount=abs(item.settled))
    settle_pairs(tx, undoing(made, items), date=date, payment_id=payment.id)
    entry_id = reverse_entry(
        tx, own[0].entry_id, source=payment, number=number, date=date, summary=f"红字冲销 {number} {cmd.reason}"
    )
    cancel_items(tx, payment, own, entry_id, date)
    free_statement_lines(tx, payment, [own[0].entry_id])
    payment.allocated = payment.exchange_difference = ZERO
    tx.touch(payment, reason=cmd.reason)
    return Reversed(id=payment.id, number=number, state=payment.state, amount=payment.amount, settlements=len(made))


def _give_back(tx: Tx, payment: Payment) -> None:
    """A draft that the payment brought or gave away is as before, and a request that it paid waits again.

    Of a draft that was divided all parts must be in hand.
    """
    mine = sa.or_(Acceptance.payment_id == payment.id, Acceptance.endorsed_payment_id == payment.id)
    bills = sa.select(Acceptance).where(mine).order_by(Acceptance.id).with_for_update(key_share=True)
    for bill in tx.session.execute(bills).scalars():
        tx.touch(bill)
        if bill.payment_id == payment.id:
            tx.advance(bill, ACCEPTANCE.cancel)
        else:
            tx.advance(bill, ACCEPTANCE.return_)
            bill.endorsed_payment_id = None
    paid = sa.select(PaymentRequest).where(PaymentRequest.payment_id == payment.id).with_for_update(key_share=True)
    request = tx.session.execute(paid).scalar_one_or_none()
    if request is not None:
        tx.touch(request)
        tx.advance(request, REQUEST.recall)
        request.payment_id = None


_UNDONE = orm.aliased(Settlement)  # made once: an alias of a mapped class is dear


def not_undone(tx: Tx, which: sa.ColumnElement[bool]) -> list[Settlement]:
    statement = (
        sa.select(Settlement)
        .where(which, Settlement.reverses_id.is_(None), ~sa.exists().where(_UNDONE.reverses_id == Settlement.id))
        .order_by(Settlement.id)
    )
    return list(tx.session.execute(statement).scalars())


def lock_items(tx: Tx, made: Sequence[Settlement], more: Sequence[int] = ()) -> dict[int, OpenItem]:
    ids = {item_id for row in made for item_id in (row.debit_item_id, row.credit_item_id)}
    return {item.id: item for item in tx.lock_all(OpenItem, ids | set(more))}


def undoing(made: Sequence[Settlement], items: dict[int, OpenItem]) -> list[Pair]:
    return [Pair(items[row.debit_item_id], items[row.credit_item_id], -row.amount, row.id, -row.foreign_amount) for row in made]


def cancel_items(tx: Tx, source: Document, own: Sequence[OpenItem], entry_id: int, date: dt.date) -> None:
    """The document's items meet red ones of the same amount, so that neither waits for anything."""
    pairs = []
    for item in own:
        red = add_open_item(
            tx,
            party_id=item.party_id,
            account_code=item.account_code,
            side="C" if item.side == "C" else "D",
            source=source,
            number=item.source_number,
            entry_id=entry_id,
            date=date,
            due_date=date,
            amount=-item.amount,
            currency=item.currency,
            foreign_amount=-item.foreign_amount,
        )
        debit_item, credit_item = (red, item) if item.side == "C" else (item, red)
        pairs.append(Pair(debit_item, credit_item, item.amount, foreign=item.foreign_amount))
    settle_pairs(tx, pairs, date=date)


class ReverseSettlement(Input):
    clearing: ClearingRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.reverse_settlement",
    permission="invoicing.settlement.edit",
    move=CLEARING.reverse,
    path="POST /settlements/{clearing}/reverse",
)
def reverse_settlement(tx: Tx, cmd: ReverseSettlement) -> Reversed:
    """Take back a settlement slip: what it matched is open again, on both sides."""
    clearing = tx.lock(Clearing, cmd.clearing, version=cmd.version, field="clearing")
    number, date = clearing.number or "", cmd.date or tx.today
    is_matching = clearing.purpose in ("settlement", "netting")
    require(is_matching, "invoicing.reverse_write_off_instead", number=number)
    made = not_undone(tx, Settlement.clearing_id == clearing.id)
    mine = sa.select(OpenItem.id).where(OpenItem.source_kind == Clearing.kind, OpenItem.source_id == clearing.id)
    own_ids = list(tx.session.execute(mine.order_by(OpenItem.id)).scalars())
    items = lock_items(tx, made, own_ids)
    settle_pairs(tx, undoing(made, items), date=date, clearing_id=clearing.id)
    if clearing.entry_id is not None:
        summary = f"红字冲销 {number} {cmd.reason}"
        entry_id = reverse_entry(tx, clearing.entry_id, source=clearing, number=number, date=date, summary=summary)
        cancel_items(tx, clearing, [items[item_id] for item_id in own_ids], entry_id, date)
    tx.touch(clearing, reason=cmd.reason)
    return Reversed(id=clearing.id, number=number, state=clearing.state, amount=clearing.amount, settlements=len(made))
