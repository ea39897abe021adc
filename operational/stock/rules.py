"""What of stock is decided without looking: which lots a line takes. No session, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import round_money, round_quantity


@dataclass(frozen=True)
class LotHeld:
    """So many pieces of a lot in one bin; given in the order in which they shall be taken."""

    item_id: int
    warehouse_id: int
    location_id: int
    lot_id: int
    quantity: Decimal
    expires_on: dt.date | None = None
    is_released: bool = False

    def is_good(self, day: dt.date, may_expired: bool) -> bool:
        return self.expires_on is None or self.expires_on >= day or self.is_released or may_expired


@dataclass(frozen=True)
class LotWant:
    """A line asks for so many pieces of an item in a warehouse; of one bin or one lot only where it names them."""

    item_id: int
    warehouse_id: int
    quantity: Decimal
    location_id: int | None = None
    lot_id: int | None = None

    def fits(self, lot: LotHeld) -> bool:
        return (
            (lot.item_id, lot.warehouse_id) == (self.item_id, self.warehouse_id)
            and self.location_id in (None, lot.location_id)
            and self.lot_id in (None, lot.lot_id)
        )


@dataclass(frozen=True)
class LotTaken:
    """What a line takes from one lot in one bin."""

    location_id: int
    lot_id: int
    quantity: Decimal


def take_lots(wants: Sequence[LotWant], held: Sequence[LotHeld], day: dt.date, may_expired: bool) -> list[list[LotTaken]]:
    """For each want the lots it takes, in the order given; expired lots are passed by. A rest that lies nowhere is left out."""
    left = [lot.quantity for lot in held]
    found: list[list[LotTaken]] = []
    for want in wants:
        missing, taken = want.quantity, []
        for place, lot in enumerate(held):
            if missing <= 0 or not want.fits(lot) or left[place] <= 0 or not lot.is_good(day, may_expired):
                continue
            quantity = min(missing, left[place])
            taken.append(LotTaken(lot.location_id, lot.lot_id, quantity))
            left[place] -= quantity
            missing -= quantity
        found.append(taken)
    return found


def deemed_tax(cost: Decimal, list_net: Decimal, quantity: Decimal, rate: Decimal, profit_rate: Decimal) -> Decimal:
    """Output tax of goods given away: on our own price, or without one on cost and the profit the law adds (组成计税价格).

    The order of the two is that of the rules for turnover without a price (增值税暂行条例实施细则 16).
    """
    base = round_money(list_net * quantity) if list_net > 0 else round_money(cost * (1 + profit_rate))
    tax: Decimal = round_money(base * rate)
    return tax


def needed(per_batch: Decimal, batch: Decimal, quantity: Decimal) -> Decimal:
    """Pieces of a part for so many of the product."""
    found: Decimal = round_quantity(per_batch * quantity / batch)
    return found
