"""Taking vouchers back: a posted hand voucher in red (红字冲销), a check that was not meant (反审核)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Tx, command, refuse, require
from operational.ledger import rules
from operational.ledger.commands.vouchers import VoucherRef, announce_hand_lines, open_month, shown
from operational.ledger.events import VoucherWasTakenBack
from operational.ledger.posting import booking_date, lines_of_entries, post_reversal
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Voucher, VoucherEntry
from operational.ledger.voucher_numbers import checker_differs, next_number, type_of


class ReverseVoucher(Input):
    voucher: VoucherRef
    date: dt.date | None = None  # left out: today
    summary: str = Field(default="", max_length=500)


class VoucherReversed(Output):
    id: int
    reverses: str
    state: str
    date: dt.date
    entry_ids: list[int]


@command(
    "ledger.reverse_voucher",
    permission="ledger.voucher.approve",
    path="POST /ledger/vouchers/{voucher}/reverse",
    needs_entries=True,
)
def reverse_voucher(tx: Tx, cmd: ReverseVoucher) -> VoucherReversed:
    """Take a posted hand voucher back in red (红字冲销): a new approved voucher in an open month; the old one stays."""
    original = tx.lock(Voucher, cmd.voucher, field="voucher")
    number = shown(original)
    require(original.state == "posted", "ledger.voucher_not_posted", number=number)
    ids = tx.session.execute(sa.select(VoucherEntry.entry_id).where(VoucherEntry.voucher_id == original.id)).scalars().all()
    found = lines_of_entries(tx, ids)
    for entry, _ in found.values():
        if entry.source_kind != rules.VOUCHER_SOURCE:
            refuse("ledger.reverse_the_document", number=number, document=entry.source_number)
    day = cmd.date or tx.today
    booked = booking_date(tx, day)
    summary = cmd.summary or f"冲销 {number} {original.summary}".strip()
    month = rules.month_of(booked)
    kind = type_of(tx, [line for _, lines in found.values() for line in lines], month)
    red = tx.new(
        Voucher,
        state="approved",
        date=booked,
        month=month,
        type=kind,
        provisional=next_number(kind, month),
        rule=f"reversal:{original.rule or rules.HAND_RULE}",
        summary=summary,
        reference=number,
        is_hand=True,
        total=-original.total,
        checked_by=None if checker_differs(tx) else tx.actor.user_id,
        version=1,
    )
    entry_ids = []
    for entry, lines in found.values():
        entry_id, red_lines = post_reversal(tx, entry, lines, source=red, number=number, date=booked, summary=summary)
        entry_ids.append(entry_id)
        announce_hand_lines(tx, red, entry_id, red_lines)
    tx.call("ledger.attach_entries", pairs=[{"entry_id": entry_id, "voucher_id": red.id} for entry_id in entry_ids])
    tx.announce(VoucherWasTakenBack(voucher_id=original.id, entry_ids=tuple(found)))
    return VoucherReversed(id=red.id, reverses=number, state=red.state, date=booked, entry_ids=entry_ids)


class UncheckVoucher(Input):
    """``change``: a hand voucher becomes a draft again; ``drop``: it stays as its entry and the red one that took it back."""

    voucher: VoucherRef
    then: Literal["change", "drop"] = "change"
    reason: str = Field(min_length=1, max_length=500)
    version: int | None = None


class VoucherUnchecked(Output):
    id: int
    state: str
    entry_ids: list[int]  # the red ones


@command(
    "ledger.uncheck_voucher",
    permission="ledger.voucher.uncheck",
    path="POST /ledger/vouchers/{voucher}/uncheck",
    needs_entries=True,
)
def uncheck_voucher(tx: Tx, cmd: UncheckVoucher) -> VoucherUnchecked:
    """Take a check back before posting (反审核): a hand voucher's entry goes out in red, any other waits for a checker again."""
    row = tx.lock(Voucher, cmd.voucher, version=cmd.version, field="voucher")
    require(row.state != "posted", "ledger.voucher_is_posted", number=shown(row))
    require(row.state == "approved" and row.checked_by is not None, "ledger.voucher_not_checked_yet", number=shown(row))
    open_month(tx, row.date)
    tx.touch(row, reason=cmd.reason)
    row.checked_by, row.signed_by = None, None
    red_ids = _take_back(tx, row, cmd.reason) if row.is_hand else []
    if red_ids and cmd.then == "change":
        tx.advance(row, VOUCHER.uncheck)
    return VoucherUnchecked(id=row.id, state=row.state, entry_ids=red_ids)


def _take_back(tx: Tx, row: Voucher, reason: str) -> list[int]:
    """Red entries into the same voucher for what still counts in it; a red voucher has nothing that could be reversed."""
    ids = tx.session.execute(sa.select(VoucherEntry.entry_id).where(VoucherEntry.voucher_id == row.id)).scalars().all()
    found = lines_of_entries(tx, ids)
    gone = {entry.reverses_id for entry, _ in found.values()}
    red_ids, taken_back = [], []
    for entry, lines in found.values():
        if entry.reverses_id is not None or entry.id in gone:
            continue
        summary = f"反审核 {reason}"[:500]
        entry_id, red = post_reversal(tx, entry, lines, source=row, number=shown(row), date=row.date, summary=summary)
        announce_hand_lines(tx, row, entry_id, red)
        red_ids.append(entry_id)
        taken_back.append(entry.id)
    if red_ids:
        tx.announce(VoucherWasTakenBack(voucher_id=row.id, entry_ids=tuple(taken_back)))
        tx.call("ledger.attach_entries", pairs=[{"entry_id": entry_id, "voucher_id": row.id} for entry_id in red_ids])
    return red_ids
