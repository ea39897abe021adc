"""What invoicing does when the ledger reports lines that people wrote, vouchers taken back, or a month that was closed."""

from __future__ import annotations

from operational.core.api import BOOK_CURRENCY, Tx, on
from operational.invoicing.deductions import close_month
from operational.invoicing.tables import OpenItem
from operational.invoicing.unmatching import free_statement_lines
from operational.ledger.api import EntryWasApprovedByHand, PeriodWasClosed, Voucher, VoucherWasTakenBack, account_for

# Estimates and invoices before goods are settled by receipts and goods issues, not by payments.
NOT_FOR_SETTLEMENT = ("estimated", "prebilled")


@on(EntryWasApprovedByHand)
def open_items_of_hand_lines(tx: Tx, fact: EntryWasApprovedByHand) -> None:
    """Each line with a partner waits for settlement, so that the open items always add up to the account."""
    other = {account_for(tx, purpose, on=fact.date) for purpose in NOT_FOR_SETTLEMENT}
    lines = [line for line in fact.lines if line.account_code not in other]
    ids = tx.ids(len(lines))
    rows = [
        {
            "id": new,
            "party_id": line.party_id,
            "account_code": line.account_code,
            "side": "D" if line.debit else "C",
            "source_kind": fact.source_kind,
            "source_id": fact.source_id,
            "source_number": fact.source_number,
            "instalment": 1,
            "entry_id": fact.entry_id,
            "date": fact.date,
            "due_date": fact.date,
            "amount": line.debit or line.credit,
            "settled": 0,
            "currency": BOOK_CURRENCY,
            "foreign_amount": 0,
            "foreign_settled": 0,
            "version": 1,
        }
        for new, line in zip(ids, lines, strict=True)
    ]
    tx.insert(OpenItem, rows)
    for new in ids:
        tx.copy_number(fact.source_number, OpenItem, "source_number", new)


@on(VoucherWasTakenBack)
def free_lines_of_voucher(tx: Tx, fact: VoucherWasTakenBack) -> None:
    """What a hand voucher said of the bank no longer holds: its statement lines wait again, as a payment's do."""
    free_statement_lines(tx, tx.find(Voucher, fact.voucher_id), fact.entry_ids)


@on(PeriodWasClosed)
def fix_deductions(tx: Tx, fact: PeriodWasClosed) -> None:
    """With the books of a month its deductions are fixed: what was selected for it stays."""
    close_month(tx, fact.month, is_closed=True)
