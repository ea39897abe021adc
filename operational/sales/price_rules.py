"""Pure rules of prices: which row of a price list holds, what is let off, the floor, and quantities in other units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from operational.core.api import part_of, round_money, round_quantity, split_inclusive
from operational.sales.rules import NONE

PRICE_PLACES = 4  # of a price turned into another unit
MARGIN_PLACES = Decimal("0.0001")  # a hundredth of a percent
SEES_MARGIN = "sales.margin.read"  # the right to see what goods cost beside what they bring


@dataclass(frozen=True)
class Offer:
    """A row of a price list that holds on the day: for the customer (2), for his class (1) or for everybody (0)."""

    rank: int
    minimum: Decimal
    price: Decimal
    includes_tax: bool
    price_list: str
    valid_from: dt.date


def best_offer(offers: Sequence[Offer], quantity: Decimal) -> Offer | None:
    """The customer's own price before his class's before everybody's; of these the largest step reached, then the newest."""
    reached = [offer for offer in offers if offer.minimum <= quantity]
    return max(reached, key=lambda o: (o.rank, o.minimum, o.valid_from, o.price_list), default=None)


def margin_rate(net: Decimal, cost: Decimal | None) -> Decimal | None:
    """Gross profit as a part of the price without tax (毛利率); empty where the cost is not known or nothing is asked."""
    if cost is None or net == 0:
        return None
    return ((net - cost) / net).quantize(MARGIN_PLACES, ROUND_HALF_UP)


def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount over lines by their amounts: exact in sum, and no line gets more than it is worth.

    Each share comes from running totals; giving the remainder to the last line could make a small last line negative.
    """
    whole, reached = sum(weights, NONE), NONE
    shares = []
    for weight in weights:
        shares.append(part_of(total, reached, reached + weight, whole))
        reached += weight
    return shares


def less(gross: Decimal, allowance: Decimal, rate: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Net, tax and gross of a line after its share of what was let off the whole order."""
    net, tax = split_inclusive(gross - allowance, rate)
    return net, tax, gross - allowance


def is_below_floor(agreed: Decimal, quantity: Decimal, floor: Decimal) -> bool:
    """Whether a line, after its discounts, is cheaper than its lowest price (最低售价); a floor of zero is none."""
    return floor > 0 and agreed < round_money(quantity * floor)


def price_as(price: Decimal, rate: Decimal, *, has_tax: bool, wants_tax: bool) -> Decimal:
    """The same price with or without tax."""
    if has_tax == wants_tax:
        return price
    return round_quantity(price * (1 + rate) if wants_tax else price / (1 + rate))


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
