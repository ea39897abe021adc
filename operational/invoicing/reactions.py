"""What invoicing does when the ledger reports lines that people wrote, vouchers taken back, or a month that was closed."""

from __future__ import annotations

from collections.abc import Sequence

from operational.core.api import BOOK_CURRENCY, Tx, on
from operational.invoicing.deductions import close_month
from operational.invoicing.tables import OpenItem
from operational.invoicing.unmatching import free_statement_lines
from operational.ledger.api import (
    EntryWasApprovedByHand,
    HandVouchersWereEntered,
    PeriodWasClosed,
    Voucher,
    VoucherWasTakenBack,
    account_for,
)

# Estimates and invoices before goods are settled by receipts and goods issues, not by payments.
NOT_FOR_SETTLEMENT = ("estimated", "prebilled")


@on(EntryWasApprovedByHand)
def open_items_of_hand_lines(tx: Tx, fact: EntryWasApprovedByHand) -> None:
    """Each line with a partner waits for settlement, so that the open items always add up to the account."""
    _open_items(tx, [fact])


@on(HandVouchersWereEntered)
def open_items_of_hand_vouchers(tx: Tx, fact: HandVouchersWereEntered) -> None:
    """The same for the vouchers of a whole sheet, written in one go."""
    _open_items(tx, fact.entries)


def _open_items(tx: Tx, entries: Sequence[EntryWasApprovedByHand]) -> None:
    other = {day: {account_for(tx, purpose, on=day) for purpose in NOT_FOR_SETTLEMENT} for day in {e.date for e in entries}}
    lines = [(entry, line) for entry in entries for line in entry.lines if line.account_code not in other[entry.date]]
    ids = tx.ids(len(lines))
    rows = [
        {
            "id": new,
            "party_id": line.party_id,
            "account_code": line.account_code,
            "side": "D" if line.debit else "C",
            "source_kind": entry.source_kind,
            "source_id": entry.source_id,
            "source_number": entry.source_number,
            "instalment": 1,
            "entry_id": entry.entry_id,
            "date": entry.date,
            "due_date": entry.date,
            "amount": line.debit or line.credit,
            "settled": 0,
            "currency": BOOK_CURRENCY,
            "foreign_amount": 0,
            "foreign_settled": 0,
            "version": 1,
        }
        for new, (entry, line) in zip(ids, lines, strict=True)
    ]
    tx.insert(OpenItem, rows)
    for new, (entry, _) in zip(ids, lines, strict=True):
        tx.copy_number(entry.source_number, OpenItem, "source_number", new)


@on(VoucherWasTakenBack)
def free_lines_of_voucher(tx: Tx, fact: VoucherWasTakenBack) -> None:
    """What a hand voucher said of the bank no longer holds: its statement lines wait again, as a payment's do."""
    free_statement_lines(tx, tx.find(Voucher, fact.voucher_id), fact.entry_ids)


@on(PeriodWasClosed)
def fix_deductions(tx: Tx, fact: PeriodWasClosed) -> None:
    """With the books of a month its deductions are fixed: what was selected for it stays."""
    close_month(tx, fact.month, is_closed=True)
