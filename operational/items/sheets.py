"""The sheet of items: a list from another system becomes items, with the units and categories it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Input, UnitPrice
from operational.core.sheets import Sheet, SheetCall, SheetRow
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
    aliases={"物料编码": "code", "商品编码": "code", "商品名称": "name", "规格": "spec", "单位": "unit", "条码": "barcode"},
)
