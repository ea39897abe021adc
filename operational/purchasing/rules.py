"""Pure rules of purchasing: what a step of a line is worth, and where a late difference goes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import part_of

LINES_MAX = 2000  # a longer order is a data file, not a document a person checks


@dataclass(frozen=True)
class Settled:
    """What a supplier invoice line does to the estimate of its receipt line (单到补差)."""

    estimate: Decimal
    net: Decimal
    tax: Decimal
    tax_is_cost: bool  # small-scale taxpayers deduct no input VAT

    @property
    def cost(self) -> Decimal:
        return self.net + self.tax if self.tax_is_cost else self.net

    @property
    def deductible(self) -> Decimal:
        return Decimal("0.00") if self.tax_is_cost else self.tax

    @property
    def difference(self) -> Decimal:
        return self.cost - self.estimate


def receipt_value(net: Decimal, tax: Decimal, before: Decimal, after: Decimal, whole: Decimal, tax_is_cost: bool) -> Decimal:
    """Estimated value of a receipt: the order's net price, with VAT for a small-scale taxpayer.

    ``before`` and ``after`` are received quantities in running total, so that the parts add up to the line.
    """
    return part_of(net + tax if tax_is_cost else net, before, after, whole)


def estimate_part(value: Decimal, value_done: Decimal, quantity: Decimal, done: Decimal, now: Decimal) -> Decimal:
    """The part of a receipt line's estimate that belongs to ``now`` pieces; the last part takes what is left."""
    if done + now == quantity:
        return value - value_done
    return part_of(value, done, done + now, quantity)
