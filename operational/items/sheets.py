"""The sheet of items: a list from another system becomes items, with the units and categories it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Input, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow, called
from operational.items.commands import DEFAULT_UNIT, Code, Kind, Name

ITEM_ROWS_MAX = 20_000  # one import is one transaction of about two minutes


class ItemRow(Input):
    """One item a row; a known code changes only the columns that are filled in."""

    code: Code
    name: Name
    spec: str = Field(default="", max_length=200)
    category: str = Field(default="", max_length=60)
    unit: str = Field(default=DEFAULT_UNIT, max_length=20)
    barcode: str = Field(default="", max_length=60)
    tax_code: str = Field(default="", max_length=30)
    kind: Kind | None = None
    vat_class: str | None = Field(default=None, max_length=30)
    list_price: UnitPrice | None = None
    floor_price: UnitPrice | None = None
    standard_cost: UnitPrice | None = None
    stock_minimum: UnitPrice | None = None
    is_stocked: bool | None = None
    is_sold: bool | None = None
    is_purchased: bool | None = None
    tracks_lots: bool | None = None
    tracks_serials: bool | None = None
    needs_inspection: bool | None = None
    weight: UnitPrice | None = None
    is_active: bool | None = None


def _items(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Units and categories that are new first, then the items in the order of the sheet."""
    calls = []
    for column, command in (("unit", "items.ensure_units"), ("category", "items.ensure_categories")):
        codes: dict[str, list[int]] = {}
        for row in rows:
            if getattr(row.data, column):
                codes.setdefault(getattr(row.data, column), []).append(row.number)
        if codes:
            numbers = tuple(number for found in codes.values() for number in found)
            calls.append(SheetCall(command, {"codes": list(codes)}, numbers))
    for row in rows:
        data = {name: value for name, value in row.data.model_dump(exclude_unset=True).items() if value not in (None, "")}
        calls.append(SheetCall("items.save_item", data, (row.number,)))
    return calls


ITEMS = Sheet(
    "items",
    "items.item.edit",
    ItemRow,
    ITEM_ROWS_MAX,
    _items,
    aliases=called(
        code="编码 编号 代码 物料编码 物料编号 物料代码 商品编码 商品编号 商品代码 存货编码 存货编号 存货代码 货品编码 货品编号 "
        "产品编码 产品编号 产品代码 料号 货号 品号",
        name="名称 物料名称 商品名称 商品全名 存货名称 货品名称 产品名称 品名",
        spec="规格 规格型号 型号 型号规格",
        category="类别 分类 商品类别 商品分类 物料类别 物料分类 物料分组 存货类别 存货分类 产品类别 产品分类 所属类别",
        unit="单位 计量单位 基本单位 基本计量单位 主单位 主计量单位 库存单位",
        barcode="条码 条形码 商品条码 商品条形码",
        tax_code="税收编码 税收分类 税收分类编码 商品税收分类编码",
        list_price="售价 销售价 销售价格 销售单价 零售价 零售价格 标准售价 参考售价",
        floor_price="最低价 最低售价 最低销售价 销售底价 限价",
        standard_cost="标准成本 参考成本 计划价",
        stock_minimum="最低库存 最小库存 最低库存量 安全库存 库存下限",
        weight="重量 净重 单重",
        tracks_lots="批次管理 批号管理 启用批次 启用批号",
        tracks_serials="序列号管理 启用序列号",
    ),
)
