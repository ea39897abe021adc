"""What the tax of a receipt is, and how far it goes beyond what is usual. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from operational.core.api import ZERO, round_money

NOT_IN_A_NUMBER = re.compile(r"[\s\-—_/]")


def reckoned_tax(amount: Decimal, untaxed: Decimal, rate: Decimal) -> Decimal:
    """The input tax in a fare: (price - what bears no tax) / (1 + rate) x rate, rounded once."""
    return round_money((amount - untaxed) / (1 + rate) * rate)


def tax_of(way: str, rate: Decimal, amount: Decimal, untaxed: Decimal, stated: Decimal | None) -> Decimal:
    """The tax of a receipt by its paper. What a fare paper states counts, for electronic tickets show it; else it is reckoned."""
    if way == "no":
        return ZERO
    if stated is not None:
        return stated
    return reckoned_tax(amount, untaxed, rate) if way == "computed" else ZERO


def beyond_each(amount: Decimal, count: int, limit: Decimal) -> Decimal:
    """What one receipt costs beyond the usual for so many days, times or persons."""
    return max(ZERO, amount - limit * count)


def beyond_month(before: Decimal, amount: Decimal, limit: Decimal) -> Decimal:
    """What of this amount goes beyond the usual of the month, after what was claimed before."""
    return min(amount, max(ZERO, before + amount - limit))


def plain_number(text: str) -> str:
    """An invoice number as it is compared: without blanks and strokes, letters large."""
    return NOT_IN_A_NUMBER.sub("", text).upper()
