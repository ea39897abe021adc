"""Vouchers as they are printed (记账凭证): heads with the people behind them, lines with full account names, sums in capitals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query, refuse, rmb_capitals
from operational.identity.api import User
from operational.ledger import reference
from operational.ledger.queries import lines_with_names, standing
from operational.ledger.reference import AccountFacts
from operational.ledger.tables import Entry, EntryLine, Voucher, VoucherEntry, VoucherLine
from operational.ledger.voucher_numbers import shown_number

SHEETS_MAX = 500  # vouchers in one print


class FindVoucherSheets(Input):
    vouchers: list[int] = Field(min_length=1, max_length=SHEETS_MAX)


class SheetLine(Output):
    summary: str
    account: str  # code and names from the top, then the dimensions of the line
    debit: SignedAmount
    credit: SignedAmount
    is_red: bool


class VoucherSheet(Output):
    id: int
    type: str
    number: str  # the provisional one until it is posted
    is_posted: bool
    date: dt.date
    attachments: int
    prepared_by: str
    checked_by: str
    signed_by: str  # 会计主管
    posted_by: str
    rule: str
    debit: SignedAmount
    credit: SignedAmount
    capitals: str
    lines: list[SheetLine]


class VoucherSheets(Output):
    company: str
    sheets: list[VoucherSheet]


@query("ledger.voucher_sheets", permission="ledger.voucher.view", path="GET /ledger/voucher-sheets")
def voucher_sheets(tx: Tx, given: FindVoucherSheets) -> VoucherSheets:
    """Vouchers ready to print, in the order of their numbers; three statements, however many they are."""
    wanted = sa.cast(given.vouchers, sa.ARRAY(sa.BigInteger))
    prepared, checked, signed, posted = (orm.aliased(User) for _ in range(4))
    heads = tx.session.execute(
        sa.select(Voucher, prepared.name, checked.name, signed.name, posted.name)
        .outerjoin(prepared, prepared.id == Voucher.created_by)
        .outerjoin(checked, checked.id == Voucher.checked_by)
        .outerjoin(signed, signed.id == Voucher.signed_by)
        .outerjoin(posted, posted.id == Voucher.posted_by)
        .where(Voucher.id == sa.any_(wanted))
        .order_by(Voucher.month, Voucher.type, Voucher.sequence, Voucher.provisional, Voucher.id)
    ).all()
    if len(heads) < len(set(given.vouchers)):
        refuse("ledger.voucher_unknown", field="vouchers")
    lines = _lines(tx, wanted)
    return VoucherSheets(company=the_company(tx).name, sheets=[_sheet(*head, lines.get(head[0].id, [])) for head in heads])


def _lines(tx: Tx, wanted: Any) -> dict[int, list[SheetLine]]:
    """Lines of entries for what is approved, of the draft itself for what is not."""
    of_entries = (
        lines_with_names(EntryLine, VoucherEntry.voucher_id, EntryLine.entry_id, Entry.reverses_id)
        .join(VoucherEntry, VoucherEntry.entry_id == EntryLine.entry_id)
        .join(Entry, Entry.id == EntryLine.entry_id)
        .join(Voucher, Voucher.id == VoucherEntry.voucher_id)
        .where(VoucherEntry.voucher_id == sa.any_(wanted), Voucher.state != "draft")
        .order_by(EntryLine.entry_id, EntryLine.line_no)
    )
    of_drafts = (
        lines_with_names(VoucherLine, VoucherLine.voucher_id)
        .join(Voucher, Voucher.id == VoucherLine.voucher_id)
        .where(VoucherLine.voucher_id == sa.any_(wanted), Voucher.state.in_(("draft", "discarded")))
        .order_by(VoucherLine.voucher_id, VoucherLine.line_no)
    )
    chart = reference.accounts(tx)
    found: dict[int, list[SheetLine]] = {}
    recorded = tx.session.execute(of_entries).all()
    entries: dict[int, list[tuple[int, int | None]]] = {}
    for row in recorded:
        entries.setdefault(row.voucher_id, []).append((row.entry_id, row.reverses_id))
    shown = {entry_id for of_voucher in entries.values() for entry_id in standing(of_voucher)}
    for row in [*(row for row in recorded if row.entry_id in shown), *tx.session.execute(of_drafts)]:
        line = SheetLine(
            summary=row.summary, account=_account(row, chart[row.account_code], chart), debit=row.debit, credit=row.credit,
            is_red=row.is_red,
        )  # fmt: skip
        found.setdefault(row.voucher_id, []).append(line)
    return found


def _account(row: Any, account: AccountFacts, chart: Any) -> str:
    names = [chart[code].name for code in account.path.rstrip("/").split("/")]
    dimensions = (row.party_name, row.item_name, row.department_name, row.employee_name)
    return f"{account.code} {'-'.join(names)}" + "".join(f" / {name}" for name in dimensions if name)


def _sheet(
    voucher: Voucher,
    prepared: str | None,
    checked: str | None,
    signed: str | None,
    posted: str | None,
    lines: Sequence[SheetLine],
) -> VoucherSheet:
    debit, credit = sum((line.debit for line in lines), ZERO), sum((line.credit for line in lines), ZERO)
    return VoucherSheet(
        id=voucher.id,
        type=voucher.type,
        number=voucher.number or shown_number(voucher.type, voucher.month, voucher.provisional) or voucher.reference,
        is_posted=voucher.state == "posted",
        date=voucher.date,
        attachments=voucher.attachments,
        prepared_by=prepared or "",
        checked_by=checked or "",
        signed_by=signed or "",
        posted_by=posted or "",
        rule=voucher.rule,
        debit=debit,
        credit=credit,
        capitals=rmb_capitals(debit),
        lines=list(lines),
    )
