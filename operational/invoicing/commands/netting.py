"""Matching open items without money where it needs a reason: netting of two accounts or partners, and write-offs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from operational.company.api import setting
from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Input, Output, RefTo, Tx, command, require
from operational.invoicing.allocation import ITEMS_MAX, any_items, locked_items, require_open, require_side
from operational.invoicing.commands.reversals import ClearingRef, Reversed, cancel_items, lock_items, not_undone, undoing
from operational.invoicing.open_items import Pair, Side, add_open_item, owed_side, settle_pairs
from operational.invoicing.states import CLEARING
from operational.invoicing.tables import Clearing, OpenItem, Settlement
from operational.ledger.api import Line, account_for, credit, debit, post, reverse_entry
from operational.parties.api import partner

PartyRef = Annotated[int | str, RefTo("parties.party")]
OpenItemRef = Annotated[int, RefTo("invoicing.open_item")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
RULE_NETTING, RULE_WRITE_OFF = "netting:1", "write_off:1"
ROUNDING_MAX = "invoicing.rounding_max"  # setting: up to here a difference is small change (尾差)
ROUNDING_USUAL = "10.00"


class NetPair(Input):
    debit_item: OpenItemRef
    credit_item: OpenItemRef
    amount: Amount


class NetItems(Input):
    party: PartyRef
    other_party: PartyRef | None = None  # left out: the same partner is customer and supplier
    pairs: list[NetPair] = Field(min_length=1, max_length=ITEMS_MAX)
    reason: Reason
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)


class Netted(Output):
    id: int
    number: str
    state: str
    amount: Amount
    settlements: int


@command("invoicing.net_items", permission="invoicing.netting.edit", path="POST /nettings")
def net_items(tx: Tx, cmd: NetItems) -> Netted:
    """Net what a partner owes with what we owe them (往来冲抵), or owe another partner, as agreed and for a reason."""
    party = partner(tx, cmd.party, field="party")
    other = partner(tx, cmd.other_party, field="other_party") if cmd.other_party is not None else party
    pairs = _pairs(tx, cmd, {party.id, other.id})
    date, amount = cmd.date or tx.today, sum((pair.amount for pair in pairs), ZERO)
    clearing = tx.new(
        Clearing,
        date=date,
        note=cmd.note,
        party_id=party.id,
        other_party_id=other.id,
        amount=amount,
        purpose="netting",
        reason=cmd.reason,
    )
    number = tx.number(clearing, series="invoicing.netting")
    clearing.entry_id = post(
        tx,
        source=clearing,
        number=number,
        date=date,
        purpose="netting",
        summary=f"往来冲抵 {number} {party.short_name or party.name} {cmd.reason}",
        rule=RULE_NETTING,
        lines=_netting_lines(pairs),
    )
    settle_pairs(tx, pairs, date=date, clearing_id=clearing.id)
    return Netted(id=clearing.id, number=number, state=clearing.state, amount=amount, settlements=len(pairs))


def _pairs(tx: Tx, cmd: NetItems, parties: set[int]) -> list[Pair]:
    ids = [pair.debit_item for pair in cmd.pairs] + [pair.credit_item for pair in cmd.pairs]
    items = any_items(tx, ids, parties, field="pairs")
    pairs = []
    for row, named in enumerate(cmd.pairs):
        left, right = items[named.debit_item], items[named.credit_item]
        require_side(left, "D", field=f"pairs.{row}.debit_item")
        require_side(right, "C", field=f"pairs.{row}.credit_item")
        _require_book(left, right)
        differ = (left.account_code, left.party_id) != (right.account_code, right.party_id)
        require(differ, "invoicing.settle_instead", field=f"pairs.{row}", document=left.source_number)
        require_open(left, named.amount, field=f"pairs.{row}.amount")
        require_open(right, named.amount, field=f"pairs.{row}.amount")
        pairs.append(Pair(left, right, named.amount))
    return pairs


def _require_book(*items: OpenItem) -> None:
    """Foreign money is settled where it comes in or goes out: only there is a rate known."""
    for item in items:
        require(item.currency == BOOK_CURRENCY, "invoicing.foreign_by_payment", document=item.source_number,
                currency=item.currency)  # fmt: skip


def _netting_lines(pairs: Sequence[Pair]) -> list[Line]:
    """D the account of what we owe, C the account of what is owed to us, by partner."""
    sums: dict[tuple[str, int, str, int], Decimal] = {}
    for pair in pairs:
        left, right = pair.credit_item, pair.debit_item
        key = (left.account_code, left.party_id, right.account_code, right.party_id)
        sums[key] = sums.get(key, ZERO) + pair.amount
    lines: list[Line] = []
    for (debited, debtor, credited, creditor), amount in sorted(sums.items()):
        lines += [debit(debited, amount, party_id=debtor), credit(credited, amount, party_id=creditor)]
    return lines


class WrittenOff(Input):
    open_item: OpenItemRef
    amount: Amount | None = None  # left out: all that is open


class WriteOff(Input):
    party: PartyRef
    purpose: Literal["bad_debt", "unpayable", "rounding"]
    items: list[WrittenOff] = Field(min_length=1, max_length=ITEMS_MAX)
    reason: Reason
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)


@command("invoicing.write_off", permission="invoicing.write_off.edit", path="POST /write-offs")
def write_off(tx: Tx, cmd: WriteOff) -> Netted:
    """Give up open items: a debt that cannot be collected (坏账), one that cannot be paid, or small change (尾差)."""
    party = partner(tx, cmd.party, field="party")
    chosen = _written_off(tx, cmd, party.id)
    date, amount = cmd.date or tx.today, sum((part for _, part in chosen), ZERO)
    clearing = tx.new(
        Clearing, date=date, note=cmd.note, party_id=party.id, amount=amount, purpose=cmd.purpose, reason=cmd.reason
    )
    number = tx.number(clearing, series="invoicing.write_off")
    sums: dict[tuple[str, Side], Decimal] = {}
    for item, part in chosen:
        key = (item.account_code, owed_side(item))
        sums[key] = sums.get(key, ZERO) + part
    entry_id = post(
        tx,
        source=clearing,
        number=number,
        date=date,
        purpose="write_off",
        summary=f"核销往来 {number} {party.short_name or party.name} {cmd.reason}",
        rule=RULE_WRITE_OFF,
        lines=_write_off_lines(tx, cmd.purpose, sums, party.id, date),
    )
    clearing.entry_id = entry_id
    own = {
        (code, side): add_open_item(
            tx,
            party_id=party.id,
            account_code=code,
            side="C" if side == "D" else "D",
            source=clearing,
            number=number,
            entry_id=entry_id,
            date=date,
            due_date=date,
            amount=total,
        )
        for (code, side), total in sorted(sums.items())
    }
    pairs = []
    for item, part in chosen:
        side = owed_side(item)
        mine = own[item.account_code, side]
        pairs.append(Pair(item, mine, part) if side == "D" else Pair(mine, item, part))
    settle_pairs(tx, pairs, date=date, clearing_id=clearing.id)
    return Netted(id=clearing.id, number=number, state=clearing.state, amount=amount, settlements=len(pairs))


def _written_off(tx: Tx, cmd: WriteOff, party_id: int) -> list[tuple[OpenItem, Decimal]]:
    ids = [row.open_item for row in cmd.items]
    require(len(set(ids)) == len(ids), "invoicing.item_twice", field="items")
    items = locked_items(tx, ids, party_id, field="items")
    most = Decimal(str(setting(tx, ROUNDING_MAX, ROUNDING_USUAL)))
    chosen = []
    for row, given in enumerate(cmd.items):
        item = items[given.open_item]
        _require_book(item)
        amount = given.amount if given.amount is not None else abs(item.amount - item.settled)
        require_open(item, amount, field=f"items.{row}.amount")
        if cmd.purpose == "rounding":
            require(amount <= most, "invoicing.rounding_too_large", field=f"items.{row}.amount", most=most,
                    document=item.source_number, amount=amount)  # fmt: skip
        else:
            require_side(item, "D" if cmd.purpose == "bad_debt" else "C", field=f"items.{row}.open_item")
        chosen.append((item, amount))
    return chosen


def _write_off_lines(
    tx: Tx, purpose: str, sums: dict[tuple[str, Side], Decimal], party_id: int, date: dt.date
) -> list[Line]:
    """What they owed becomes a loss, what we owed a gain."""
    loss, gain = {
        "bad_debt": ("bad_debt", ""),
        "unpayable": ("", "payable_written_off"),
        "rounding": ("rounding_loss", "rounding_gain"),
    }[purpose]
    lines: list[Line] = []
    for (code, side), amount in sorted(sums.items()):
        if side == "D":
            lines += [debit(account_for(tx, loss, on=date), amount), credit(code, amount, party_id=party_id)]
        else:
            lines += [debit(code, amount, party_id=party_id), credit(account_for(tx, gain, on=date), amount)]
    return lines


class ReverseWriteOff(Input):
    clearing: ClearingRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command("invoicing.reverse_write_off", permission="invoicing.write_off.edit", path="POST /write-offs/{clearing}/reverse")
def reverse_write_off(tx: Tx, cmd: ReverseWriteOff) -> Reversed:
    """Take back a write-off: the entry in red, and the items wait again."""
    clearing = tx.lock(Clearing, cmd.clearing, version=cmd.version, field="clearing")
    number, date = clearing.number or "", cmd.date or tx.today
    is_one = clearing.purpose in ("bad_debt", "unpayable", "rounding")
    require(is_one and clearing.entry_id is not None, "invoicing.not_a_write_off", number=number)
    tx.advance(clearing, CLEARING.reverse)
    made = not_undone(tx, Settlement.clearing_id == clearing.id)
    items = lock_items(tx, made)
    own = [item for item in items.values() if (item.source_kind, item.source_id) == (Clearing.kind, clearing.id)]
    settle_pairs(tx, undoing(made, items), date=date, clearing_id=clearing.id)
    summary = f"红字冲销 {number} {cmd.reason}"
    entry_id = reverse_entry(tx, clearing.entry_id or 0, source=clearing, number=number, date=date, summary=summary)
    cancel_items(tx, clearing, own, entry_id, date)
    tx.touch(clearing, reason=cmd.reason)
    return Reversed(id=clearing.id, number=number, state=clearing.state, amount=clearing.amount, settlements=len(made))
