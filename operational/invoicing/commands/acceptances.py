"""Acceptance drafts (承兑汇票): received from customers, endorsed, discounted, collected; given to suppliers, honoured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, RefTo, Tx, command, require, require_not_before
from operational.invoicing.allocation import ITEMS_MAX
from operational.invoicing.bank_rules import UNITS_IN_A_YUAN
from operational.invoicing.bank_tables import Acceptance
from operational.invoicing.cash_accounts import BANK, CashRef, cash_account
from operational.invoicing.commands.payments import PAYMENT_FLOW, RECEIPT_FLOW, Allocation, Settling, book_payment
from operational.invoicing.open_items import Side, add_open_item
from operational.invoicing.states import ACCEPTANCE
from operational.invoicing.tables import Payment
from operational.invoicing.unmatching import free_statement_lines
from operational.ledger.api import Line, account_for, credit, debit, post, reverse_entry

PartyRef = Annotated[int | str, RefTo("parties.party")]
AcceptanceRef = Annotated[int | str, RefTo("invoicing.acceptance")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
RULE = "acceptance:1"
UNITS_MAX = 10**15  # no draft is so large; keeps a typing error out of the arithmetic


class NewAcceptance(Input):
    party: PartyRef
    bill_number: Annotated[str, Field(min_length=1, max_length=60)]
    paper: Literal["bank", "commercial"] = "bank"
    amount: Amount
    issued_on: dt.date
    due_date: dt.date
    drawer: str = Field(default="", max_length=200)
    acceptor: str = Field(default="", max_length=200)
    first_unit: int = Field(default=1, ge=1, le=UNITS_MAX)  # of an electronic draft: where its sub-range begins (子票区间)
    is_divisible: bool = True  # the bank's mark that parts of it may move by themselves
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = True
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)


class ReceiveAcceptance(NewAcceptance):
    pass


class GiveAcceptance(NewAcceptance):
    pass


class AcceptanceMoved(Output):
    id: int
    number: str
    state: str
    amount: Amount
    payment: int | None = None
    rest: int | None = None  # where only a part moved: the draft that stays in hand
    rest_number: str = ""
    rest_amount: Amount | None = None


@command("invoicing.receive_acceptance", permission="invoicing.acceptance.edit", path="POST /acceptances")
def receive_acceptance(tx: Tx, cmd: ReceiveAcceptance) -> AcceptanceMoved:
    """Take a draft from a customer: it settles what they owe, and waits on 应收票据 until it is used or due."""
    return _new(tx, cmd, "in")


@command("invoicing.give_acceptance", permission="invoicing.acceptance.edit", path="POST /acceptances/give")
def give_acceptance(tx: Tx, cmd: GiveAcceptance) -> AcceptanceMoved:
    """Pay a supplier with a draft of our own: it settles what we owe, and waits on 应付票据 until it is due."""
    return _new(tx, cmd, "out")


def _new(tx: Tx, cmd: NewAcceptance, direction: str) -> AcceptanceMoved:
    require(cmd.due_date >= cmd.issued_on, "invoicing.bill_dates", field="due_date", bill=cmd.bill_number)
    date = cmd.date or tx.today
    purpose = "notes_receivable" if direction == "in" else "notes_payable"
    payment, _ = book_payment(tx, _settling(cmd, date), direction, account_for(tx, purpose, on=date), None)
    tx.session.flush()
    bill = tx.new(
        Acceptance,
        date=date,
        note=cmd.note,
        state="held" if direction == "in" else "given",
        direction=direction,
        paper=cmd.paper,
        bill_number=cmd.bill_number,
        drawer=cmd.drawer,
        acceptor=cmd.acceptor,
        issued_on=cmd.issued_on,
        due_date=cmd.due_date,
        amount=cmd.amount,
        first_unit=cmd.first_unit,
        is_divisible=cmd.is_divisible,
        party_id=payment.party_id,
        payment_id=payment.id,
    )
    return AcceptanceMoved(id=bill.id, number=tx.number(bill), state=bill.state, amount=bill.amount, payment=payment.id)


def _divide(tx: Tx, bill: Acceptance, part: Decimal | None) -> dict[str, Any]:
    """Where only a part moves, the locked draft becomes that part and what stays in hand a draft of its own; answers the rest.

    The part has the first units of the sub-range. Both came with the same payment, so they can only be taken back together.
    """
    if part is None or part == bill.amount:
        return {}
    shown = {"bill": bill.bill_number, "amount": bill.amount}
    require(ZERO < part < bill.amount, "invoicing.part_of_draft", field="part", **shown)
    require(bill.is_divisible, "invoicing.draft_not_divisible", field="part", **shown)
    rest = tx.new(
        Acceptance,
        date=bill.date,
        note=bill.note,
        state="held",
        direction=bill.direction,
        paper=bill.paper,
        bill_number=bill.bill_number,
        drawer=bill.drawer,
        acceptor=bill.acceptor,
        issued_on=bill.issued_on,
        due_date=bill.due_date,
        amount=bill.amount - part,
        first_unit=bill.first_unit + int(part * UNITS_IN_A_YUAN),
        party_id=bill.party_id,
        payment_id=bill.payment_id,
    )
    bill.amount = part
    number = tx.number(rest)
    tx.touch(bill, divided=str(part))
    tx.touch(rest, divided_from=bill.number)
    return {"rest": rest.id, "rest_number": number, "rest_amount": rest.amount}


def _settling(cmd: NewAcceptance, date: dt.date) -> Settling:
    return Settling(
        party=cmd.party,
        date=date,
        amount=cmd.amount,
        allocations=cmd.allocations,
        oldest_first=cmd.oldest_first and not cmd.allocations,
        reference=cmd.bill_number,
        note=cmd.note,
    )


class EndorseAcceptance(Input):
    acceptance: AcceptanceRef
    party: PartyRef
    part: Amount | None = None  # of an electronic draft: so much of it; left out: all
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = True
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.endorse_acceptance",
    permission="invoicing.acceptance.edit",
    move=ACCEPTANCE.endorse,
    path="POST /acceptances/{acceptance}/endorse",
)
def endorse_acceptance(tx: Tx, cmd: EndorseAcceptance) -> AcceptanceMoved:
    """Hand a draft on to a supplier (背书转让), all or a part of it: it pays what we owe, no money moves."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    require_not_before(cmd.date or tx.today, bill.date, number=bill.number or "")
    rest = _divide(tx, bill, cmd.part)
    order = Settling(
        party=cmd.party,
        date=cmd.date,
        amount=bill.amount,
        allocations=cmd.allocations,
        oldest_first=cmd.oldest_first and not cmd.allocations,
        reference=bill.bill_number,
        note=f"背书转让 {bill.bill_number}",
    )
    payment, _ = book_payment(tx, order, "out", account_for(tx, "notes_receivable", on=bill.date), None)
    tx.session.flush()
    bill.endorsed_payment_id = payment.id
    return AcceptanceMoved(
        id=bill.id, number=bill.number or "", state=bill.state, amount=bill.amount, payment=payment.id, **rest
    )


class DiscountAcceptance(Input):
    acceptance: AcceptanceRef
    interest: Amount
    part: Amount | None = None  # of an electronic draft: so much of it; left out: all
    cash_account: CashRef = BANK
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.discount_acceptance",
    permission="invoicing.acceptance.edit",
    move=ACCEPTANCE.discount,
    path="POST /acceptances/{acceptance}/discount",
)
def discount_acceptance(tx: Tx, cmd: DiscountAcceptance) -> AcceptanceMoved:
    """Sell a draft or a part of it to the bank before it is due (贴现): the interest is an expense."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    rest = _divide(tx, bill, cmd.part)
    fits, shown = cmd.interest < bill.amount, {"bill": bill.bill_number, "amount": bill.amount}
    require(fits, "invoicing.interest_too_large", field="interest", **shown)
    date = cmd.date or tx.today
    bill.interest = cmd.interest
    bank = cash_account(tx, cmd.cash_account, field="cash_account").code
    lines = [
        debit(bank, bill.amount - cmd.interest, cash_flow_line=RECEIPT_FLOW),
        debit(account_for(tx, "interest", on=date), cmd.interest),
        credit(account_for(tx, "notes_receivable", on=bill.date), bill.amount),
    ]
    return _step(tx, bill, cmd.cash_account, date, "承兑汇票贴现", lines, rest)


class HonourAcceptance(Input):
    acceptance: AcceptanceRef
    cash_account: CashRef = BANK
    date: dt.date | None = None
    version: int | None = None


class CollectAcceptance(HonourAcceptance):
    part: Amount | None = None  # of an electronic draft: so much of it; left out: all


@command(
    "invoicing.collect_acceptance",
    permission="invoicing.acceptance.edit",
    move=ACCEPTANCE.collect,
    path="POST /acceptances/{acceptance}/collect",
)
def collect_acceptance(tx: Tx, cmd: CollectAcceptance) -> AcceptanceMoved:
    """Book the money of a draft that was due, or of a part of it (到期托收)."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    rest = _divide(tx, bill, cmd.part)
    date = cmd.date or tx.today
    lines = [
        debit(cash_account(tx, cmd.cash_account, field="cash_account").code, bill.amount, cash_flow_line=RECEIPT_FLOW),
        credit(account_for(tx, "notes_receivable", on=bill.date), bill.amount),
    ]
    return _step(tx, bill, cmd.cash_account, date, "承兑汇票到期托收", lines, rest)


@command(
    "invoicing.honour_acceptance",
    permission="invoicing.acceptance.edit",
    move=ACCEPTANCE.honour,
    path="POST /acceptances/{acceptance}/honour",
)
def honour_acceptance(tx: Tx, cmd: HonourAcceptance) -> AcceptanceMoved:
    """Pay a draft of our own that is due (到期承付)."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    date = cmd.date or tx.today
    lines = [
        debit(account_for(tx, "notes_payable", on=bill.date), bill.amount),
        credit(cash_account(tx, cmd.cash_account, field="cash_account").code, bill.amount, cash_flow_line=PAYMENT_FLOW),
    ]
    return _step(tx, bill, cmd.cash_account, date, "应付票据到期承付", lines)


def _step(
    tx: Tx,
    bill: Acceptance,
    account: str | None,
    date: dt.date,
    words: str,
    lines: list[Line],
    rest: Mapping[str, Any] | None = None,
) -> AcceptanceMoved:
    require_not_before(date, bill.date, number=bill.number or "")
    bill.cash_account = account
    bill.step_entry_id = post(
        tx,
        source=bill,
        number=bill.number or "",
        date=date,
        purpose="acceptance",
        summary=f"{words} {bill.bill_number}",
        rule=RULE,
        lines=lines,
    )
    return AcceptanceMoved(id=bill.id, number=bill.number or "", state=bill.state, amount=bill.amount, **(rest or {}))


class DishonourAcceptance(Input):
    acceptance: AcceptanceRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.dishonour_acceptance",
    permission="invoicing.acceptance.undo",
    move=ACCEPTANCE.dishonour,
    path="POST /acceptances/{acceptance}/dishonour",
)
def dishonour_acceptance(tx: Tx, cmd: DishonourAcceptance) -> AcceptanceMoved:
    """A draft that nobody paid (拒付): the customer owes again; its holder has a claim on us, or the bank takes its money."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    date, number = cmd.date or tx.today, bill.number or ""
    receivable, payable = account_for(tx, "receivable", on=date), account_for(tx, "payable", on=date)
    holder = None
    if bill.endorsed_payment_id is not None:
        holder = _holder(tx, bill)
        against = credit(payable, bill.amount, party_id=holder)
    elif bill.cash_account is not None:  # discounted: the bank takes its money back
        against = credit(bill.cash_account, bill.amount, cash_flow_line=RECEIPT_FLOW)
    else:
        against = credit(account_for(tx, "notes_receivable", on=bill.date), bill.amount)
    lines = [debit(receivable, bill.amount, party_id=bill.party_id), against]
    _step(tx, bill, bill.cash_account, date, f"承兑汇票拒付 {cmd.reason}", lines)
    _waits(tx, bill, bill.party_id, receivable, "D", date)
    if holder is not None:
        _waits(tx, bill, holder, payable, "C", date)
    tx.touch(bill, reason=cmd.reason)
    return AcceptanceMoved(id=bill.id, number=number, state=bill.state, amount=bill.amount)


def _waits(tx: Tx, bill: Acceptance, party_id: int, account: str, side: Side, date: dt.date) -> None:
    add_open_item(
        tx,
        party_id=party_id,
        account_code=account,
        side=side,
        source=bill,
        number=bill.number or "",
        entry_id=bill.step_entry_id or 0,
        date=date,
        due_date=date,
        amount=bill.amount,
    )


def _holder(tx: Tx, bill: Acceptance) -> int:
    return tx.find(Payment, bill.endorsed_payment_id or 0).party_id


class UndoAcceptance(Input):
    acceptance: AcceptanceRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command("invoicing.undo_acceptance", permission="invoicing.acceptance.undo", path="POST /acceptances/{acceptance}/undo")
def undo_acceptance(tx: Tx, cmd: UndoAcceptance) -> AcceptanceMoved:
    """Take back a discount, a collection or a payment that was booked by mistake: red, and the draft is as before."""
    bill = tx.lock(Acceptance, cmd.acceptance, version=cmd.version, field="acceptance")
    number, date = bill.number or "", cmd.date or tx.today
    tx.advance(bill, ACCEPTANCE.unhonour if bill.direction == "out" else ACCEPTANCE.undo)
    summary = f"红字冲销 {number} {cmd.reason}"
    reverse_entry(tx, bill.step_entry_id or 0, source=bill, number=number, date=date, summary=summary)
    free_statement_lines(tx, bill, [bill.step_entry_id or 0])
    bill.interest, bill.step_entry_id, bill.cash_account = ZERO, None, None
    tx.touch(bill, reason=cmd.reason)
    return AcceptanceMoved(id=bill.id, number=number, state=bill.state, amount=bill.amount)
