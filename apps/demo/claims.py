"""What the company's people claim in a month: journeys to customers, meals with them, things for the office."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.demo.calendar import DAY, Calendar, month_end
from apps.demo.play import Stage
from apps.demo.story import SEED

FEN = Decimal("0.01")
BANK = "1002"
HOTEL_TAX = Decimal("0.06")
DECIDED_AFTER, BOOKED_AFTER, PAID_AFTER = 1, 2, 5  # days after the claim
TRAVELLERS = (("E13", "苏州、无锡客户拜访"), ("E15", "杭州客户拜访"), ("E14", "南京客户拜访"))
AT_HOME = (("E11", "客户接待"), ("E41", "办公用品"))
LIMITS = (("HOTEL", "each", "400.00"), ("MEAL", "each", "100.00"), ("PHONE", "month", "150.00"))
POLICY = "公司差旅费管理办法"


@dataclass
class Claims:
    """The claims of a month, each from the receipt to the money, in one batch for each step."""

    stage: Stage
    calendar: Calendar
    people: int  # so many travel in a month
    luck: random.Random = field(default_factory=lambda: random.Random(f"{SEED} claims"))
    _number: int = 0

    def limits(self, day: dt.date) -> None:
        given = {"valid_from": day, "source": POLICY}
        calls = [("expenses.save_limit", {"kind": k, "measure": m, "amount": a, **given}, day) for k, m, a in LIMITS]
        self.stage.run_all(calls)

    def tell(self, month: dt.date, last: dt.date) -> None:
        """Whoever travelled or bought hands in; what is paid after the last day told waits."""
        plans = [(who, what, self._journey(month, place)) for place, (who, what) in enumerate(TRAVELLERS[: self.people])]
        plans.append((*AT_HOME[month.month % 2], self._at_home(month)))
        written = [(self._day(month, lines[-1]["day"]), who, what, lines) for who, what, lines in plans]
        written = [one for one in written if one[0] + PAID_AFTER * DAY <= last]
        made = self.stage.run_all(
            [
                ("expenses.save_claim", {"employee": who, "date": day, "reason": what, "lines": lines, "submit": True}, day)
                for day, who, what, lines in written
            ]
        )
        if not made:
            return
        numbers = [(answer["id"], day) for answer, (day, *_) in zip(made, written, strict=True)]
        for command, after in (("approve_claim", DECIDED_AFTER), ("book_claim", BOOKED_AFTER)):
            self.stage.run_all([(f"expenses.{command}", {"claim": one}, day + after * DAY) for one, day in numbers])
        paid = max(day for _, day in numbers) + PAID_AFTER * DAY
        everybody = [{"claim": one} for one, _ in numbers]
        self.stage.run("expenses.pay_claims", {"claims": everybody, "cash_account": BANK, "date": paid}, paid)

    def _day(self, month: dt.date, day: dt.date) -> dt.date:
        """The first workday after the last receipt, early enough to be paid in the month."""
        return min(self.calendar.workday(day + DAY), month_end(month) - PAID_AFTER * DAY)

    def _journey(self, month: dt.date, place: int) -> list[dict[str, Any]]:
        """There and back by rail, two nights, a meal, taxis."""
        first = self.calendar.workday(month.replace(day=5 + 4 * place))
        fare, night = self._amount(60, 220), self._amount(260, 460)
        hotel = (night * 2).quantize(FEN)
        return [
            {"day": first, "kind": "RAIL", "amount": fare, "description": "去程"},
            {"day": first, "kind": "CITY", "amount": self._amount(30, 90), "invoice_number": self._invoice()},
            {"day": first + DAY, "kind": "MEAL", "amount": self._amount(40, 130), "invoice_number": self._invoice()},
            {"day": first + 2 * DAY, "kind": "HOTEL", "amount": hotel, "count": 2, "invoice_number": self._invoice(),
             "tax": (hotel / (1 + HOTEL_TAX) * HOTEL_TAX).quantize(FEN)},
            {"day": first + 2 * DAY, "kind": "RAIL", "amount": fare, "description": "返程"},
        ]  # fmt: skip

    def _at_home(self, month: dt.date) -> list[dict[str, Any]]:
        day = self.calendar.workday(month.replace(day=12))
        kind = ("ENTERTAIN", "OFFICE")[month.month % 2]
        receipt = {"day": day, "kind": kind, "amount": self._amount(400, 1900), "paper": "ordinary"}
        return [{**receipt, "invoice_number": self._invoice()}]

    def _amount(self, least: int, most: int) -> Decimal:
        return Decimal(self.luck.randint(least * 2, most * 2)) / 2

    def _invoice(self) -> str:
        """A number of the tax platform's kind that no other invoice of the demo has."""
        self._number += 1
        return f"2631777{self._number:013d}"
