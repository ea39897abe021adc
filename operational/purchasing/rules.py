"""Pure rules of purchasing: what a step of a line is worth, where a late difference goes, which price holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from operational.core.api import part_of, round_money, round_quantity, split_inclusive

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


@dataclass(frozen=True)
class PriceStep:
    """From so many pieces on, within these days, this price."""

    minimum_quantity: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    price: Decimal

    def holds(self, quantity: Decimal, day: dt.date) -> bool:
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_time and quantity >= self.minimum_quantity


@dataclass(frozen=True)
class Offer:
    """What one supplier asks for one item; price 0 and no date of a last price mean: not known."""

    supplier_id: int
    item_id: int
    price: Decimal
    lead_time_days: int
    minimum_quantity: Decimal
    pack_size: Decimal
    is_preferred: bool
    steps: tuple[PriceStep, ...] = ()
    last_price: Decimal | None = None
    last_on: dt.date | None = None
    last_has_tax: bool | None = None
    over_tolerance: Decimal | None = None
    under_tolerance: Decimal | None = None

    def price_of(self, quantity: Decimal, day: dt.date) -> tuple[Decimal | None, str]:
        """The price for this quantity on this day, and where it comes from: step, condition, last order or nowhere.

        The largest step that is reached counts, of equal ones the newest.
        """
        reached = [step for step in self.steps if step.holds(quantity, day)]
        if reached:
            return max(reached, key=lambda step: (step.minimum_quantity, step.valid_from)).price, "step"
        if self.price > 0:
            return self.price, "condition"
        return self.last_price, "last" if self.last_price is not None else ""


def next_step(steps: Sequence[PriceStep], quantity: Decimal, day: dt.date) -> PriceStep | None:
    """The nearest step of the price list that a larger quantity would reach; of equal ones the newest."""
    ahead = [step for step in steps if step.minimum_quantity > quantity and step.holds(step.minimum_quantity, day)]
    return min(ahead, key=lambda step: (step.minimum_quantity, -step.valid_from.toordinal()), default=None)


def best_offer(offers: Sequence[Offer], quantity: Decimal, day: dt.date, supplier_id: int | None = None) -> Offer | None:
    """The supplier to ask: the one named, else the preferred one, else the cheapest, else nobody."""
    if supplier_id is not None:
        return next((offer for offer in offers if offer.supplier_id == supplier_id), None)
    priced = [(offer, offer.price_of(quantity, day)[0]) for offer in offers]
    known = [(not offer.is_preferred, price is None, price or Decimal(0), offer.supplier_id, offer) for offer, price in priced]
    return min(known, key=lambda row: row[:4])[4] if known else None


def purchasable(quantity: Decimal, minimum: Decimal, pack: Decimal) -> Decimal:
    """So many as the supplier sells: at least the minimum, in whole packs."""
    wanted = max(quantity, minimum)
    if pack > 0:
        wanted = (wanted / pack).to_integral_value(ROUND_CEILING) * pack
    return wanted


def bought_quantity(quantity: Decimal, factor: Decimal) -> Decimal:
    """So many of the unit as ordered stand behind a quantity in the item's own unit."""
    return quantity if factor == 1 else round_quantity(quantity / factor)


def in_packs(quantity: Decimal, factor: Decimal) -> tuple[Decimal, Decimal]:
    """So many whole units as ordered, and the loose pieces beside them; a smaller unit than the own one is not counted."""
    if factor <= 1:
        return Decimal(0), quantity
    whole = (quantity / factor).to_integral_value(ROUND_FLOOR)
    return whole, quantity - round_quantity(whole * factor)


def receivable(quantity: Decimal, received: Decimal, returned: Decimal, cancelled: Decimal, over: Decimal) -> Decimal:
    """So many may still come on an order line: what is open and what its tolerance adds."""
    return max(round_quantity(quantity * (1 + over)) - received + returned - cancelled, Decimal(0))


def closes_rest(quantity: Decimal, came: Decimal, under: Decimal, wish: bool | None) -> bool:
    """Whether what did not come is not waited for: as wished, else when the rest lies within the tolerance."""
    if came >= quantity:
        return False  # there is no rest
    return wish if wish is not None else under > 0 and came >= quantity * (1 - under)


@dataclass(frozen=True)
class ReturnedPart:
    """What pieces sent back are worth, and how many of them needed no invoice yet."""

    value: Decimal
    settled: Decimal
    value_settled: Decimal


def returned_part(value: Decimal, quantity: Decimal, returned: Decimal, invoiced: Decimal, now: Decimal) -> ReturnedPart:
    """Pieces go back at the cost of their receipt line, in running total; those not invoiced yet go first."""
    worth = part_of(value, returned, returned + now, quantity)
    free = min(now, quantity - invoiced)
    return ReturnedPart(worth, free, worth if free == now else part_of(worth, Decimal(0), free, now))


@dataclass(frozen=True)
class Replaced:
    """What of a line that went back has come again so far."""

    quantity: Decimal
    value: Decimal
    came: Decimal
    settled: Decimal  # of what came: pieces that took the place of invoiced ones
    value_came: Decimal


@dataclass(frozen=True)
class ReplacedPart:
    """What pieces that come again are worth: those that stand for invoiced ones, and those still to be invoiced."""

    settled: Decimal
    value_settled: Decimal
    value_free: Decimal


def replaced_part(done: Replaced, now: Decimal, unsettled: Decimal, worth: Decimal) -> ReplacedPart:
    """The new pieces come at the value that left. Those whose predecessors are invoiced already (``unsettled`` pieces of
    the return, ``worth`` so much, wait for a red invoice) come first and settle with it; the last piece takes the rest."""
    settled = min(now, unsettled)
    value_settled = worth if settled == unsettled else part_of(worth, Decimal(0), settled, unsettled)
    rest = now - settled
    if rest == 0:
        return ReplacedPart(settled, value_settled, Decimal("0.00"))
    if done.came + now == done.quantity:
        return ReplacedPart(settled, value_settled, done.value - done.value_came - value_settled)
    before = done.came - done.settled
    return ReplacedPart(settled, value_settled, part_of(done.value, before, before + rest, done.quantity))


def price_cut(cut: Decimal, rate: Decimal, tax_is_cost: bool) -> tuple[Decimal, Decimal]:
    """Net and tax that the supplier's invoice falls by when the estimate falls by ``cut``."""
    if tax_is_cost:
        return split_inclusive(cut, rate)
    return cut, round_money(cut * rate)
