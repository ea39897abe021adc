"""The opening stock as a sheet: one row a bin and lot of an item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Amount, Input, Qty, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow
from operational.stock.commands.opening import LINES_MAX


class OpeningStockRow(Input):
    date: dt.date | None = None
    item: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=20)
    warehouse: str = Field(default="", max_length=40)
    bin: str = Field(default="", max_length=40)
    lot: str = Field(default="", max_length=60)
    expires_on: dt.date | None = None
    quantity: Qty
    unit_cost: UnitPrice | None = None
    value: Amount | None = None


def _calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Unknown items and warehouses first, then one opening per date; stock accounts are closed to hand vouchers from then on."""
    numbers = tuple(row.number for row in rows)
    new = [
        {
            "code": row.data.item,
            "name": row.data.name,
            "tracks_lots": bool(row.data.lot),
            **({"unit": row.data.unit} if row.data.unit else {}),
        }
        for row in rows
    ]
    calls = [SheetCall("items.ensure_items", {"items": new}, numbers)]
    warehouses = sorted({row.data.warehouse for row in rows if row.data.warehouse})
    if warehouses:
        calls.append(SheetCall("stock.ensure_warehouses", {"codes": warehouses}, numbers))
    for date in sorted({row.data.date for row in rows}, key=lambda day: day or dt.date.min):
        same = [row for row in rows if row.data.date == date]
        lines = [_line(row.data) for row in same]
        given = {"lines": lines} if date is None else {"date": date, "lines": lines}
        calls.append(SheetCall("stock.enter_opening_stock", given, tuple(row.number for row in same)))
    dates = [row.data.date for row in rows if row.data.date is not None]
    if dates:
        calls.append(SheetCall("company.change_company", {"stock_start": min(dates)}, numbers))
    return calls


def _line(row: OpeningStockRow) -> dict[str, Any]:
    line = row.model_dump(include={"item", "quantity", "unit_cost", "value", "lot", "expires_on"})
    if row.bin:
        line["location"] = f"{row.warehouse}/{row.bin}"
    elif row.warehouse:
        line["warehouse"] = row.warehouse
    return line


OPENING_STOCK = Sheet(
    "opening_stock",
    "stock.opening.enter",
    OpeningStockRow,
    LINES_MAX,
    _calls,
    aliases={
        "日期": "date", "物料编码": "item", "物料名称": "name", "单位": "unit", "仓库": "warehouse", "库位": "bin", "批次": "lot",
        "有效期至": "expires_on", "数量": "quantity", "单位成本": "unit_cost", "金额": "value",
    },
)  # fmt: skip
