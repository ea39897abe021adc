"""How the lines of a statement add up from its opening to its closing. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from operational.core.api import ZERO

RETURNS = {"sales.goods_issue": "sales.goods_return", "purchasing.goods_receipt": "purchasing.goods_return"}


def name_of(kind: str, quantity: Decimal | None) -> str:
    """The key of what a line's document is called: goods that went back stand on a return, not on an issue or a receipt."""
    return RETURNS.get(kind, kind) if quantity is not None and quantity < 0 else kind


@dataclass(frozen=True)
class Moved:
    """What a document did to the balance with the partner."""

    kind: str
    id: int
    number: str
    date: dt.date
    amount: Decimal  # more is owed (positive) or less
    summary: str = ""


@dataclass(frozen=True)
class Goods:
    """A line of goods of a document, at its price with tax."""

    kind: str
    id: int
    number: str
    date: dt.date
    item: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Line:
    """One line of the statement; ``balance`` is what is owed after it."""

    date: dt.date
    kind: str
    id: int
    number: str
    amount: Decimal
    balance: Decimal = ZERO
    item: str = ""
    name: str = ""
    spec: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    summary: str = ""


@dataclass(frozen=True)
class Sums:
    """The lines with their balances, and what they come to."""

    lines: list[Line] = field(default_factory=list)
    increase: Decimal = ZERO
    decrease: Decimal = ZERO
    closing: Decimal = ZERO


COUNTED_ELSEWHERE = "counted_elsewhere"  # goods that were invoiced before, or wait for acceptance


def statement_lines(opening: Decimal, moves: Iterable[Moved], goods: Iterable[Goods]) -> Sums:
    """All documents in the order of their days, goods line by line and before money, each with the balance after it.

    What a document moved is what the books say. Where its goods come to something else (they were invoiced ahead, or are
    not sold yet), a line of its own takes the difference out, so that the last balance is the balance of the books.
    """
    by_document = {(move.kind, move.id): move for move in moves}
    lines_of: dict[tuple[str, int], list[Line]] = {}
    for line in goods:
        key = (line.kind, line.id)
        price = (line.gross / line.quantity).quantize(Decimal("0.0001")) if line.quantity else None
        lines_of.setdefault(key, []).append(
            Line(line.date, line.kind, line.id, line.number, line.gross, item=line.item, name=line.name, spec=line.spec,
                 unit=line.unit, quantity=line.quantity, price=price)
        )  # fmt: skip
    for key, move in by_document.items():
        if key not in lines_of:
            lines_of[key] = [Line(move.date, move.kind, move.id, move.number, move.amount, summary=move.summary)]
    for key, lines in lines_of.items():
        booked = by_document[key].amount if key in by_document else ZERO
        rest = booked - sum((line.amount for line in lines), ZERO)
        if rest:
            first = lines[0]
            lines.append(Line(first.date, COUNTED_ELSEWHERE, first.id, first.number, rest))
    ordered = sorted(lines_of.items(), key=lambda row: (row[1][0].date, row[1][0].quantity is None, *row[0]))
    return add_up(opening, [line for _, lines in ordered for line in lines])


def add_up(opening: Decimal, lines: Sequence[Line]) -> Sums:
    """Balances after each line, and the sums of what added to the debt and what took from it."""
    balance, increase, decrease = opening, ZERO, ZERO
    done: list[Line] = []
    for line in lines:
        balance += line.amount
        if line.amount > 0:
            increase += line.amount
        else:
            decrease -= line.amount
        done.append(replace(line, balance=balance))
    return Sums(done, increase, decrease, balance)


@dataclass(frozen=True)
class MonthlyRule:
    """On which day statements go out by themselves: to all customers (or suppliers), or to one; or that one gets none."""

    id: int
    party_id: int | None
    side: str
    day: int
    is_sent: bool
    valid_from: dt.date


def month_before(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month before the one of this day."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


def due_day(rule: MonthlyRule, today: dt.date) -> dt.date:
    """The day of this month on which the rule sends; in a shorter month its last."""
    return today.replace(day=min(rule.day, calendar.monthrange(today.year, today.month)[1]))


def rule_for(party_id: int, found: Sequence[MonthlyRule], side: str = "sale") -> MonthlyRule | None:
    """A partner's own rule of the side before that for all; of several the one that began last."""
    fitting = [rule for rule in found if rule.side == side and rule.party_id in (None, party_id)]
    return max(fitting, key=lambda rule: (rule.party_id is not None, rule.valid_from, rule.id), default=None)
