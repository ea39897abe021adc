"""The arithmetic of counting: classes by value of use, when a count is due, and the tax that goes with a shortage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from operational.core.api import ZERO, round_money

A_UP_TO = Decimal("0.80")  # the few items that make four fifths of the value of use
B_UP_TO = Decimal("0.95")
# Where the company says nothing else (settings stock.count.days_a, days_b, days_c).
DAYS_BETWEEN: Mapping[str, int] = {"A": 30, "B": 90, "C": 180}
# Loss by bad management (theft, decay, confiscation) gives no right to deduct; ordinary loss and disasters do.
CAUSES_WITH_TAX = frozenset(("management",))


def abc_classes(used: Mapping[int, Decimal]) -> dict[int, str]:
    """Each item's class by value of use: items in order of value belong to A until four fifths of all are reached."""
    total = sum(used.values(), Decimal(0))
    classes: dict[int, str] = {}
    before = Decimal(0)
    for item, value in sorted(used.items(), key=lambda pair: (-pair[1], pair[0])):
        if value <= 0 or before >= total * B_UP_TO:
            classes[item] = "C"
        else:
            classes[item] = "A" if before < total * A_UP_TO else "B"
        before += value
    return classes


def due_on(last_counted: dt.date | None, class_: str, days: Mapping[str, int]) -> dt.date | None:
    """When an item is to be counted again; None: it never was, so at once."""
    return None if last_counted is None else last_counted + dt.timedelta(days=days[class_])


def tax_lost(value: Decimal, rate: Decimal, cause: str) -> Decimal:
    """The input tax that cannot be deducted any more, of a shortage worth so much."""
    return round_money(value * rate) if cause in CAUSES_WITH_TAX else ZERO


def still_in_doubt(value: Decimal, tax: Decimal, decision: str) -> Decimal:
    """What a posted line still holds on 待处理财产损溢 (a debit when positive)."""
    return ZERO if decision else tax - value
