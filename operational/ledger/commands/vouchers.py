"""Hand vouchers (手工凭证): an editable draft that counts nowhere, approved into an entry, reversed in red."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Input,
    Output,
    RefTo,
    SignedAmount,
    Tx,
    command,
    ref,
    refuse,
    require,
)
from operational.ledger import reference, rules
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.dimensions import ids_of
from operational.ledger.events import EntryWasApprovedByHand
from operational.ledger.hand_lines import announce_kept_accounts, check_hand_lines, personal_lines
from operational.ledger.posting import booking_date, post
from operational.ledger.rules import Line
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Voucher, VoucherEntry, VoucherLine
from operational.ledger.voucher_numbers import checker_differs, next_number, type_of

LINES_MAX = 2000  # a sheet of wages for a few hundred people; more is several vouchers
VoucherRef = Annotated[int | str, RefTo("ledger.voucher")]


class HandVoucherLine(Input):
    """One line: exactly one of debit and credit; a negative amount is a red line."""

    account: AccountRef
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO
    summary: str = Field(default="", max_length=500)
    party: ref("parties.party") | None = None  # type: ignore[valid-type]  # ref() makes an annotated type
    department: ref("company.department") | None = None  # type: ignore[valid-type]
    item: ref("items.item") | None = None  # type: ignore[valid-type]
    employee: ref("people.employee") | None = None  # type: ignore[valid-type]
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


class EnterVoucher(Input):
    date: dt.date
    summary: str = Field(default="", max_length=500)
    reference: str = Field(default="", max_length=100)
    attachments: int = Field(default=0, ge=0, le=9999)
    note: str = Field(default="", max_length=2000)
    lines: list[HandVoucherLine] = Field(min_length=1, max_length=LINES_MAX)


class SaveVoucher(EnterVoucher):
    voucher: VoucherRef | None = None  # left out: a new one
    version: int | None = None


class VoucherSaved(Output):
    id: int
    number: str | None
    reference: str
    state: str
    version: int
    month: str
    debit: SignedAmount
    credit: SignedAmount
    difference: SignedAmount


@command("ledger.save_voucher", permission="ledger.voucher.edit", path="POST /ledger/vouchers")
def save_voucher(tx: Tx, cmd: SaveVoucher) -> VoucherSaved:
    """Write a hand voucher or change its draft; it counts nowhere before it is approved."""
    lines = _lines(tx, cmd)
    debit, credit = rules.totals(lines)
    header = _header(tx, cmd, lines)
    if cmd.voucher is None:
        header["provisional"] = next_number(header["type"], header["month"])
        row = tx.new(Voucher, is_hand=True, version=1, rule=rules.HAND_RULE, **header)
        tx.session.flush()
    else:
        row = tx.lock(Voucher, cmd.voucher, version=cmd.version, field="voucher")
        require(row.is_hand and row.state == "draft", "ledger.voucher_not_a_draft", number=shown(row))
        if row.month != header["month"]:
            month = f"{row.month:%Y-%m}"
            require(not has_entries(tx, row), "ledger.voucher_month_stays", field="date", number=shown(row), month=month)
        if (row.type, row.month) != (header["type"], header["month"]):
            header["provisional"] = next_number(header["type"], header["month"])
        for name, value in header.items():
            setattr(row, name, value)
        tx.session.flush()
        tx.session.execute(sa.delete(VoucherLine).where(VoucherLine.voucher_id == row.id))
    tx.insert(VoucherLine, [draft_line(row.id, place, line, row.summary) for place, line in enumerate(lines, 1)])
    return _saved(row, debit, credit)


class ApproveVoucher(Input):
    voucher: VoucherRef
    version: int | None = None


class VoucherApproved(Output):
    id: int
    state: str
    version: int
    entry_id: int
    total: SignedAmount


@command(
    "ledger.approve_voucher",
    permission="ledger.voucher.approve",
    move=VOUCHER.approve,
    path="POST /ledger/vouchers/{voucher}/approve",
)
def approve_voucher(tx: Tx, cmd: ApproveVoucher) -> VoucherApproved:
    """Check a hand voucher and write its entry: from now on it counts."""
    voucher = tx.lock(Voucher, cmd.voucher, version=cmd.version, field="voucher")
    open_month(tx, voucher.date)
    return _approve(tx, voucher, draft_lines(tx, [voucher.id])[voucher.id])


@command("ledger.enter_voucher", permission="ledger.voucher.approve", path="POST /ledger/vouchers/enter")
def enter_voucher(tx: Tx, cmd: EnterVoucher) -> VoucherApproved:
    """Write a hand voucher and approve it in one step, as a sheet brings it: it counts at once."""
    lines = _lines(tx, cmd)
    header = _header(tx, cmd, lines)
    voucher = tx.new(Voucher, state=VOUCHER.approve.target, is_hand=True, version=1, rule=rules.HAND_RULE, **header)
    return _approve(tx, voucher, lines)


def _approve(tx: Tx, voucher: Voucher, lines: Sequence[Line]) -> VoucherApproved:
    """The entry of a hand voucher, with the news for those who keep open items."""
    entry_id = write_entry(tx, voucher, lines)
    tx.call("ledger.attach_entries", pairs=[{"entry_id": entry_id, "voucher_id": voucher.id}])
    return VoucherApproved(
        id=voucher.id, state=voucher.state, version=voucher.version, entry_id=entry_id, total=rules.totals(lines)[0]
    )


def write_entry(tx: Tx, voucher: Voucher, lines: Sequence[Line]) -> int:
    """Check a hand voucher and write its entry; who prepared it may be somebody else."""
    number = shown(voucher)
    refuse_own(tx, voucher)
    check_hand_lines(tx, lines, number, voucher.date)
    entry_id = post(
        tx,
        source=voucher,
        number=number,
        date=voucher.date,
        purpose="hand",
        summary=voucher.summary,
        rule=rules.HAND_RULE,
        lines=lines,
    )
    voucher.checked_by = tx.actor.user_id
    announce_hand_lines(tx, voucher, entry_id, lines)
    return entry_id


def refuse_own(tx: Tx, voucher: Voucher) -> None:
    """Where the company asks for a second pair of eyes (制单与审核分离), nobody checks what he prepared himself."""
    if checker_differs(tx) and voucher.created_by == tx.actor.user_id:
        refuse("ledger.checker_is_preparer", number=shown(voucher))


class DiscardVoucher(Input):
    voucher: VoucherRef
    version: int | None = None


@command(
    "ledger.discard_voucher",
    permission="ledger.voucher.edit",
    move=VOUCHER.discard,
    path="POST /ledger/vouchers/{voucher}/discard",
)
def discard_voucher(tx: Tx, cmd: DiscardVoucher) -> VoucherSaved:
    """Put a draft away: it never counted and never will."""
    voucher = tx.lock(Voucher, cmd.voucher, version=cmd.version, field="voucher")
    require(not has_entries(tx, voucher), "ledger.voucher_was_checked", number=shown(voucher))
    voucher.provisional = None
    tx.session.flush()
    return _saved(voucher, voucher.total, voucher.total)


def _header(tx: Tx, cmd: EnterVoucher, lines: Sequence[Line]) -> dict[str, Any]:
    return header_of(tx, cmd, lines, open_month(tx, cmd.date))


def header_of(tx: Tx, cmd: EnterVoucher, lines: Sequence[Line], month: dt.date) -> dict[str, Any]:
    """What stands on the voucher itself."""
    return {
        "date": cmd.date,
        "month": month,
        "type": type_of(tx, lines, month),
        "summary": cmd.summary or next((line.summary for line in lines if line.summary), ""),
        "reference": cmd.reference,
        "attachments": cmd.attachments,
        "note": cmd.note,
        "total": rules.totals(lines)[0],
    }


Dimensions = Mapping[str, Mapping[int | str | None, int | None]]


def _lines(tx: Tx, cmd: EnterVoucher) -> list[Line]:
    return lines_with(tx, cmd, dimensions_of(tx, cmd.lines))


def dimensions_of(tx: Tx, lines: Sequence[HandVoucherLine]) -> Dimensions:
    """The rows that lines name, whatever their number in one statement for each kind."""
    kinds = ("party", "department", "item", "employee")
    return {kind: ids_of(tx, kind, [getattr(line, kind) for line in lines]) for kind in kinds}


def lines_with(tx: Tx, cmd: EnterVoucher, found: Dimensions) -> list[Line]:
    """The given lines with their dimensions."""
    lines = []
    for place, given in enumerate(cmd.lines):
        where = f"lines.{place}"
        reference.account(tx, given.account, field=f"{where}.account")
        if given.debit == 0 and given.credit == 0:
            refuse("ledger.line_without_amount", field=f"{where}.debit", line=place + 1)
        if given.debit != 0 and given.credit != 0:
            number = cmd.reference or "ledger.voucher"
            refuse("ledger.line_has_two_sides", field=f"{where}.credit", number=number, account=given.account)
        lines.append(
            Line(
                given.account,
                debit=given.debit,
                credit=given.credit,
                is_red=given.debit < 0 or given.credit < 0,
                summary=given.summary,
                party_id=found["party"][given.party],
                department_id=found["department"][given.department],
                item_id=found["item"][given.item],
                employee_id=found["employee"][given.employee],
                cash_flow_line=given.cash_flow_line,
            )
        )
    return lines


def draft_line(voucher_id: int, line_no: int, line: Line, summary: str) -> dict[str, object]:
    return {
        "voucher_id": voucher_id,
        "line_no": line_no,
        "summary": line.summary or summary,
        "account_code": line.account,
        "debit": line.debit,
        "credit": line.credit,
        "is_red": line.is_red,
        "party_id": line.party_id,
        "item_id": line.item_id,
        "department_id": line.department_id,
        "employee_id": line.employee_id,
        "cash_flow_line": line.cash_flow_line,
    }


def draft_lines(tx: Tx, voucher_ids: Sequence[int]) -> dict[int, list[Line]]:
    """The lines of drafts, in one statement."""
    wanted = sa.cast(list(voucher_ids), sa.ARRAY(sa.BigInteger))
    statement = sa.select(VoucherLine).where(VoucherLine.voucher_id == sa.any_(wanted))
    found: dict[int, list[Line]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in tx.session.execute(statement.order_by(VoucherLine.voucher_id, VoucherLine.line_no)).scalars():
        found[row.voucher_id].append(
            Line(
                row.account_code,
                debit=row.debit,
                credit=row.credit,
                is_red=row.is_red,
                summary=row.summary,
                party_id=row.party_id,
                item_id=row.item_id,
                department_id=row.department_id,
                employee_id=row.employee_id,
                cash_flow_line=row.cash_flow_line,
            )
        )
    return found


def announce_hand_lines(tx: Tx, voucher: Voucher, entry_id: int, lines: Sequence[Line]) -> None:
    """Lines on receivables, payables and advances are news for the slices that keep open items; others for registers."""
    announce_kept_accounts(tx, lines, shown(voucher), voucher.date)
    personal = personal_lines(tx, lines)
    if personal:
        tx.announce(
            EntryWasApprovedByHand(
                entry_id=entry_id,
                voucher_id=voucher.id,
                source_kind=voucher.kind,
                source_id=voucher.id,
                source_number=shown(voucher),
                date=voucher.date,
                lines=personal,
            )
        )


def has_entries(tx: Tx, voucher: Voucher) -> bool:
    """Whether a draft was checked before: its entry and the red one that took it back stand in it."""
    found = sa.select(sa.exists().where(VoucherEntry.voucher_id == voucher.id))
    return bool(tx.session.execute(found).scalar_one())


def open_month(tx: Tx, day: dt.date) -> dt.date:
    """The month of a hand voucher's date, which must take entries: a person chooses the date, so it is not moved."""
    if booking_date(tx, day) != day:
        refuse("ledger.period_closed", field="date", month=f"{day:%Y-%m}")
    return rules.month_of(day)


def shown(voucher: Voucher) -> str:
    """How people call the voucher: its number, else the reference they gave, else the id of the draft."""
    return voucher.number or voucher.reference or f"凭证 {voucher.id}"


def _saved(row: Voucher, debit: Decimal, credit: Decimal) -> VoucherSaved:
    return VoucherSaved(
        id=row.id,
        number=row.number,
        reference=row.reference,
        state=row.state,
        version=row.version,
        month=f"{row.month:%Y-%m}",
        debit=debit,
        credit=credit,
        difference=debit - credit,
    )
