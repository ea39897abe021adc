"""What an item may look like: tax codes, units, kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

TAX_CODE = re.compile(r"^[0-9]{19}$")  # 税收分类编码 of the tax platform

# Units every maker and service shop prints, with the decimal places in which they are counted.
COMMON_UNITS: Mapping[str, int] = {
    "台": 0,
    "件": 0,
    "个": 0,
    "套": 0,
    "只": 0,
    "批": 0,
    "次": 0,
    "米": 3,
    "千克": 3,
    "小时": 2,
}
NOT_STOCKED_KINDS = ("service", "freight")


def is_tax_code(code: str) -> bool:
    """A tax code has exactly 19 digits; empty means not known yet."""
    return code == "" or TAX_CODE.fullmatch(code) is not None


def is_stocked_by_kind(kind: str) -> bool:
    """Goods lie in a warehouse; services and freight do not."""
    return kind not in NOT_STOCKED_KINDS


def fits_places(quantity: Decimal, places: int) -> bool:
    """Whether a quantity can be counted in a unit of so many decimal places: no half pumps."""
    return quantity == quantity.quantize(Decimal(1).scaleb(-places))


def tracking(given: Mapping[str, Any], lots: bool = False, serials: bool = False) -> tuple[bool, bool]:
    """Whether an item is kept by lots and by serial numbers: a serial number is a lot of one piece."""
    serials = bool(given.get("tracks_serials", serials and given.get("tracks_lots", True)))
    return bool(given.get("tracks_lots", lots)) or serials, serials
