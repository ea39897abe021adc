"""Claims without goods, also in foreign money, and open items at the rate of a month's end."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Currency, exchange_rate
from operational.core.api import (
    BOOK_CURRENCY,
    ZERO,
    Amount,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    command,
    refuse,
    require,
    round_money,
)
from operational.invoicing.bank_tables import Claim, Revaluation, RevaluationLine
from operational.invoicing.commands.reversals import cancel_items
from operational.invoicing.open_items import add_open_item, open_foreign
from operational.invoicing.states import CLAIM, REVALUATION
from operational.invoicing.tables import OpenItem
from operational.ledger.api import Line, account, account_for, credit, debit, post, reverse_entry
from operational.parties.api import partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, RefTo("ledger.account")]
ClaimRef = Annotated[int | str, RefTo("invoicing.claim")]
RevaluationRef = Annotated[int | str, RefTo("invoicing.revaluation")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
RULE_CLAIM, RULE_REVALUATION = "claim:1", "revaluation:1"
ITEMS_AT_ONCE = 5000


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


class Revalue(Input):
    currency: Currency
    date: dt.date | None = None
    rate: Qty | None = None  # left out: the rate of the day


class Revalued(Output):
    id: int
    number: str
    state: str
    items: int
    difference: SignedAmount  # gain positive


@command("invoicing.revalue", permission="invoicing.revaluation.edit", path="POST /revaluations")
def revalue(tx: Tx, cmd: Revalue) -> Revalued:
    """Value the open items of a currency at the rate of a day (期末调汇): the difference is not realised yet."""
    if cmd.currency == BOOK_CURRENCY:
        refuse("invoicing.revalue_book_currency", field="currency", currency=cmd.currency)
    date = cmd.date or tx.today
    rate = cmd.rate or exchange_rate(tx, cmd.currency, date)
    items = _open_items(tx, cmd.currency, date)
    changed = [(item, item.amount - item.settled, _at(item, rate)) for item in items]
    changed = [(item, before, after) for item, before, after in changed if before != after]
    require(changed, "invoicing.nothing_to_revalue", currency=cmd.currency, date=date)
    gain = sum(((after - before) * (1 if item.side == "D" else -1) for item, before, after in changed), ZERO)
    made = tx.new(Revaluation, date=date, currency=cmd.currency, rate=rate, difference=gain)
    number = tx.number(made)
    made.entry_id = post(
        tx,
        source=made,
        number=number,
        date=date,
        purpose="revaluation",
        summary=f"期末调汇 {number} {cmd.currency} {rate:f}",
        rule=RULE_REVALUATION,
        lines=_revaluation_lines(tx, changed, gain, date),
    )
    rows = [
        {
            "revaluation_id": made.id,
            "open_item_id": item.id,
            "foreign_open": item.foreign_amount - item.foreign_settled,
            "before": before,
            "after": after,
        }
        for item, before, after in changed
    ]
    tx.insert(RevaluationLine, rows)
    _change_amounts(tx, {item.id: after - before for item, before, after in changed})
    return Revalued(id=made.id, number=number, state=made.state, items=len(changed), difference=gain)


def _open_items(tx: Tx, currency: str, until: dt.date) -> list[OpenItem]:
    statement = (
        sa.select(OpenItem)
        .where(OpenItem.currency == currency, OpenItem.open != 0, OpenItem.date <= until)
        .order_by(OpenItem.id)
        .limit(ITEMS_AT_ONCE)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    return list(tx.session.execute(statement).scalars())


def _at(item: OpenItem, rate: Decimal) -> Decimal:
    """What is open of the item at this rate, with the sign of its amount."""
    worth = round_money(open_foreign(item) * rate)
    return worth if item.amount > 0 else -worth


def _revaluation_lines(
    tx: Tx, changed: list[tuple[OpenItem, Decimal, Decimal]], gain: Decimal, date: dt.date
) -> list[Line]:
    """Each partner's account up or down; the balance is a gain or a loss of the month."""
    sums: dict[tuple[str, int], Decimal] = {}
    for item, before, after in changed:
        key = (item.account_code, item.party_id)
        sums[key] = sums.get(key, ZERO) + (after - before) * (1 if item.side == "D" else -1)
    lines = [
        (debit if amount > 0 else credit)(code, abs(amount), party_id=party) for (code, party), amount in sorted(sums.items())
    ]
    if gain:
        purpose = "exchange_gain" if gain > 0 else "exchange_loss"
        lines.append((credit if gain > 0 else debit)(account_for(tx, purpose, on=date), abs(gain)))
    return sorted(lines, key=lambda line: line.debit == 0)


_CHANGE = sa.text(
    """
    update invoicing.open_item as o set amount = o.amount + c.amount, version = o.version + 1
    from unnest(cast(:ids as bigint[]), cast(:amounts as numeric(18,2)[])) as c (id, amount) where o.id = c.id
    """
)


def _change_amounts(tx: Tx, changes: dict[int, Decimal]) -> None:
    tx.session.flush()
    tx.session.execute(_CHANGE, {"ids": sorted(changes), "amounts": [changes[i] for i in sorted(changes)]})


class ReverseRevaluation(Input):
    revaluation: RevaluationRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.reverse_revaluation",
    permission="invoicing.revaluation.edit",
    move=REVALUATION.reverse,
    path="POST /revaluations/{revaluation}/reverse",
)
def reverse_revaluation(tx: Tx, cmd: ReverseRevaluation) -> Revalued:
    """Take a revaluation back, as on the first of the next month: the items stand at their former value again."""
    made = tx.lock(Revaluation, cmd.revaluation, version=cmd.version, field="revaluation")
    number, date = made.number or "", cmd.date or tx.today
    lines = list(tx.session.execute(sa.select(RevaluationLine).where(RevaluationLine.revaluation_id == made.id)).scalars())
    items = {item.id: item for item in tx.lock_all(OpenItem, [line.open_item_id for line in lines])}
    for line in lines:
        item = items[line.open_item_id]
        same = (item.foreign_amount - item.foreign_settled, item.amount - item.settled) == (line.foreign_open, line.after)
        require(same, "invoicing.revalued_item_moved", number=number, document=item.source_number)
    summary = f"红字冲销 {number} {cmd.reason}"
    reverse_entry(tx, made.entry_id or 0, source=made, number=number, date=date, summary=summary)
    _change_amounts(tx, {line.open_item_id: line.before - line.after for line in lines})
    tx.touch(made, reason=cmd.reason)
    return Revalued(id=made.id, number=number, state=made.state, items=len(lines), difference=made.difference)
