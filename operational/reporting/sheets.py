"""Budgets from a sheet: a row by account and department, a column a month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Input, SignedAmount
from operational.core.sheets import Sheet, SheetCall, SheetRow, called
from operational.reporting.commands.budgets import LINES_MAX, MONTHS

NAMELESS = "预算"


class BudgetSheetRow(Input):
    year: int = Field(ge=2000, le=2100)
    budget_name: str = Field(default="", max_length=100)
    account: str = Field(min_length=1, max_length=40)
    department: str = Field(default="", max_length=60)
    month_1: SignedAmount | None = None
    month_2: SignedAmount | None = None
    month_3: SignedAmount | None = None
    month_4: SignedAmount | None = None
    month_5: SignedAmount | None = None
    month_6: SignedAmount | None = None
    month_7: SignedAmount | None = None
    month_8: SignedAmount | None = None
    month_9: SignedAmount | None = None
    month_10: SignedAmount | None = None
    month_11: SignedAmount | None = None
    month_12: SignedAmount | None = None


def _calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """One budget a year and name, as a draft."""
    found: dict[tuple[int, str], list[SheetRow[Any]]] = {}
    for row in rows:
        found.setdefault((row.data.year, row.data.budget_name or f"{row.data.year} {NAMELESS}"), []).append(row)
    calls = []
    for (year, name), own in found.items():
        lines = []
        for row in own:
            given = row.data.model_dump(include={"account", "department", *MONTHS})
            lines.append({field: value for field, value in given.items() if value not in (None, "")})
        data = {"year": year, "name": name, "lines": lines}
        calls.append(SheetCall("reporting.save_budget", data, tuple(row.number for row in own)))
    return calls


BUDGETS = Sheet(
    "budgets",
    "reporting.budget.edit",
    BudgetSheetRow,
    LINES_MAX,
    _calls,
    aliases=called(
        year="年度 预算年度 会计年度 年份",
        budget_name="预算名称 名称 版本",
        account="科目 科目编码 会计科目 科目代码",
        department="部门 部门编码 部门名称",
        **{f"month_{number}": f"{number}月 {number:02d}月 第{number}期 {number}月份" for number in range(1, 13)},
    ),
)
