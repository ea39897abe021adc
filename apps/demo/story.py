"""The days of the demo company, one after the other: who orders, what arrives, what leaves, who pays."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.demo.agenda import MONEY, Agenda
from apps.demo.buying import Buying, Look, makers_of
from apps.demo.calendar import DAY, Calendar
from apps.demo.demand import Demand
from apps.demo.money import Purse
from apps.demo.rows import Customer, Item, Supplier
from apps.demo.selling import Selling
from apps.demo.shelf import Shelf
from apps.demo.steps import Step

SEED = 20261124
REHEARSED_DAYS = 160  # of demand, to know how fast things go before the first day


@dataclass(frozen=True)
class Cast:
    """Everything and everybody in the story."""

    items: list[Item]
    customers: list[Customer]
    suppliers: list[Supplier]
    orders: int


@dataclass(frozen=True)
class OldDebts:
    """What is still to be paid from before the first day, by partner."""

    receivable: Mapping[str, Decimal]
    payable: Mapping[str, Decimal]


class Story:
    """Tells the days; each day answers with the steps that were taken on it."""

    def __init__(self, cast: Cast, calendar: Calendar, start: dt.date, end: dt.date, look: Look) -> None:
        self.cast = cast
        luck = random.Random(f"{SEED} {end} {cast.orders}")
        self.agenda = Agenda(calendar, luck, start, end)
        self.demand = Demand(luck, calendar, cast.items, cast.customers, start, end, cast.orders)
        self.shelf = Shelf(cast.items, self._rehearsed(calendar, start, end))
        self.opening_stock = {item.code: self.shelf.on_hand[item.code] for item in self.shelf.items}
        self.purse = Purse(self.agenda)
        self.selling = Selling(self.agenda, self.shelf, self.purse)
        self.buying = Buying(self.agenda, self.shelf, look, makers_of(cast.items, cast.suppliers))

    def _rehearsed(self, calendar: Calendar, start: dt.date, end: dt.date) -> dict[str, float]:
        """Pieces a day of each item, from days of demand that never happen."""
        luck = random.Random(f"{SEED} rehearsal")
        other = Demand(luck, calendar, self.cast.items, self.cast.customers, start, end, self.cast.orders)
        pieces: dict[str, float] = defaultdict(float)
        days = min(REHEARSED_DAYS, (end - start).days + 1)
        for n in range(days):
            for _, _, lines in other.orders_on(start + n * DAY):
                for line in lines:
                    pieces[line.item.code] += line.quantity
        return {item.code: pieces[item.code] / days for item in self.cast.items}

    def collect_old_debts(self, old: OldDebts) -> None:
        """Money from before the first day comes in and goes out during the first months."""
        luck, agenda = self.agenda.luck, self.agenda
        for command, debts in (("invoicing.receive_money", old.receivable), ("invoicing.pay_supplier", old.payable)):
            for party, amount in debts.items():
                data = {"party": party, "amount": amount, "oldest_first": True, "reference": "上期往来结清"}
                day = agenda.start + luck.randint(6, 55) * DAY
                agenda.at(day, MONEY, lambda command=command, data=data: agenda.do(command, data))

    def tell(self, first: dt.date, last: dt.date) -> list[Step]:
        """The steps of these days."""
        day = first
        while day <= last:
            self.agenda.live(day)
            for customer, store, lines in self.demand.orders_on(day):
                self.selling.take(customer, store, lines)
            self.agenda.live(day)
            if self.agenda.calendar.is_workday(day):
                self.buying.review(day)
            self.shelf.close_day()
            day += DAY
        return self.agenda.take_steps()
