"""The story's own view of stock, so that it never sends what is not there and buys in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from apps.demo.calendar import Calendar
from apps.demo.rows import Item, Supplier

MEMORY_DAYS = 75  # over which the pace of an item is remembered
COVER_DAYS = {"fast": 24, "steady": 32, "slow": 55, "rare": 70}  # that one purchase shall last
SAFETY_DAYS = {"fast": 9, "steady": 11, "slow": 16, "rare": 25}
OPENING_DAYS = {"fast": 45, "steady": 60, "slow": 210, "rare": 160}  # slow movers lie there from the start
ALONG = 1.45  # what will run short soon is ordered with what runs short now
FESTIVAL_AHEAD, FESTIVAL_DAYS = 32, 16  # before Spring Festival, when suppliers rest, more is bought


class Shelf:
    """What lies there, what is promised to orders, what is on its way."""

    def __init__(self, items: list[Item], pace: dict[str, float]) -> None:
        self.on_hand: dict[str, int] = defaultdict(int)
        self.reserved: dict[str, int] = defaultdict(int)
        self.wanted: dict[str, int] = defaultdict(int)  # ordered by customers and not yet sent
        self.coming: dict[str, int] = defaultdict(int)
        self.pace = dict(pace)  # pieces a day
        self.sold_today: dict[str, int] = defaultdict(int)
        self.items = [item for item in items if item.store]
        for item in self.items:
            self.on_hand[item.code] = round_lot(item, max(1.0, self.pace[item.code] * OPENING_DAYS[item.pace]))

    def free(self, code: str) -> int:
        return self.on_hand[code] - self.reserved[code]

    def reserve(self, code: str, quantity: int) -> int:
        taken = max(0, min(quantity, self.free(code)))
        self.reserved[code] += taken
        return taken

    def ask(self, code: str, quantity: int) -> None:
        self.wanted[code] += quantity
        self.sold_today[code] += quantity

    def close_day(self) -> None:
        """Remember how fast each item went."""
        share = 1 / MEMORY_DAYS
        for item in self.items:
            self.pace[item.code] += share * (self.sold_today.get(item.code, 0) - self.pace[item.code])
        self.sold_today.clear()

    def to_buy(self, item: Item, supplier: Supplier, day: dt.date, calendar: Calendar, *, along: bool = False) -> int:
        """How many to order now; 0 while what is there and coming lasts. ``along``: the lorry comes anyway."""
        pace = self.pace[item.code]
        position = self.on_hand[item.code] + self.coming[item.code] - self.wanted[item.code]
        ahead = calendar.days_to_festival(day)
        extra = FESTIVAL_DAYS if ahead is not None and ahead <= FESTIVAL_AHEAD else 0
        lead = supplier.lead_days * 1.4 + supplier.lead_spread + extra
        point = pace * (lead + SAFETY_DAYS[item.pace] + 7) + (1 if item.pace == "rare" else 0)
        if position > point * (ALONG if along else 1):
            return 0
        return round_lot(item, max(1.0, point - position + pace * COVER_DAYS[item.pace]))


def round_lot(item: Item, quantity: float) -> int:
    """People buy round numbers: cheap things by the fifty, pumps by the piece."""
    step = 100 if item.cost < 5 else 50 if item.cost < 15 else 10 if item.cost < 60 else 5 if item.cost < 250 else 1
    return max(step, round(quantity / step) * step)
