"""The list of departments as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Input
from operational.core.sheets import Sheet, SheetCall, SheetRow

DEPARTMENT_ROWS_MAX = 5000  # far more departments than a company of this kind has


class DepartmentRow(Input):
    """One department a row; the one above it may stand further down."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    parent: str = Field(default="", max_length=60)
    is_active: bool | None = None


def _departments(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """All of them first, so that each finds the one above it; then names, places and what is closed."""
    numbers = tuple(row.number for row in rows)
    new = [{"code": row.data.code, "name": row.data.name} for row in rows]
    calls = [SheetCall("company.ensure_departments", {"departments": new}, numbers)]
    for row in rows:
        data = {name: value for name, value in row.data.model_dump(exclude_unset=True).items() if value not in (None, "")}
        calls.append(SheetCall("company.save_department", data, (row.number,)))
    return calls


DEPARTMENTS = Sheet(
    "departments",
    "company.department.edit",
    DepartmentRow,
    DEPARTMENT_ROWS_MAX,
    _departments,
    aliases={"部门编码": "code", "部门名称": "name", "上级部门": "parent", "启用": "is_active"},
)
