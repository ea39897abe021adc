"""The ledger's sheets: vouchers and opening balances, one row a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from operational.core.api import ZERO, Input, SignedAmount
from operational.core.sheets import Sheet, SheetCall, SheetRow, in_parts
from operational.ledger.commands.opening import OPENING_LINES_MAX
from operational.ledger.commands.posting_runs import BATCH_MAX
from operational.ledger.seed import rows_of

VOUCHER_ROWS_MAX = 50_000  # one import is one transaction of a few minutes at most
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


class OpeningBalanceRow(Input):
    """The balance of an account at the start of the date; the last four columns are for a start in mid-year."""

    date: dt.date
    account: Code = Field(min_length=1)
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO
    party: Code = ""
    department: Code = ""
    item: Code = ""
    year_begin: SignedAmount | None = None
    ytd_debit: SignedAmount | None = None
    ytd_credit: SignedAmount | None = None
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


def _vouchers(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Who and what is unknown first, then each voucher up to its entry, in order of date."""
    calls = list(_unknown(rows))
    groups = sorted(_grouped(rows).values(), key=lambda group: group[0].data.date)
    for group in groups:
        head = group[0].data
        data = {
            "date": head.date,
            "summary": head.summary,
            "reference": head.number,
            "lines": [_line(row.data, ("summary", "employee")) for row in group],
        }
        calls.append(SheetCall("ledger.enter_voucher", data, tuple(row.number for row in group)))
    return calls


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
    data: dict[str, Any] = row.model_dump(
        include={"account", "debit", "credit", "party", "department", "item", "cash_flow_line", *more}
    )
    for name in ("party", "department", "item", "employee"):
        if data.get(name) == "":
            data[name] = None
    return data


def _unknown(rows: Sequence[SheetRow[Any]]) -> Iterator[SheetCall]:
    """Partners, departments, items and employees are added when nobody knows them yet."""
    numbers = tuple(row.number for row in rows)
    parties: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.data.party:
            party = parties.setdefault(row.data.party, {"code": row.data.party})
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
    "贷方": "credit", "贷方金额": "credit", "往来单位": "party", "部门": "department", "物料": "item",
    "现金流量行次": "cash_flow_line",
}  # fmt: skip

VOUCHERS = Sheet(
    "vouchers",
    "ledger.voucher.approve",
    VoucherRow,
    VOUCHER_ROWS_MAX,
    _vouchers,
    _post,
    {**_ALIASES, "凭证号": "number", "凭证字号": "number", "摘要": "summary", "员工": "employee"},
    "number",
)
OPENING_BALANCES = Sheet(
    "opening_balances",
    "ledger.opening.enter",
    OpeningBalanceRow,
    OPENING_LINES_MAX,
    _opening,
    aliases={**_ALIASES, "年初余额": "year_begin", "本年累计借方": "ytd_debit", "本年累计贷方": "ytd_credit"},
)
