"""What customers ask for: who comes on a day, and what is on the order."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apps.demo.calendar import Calendar, month_of_story, season
from apps.demo.rows import PACE, Customer, Item

# By taste: lines at most, size, share with a service, share with freight.
TASTES: dict[str, tuple[int, float, float, float]] = {
    "dealer": (6, 1.25, 0.0, 0.10),
    "project": (5, 1.7, 0.05, 0.45),
    "plant": (4, 0.9, 0.22, 0.06),
    "estate": (4, 0.8, 0.32, 0.04),
    "repair": (5, 0.9, 0.06, 0.0),
    "partner": (3, 2.0, 0.0, 0.0),
    "retail": (3, 0.35, 0.05, 0.08),
}
DISCOUNTS = {"dealer": (0, 5, 8, 8, 10, 12), "project": (0, 3, 5, 8), "plant": (0, 0, 3, 5), "repair": (0, 5, 8)}  # percent
RETAIL_PRICE_MAX = 2500
PRICE_RISE_A_YEAR = Decimal("0.02")
KEPT_WITHIN = 0.55  # share of lines taken from what this customer usually buys
USUAL_ITEMS = 24
CASTINGS = ("material", "consumable")


@dataclass(frozen=True)
class Asked:
    """One line that a customer asks for."""

    item: Item
    quantity: int
    price: Decimal
    discount: Decimal


@dataclass
class Demand:
    """Draws the orders of a day; the same seed always draws the same."""

    luck: random.Random
    calendar: Calendar
    items: Sequence[Item]
    customers: Sequence[Customer]
    start: dt.date
    end: dt.date
    orders: float  # so many are expected over the whole story

    @cached_property
    def _orders_at_pace_one(self) -> float:
        days = (self.end - self.start).days + 1
        return self.orders / sum(self.calendar.pace(self.start + dt.timedelta(days=n), self.start) for n in range(days))

    @cached_property
    def _usual(self) -> dict[str, list[Item]]:
        """What each customer buys again and again."""
        found: dict[str, list[Item]] = {}
        for customer in self.customers:
            offered = self._offered(customer.taste)
            weights = [PACE[item.pace] for item in offered]
            found[customer.code] = random.Random(f"usual {customer.code}").choices(offered, weights, k=USUAL_ITEMS)
        return found

    def _offered(self, taste: str) -> list[Item]:
        here = [item for item in self.items if item.store]
        if taste == "partner":
            return [item for item in here if item.kind in CASTINGS] or here
        here = [item for item in here if item.kind != "material"]
        return [item for item in here if item.list_price <= RETAIL_PRICE_MAX] if taste == "retail" else here

    def orders_on(self, day: dt.date) -> list[tuple[Customer, list[Asked]]]:
        """Customers of the day and what they want."""
        expected = self._orders_at_pace_one * self.calendar.pace(day, self.start)
        count = _poisson(self.luck, expected)
        weights = [customer.weight for customer in self.customers]
        return [self._order(customer, day) for customer in self.luck.choices(self.customers, weights, k=count)]

    def _order(self, customer: Customer, day: dt.date) -> tuple[Customer, list[Asked]]:
        most, size, served, carried = TASTES[customer.taste]
        wanted = min(most, 1 + _poisson(self.luck, most / 2.6))
        lines = [self._asked(customer, item, size, day) for item in self._chosen(customer, wanted, day)]
        if self.luck.random() < served:
            lines.append(self._asked(customer, self.luck.choice(self._of_kind("service")), 0.4, day))
        if self.luck.random() < carried:
            freight = self._of_kind("freight")
            lines.append(self._asked(customer, freight[0 if customer.region == "上海" else -1], 0.0, day))
        return customer, lines

    def _of_kind(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    def _chosen(self, customer: Customer, wanted: int, day: dt.date) -> list[Item]:
        """Different items, each more or less likely by pace, season and trend."""
        found: dict[str, Item] = {}
        usual = [item for item in self._usual[customer.code] if self._is_offered(item, day)]
        everything, steps = self._weights(customer.taste, day)
        for _ in range(wanted * 3):
            if len(found) == wanted:
                break
            if usual and self.luck.random() < KEPT_WITHIN:
                item = self.luck.choice(usual)
                if self.luck.random() > season(item.category, day.month) / 2:
                    continue
            else:
                item = self.luck.choices(everything, cum_weights=steps)[0]
            found[item.code] = item
        return list(found.values()) or everything[:1]

    def _is_offered(self, item: Item, day: dt.date) -> bool:
        month = month_of_story(day, self.start)
        return item.starts <= month and (item.ends is None or month < item.ends)

    def _weights(self, taste: str, day: dt.date) -> tuple[list[Item], list[float]]:
        key = taste, day.year, day.month
        if key not in self._kept:
            years = (day - self.start).days / 365
            offered = [item for item in self._offered(taste) if self._is_offered(item, day)]
            each = [PACE[i.pace] * season(i.category, day.month) * (1 + i.trend / 100) ** years for i in offered]
            self._kept[key] = offered, list(itertools.accumulate(each))
        return self._kept[key]

    @cached_property
    def _kept(self) -> dict[tuple[str, int, int], tuple[list[Item], list[float]]]:
        return {}

    def _asked(self, customer: Customer, item: Item, size: float, day: dt.date) -> Asked:
        years = Decimal((day - self.start).days // 365)
        price = (item.list_price * (1 + PRICE_RISE_A_YEAR * years)).quantize(Decimal("0.1"))
        percent = self.luck.choice(DISCOUNTS.get(customer.taste, (0,))) if item.store else 0
        return Asked(item, self._quantity(item, size), price, Decimal(percent) / 100)

    def _quantity(self, item: Item, size: float) -> int:
        if not item.store:
            return max(1, _poisson(self.luck, 2 * size)) if item.kind == "service" else 1
        if item.pace == "rare":
            return 1 + _poisson(self.luck, 0.6 if item.cost > 60 else 2)
        usual = 40 if item.cost < 5 else 14 if item.cost < 30 else 7 if item.cost < 120 else 4 if item.cost < 500 else 2
        drawn = max(1, round(self.luck.lognormvariate(0, 0.6) * usual * size))
        return drawn if drawn < 12 else round(drawn / 5) * 5


def _poisson(luck: random.Random, expected: float) -> int:
    """How often something happens that happens ``expected`` times on average (Knuth)."""
    if expected > 30:
        return max(0, round(luck.gauss(expected, expected**0.5)))
    floor, product, count = 2.718281828459045**-expected, luck.random(), 0
    while product > floor:
        product *= luck.random()
        count += 1
    return count
