"""Counted quantities as a sheet: one row an item, bin and lot of a count that goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import SHANGHAI, Input, Qty
from operational.core.sheets import Sheet, SheetCall, SheetRow
from operational.stock.commands.count import LINES_MAX

MOMENT = r"^$|^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?$"


class CountedRow(Input):
    count: str = Field(min_length=1, max_length=40)
    item: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=200)  # for the person who counts; not read back
    location: str = Field(default="", max_length=80)
    lot: str = Field(default="", max_length=60)
    counted: Qty
    counted_at: str = Field(default="", max_length=20, pattern=MOMENT)  # in Shanghai, such as 2026-03-16 17:30


def _calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    counts: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        counts.setdefault(row.data.count, []).append(row)
    calls = []
    for number, group in counts.items():
        lines = [_line(row.data) for row in group]
        numbers = tuple(row.number for row in group)
        calls.append(SheetCall("stock.record_counts", {"count": number, "lines": lines}, numbers))
    return calls


def _line(row: CountedRow) -> dict[str, Any]:
    line = row.model_dump(include={"item", "lot", "counted"})
    if row.location:
        line["location"] = row.location
    if row.counted_at:
        line["counted_at"] = dt.datetime.fromisoformat(row.counted_at).replace(tzinfo=SHANGHAI)
    return line


COUNTED = Sheet(
    "counted_quantities",
    "stock.count.edit",
    CountedRow,
    LINES_MAX,
    _calls,
    aliases={
        "盘点单号": "count", "物料编码": "item", "物料名称": "name", "库位": "location", "批次": "lot", "实盘数量": "counted",
        "盘点时间": "counted_at",
    },
    group="count",
)  # fmt: skip
