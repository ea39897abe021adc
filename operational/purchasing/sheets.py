"""Sheets of purchasing: purchase orders and supplier conditions from a table file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.core.api import Fraction, Input, Qty, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow, called

ORDER_ROWS_MAX = 100_000  # one import is one transaction of a few minutes at most
CONDITION_ROWS_MAX = 50_000


class PurchaseOrderRow(Input):
    """One row a line; rows of the same number make one order."""

    number: str = Field(min_length=1, max_length=40)
    date: dt.date
    supplier: str = Field(min_length=1)
    item: str = Field(min_length=1)
    quantity: Qty
    price: UnitPrice
    price_includes_tax: bool | None = None
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None
    promise_date: dt.date | None = None
    received_on: dt.date | None = None
    note: str = ""


def _orders(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Unknown suppliers and items first, then each order with what followed from it on its day."""
    all_rows = tuple(row.number for row in rows)
    first = min((row.data.date for row in rows), default=None)
    suppliers = sorted({row.data.supplier for row in rows})
    items = sorted({row.data.item for row in rows})
    calls = [
        SheetCall("parties.ensure_parties", {"parties": [{"code": s, "is_supplier": True} for s in suppliers]}, all_rows, first),
        SheetCall("items.ensure_items", {"items": [{"code": code} for code in items]}, all_rows, first),
    ]
    groups: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault(row.data.number, []).append(row)
    for number, group in sorted(groups.items(), key=lambda pair: (pair[1][0].data.date, pair[0])):
        calls += _order(number, group)
    return calls


def _order(number: str, group: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    head = group[0].data
    numbers = tuple(row.number for row in group)
    lines = [
        {
            "item": row.data.item,
            "quantity": row.data.quantity,
            "price": row.data.price,
            "discount": row.data.discount,
            "vat_rate": row.data.vat_rate,
            "promise_date": row.data.promise_date,
            "note": row.data.note,
        }
        for row in group
    ]
    order = {
        "number": number,
        "supplier": head.supplier,
        "date": head.date,
        "price_includes_tax": head.price_includes_tax,
        "promise_date": head.promise_date,
        "lines": lines,
    }
    calls = [
        SheetCall("purchasing.save_order", order, numbers, head.date),
        SheetCall("purchasing.place_order", {"order": number}, numbers, head.date),
        SheetCall("purchasing.approve_order", {"order": number}, numbers, head.date),
    ]
    came: dict[dt.date, list[int]] = {}
    for line_no, row in enumerate(group, start=1):
        if row.data.received_on is not None:
            came.setdefault(row.data.received_on, []).append(line_no)
    for day, line_numbers in sorted(came.items()):
        received = [{"line_no": n, "quantity": group[n - 1].data.quantity} for n in line_numbers]
        calls.append(SheetCall("purchasing.receive_goods", {"order": number, "date": day, "lines": received}, numbers, day))
    return calls


class SupplierItemRow(Input):
    supplier: str = Field(min_length=1)
    item: str = Field(min_length=1)
    supplier_code: str = ""
    price: UnitPrice = Decimal(0)
    lead_time_days: int = Field(default=0, ge=0, le=1000)
    minimum_quantity: Qty = Decimal(0)
    pack_size: Qty = Decimal(0)
    is_preferred: bool = True
    over_tolerance: Fraction | None = None
    under_tolerance: Fraction | None = None


def _conditions(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    return [SheetCall("purchasing.save_supplier_item", row.data.model_dump(), (row.number,)) for row in rows]


class SupplierPriceRow(Input):
    """One row a step; rows of the same supplier and item make one price list."""

    supplier: str = Field(min_length=1)
    item: str = Field(min_length=1)
    minimum_quantity: Qty = Decimal(0)
    price: UnitPrice
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def _price_lists(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    groups: dict[tuple[str, str], list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault((row.data.supplier, row.data.item), []).append(row)
    return [
        SheetCall(
            "purchasing.save_price_steps",
            {"supplier": supplier, "item": item, "prices": [row.data.model_dump(exclude={"supplier", "item"}) for row in group]},
            tuple(row.number for row in group),
        )
        for (supplier, item), group in groups.items()
    ]


_SUPPLIER = "供应商 供应商编码 供应商编号 供应商代码 供货商编码 供货商编号 往来单位编码 往来单位编号 单位编码 单位编号"
_ITEM = (
    "物料 物料编码 物料编号 物料代码 商品编码 商品编号 商品代码 存货编码 存货编号 存货代码 "
    "货品编码 货品编号 产品编码 产品编号 产品代码 料号 货号 品号"
)
PURCHASE_ORDERS = Sheet(
    "purchase_orders",
    "purchasing.order.approve",
    PurchaseOrderRow,
    ORDER_ROWS_MAX,
    _orders,
    aliases=called(
        number="单号 订单号 订单编号 单据编号 单据号 单据号码 采购订单号",
        date="日期 单据日期 订单日期 录单日期",
        supplier=_SUPPLIER,
        item=_ITEM,
        quantity="数量 订货数量 订单数量 采购数量",
        price="单价 采购单价 进价",
        price_includes_tax="含税 是否含税",
        discount="折扣",
        vat_rate="税率",
        promise_date="交货日期 交期 预计到货日期 到货日期",
        received_on="入库日期 收货日期",
        note="备注 行备注 摘要",
    ),
)
SUPPLIER_ITEMS = Sheet(
    "supplier_items",
    "purchasing.conditions.edit",
    SupplierItemRow,
    CONDITION_ROWS_MAX,
    _conditions,
    aliases=called(
        supplier=_SUPPLIER,
        item=_ITEM,
        supplier_code="供应商料号 供应商货号 对方料号",
        price="单价 采购单价 采购价 进价",
        lead_time_days="交货天数 采购周期 提前期",
        minimum_quantity="最小起订量 起订量 最小采购量",
        pack_size="包装数 包装量 最小包装量",
    ),
)
SUPPLIER_PRICES = Sheet(
    "supplier_prices",
    "purchasing.conditions.edit",
    SupplierPriceRow,
    CONDITION_ROWS_MAX,
    _price_lists,
    aliases=called(
        supplier=_SUPPLIER,
        item=_ITEM,
        minimum_quantity="起订量 起始数量 数量从",
        price="单价 采购单价 采购价 进价",
        valid_from="生效日期 开始日期",
        valid_to="失效日期 结束日期",
    ),
)
