"""Price lists from a table file: one row a price, rows of the same list make one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from operational.core.api import Input, Qty, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow

PRICE_ROWS_MAX = 50_000  # ten of the longest lists in one transaction


class PriceRow(Input):
    """What the first row of a list says about whom it is for and when it holds counts for the list."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=200)
    customer: str = Field(default="", max_length=60)
    class_name: str = Field(default="", max_length=60)
    list_from: dt.date | None = None
    list_to: dt.date | None = None
    includes_tax: bool | None = None
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")  # left out: as it was, of a new list the book currency
    item: str = Field(min_length=1, max_length=60)
    minimum_quantity: Qty = Decimal(0)
    price: UnitPrice
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def _lists(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    groups: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault(row.data.code, []).append(row)
    return [_one(code, group) for code, group in groups.items()]


def _one(code: str, group: Sequence[SheetRow[Any]]) -> SheetCall:
    head = group[0].data
    columns = {"item", "minimum_quantity", "price", "valid_from", "valid_to"}
    data: dict[str, Any] = {
        "code": code,
        "name": head.name or code,
        "customer": head.customer or None,
        "class_name": head.class_name,
        "valid_from": head.list_from,
        "valid_to": head.list_to,
        "includes_tax": head.includes_tax,
        "currency": head.currency or None,
        "lines": [row.data.model_dump(include=columns) for row in group],
    }
    return SheetCall("sales.save_price_list", data, tuple(row.number for row in group))


PRICE_LISTS = Sheet(
    "price_lists",
    "sales.price_list.edit",
    PriceRow,
    PRICE_ROWS_MAX,
    _lists,
    aliases={
        "价目表": "code", "价目表编码": "code", "价目表名称": "name", "客户编码": "customer", "客户": "customer",
        "客户类别": "class_name", "物料编码": "item", "起订量": "minimum_quantity", "数量起": "minimum_quantity",
        "单价": "price", "含税": "includes_tax", "生效日期": "valid_from", "失效日期": "valid_to",
        "币种": "currency", "币别": "currency",
    },
    group="code",
)  # fmt: skip
