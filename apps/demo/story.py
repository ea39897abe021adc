"""The days of the demo company, one after the other: who orders, what arrives, what leaves, who pays."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.demo import rows
from apps.demo.agenda import MONEY, Agenda
from apps.demo.buying import Buying, Look, makers_of
from apps.demo.calendar import DAY, Calendar
from apps.demo.demand import Demand
from apps.demo.money import Purse
from apps.demo.rows import Customer, Item, Size, Supplier
from apps.demo.selling import Selling
from apps.demo.shelf import Shelf
from apps.demo.steps import Step

SEED = 20261124
REHEARSED_DAYS = 160  # of demand, to know how fast things go before the first day
STORES = ("CP", "PJ")  # each with customers, items and suppliers of its own: two streams that never touch


@dataclass(frozen=True)
class Cast:
    """Everything and everybody that one warehouse serves."""

    store: str
    items: list[Item]
    customers: list[Customer]
    suppliers: list[Supplier]
    orders: float  # expected over the whole story


@dataclass(frozen=True)
class Frame:
    """When the story plays, how large it is, and the calendar of its days."""

    size: Size
    start: dt.date
    end: dt.date
    orders: int
    calendar: Calendar


def cast_of(frame: Frame, store: str) -> Cast:
    """The part of one warehouse: its goods, the services everybody may ask for, its customers and its suppliers."""
    everybody = rows.customers(frame.size)
    customers = [customer for customer in everybody if customer.store == store]
    items = [item for item in rows.items(frame.size) if item.store in ("", store)]
    trades = {item.trade for item in items if item.store}
    suppliers = [supplier for supplier in rows.suppliers(frame.size) if supplier.class_name in trades]
    share = sum(customer.weight for customer in customers) / sum(customer.weight for customer in everybody)
    return Cast(store, items, customers, suppliers, frame.orders * share)


@dataclass(frozen=True)
class OldDebts:
    """What is still to be paid from before the first day, by partner."""

    receivable: Mapping[str, Decimal]
    payable: Mapping[str, Decimal]


class Story:
    """Tells the days of one warehouse; they answer with the steps that were taken on them."""

    def __init__(self, frame: Frame, store: str, look: Look) -> None:
        self.cast = cast_of(frame, store)
        luck = random.Random(f"{SEED} {store} {frame.end} {frame.size}")
        self.agenda = Agenda(frame.calendar, luck, frame.start, frame.end)
        self.demand = self._demand(luck)
        self.shelf = Shelf(self.cast.items, self._rehearsed())
        self.opening_stock = {item.code: self.shelf.on_hand[item.code] for item in self.shelf.items}
        self.makers = makers_of(self.cast.items, self.cast.suppliers)
        purse = Purse(self.agenda)
        self.selling = Selling(self.agenda, self.shelf, purse, STORES.index(store))
        self.buying = Buying(self.agenda, self.shelf, look, self.makers)
        self.old_debts = self._old_debts()
        self._collect_old_debts()

    def _demand(self, luck: random.Random) -> Demand:
        agenda, cast = self.agenda, self.cast
        return Demand(luck, agenda.calendar, cast.items, cast.customers, agenda.start, agenda.end, cast.orders)

    def _rehearsed(self) -> dict[str, float]:
        """Pieces a day of each item, from days of demand that never happen."""
        other = self._demand(random.Random(f"{SEED} rehearsal"))
        pieces: dict[str, float] = defaultdict(float)
        days = min(REHEARSED_DAYS, (self.agenda.end - self.agenda.start).days + 1)
        for n in range(days):
            for _, lines in other.orders_on(self.agenda.start + n * DAY):
                for line in lines:
                    pieces[line.item.code] += line.quantity
        return {item.code: pieces[item.code] / days for item in self.cast.items}

    def _old_debts(self) -> OldDebts:
        """Some customers and suppliers are owed money from before, in the measure of their business."""
        luck = random.Random(f"{SEED} opening {self.cast.store}")
        owing = [customer for customer in self.cast.customers if customer.terms != "XJ"][::3]
        receivable = {c.code: Decimal(luck.randint(900_000, 8_800_000)) / 100 for c in owing}
        payable = {s.code: Decimal(luck.randint(1_200_000, 9_600_000)) / 100 for s in self.cast.suppliers[::2]}
        return OldDebts(receivable, payable)

    def _collect_old_debts(self) -> None:
        """Money from before the first day comes in and goes out during the first months."""
        agenda, old = self.agenda, self.old_debts
        for command, debts in (("invoicing.receive_money", old.receivable), ("invoicing.pay_supplier", old.payable)):
            for party, amount in debts.items():
                data = {"party": party, "amount": amount, "oldest_first": True, "reference": "上期往来结清"}
                day = agenda.start + agenda.luck.randint(6, 55) * DAY
                agenda.at(day, MONEY, lambda command=command, data=data: agenda.do(command, data))

    def tell(self, first: dt.date, last: dt.date) -> list[Step]:
        """The steps of these days."""
        day = first
        while day <= last:
            self.agenda.live(day)
            for customer, lines in self.demand.orders_on(day):
                self.selling.take(customer, lines)
            self.agenda.live(day)
            if self.agenda.calendar.is_workday(day):
                self.buying.review(day)
            self.shelf.close_day()
            day += DAY
        return self.agenda.take_steps()
