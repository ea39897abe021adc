"""What of stock is decided without looking: which lots a line takes. No session, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LotHeld:
    """So many pieces of a lot in one bin; given in the order in which they shall be taken."""

    item_id: int
    location_id: int
    lot_id: int
    quantity: Decimal
    expires_on: dt.date | None = None
    is_released: bool = False

    def is_good(self, day: dt.date, may_expired: bool) -> bool:
        return self.expires_on is None or self.expires_on >= day or self.is_released or may_expired


@dataclass(frozen=True)
class LotWant:
    """A line asks for so many pieces of an item; of one bin or one lot only where it names them."""

    item_id: int
    quantity: Decimal
    location_id: int | None = None
    lot_id: int | None = None

    def fits(self, lot: LotHeld) -> bool:
        return (
            lot.item_id == self.item_id
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
