"""Straight-line depreciation month by month, and the tax on selling a used asset. No session, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import ZERO, round_money

MONTHS_MAX = 1200  # a hundred years: longer than any building is depreciated


@dataclass(frozen=True)
class TermsInForce:
    """What a card is depreciated by from a month on."""

    valid_from: dt.date
    original: Decimal
    residual: Decimal
    life_months: int
    department_id: int | None = None


@dataclass(frozen=True)
class Start:
    """Where depreciation begins in these books: its first month, and what was depreciated before."""

    month: dt.date
    accumulated: Decimal = ZERO
    months: int = 0


@dataclass(frozen=True)
class Due:
    """The depreciation of one month."""

    month: dt.date
    amount: Decimal
    accumulated: Decimal
    department_id: int | None


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def last_day(month: dt.date) -> dt.date:
    return next_month(month) - dt.timedelta(days=1)


def months_between(first: dt.date, after: dt.date) -> int:
    """How many months lie from the first to the last one before ``after``."""
    return max(0, (after.year - first.year) * 12 + after.month - first.month)


def residual_of(original: Decimal, rate: Decimal) -> Decimal:
    return round_money(original * rate)


def schedule(start: Start, terms: Sequence[TermsInForce], until: dt.date | None = None) -> Iterator[Due]:
    """Every month from the start on, the last one included, or to the end of the life.

    Each month takes the same amount, the last the remainder. Changed terms count forward only: what is not depreciated yet
    is shared over the months that are left.
    """
    ordered = sorted(terms, key=lambda one: one.valid_from)
    accumulated, used, month = start.accumulated, start.months, start.month
    current: TermsInForce | None = None
    rate = ZERO
    for _ in range(MONTHS_MAX):
        if until is not None and month > until:
            return
        held = [one for one in ordered if one.valid_from <= month] or ordered[:1]
        left = held[-1].original - held[-1].residual - accumulated
        months_left = max(held[-1].life_months - used, 1)
        if held[-1] is not current:
            current, rate = held[-1], round_money(left / months_left)
        if left <= 0 and not any(one.valid_from > month for one in ordered):
            return
        amount = max(ZERO, left if months_left == 1 else min(rate, left))
        accumulated += amount
        used += 1
        yield Due(month, amount, accumulated, current.department_id)
        month = next_month(month)


def sale_tax(gross: Decimal, base_rate: Decimal, charged_rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of what a buyer pays; under the reduced simplified levy the base is found at the full rate."""
    tax = (
        round_money(gross / (1 + base_rate) * charged_rate)
        if base_rate != charged_rate
        else gross - round_money(gross / (1 + base_rate))
    )
    return gross - tax, tax
