"""Sales from a table file: orders with what was shipped of them, and what was sold before the product was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.core.api import BOOK_CURRENCY, ZERO, Amount, Fraction, Input, InvalidInput, Problem, Qty, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow, called, in_parts
from operational.sales.commands.history import HistoryRow
from operational.sales.rules import HISTORY_ROWS_MAX

ORDER_ROWS_MAX = 100_000  # one import is one transaction of a few minutes at most
HISTORY_SHEET_ROWS_MAX = 500_000  # years of a small company; half a minute in one transaction
ENSURED_AT_ONCE = 5000  # what one command adds at most
FREIGHT_ITEM = {"code": "FREIGHT", "name": "运费", "kind": "freight"}


YUAN = ("", "人民币", "RMB", BOOK_CURRENCY)  # what other programs call it; beside it stands a rate of one


class SalesOrderRow(Input):
    """One row a line; rows of the same number make one order, which has one freight."""

    number: str = Field(min_length=1, max_length=40)
    date: dt.date
    customer: str = Field(min_length=1, max_length=60)
    customer_name: str = Field(default="", max_length=200)
    customer_po: str = Field(default="", max_length=80)
    item: str = Field(min_length=1, max_length=60)
    item_name: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=20)
    quantity: Qty
    price: UnitPrice | None = None
    price_includes_tax: bool | None = None
    currency: str = Field(default="", pattern="^([A-Z]{3}|人民币)?$")  # left out: yuan
    rate: Qty | None = None  # of a foreign currency; left out: the rate of the day
    discount: Fraction = Decimal(0)
    vat_rate: Fraction | None = None
    promise_date: dt.date | None = None
    shipped_on: dt.date | None = None
    freight: Amount = ZERO
    salesperson: str = Field(default="", max_length=60)
    department: str = Field(default="", max_length=60)
    warehouse: str = Field(default="", max_length=40)
    terms: str = Field(default="", max_length=60)
    channel: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=500)


def _orders(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Whoever and whatever is unknown first, then each order with what followed from it on its day.

    Orders that were shipped whole come first: an order that still waits must not reserve their goods away.
    """
    groups: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault(row.data.number, []).append(row)
    calls = list(_unknown(rows))
    in_order = sorted(groups.values(), key=lambda group: (_is_waiting(group), group[0].data.date, group[0].data.number))
    for group in in_order:
        calls += _order(group)
    return calls


def _is_waiting(group: Sequence[SheetRow[Any]]) -> bool:
    return any(row.data.shipped_on is None for row in group)


def _unknown(rows: Sequence[SheetRow[Any]]) -> Iterator[SheetCall]:
    """Customers, items, people and places that nobody knows yet are added, and listed as new."""
    numbers = tuple(row.number for row in rows)
    first = min((row.data.date for row in rows), default=None)
    customers = {row.data.customer: row.data.customer_name for row in reversed(rows)}
    parties = [{"code": code, "name": name, "is_customer": True} for code, name in sorted(customers.items())]
    for part in in_parts(parties, ENSURED_AT_ONCE):
        yield SheetCall("parties.ensure_parties", {"parties": part}, numbers, first)
    items: list[dict[str, Any]] = [
        {"code": code, "name": row.item_name, "unit": row.unit or None}
        for code, row in sorted({row.data.item: row.data for row in reversed(rows)}.items())
    ]
    if any(row.data.freight for row in rows):
        items.append(FREIGHT_ITEM)
    for of_items in in_parts(items, ENSURED_AT_ONCE):
        yield SheetCall("items.ensure_items", {"items": of_items}, numbers, first)
    for name, command, field in (
        ("salesperson", "people.ensure_employees", "employees"),
        ("department", "company.ensure_departments", "departments"),
    ):
        codes = dict.fromkeys(code for row in rows if (code := getattr(row.data, name)))
        for of_codes in in_parts([{"code": code} for code in codes], ENSURED_AT_ONCE):
            yield SheetCall(command, {field: of_codes}, numbers, first)
    warehouses = sorted({row.data.warehouse for row in rows if row.data.warehouse})
    if warehouses:
        yield SheetCall("stock.ensure_warehouses", {"codes": warehouses}, numbers, first)


def _order(group: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Save, place and approve on the day of the order; issue and invoice on each day on which goods left."""
    head = group[0].data
    numbers = tuple(row.number for row in group)
    lines = [_line(row.data) for row in group]
    freight = _freight(group)
    if freight:
        lines.append({"item": FREIGHT_ITEM["code"], "quantity": Decimal(1), "price": freight, "vat_rate": head.vat_rate})
    order: dict[str, Any] = {
        "number": head.number,
        "customer": head.customer,
        "date": head.date,
        "customer_po": head.customer_po,
        "price_includes_tax": head.price_includes_tax,
        **({} if head.currency in YUAN else {"currency": head.currency, "rate": head.rate}),
        "promise_date": head.promise_date,
        "channel": head.channel,
        "lines": lines,
    }
    order |= {name: value for name in ("salesperson", "department", "warehouse", "terms") if (value := getattr(head, name))}
    calls = [SheetCall("sales.save_order", order, numbers, head.date)]
    calls += [SheetCall(f"sales.{verb}_order", {"order": head.number}, numbers, head.date) for verb in ("place", "approve")]
    left: dict[dt.date, list[int]] = {}
    for line_no, row in enumerate(group, start=1):
        if row.data.shipped_on is not None:
            left.setdefault(row.data.shipped_on, []).append(line_no)
    for place, (day, line_numbers) in enumerate(sorted(left.items())):
        shipped = [{"line_no": n, "quantity": group[n - 1].data.quantity} for n in line_numbers]
        if freight and place == 0:
            shipped.append({"line_no": len(lines), "quantity": Decimal(1)})
        calls.append(SheetCall("sales.issue_goods", {"order": head.number, "date": day, "lines": shipped}, numbers, day))
        calls.append(SheetCall("sales.invoice_order", {"order": head.number, "date": day}, numbers, day))
    return calls


def _line(row: SalesOrderRow) -> dict[str, Any]:
    return {
        "item": row.item,
        "quantity": row.quantity,
        "price": row.price,
        "discount": row.discount,
        "vat_rate": row.vat_rate,
        "promise_date": row.promise_date,
        "note": row.note,
    }


def _freight(group: Sequence[SheetRow[Any]]) -> Decimal:
    """The freight of the order, whether it stands in one of its rows or is repeated in each of them."""
    stated = {row.data.freight: row.number for row in group if row.data.freight}
    if len(stated) > 1:
        number = group[0].data.number
        raise InvalidInput.of([Problem("sales.freight_differs", {"number": number}, "freight", max(stated.values()), "freight")])
    return next(iter(stated), ZERO)


def _history(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Whoever and whatever the rows name, then the rows, many in each command."""
    numbers = tuple(row.number for row in rows)
    calls = []
    for name, command, field, more in (
        ("item", "items.ensure_items", "items", {}),
        ("customer", "parties.ensure_parties", "parties", {"is_customer": True}),
        ("salesperson", "people.ensure_employees", "employees", {}),
    ):
        codes = sorted({code for row in rows if (code := getattr(row.data, name))})
        for part in in_parts([{"code": code, **more} for code in codes], ENSURED_AT_ONCE):
            calls.append(SheetCall(command, {field: part}, numbers))
    for some in in_parts(rows, HISTORY_ROWS_MAX):
        calls.append(SheetCall("sales.import_history", {"rows": [row.data for row in some]}, tuple(row.number for row in some)))
    return calls


SALES_ORDERS = Sheet(
    "sales_orders",
    "sales.order.approve",
    SalesOrderRow,
    ORDER_ROWS_MAX,
    _orders,
    aliases=called(
        number="单号 订单号 订单编号 单据编号 单据号 单据号码 销售订单号",
        date="日期 单据日期 订单日期 录单日期",
        customer="客户 客户编码 客户编号 客户代码 往来单位编码 往来单位编号 单位编码 单位编号 购货单位编码 购货单位代码",
        customer_name="客户名称 客户全名 往来单位 往来单位名称 单位名称 单位全名 购货单位 购货单位名称",
        customer_po="客户单号 客户订单号 客户采购单号",
        item="物料 物料编码 物料编号 物料代码 商品编码 商品编号 商品代码 存货编码 存货编号 存货代码 "
        "货品编码 货品编号 产品编码 产品编号 产品代码 料号 货号 品号",
        item_name="物料名称 商品名称 商品全名 存货名称 货品名称 产品名称 品名",
        unit="单位 计量单位 销售单位",
        quantity="数量 订货数量 订单数量 销售数量",
        price="单价 销售单价",
        price_includes_tax="含税 是否含税",
        currency="币种 币别",
        rate="汇率",
        discount="折扣",
        vat_rate="税率",
        promise_date="交货日期 交期 要货日期 预计交货日期",
        shipped_on="发货日期 出库日期",
        freight="运费",
        salesperson="业务员 销售员 经手人",
        department="部门 销售部门",
        warehouse="仓库 发货仓库 出库仓库 仓库编码",
        note="备注 行备注 摘要",
    ),
    group="number",
)
SALES_HISTORY = Sheet(
    "sales_history",
    "sales.history.import",
    HistoryRow,
    HISTORY_SHEET_ROWS_MAX,
    _history,
    aliases=called(
        date="日期 单据日期 销售日期 录单日期",
        customer="客户 客户编码 客户编号 客户代码 往来单位编码 往来单位编号 单位编码 单位编号",
        salesperson="业务员 销售员 经手人",
        item="物料 物料编码 物料编号 物料代码 商品编码 商品编号 商品代码 存货编码 存货编号 存货代码 "
        "货品编码 货品编号 产品编码 产品编号 产品代码 料号 货号 品号",
        quantity="数量 销售数量",
        amount="金额 销售金额 不含税金额",
        cost="成本 成本金额 销售成本",
        old_code="旧编码 原编码",
        reference="单号 单据编号 单据号",
        channel="渠道",
    ),
)
