"""Second and third pair of eyes: vouchers are checked (审核) and signed by the chief accountant (主管签字) in batches."""

from __future__ import annotations

from pydantic import Field

from operational.core.api import Input, Output, Tx, command, refuse, require
from operational.ledger.commands.vouchers import draft_lines, open_month, refuse_own, shown, write_entry
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Voucher

CHECKED_MAX = 500  # as many as one page of the list shows


class CheckVouchers(Input):
    vouchers: list[int] = Field(min_length=1, max_length=CHECKED_MAX)


class VouchersChecked(Output):
    count: int


@command("ledger.check_vouchers", permission="ledger.voucher.approve", path="POST /ledger/vouchers/check", needs_entries=True)
def check_vouchers(tx: Tx, cmd: CheckVouchers) -> VouchersChecked:
    """Check several vouchers (批量审核): drafts get their entries, vouchers of documents their checker; all of them or none."""
    found = tx.lock_all(Voucher, cmd.vouchers)
    if len(found) < len(set(cmd.vouchers)):
        refuse("ledger.voucher_unknown", field="vouchers")
    drafts = [row for row in found if row.state == "draft"]
    lines = draft_lines(tx, [row.id for row in drafts]) if drafts else {}
    pairs = []
    for row in found:
        tx.touch(row)
        if row.state == "draft":
            open_month(tx, row.date)
            tx.advance(row, VOUCHER.approve)
            pairs.append({"entry_id": write_entry(tx, row, lines[row.id]), "voucher_id": row.id})
            continue
        number = row.number or row.reference
        require(row.state == "approved" and row.checked_by is None, "ledger.voucher_checked_already", number=number)
        refuse_own(tx, row)
        row.checked_by = tx.actor.user_id
    if pairs:
        tx.call("ledger.attach_entries", pairs=pairs)
    return VouchersChecked(count=len(found))


class SignVouchers(Input):
    vouchers: list[int] = Field(min_length=1, max_length=CHECKED_MAX)


@command("ledger.sign_vouchers", permission="ledger.voucher.sign", path="POST /ledger/vouchers/sign")
def sign_vouchers(tx: Tx, cmd: SignVouchers) -> VouchersChecked:
    """Sign checked vouchers as chief accountant (主管签字) before they are posted; all of them or none."""
    found = tx.lock_all(Voucher, cmd.vouchers)
    if len(found) < len(set(cmd.vouchers)):
        refuse("ledger.voucher_unknown", field="vouchers")
    for row in found:
        tx.touch(row)
        is_checked = row.state == "approved" and row.checked_by is not None
        require(is_checked, "ledger.voucher_not_ready_to_sign", number=shown(row))
        require(row.signed_by is None, "ledger.voucher_signed_already", number=shown(row))
        refuse_own(tx, row)
        row.signed_by = tx.actor.user_id
    return VouchersChecked(count=len(found))
