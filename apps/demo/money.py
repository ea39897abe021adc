"""When the money of customers comes in: as agreed, later than agreed, in parts, or before the goods."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from apps.demo.agenda import MONEY, Agenda
from apps.demo.calendar import DAY, due_date
from apps.demo.rows import Customer
from apps.demo.steps import Data, Paper

LATE_DAYS = {"prompt": (-2, 4), "slow": (6, 28), "late": (25, 95)}
IN_PARTS, FIRST_PART = 0.3, Decimal("0.6")  # so many late payers pay in two parts
NOTHING = Decimal(0)
CASH, BANK = "1001", "1002"


@dataclass(eq=False)
class Claim:
    """What a customer owes for one goods issue, or for an invoice before the goods."""

    paper: Paper
    day: dt.date
    invoice: Paper | None = None
    billed: dict[int, int] = field(default_factory=dict)  # order line: line of the invoice
    paid: Decimal = NOTHING  # or given back

    @property
    def open(self) -> Decimal:
        return max(NOTHING, self.paper.amount("ahead" if "ahead" in self.paper.known else "gross") - self.paid)


@dataclass
class Purse:
    """The receiving side of the cashier's desk."""

    agenda: Agenda
    claims: dict[Paper, Claim] = field(default_factory=dict)  # by goods issue
    _advances: set[str] = field(default_factory=set)  # customers with money on account
    _due: dict[str, list[tuple[dt.date, Claim]]] = field(default_factory=lambda: defaultdict(list))
    _credit: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: NOTHING))
    _returns: list[tuple[Customer, Claim, Paper]] = field(default_factory=list)  # not counted yet
    _red: set[str] = field(default_factory=set)  # customers with returned goods that were paid already

    def expect(self, customer: Customer, claim: Claim, invoiced: dt.date) -> None:
        """Plan the day of the money by terms, habit and the days on which this customer pays."""
        luck, agenda = self.agenda.luck, self.agenda
        if customer.terms == "XJ":
            day = agenda.day
        else:
            late = luck.randint(*LATE_DAYS[customer.habit])
            day = max(due_date(customer.terms, claim.day, invoiced) + dt.timedelta(days=late), agenda.day)
            day = _payday(customer, day)
        self._due[customer.code].append((day, claim))
        agenda.at(day, MONEY, lambda: self._collect(customer))

    def has_advance(self, customer: Customer) -> bool:
        return customer.code in self._advances

    def advance(self, customer: Customer, order: Paper, share: Decimal) -> Paper:
        """Part of the order is paid before the goods (预收款)."""
        paid = Paper()
        self._advances.add(customer.code)

        def data() -> Data:
            amount = (order.amount("gross") * share).quantize(Decimal(1))
            return {"party": customer.code, "amount": amount, "reference": "订货预付款"}

        self.agenda.do("invoicing.receive_money", data, paid, order)
        return paid

    def use_advance(self, customer: Customer, advance: Paper, issue: Paper) -> None:
        """Settle the advance with the debt of the first delivery; goods that came back are netted on the way."""

        def data() -> Data:
            self._advances.discard(customer.code)
            self._heed()
            self._credit[customer.code] += advance.amount("amount")
            self._red.discard(customer.code)
            return {"party": customer.code, "oldest_first": True}

        self.agenda.do("invoicing.settle", data, None, advance, issue)

    def give_back(self, customer: Customer, claim: Claim, back: Paper) -> None:
        """What came back is not paid any more; what was paid already is taken off the next payment."""
        self._returns.append((customer, claim, back))

    def _heed(self) -> None:
        """Count the returns whose papers are written by now."""
        waiting, self._returns = self._returns, []
        for customer, claim, back in waiting:
            if back.answer is None:
                self._returns.append((customer, claim, back))
                continue
            to_give_back = back.amount("to_give_back")
            claim.paid += -back.amount("gross") - to_give_back
            self._credit[customer.code] += to_give_back
            if to_give_back:
                self._red.add(customer.code)

    def _collect(self, customer: Customer) -> None:
        """One payment for everything that this customer thinks is due."""
        day, luck = self.agenda.day, self.agenda.luck
        due = [claim for when, claim in self._due[customer.code] if when <= day]
        if not due:
            return
        self._due[customer.code] = [(when, claim) for when, claim in self._due[customer.code] if when > day]
        part = FIRST_PART if customer.habit == "late" and luck.random() < IN_PARTS else None
        if part is not None:
            again = day + dt.timedelta(days=luck.randint(15, 45))
            self._due[customer.code] += [(again, claim) for claim in due]
            self.agenda.at(again, MONEY, lambda: self._collect(customer))
        account = CASH if customer.channel == "门店" else BANK

        def net() -> Data | None:
            self._heed()
            if customer.code not in self._red or not any(claim.open for claim in due):
                return None
            self._red.discard(customer.code)
            return {"party": customer.code, "oldest_first": True, "note": "退货与欠款核销"}

        def data() -> Data | None:
            amount = self._taken(customer, due, part)
            if amount <= 0:
                return None
            return {"party": customer.code, "amount": amount, "cash_account": account, "oldest_first": True}

        papers = [claim.paper for claim in due]
        self.agenda.do("invoicing.settle", net, None, *papers)
        self.agenda.do("invoicing.receive_money", data, Paper(), *papers)

    def _taken(self, customer: Customer, due: list[Claim], part: Decimal | None) -> Decimal:
        total = NOTHING
        for claim in due:
            amount = claim.open if part is None else (claim.open * part).quantize(Decimal(1))
            claim.paid += amount
            total += amount
        used = min(total, self._credit[customer.code])
        self._credit[customer.code] -= used
        return total - used


def _payday(customer: Customer, day: dt.date) -> dt.date:
    """Firms transfer money on fixed days, twice a month; which ones is each firm's habit."""
    first = 3 + customer.place % 12
    while day.day not in (first, first + 15):
        day += DAY
    return day
