"""Matching open items of one partner without money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, RefTo, Tx, command, require
from operational.invoicing import rules
from operational.invoicing.allocation import ITEMS_MAX, any_items, oldest_items, require_open, require_side
from operational.invoicing.foreign_settling import ForeignPair, Portions, meet_slip, realising_lines
from operational.invoicing.open_items import Pair, open_amount, owed_side, settle_pairs
from operational.invoicing.tables import Clearing, OpenItem
from operational.ledger.api import Line, account_for, booking_date, credit, debit, post
from operational.parties.api import merged_group, partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
OpenItemRef = Annotated[int, RefTo("invoicing.open_item")]
RULE = "settlement:2"


class MatchedPair(Input):
    debit_item: OpenItemRef
    credit_item: OpenItemRef
    amount: Amount


class Settle(Input):
    party: PartyRef
    date: dt.date | None = None
    pairs: list[MatchedPair] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = False
    note: str = Field(default="", max_length=2000)


class Settled(Output):
    id: int
    number: str
    state: str
    amount: Amount
    settlements: int


@command("invoicing.settle", permission="invoicing.settlement.edit", path="POST /settlements")
def settle(tx: Tx, cmd: Settle) -> Settled:
    """Match what a partner owes with what is owed to them (核销): an advance with an invoice, a red invoice with another.

    On the same account the books do not change; between two accounts, or with a partner that was merged into this one, an
    entry moves the amount. Foreign items give amounts in their currency; what their rates differ by is realised.
    """
    require(not (cmd.oldest_first and cmd.pairs), "invoicing.named_or_oldest", field="oldest_first")
    party = partner(tx, cmd.party, field="party")
    parties = merged_group(tx, party.id)
    pairs, uneven = (_oldest(tx, parties), []) if cmd.oldest_first else _named(tx, cmd, parties)
    require(pairs or uneven, "invoicing.nothing_to_settle", party=party.name)
    date = cmd.date or tx.today
    booking_date(tx, date)
    amount = sum((pair.amount for pair in pairs), ZERO) + sum((pair.debit_book for pair in uneven), ZERO)
    clearing = tx.new(Clearing, date=date, note=cmd.note, party_id=party.id, amount=amount)
    number = tx.number(clearing)
    lines = [*_lines(pairs), *realising_lines(tx, uneven, date)]
    if lines:
        clearing.entry_id = post(
            tx,
            source=clearing,
            number=number,
            date=date,
            purpose="settlement",
            summary=f"核销 {number} {party.short_name or party.name}",
            rule=RULE,
            lines=lines,
        )
    met = meet_slip(tx, clearing, number, clearing.entry_id or 0, date, uneven) if uneven else []
    settle_pairs(tx, [*pairs, *met], date=date, clearing_id=clearing.id)
    count = len(pairs) + len(uneven)
    return Settled(id=clearing.id, number=number, state=clearing.state, amount=amount, settlements=count)


def _named(tx: Tx, cmd: Settle, parties: set[int]) -> tuple[list[Pair], list[ForeignPair]]:
    """The pairs that people named; foreign ones whose two items stand at different rates come apart."""
    ids = [pair.debit_item for pair in cmd.pairs] + [pair.credit_item for pair in cmd.pairs]
    items = any_items(tx, ids, parties, field="pairs") if ids else {}
    pairs: list[Pair] = []
    uneven: list[ForeignPair] = []
    portions = Portions()
    for row, named in enumerate(cmd.pairs):
        debit_item, credit_item = items[named.debit_item], items[named.credit_item]
        require_side(debit_item, "D", field=f"pairs.{row}.debit_item")
        require_side(credit_item, "C", field=f"pairs.{row}.credit_item")
        require_open(debit_item, named.amount, field=f"pairs.{row}.amount")
        require_open(credit_item, named.amount, field=f"pairs.{row}.amount")
        if BOOK_CURRENCY == debit_item.currency == credit_item.currency:
            pairs.append(Pair(debit_item, credit_item, named.amount))
            continue
        found = portions.pair(debit_item, credit_item, named.amount, field=f"pairs.{row}")
        if found.is_even:
            pairs.append(found.as_pair())
        else:
            uneven.append(found)
    return pairs, uneven


def _oldest(tx: Tx, parties: set[int]) -> list[Pair]:
    """Each trade account with itself first, then with its advances. Receivables and payables stay apart: netting
    them needs an agreement, so a person names those pairs."""
    pairs: list[Pair] = []
    families = [
        [account_for(tx, "receivable"), account_for(tx, "advance_in")],
        [account_for(tx, "payable"), account_for(tx, "advance_out")],
    ]
    items = oldest_items(tx, parties, [code for family in families for code in family])
    items = [item for item in items if item.currency == BOOK_CURRENCY]
    rest = {item.id: open_amount(item) for item in items}
    for trade, advance in families:
        pairs.extend(_matched([item for item in items if item.account_code == trade], rest))
        pairs.extend(_matched([item for item in items if item.account_code in (trade, advance)], rest))
    return pairs


def _matched(items: Sequence[OpenItem], rest: dict[int, Decimal]) -> list[Pair]:
    """Match what is left of the items, oldest first, and take it off ``rest``."""
    debits = [item for item in items if owed_side(item) == "D" and rest[item.id]]
    credits = [item for item in items if owed_side(item) == "C" and rest[item.id]]
    found = rules.match([rest[item.id] for item in debits], [rest[item.id] for item in credits])
    for row, column, amount in found:
        rest[debits[row].id] -= amount
        rest[credits[column].id] -= amount
    return [Pair(debits[row], credits[column], amount) for row, column, amount in found]


def _lines(pairs: Sequence[Pair]) -> list[Line]:
    """D the account of the credit item, C the account of the debit item, each with its partner, summed.

    Two partners stand in one pair only where one was merged into the other: then the entry moves the amount between them.
    """
    sums: dict[tuple[str, int, str, int], Decimal] = {}
    for pair in pairs:
        left, right = pair.credit_item, pair.debit_item
        key = left.account_code, left.party_id, right.account_code, right.party_id
        if key[:2] != key[2:]:
            sums[key] = sums.get(key, ZERO) + pair.amount
    lines: list[Line] = []
    for (debited, debtor, credited, creditor), amount in sorted(sums.items()):
        lines += [debit(debited, amount, party_id=debtor), credit(credited, amount, party_id=creditor)]
    return lines
