"""Claims from a table file: one receipt a row, rows of the same number make one claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import ZERO, Amount, Input
from operational.core.sheets import Sheet, SheetCall, SheetRow, called

CLAIM_ROWS_MAX = 20_000  # years of a small company


class ExpenseClaimRow(Input):
    """One receipt a row; rows of the same number make one claim, a draft of the employee who is named."""

    number: str = Field(min_length=1, max_length=40)
    date: dt.date
    employee: str = Field(min_length=1, max_length=60)
    reason: str = Field(min_length=1, max_length=500)
    day: dt.date | None = None
    kind: str = Field(min_length=1, max_length=100)
    paper: str = Field(default="", max_length=20)
    amount: Amount
    tax: Amount | None = None
    untaxed: Amount = ZERO
    invoice_number: str = Field(default="", max_length=40)
    description: str = Field(default="", max_length=500)
    department: str = Field(default="", max_length=60)
    party: str = Field(default="", max_length=60)
    count: int = Field(default=1, ge=1, le=366)


def _claims(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    groups: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault(row.data.number, []).append(row)
    calls = []
    for number, group in groups.items():
        head = group[0].data
        data = {
            "number": number, "employee": head.employee, "date": head.date, "reason": head.reason,
            "lines": [_line(row.data) for row in group],
        }  # fmt: skip
        if head.department:
            data["department"] = head.department
        calls.append(SheetCall("expenses.save_claim", data, tuple(row.number for row in group)))
    return calls


def _line(row: ExpenseClaimRow) -> dict[str, Any]:
    line: dict[str, Any] = {
        "day": row.day or row.date, "kind": row.kind, "amount": row.amount, "untaxed": row.untaxed, "count": row.count,
        "invoice_number": row.invoice_number, "description": row.description,
    }  # fmt: skip
    line |= {name: value for name in ("paper", "tax", "party", "department") if (value := getattr(row, name)) not in ("", None)}
    return line


EXPENSE_CLAIMS = Sheet(
    "expense_claims",
    "expenses.claim.edit",
    ExpenseClaimRow,
    CLAIM_ROWS_MAX,
    _claims,
    aliases=called(
        number="报销单号 单号", date="报销日期 日期", employee="报销人 工号", reason="事由", day="费用日期 发生日期",
        kind="费用类别 类别", paper="票据种类", amount="金额 价税合计", tax="税额", invoice_number="发票号码",
        description="说明", department="部门", party="往来单位", count="数量 天数",
    ),
    group="number",
)  # fmt: skip
