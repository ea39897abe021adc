"""How inputs name the things of this slice."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from operational.core.api import RefTo

CentreRef = Annotated[int | str, RefTo("costing.cost_centre")]
PoolRef = Annotated[int | str, RefTo("costing.pool")]
AllocationRef = Annotated[int | str, RefTo("costing.allocation")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
AccountRef = Annotated[str, Field(min_length=1, max_length=40), RefTo("ledger.account")]
OrderRef = Annotated[int | str, RefTo("sales.order")]
AssemblyRef = Annotated[int | str, RefTo("stock.assembly")]
Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-03"])]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
Source = Annotated[str, Field(min_length=1, max_length=500)]


def first_of(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def month_after(day: dt.date) -> dt.date:
    """The first day of the month that follows."""
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
