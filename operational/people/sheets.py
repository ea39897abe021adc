"""The list of employees as a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Input
from operational.core.sheets import Sheet, SheetCall, SheetRow, in_parts

EMPLOYEE_ROWS_MAX = 10_000  # far more people than a company of this kind has
ENSURED_AT_ONCE = 5000  # what one command adds at most


class EmployeeRow(Input):
    """One employee a row; a known code changes only the columns that are filled in."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    department: str = Field(default="", max_length=60)
    job: str = Field(default="", max_length=100)
    joined_on: dt.date | None = None
    left_on: dt.date | None = None


def _employees(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Departments that nobody knows yet first, then the people."""
    numbers = tuple(row.number for row in rows)
    codes = sorted({row.data.department for row in rows if row.data.department})
    calls = [
        SheetCall("company.ensure_departments", {"departments": part}, numbers)
        for part in in_parts([{"code": code} for code in codes], ENSURED_AT_ONCE)
    ]
    for row in rows:
        data = {name: value for name, value in row.data.model_dump(exclude_unset=True).items() if value not in (None, "")}
        calls.append(SheetCall("people.save_employee", data, (row.number,)))
    return calls


EMPLOYEES = Sheet(
    "employees",
    "people.employee.edit",
    EmployeeRow,
    EMPLOYEE_ROWS_MAX,
    _employees,
    aliases={"工号": "code", "姓名": "name", "部门": "department", "岗位": "job", "入职日期": "joined_on", "离职日期": "left_on"},
)
