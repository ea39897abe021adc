"""Pure rules of prices: which row of a price list holds, what is let off, and the floor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from operational.core.api import BOOK_CURRENCY, part_of, round_money, round_quantity, split_inclusive
from operational.items.api import unit_price
from operational.sales.rules import NONE

ONE = Decimal(1)
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
    price_list_id: int = 0
    currency: str = BOOK_CURRENCY
    rate: Decimal | None = None  # of a foreign currency on the day; empty where nobody has entered one


@dataclass(frozen=True)
class Quoting:
    """How an order quotes: with tax or without, in which currency, and what one unit of it is worth in the books."""

    includes_tax: bool
    currency: str = BOOK_CURRENCY
    rate: Decimal = Decimal(1)

    @property
    def is_foreign(self) -> bool:
        return self.currency != BOOK_CURRENCY

    def amounts(self, agreed: tuple[Decimal, Decimal, Decimal], vat: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """Net, tax and gross in the books: what was agreed is turned into yuan, the other two follow from it."""
        if not self.is_foreign:
            return agreed
        net, _, gross = agreed
        if self.includes_tax:
            gross = round_money(gross * self.rate)
            return *split_inclusive(gross, vat), gross
        net = round_money(net * self.rate)
        tax = round_money(net * vat)
        return net, tax, net + tax


def best_offer(offers: Sequence[Offer], quantity: Decimal, currency: str = BOOK_CURRENCY) -> Offer | None:
    """The customer's own price before his class's before everybody's; of these one in the currency of the order, else in
    yuan, before others; then the largest step reached, then the newest.
    """
    reached = [offer for offer in offers if offer.minimum <= quantity]

    def key(o: Offer) -> tuple[Any, ...]:
        return o.rank, o.currency == currency, o.currency == BOOK_CURRENCY, o.minimum, o.valid_from, o.price_list

    return max(reached, key=key, default=None)


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


def price_as(
    price: Decimal, rate: Decimal, *, has_tax: bool, wants_tax: bool, worth: Decimal = ONE, factor: Decimal = ONE
) -> Decimal:
    """The same price with or without tax, in another currency (one of its own is ``worth`` so much there) and of the unit
    as ordered; rounded once.
    """
    if has_tax != wants_tax:
        price = price * (1 + rate) if wants_tax else price / (1 + rate)
    elif worth == 1:
        return unit_price(price, factor)
    return round_quantity(price * worth) if factor == 1 else unit_price(price * worth, factor)
