"""Batches of the accountant: entries become vouchers, approved vouchers are posted (记账)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import ZERO, Input, Output, Tx, command, refuse
from operational.ledger import reference, rules
from operational.ledger.events import VouchersWerePosted
from operational.ledger.tables import Account, Entry, EntryLine, Voucher, VoucherEntry
from operational.ledger.voucher_numbers import checker_differs, chief_signs, is_by_cash, last_numbers, shown_number

BATCH_MAX = 5000  # vouchers in one transaction; what is left is told and waits for the next call
MERGE_LOCK = 20261125  # two people merging at once would take the same entries: the second waits


class MakeVouchers(Input):
    date_from: dt.date | None = None
    date_to: dt.date | None = None  # left out: today
    limit: int = Field(default=BATCH_MAX, ge=1, le=BATCH_MAX)


class VouchersMade(Output):
    vouchers: int
    entries: int
    voucher_ids: list[int]
    is_complete: bool


@command("ledger.make_vouchers", permission="ledger.voucher.edit", path="POST /ledger/vouchers/make", needs_entries=True)
def make_vouchers(tx: Tx, cmd: MakeVouchers) -> VouchersMade:
    """Put entries that stand in no voucher yet into approved vouchers, by the merging rule in force for each document."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MERGE_LOCK})
    waiting = tx.session.execute(_waiting(cmd.date_from, cmd.date_to or tx.today).limit(cmd.limit + 1)).all()
    is_complete = len(waiting) <= cmd.limit
    groups = grouped(tx, rules.whole_documents(waiting, cmd.limit))
    ids = tx.ids(len(groups))
    checked_by = None if checker_differs(tx) else tx.actor.user_id
    last = last_numbers(tx, [(group.type, group.month) for group in groups])
    rows, pairs = [], []
    for voucher_id, group in zip(ids, groups, strict=True):
        key = (group.type, group.month)
        last[key] += 1
        rows.append(_voucher(tx, voucher_id, group, checked_by, last[key]))
        pairs += [{"entry_id": entry.id, "voucher_id": voucher_id} for entry in group.entries]
    tx.insert(Voucher, rows)
    if pairs:
        tx.call("ledger.attach_entries", pairs=pairs)
    return VouchersMade(vouchers=len(ids), entries=len(pairs), voucher_ids=ids, is_complete=is_complete)


@dataclass(frozen=True)
class Group:
    """The entries of one voucher to be."""

    type: str
    rule: str
    entries: list[Any]

    @property
    def month(self) -> dt.date:
        return rules.month_of(self.entries[0].date)


def grouped(tx: Tx, entries: Sequence[Any], way: str = "") -> list[Group]:
    """Entries by voucher, in the order in which they came; ``way`` tries another rule on them."""
    known = reference.merging_rules(tx)
    found: dict[tuple[object, ...], Group] = {}
    for entry in entries:
        rule = rules.merging_of(known, entry.source_kind, entry.date)
        kind = rules.voucher_type(
            debits_cash=entry.debits_cash,
            credits_cash=entry.credits_cash,
            is_by_cash=is_by_cash(tx, rules.month_of(entry.date)),
        )
        key = rules.voucher_key(entry, way or rule.way, kind)
        found.setdefault(key, Group(kind, way or rule.name, [])).entries.append(entry)
    return list(found.values())


class PostVouchers(Input):
    vouchers: list[int] | None = Field(default=None, min_length=1, max_length=BATCH_MAX)  # left out: all approved
    references: list[str] | None = Field(default=None, min_length=1, max_length=BATCH_MAX)  # only those of an imported sheet
    date_from: dt.date | None = None
    until: dt.date | None = None  # left out: today


class VouchersPosted(Output):
    count: int
    numbers: list[str]
    is_complete: bool


@command("ledger.post_vouchers", permission="ledger.voucher.post", path="POST /ledger/vouchers/post", needs_entries=True)
def post_vouchers(tx: Tx, cmd: PostVouchers) -> VouchersPosted:
    """Post approved vouchers (记账): each gets its number without gaps, enters the chain and is final."""
    wanted = cmd.vouchers
    is_complete = True
    if wanted is None:
        statement = (
            sa.select(Voucher.id)
            .where(Voucher.state == "approved", Voucher.date <= (cmd.until or tx.today))
            .order_by(Voucher.date, Voucher.id)
            .limit(BATCH_MAX + 1)
        )
        if cmd.date_from is not None:
            statement = statement.where(Voucher.date >= cmd.date_from)
        if cmd.references is not None:
            statement = statement.where(Voucher.reference == sa.any_(sa.cast(cmd.references, sa.ARRAY(sa.Text))))
        wanted = list(tx.session.execute(statement).scalars())
        is_complete = len(wanted) <= BATCH_MAX
        wanted = wanted[:BATCH_MAX]
    if wanted and chief_signs(tx):
        _refuse_unsigned(tx, wanted)
    numbers = _post(tx, wanted) if wanted else []
    if numbers:
        tx.announce(VouchersWerePosted(count=len(numbers), first=numbers[0], last=numbers[-1]))
    return VouchersPosted(count=len(numbers), numbers=numbers, is_complete=is_complete)


_POST = sa.text(
    "select voucher_number from ledger.post_vouchers(cast(:ids as bigint[]), cast(:actor as bigint), cast(:day as date))"
)


def _refuse_unsigned(tx: Tx, ids: Sequence[int]) -> None:
    """Where the chief accountant signs, nothing is posted without his name; the rows are held until they are posted."""
    held = (
        sa.select(Voucher.type, Voucher.month, Voucher.provisional, Voucher.signed_by)
        .where(Voucher.id == sa.any_(sa.cast(list(ids), sa.ARRAY(sa.BigInteger))))
        .order_by(Voucher.id)
        .with_for_update()
    )
    waiting = [row for row in tx.session.execute(held) if row.signed_by is None]
    if waiting:
        first = waiting[0]
        number = shown_number(first.type, first.month, first.provisional) or ""
        refuse("ledger.voucher_not_signed", number=number, count=len(waiting))


def _post(tx: Tx, ids: Sequence[int]) -> list[str]:
    tx.session.flush()
    given = {"ids": list(ids), "actor": tx.actor.user_id, "day": tx.today}
    return list(tx.session.execute(_POST, given).scalars())


def _waiting(date_from: dt.date | None, date_to: dt.date) -> sa.Select[*tuple[Any, ...]]:
    """Entries without voucher in the order of the books; opening balances never stand in one."""
    statement = entries_to_merge().outerjoin(VoucherEntry, VoucherEntry.entry_id == Entry.id)
    statement = statement.where(VoucherEntry.entry_id.is_(None), Entry.date <= date_to)
    return statement if date_from is None else statement.where(Entry.date >= date_from)


def entries_to_merge() -> sa.Select[*tuple[Any, ...]]:
    """Entries with what decides their voucher: the document's partner (0: none, or several), the sides of their cash lines."""
    sums = (
        sa.select(
            sa.func.sum(EntryLine.debit).label("total"),
            sa.func.bool_or(sa.and_(Account.is_cash, EntryLine.debit != 0)).label("debits_cash"),
            sa.func.bool_or(sa.and_(Account.is_cash, EntryLine.credit != 0)).label("credits_cash"),
        )
        .join(Account, Account.code == EntryLine.account_code)
        .where(EntryLine.entry_id == Entry.id)
        .lateral("sums")
    )
    # The cost of goods names no partner, the revenue beside it does: both are of the one document of that day.
    of_day, its_lines = orm.aliased(Entry), orm.aliased(EntryLine)
    one_party = sa.func.min(its_lines.party_id) == sa.func.max(its_lines.party_id)
    partner = (
        sa.select(sa.case((one_party, sa.func.min(its_lines.party_id)), else_=0).label("party_id"))
        .select_from(of_day)
        .join(its_lines, its_lines.entry_id == of_day.id)
        .where(of_day.source_kind == Entry.source_kind, of_day.source_id == Entry.source_id, of_day.date == Entry.date)
        .lateral("partner")
    )
    return (
        sa.select(
            Entry.id, Entry.date, Entry.source_kind, Entry.source_id, Entry.source_number, Entry.summary, sums.c.total,
            partner.c.party_id, sums.c.debits_cash, sums.c.credits_cash,
        )
        .select_from(Entry)
        .join(sums, sa.true())
        .join(partner, sa.true())
        .where(Entry.source_kind != rules.OPENING_SOURCE)
        .order_by(Entry.date, Entry.position)
    )  # fmt: skip


def _voucher(tx: Tx, voucher_id: int, group: Group, checked_by: int | None, number: int) -> dict[str, Any]:
    entries = group.entries
    return {
        "id": voucher_id,
        "number": None,
        "state": "approved",
        "version": 1,
        "date": max(entry.date for entry in entries),
        "note": "",
        "created_by": tx.actor.user_id,
        "type": group.type,
        "month": group.month,
        "provisional": number,
        "rule": group.rule,
        "summary": rules.merged_summary([entry.summary for entry in entries]),
        "reference": entries[0].source_number if len({entry.source_number for entry in entries}) == 1 else "",
        "attachments": 0,
        "is_hand": False,
        "total": sum((entry.total for entry in entries), ZERO),
        "checked_by": checked_by,
    }
