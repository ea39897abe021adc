"""Batches of the accountant: entries become vouchers, approved vouchers are posted (记账)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, Output, Tx, command
from operational.ledger import rules
from operational.ledger.events import VouchersWerePosted
from operational.ledger.tables import Entry, EntryLine, Voucher, VoucherEntry

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
    """Put entries that stand in no voucher yet into approved vouchers, one for each document and month."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MERGE_LOCK})
    waiting = tx.session.execute(_waiting(cmd.date_from, cmd.date_to or tx.today).limit(cmd.limit + 1)).all()
    is_complete = len(waiting) <= cmd.limit
    groups: dict[tuple[str, int, dt.date], list[Any]] = {}
    for row in waiting[: cmd.limit]:
        groups.setdefault((row.source_kind, row.source_id, rules.month_of(row.date)), []).append(row)
    ids = tx.ids(len(groups))
    numbered = zip(ids, groups.items(), strict=True)
    tx.insert(Voucher, [_voucher(tx, voucher_id, month, entries) for voucher_id, ((_, _, month), entries) in numbered])
    pairs = [
        {"entry_id": entry.id, "voucher_id": voucher_id}
        for voucher_id, entries in zip(ids, groups.values(), strict=True)
        for entry in entries
    ]
    if pairs:
        tx.call("ledger.attach_entries", pairs=pairs)
    return VouchersMade(vouchers=len(ids), entries=len(pairs), voucher_ids=ids, is_complete=is_complete)


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
    numbers = _post(tx, wanted) if wanted else []
    if numbers:
        tx.announce(VouchersWerePosted(count=len(numbers), first=numbers[0], last=numbers[-1]))
    return VouchersPosted(count=len(numbers), numbers=numbers, is_complete=is_complete)


_POST = sa.text(
    "select voucher_number from ledger.post_vouchers(cast(:ids as bigint[]), cast(:actor as bigint), cast(:day as date))"
)


def _post(tx: Tx, ids: Sequence[int]) -> list[str]:
    tx.session.flush()
    given = {"ids": list(ids), "actor": tx.actor.user_id, "day": tx.today}
    return list(tx.session.execute(_POST, given).scalars())


def _waiting(date_from: dt.date | None, date_to: dt.date) -> sa.Select[*tuple[Any, ...]]:
    """Entries without voucher in the order of the books; opening balances never stand in one."""
    total = (
        sa.select(sa.func.sum(EntryLine.debit)).where(EntryLine.entry_id == Entry.id).correlate(Entry).scalar_subquery()
    )
    statement = (
        sa.select(
            Entry.id, Entry.date, Entry.source_kind, Entry.source_id, Entry.source_number, Entry.summary, total.label("total")
        )
        .outerjoin(VoucherEntry, VoucherEntry.entry_id == Entry.id)
        .where(VoucherEntry.entry_id.is_(None), Entry.source_kind != rules.OPENING_SOURCE, Entry.date <= date_to)
        .order_by(Entry.date, Entry.position)
    )
    return statement if date_from is None else statement.where(Entry.date >= date_from)


def _voucher(tx: Tx, voucher_id: int, month: dt.date, entries: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": voucher_id,
        "number": None,
        "state": "approved",
        "version": 1,
        "date": max(entry.date for entry in entries),
        "note": "",
        "created_by": tx.actor.user_id,
        "type": "记",
        "month": month,
        "summary": rules.merged_summary([entry.summary for entry in entries]),
        "reference": entries[0].source_number,
        "attachments": 0,
        "is_hand": False,
        "total": sum((entry.total for entry in entries), ZERO),
        "checked_by": tx.actor.user_id,
    }
