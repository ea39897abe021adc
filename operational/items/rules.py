"""What an item may look like: tax codes, units, kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from operational.core.api import round_quantity

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


PRICE_PLACES = 4  # of a price turned into another unit


@dataclass(frozen=True)
class Measure:
    """How much a line is: in the item's own unit, as ordered, and in the item's floating unit."""

    quantity: Decimal
    unit: str  # empty: the item's own
    factor: Decimal  # of the own unit in one of the unit as ordered
    second: Decimal | None

    def own_price(self, price: Decimal) -> Decimal:
        """The price of the item's own unit behind the price of the unit as ordered."""
        return price if self.factor == 1 else round_quantity(price / self.factor)


def measure(
    quantity: Decimal,
    unit: str,
    others: Mapping[str, tuple[Decimal, bool]],
    own_places: int,
    base: Decimal | None,
    second: Decimal | None,
) -> Measure:
    """An ordered quantity in the item's own unit. ``others`` are its units with factor and whether it floats.

    What floats is counted apart each time; where only one of the two is given, the usual factor gives the other.
    """
    floating = next((factor for factor, floats in others.values() if floats), None)
    factor, floats = others[unit] if unit else (Decimal(1), False)
    if floats:
        own = base if base is not None else to_places(quantity * factor, own_places)
        return Measure(own, unit, round_quantity(own / quantity) if own and quantity else factor, quantity)
    own = quantity * factor
    if second is None and floating is not None:
        second = round_quantity(own / floating)
    return Measure(own, unit, factor, second)


def to_places(quantity: Decimal, places: int) -> Decimal:
    """A quantity as its unit is counted: no half pumps."""
    return quantity.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def unit_price(price: Decimal, factor: Decimal) -> Decimal:
    """The price of another unit: a carton of twelve at twelve times the piece, without the dust of an earlier division."""
    return price if factor == 1 else (price * factor).quantize(Decimal(1).scaleb(-PRICE_PLACES), ROUND_HALF_UP)
