"""Claims without goods, also in foreign money."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Currency, exchange_rate
from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, Qty, RefTo, Tx, command, require, round_money
from operational.invoicing.bank_tables import Claim
from operational.invoicing.commands.reversals import cancel_items
from operational.invoicing.open_items import add_open_item
from operational.invoicing.states import CLAIM
from operational.invoicing.tables import OpenItem
from operational.ledger.api import account, account_for, credit, debit, post, reverse_entry
from operational.parties.api import partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, RefTo("ledger.account")]
ClaimRef = Annotated[int | str, RefTo("invoicing.claim")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
RULE_CLAIM = "claim:1"


class EnterClaim(Input):
    direction: Literal["sale", "purchase"]
    party: PartyRef
    account: AccountRef  # what the claim is for: income, cost, an asset
    amount: Amount  # in its currency
    currency: Currency = BOOK_CURRENCY
    rate: Qty | None = None  # left out: the rate of the day
    date: dt.date | None = None
    due_date: dt.date | None = None
    note: str = Field(default="", max_length=2000)


class ClaimEntered(Output):
    id: int
    number: str
    state: str
    amount: Amount  # in the books
    foreign_amount: Amount | None


@command("invoicing.enter_claim", permission="invoicing.claim.edit", path="POST /claims")
def enter_claim(tx: Tx, cmd: EnterClaim) -> ClaimEntered:
    """Enter a receivable or payable without goods (其他应收/应付), in book or foreign currency, with its due day."""
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    party, other = partner(tx, cmd.party, field="party"), account(tx, cmd.account, field="account")
    free = not other.requires_party and other.control in ("", "vat") and not other.is_cash
    require(free, "invoicing.account_by_partner", field="account", account=f"{other.code} {other.name}")
    date, is_foreign = cmd.date or tx.today, cmd.currency != BOOK_CURRENCY
    rate = cmd.rate or exchange_rate(tx, cmd.currency, date)
    amount = round_money(cmd.amount * rate) if is_foreign else cmd.amount
    sold = cmd.direction == "sale"
    trade = account_for(tx, "receivable" if sold else "payable", on=date)
    claim = tx.new(
        Claim,
        date=date,
        note=cmd.note,
        direction=cmd.direction,
        party_id=party.id,
        other_account=other.code,
        due_date=cmd.due_date or date,
        amount=amount,
        currency=cmd.currency,
        rate=rate if is_foreign else None,
        foreign_amount=cmd.amount if is_foreign else None,
    )
    number = tx.number(claim)
    mine, theirs = (debit, credit) if sold else (credit, debit)
    lines = [mine(trade, amount, party_id=party.id), theirs(other.code, amount)]
    summary = f"{'其他应收' if sold else '其他应付'} {number} {party.short_name or party.name} {cmd.note}".strip()
    claim.entry_id = post(
        tx, source=claim, number=number, date=date, purpose="claim", summary=summary, rule=RULE_CLAIM,
        lines=lines if sold else lines[::-1],
    )  # fmt: skip
    add_open_item(
        tx,
        party_id=party.id,
        account_code=trade,
        side="D" if sold else "C",
        source=claim,
        number=number,
        entry_id=claim.entry_id,
        date=date,
        due_date=claim.due_date,
        amount=amount,
        currency=cmd.currency,
        foreign_amount=cmd.amount if is_foreign else ZERO,
    )
    return ClaimEntered(id=claim.id, number=number, state=claim.state, amount=amount, foreign_amount=claim.foreign_amount)


class ReverseClaim(Input):
    claim: ClaimRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command("invoicing.reverse_claim", permission="invoicing.claim.edit", move=CLAIM.reverse, path="POST /claims/{claim}/reverse")
def reverse_claim(tx: Tx, cmd: ReverseClaim) -> ClaimEntered:
    """Take back a claim that nobody has paid yet: a red entry."""
    claim = tx.lock(Claim, cmd.claim, version=cmd.version, field="claim")
    number, date = claim.number or "", cmd.date or tx.today
    mine = sa.select(OpenItem.id).where(OpenItem.source_kind == Claim.kind, OpenItem.source_id == claim.id)
    own = tx.lock_all(OpenItem, tx.session.execute(mine).scalars())
    for item in own:
        untouched = item.settled == 0 and item.amount == claim.amount
        require(untouched, "invoicing.claim_is_used", number=number, amount=abs(item.settled))
    summary = f"红字冲销 {number} {cmd.reason}"
    entry_id = reverse_entry(tx, claim.entry_id or 0, source=claim, number=number, date=date, summary=summary)
    cancel_items(tx, claim, own, entry_id, date)
    tx.touch(claim, reason=cmd.reason)
    return ClaimEntered(
        id=claim.id, number=number, state=claim.state, amount=claim.amount, foreign_amount=claim.foreign_amount
    )
