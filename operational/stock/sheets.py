"""The opening stock as a sheet: one row a bin and lot of an item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Amount, Input, Qty, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow, called
from operational.stock.commands.opening import LINES_MAX


class OpeningStockRow(Input):
    date: dt.date | None = None
    item: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=200)
    spec: str = Field(default="", max_length=200)
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
            "spec": row.data.spec,
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
    aliases=called(
        date="日期 截止日期",
        item="编码 编号 物料编码 物料编号 物料代码 商品编码 商品编号 商品代码 存货编码 存货编号 存货代码 "
        "货品编码 货品编号 产品编码 产品编号 产品代码 料号 货号 品号",
        name="名称 物料名称 商品名称 商品全名 存货名称 货品名称 产品名称 品名",
        spec="规格 规格型号 型号 型号规格",
        unit="单位 计量单位 基本单位 基本计量单位 主计量单位 库存单位",
        warehouse="仓库 仓库编码 仓库编号 仓库代码 仓库名称 仓库全名 存放仓库",
        bin="库位 仓位 货位",
        lot="批次 批号 生产批号",
        expires_on="有效期至 到期日 到期日期 失效日期",
        quantity="数量 库存数量 库存量 期初数量 期初库存 结存数量 现存量 账面数量",
        unit_cost="单位成本 成本单价 成本均价 成本价 期初单价 结存单价 库存单价 单价",
        value="金额 库存金额 成本金额 期初金额 结存金额 账面金额 总金额",
    ),
)
