"""The ledger's sheets: vouchers and opening balances, one row a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from operational.core.api import ZERO, Input, SignedAmount, as_code
from operational.core.sheets import Sheet, SheetCall, SheetRow, in_parts
from operational.ledger.commands.opening import NAMED, OPENING_LINES_MAX
from operational.ledger.commands.posting_runs import BATCH_MAX
from operational.ledger.commands.voucher_batches import VOUCHERS_MAX, EnterVouchers
from operational.ledger.commands.vouchers import LINES_MAX, EnterVoucher, HandVoucherLine
from operational.ledger.seed import rows_of

VOUCHER_ROWS_MAX = 200_000  # one import is one transaction: two years of a small maker's vouchers
ENSURED_AT_ONCE = 5000  # what one command adds at most


def _controlled(*controls: str) -> tuple[str, ...]:
    """Accounts of the official chart that are kept by such partners; sub-accounts begin with the code of theirs."""
    return tuple(row["code"] for row in rows_of("accounts") if row["control"] in controls)


CUSTOMER_ACCOUNTS = _controlled("receivable", "advance_in")
SUPPLIER_ACCOUNTS = _controlled("payable", "advance_out")

# Spreadsheets keep codes as numbers: 1002 means the account 1002.
Code = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(max_length=60)]


class VoucherRow(Input):
    """One line of a voucher; rows of the same number and month make one voucher, a negative amount is a red line."""

    number: Code = Field(min_length=1)
    date: dt.date
    summary: str = Field(default="", max_length=500)
    account: Code = Field(min_length=1)
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO
    party: Code = ""
    department: Code = ""
    item: Code = ""
    employee: Code = ""
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)
    attachments: int | None = Field(default=None, ge=0, le=9999)
    party_name: str = Field(default="", max_length=200)  # for a partner who is not there yet


class OpeningBalanceRow(Input):
    """The balance of an account at the start of the date; the last four columns are for a start in mid-year."""

    date: dt.date
    account: Code = Field(min_length=1)
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO
    party: Code = ""
    department: Code = ""
    item: Code = ""
    employee: Code = ""
    year_begin: SignedAmount | None = None
    ytd_debit: SignedAmount | None = None
    ytd_credit: SignedAmount | None = None
    party_name: str = Field(default="", max_length=200)
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


def _vouchers(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    return _entered(rows, proposes_cash_flow=False)


def _moved_vouchers(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Other programs know no line of the cash-flow statement on a voucher: the dated rules propose it."""
    return _entered(rows, proposes_cash_flow=True)


def _entered(rows: Sequence[SheetRow[Any]], *, proposes_cash_flow: bool) -> list[SheetCall]:
    """Who and what is unknown first, then all vouchers up to their entries in one command, in order of date."""
    calls = list(_unknown(rows))
    groups = sorted(_grouped(rows).values(), key=lambda group: group[0].data.date)
    for part in in_parts(groups, VOUCHERS_MAX):
        vouchers = [_voucher([row.data for row in group]) for group in part]
        parts = tuple(tuple(row.number for row in group) for group in part)
        numbers = tuple(number for group in parts for number in group)
        given = EnterVouchers.model_construct(vouchers=vouchers, proposes_cash_flow=proposes_cash_flow)
        calls.append(SheetCall("ledger.enter_vouchers", given, numbers, parts=parts))
    return calls


def _voucher(rows: Sequence[VoucherRow]) -> EnterVoucher:
    """The voucher of some rows. Each cell was checked when its row was read, so that it is not checked twice."""
    head = rows[0]
    make = EnterVoucher.model_construct if len(rows) <= LINES_MAX else EnterVoucher
    return make(
        date=head.date,
        summary=head.summary,
        reference=head.number,
        attachments=head.attachments or 0,
        note="",
        lines=[
            HandVoucherLine.model_construct(
                account=as_code(row.account), debit=row.debit, credit=row.credit, summary=row.summary,
                party=as_code(row.party) or None, department=as_code(row.department) or None, item=as_code(row.item) or None,
                employee=as_code(row.employee) or None, cash_flow_line=row.cash_flow_line,
            )
            for row in rows
        ],
    )  # fmt: skip


def _post(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Behind ``--post``: the vouchers of this sheet are posted, in order of date."""
    groups = sorted(_grouped(rows).values(), key=lambda group: group[0].data.date)
    return [
        SheetCall(
            "ledger.post_vouchers",
            {
                "references": sorted({group[0].data.number for group in part}),
                "date_from": part[0][0].data.date,
                "until": part[-1][0].data.date,
            },
            tuple(row.number for group in part for row in group),
        )
        for part in in_parts(groups, BATCH_MAX)
    ]


def _opening(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """The whole sheet is one opening; a second date in it is refused, because the books open on one day."""
    calls = list(_unknown(rows))
    for date in sorted({row.data.date for row in rows}):
        same = [row for row in rows if row.data.date == date]
        lines = [_line(row.data, ("year_begin", "ytd_debit", "ytd_credit")) for row in same]
        numbers = tuple(row.number for row in same)
        calls.append(SheetCall("ledger.enter_opening_balances", {"date": date, "lines": lines}, numbers))
    return calls


def _grouped(rows: Sequence[SheetRow[Any]]) -> dict[tuple[str, int, int], list[SheetRow[Any]]]:
    """Numbers of vouchers start again every month, so the month belongs to the group."""
    groups: dict[tuple[str, int, int], list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault((row.data.number, row.data.date.year, row.data.date.month), []).append(row)
    return groups


def _line(row: Any, more: tuple[str, ...]) -> dict[str, Any]:
    """The line that the command takes; an empty cell names nobody."""
    data = {name: getattr(row, name) for name in ("account", "debit", "credit", "cash_flow_line", *more)}
    for name in NAMED:
        data[name] = getattr(row, name) or None
    return data


def _unknown(rows: Sequence[SheetRow[Any]]) -> Iterator[SheetCall]:
    """Partners, departments, items and employees are added when nobody knows them yet."""
    numbers = tuple(row.number for row in rows)
    parties: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.data.party:
            party = parties.setdefault(row.data.party, {"code": row.data.party})
            if row.data.party_name:
                party.setdefault("name", row.data.party_name)
            if row.data.account.startswith(CUSTOMER_ACCOUNTS):
                party["is_customer"] = True
            if row.data.account.startswith(SUPPLIER_ACCOUNTS):
                party["is_supplier"] = True
    for part in in_parts(list(parties.values()), ENSURED_AT_ONCE):
        yield SheetCall("parties.ensure_parties", {"parties": part}, numbers)
    for name, command in (
        ("department", "company.ensure_departments"),
        ("item", "items.ensure_items"),
        ("employee", "people.ensure_employees"),
    ):
        codes = dict.fromkeys(code for row in rows if (code := getattr(row.data, name, "")))
        for part_of_codes in in_parts([{"code": code} for code in codes], ENSURED_AT_ONCE):
            yield SheetCall(command, {f"{name}s": part_of_codes}, numbers)


_ALIASES = {
    "日期": "date", "凭证日期": "date", "科目": "account", "科目编码": "account", "借方": "debit", "借方金额": "debit",
    "贷方": "credit", "贷方金额": "credit", "往来单位": "party", "部门": "department", "物料": "item", "员工": "employee",
    "现金流量行次": "cash_flow_line", "往来单位名称": "party_name",
}  # fmt: skip

VOUCHERS = Sheet(
    "vouchers",
    "ledger.voucher.approve",
    VoucherRow,
    VOUCHER_ROWS_MAX,
    _vouchers,
    _post,
    {**_ALIASES, "凭证号": "number", "凭证字号": "number", "摘要": "summary", "附件数": "attachments"},
    "number",
)
MOVED_VOUCHERS = replace(VOUCHERS, name="moved_vouchers", calls=_moved_vouchers)
OPENING_BALANCES = Sheet(
    "opening_balances",
    "ledger.opening.enter",
    OpeningBalanceRow,
    OPENING_LINES_MAX,
    _opening,
    aliases={**_ALIASES, "年初余额": "year_begin", "本年累计借方": "ytd_debit", "本年累计贷方": "ytd_credit"},
)
