"""What a month's end books, without a database: shares of a schedule, tax carried over, surcharges, income tax, the reserve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import ZERO, allocate, round_money


@dataclass(frozen=True)
class DatedRule:
    """A row of the tax rules."""

    name: str
    scope: str
    rate: Decimal
    limit_amount: Decimal | None
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


def in_force(rows: Iterable[DatedRule], name: str, scope: str, day: dt.date) -> DatedRule | None:
    """The newest row of this name and scope that holds on the day."""
    holding = [
        row for row in rows
        if row.name == name and row.scope == scope and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    ]  # fmt: skip
    return max(holding, key=lambda row: row.valid_from) if holding else None


def months_between(first: dt.date, month: dt.date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def share_of(amount: Decimal, months: int, first: dt.date, month: dt.date) -> Decimal:
    """What a schedule gives a month; the parts add up to the amount, the last takes the remainder."""
    place = months_between(first, month)
    if not 0 <= place < months:
        return ZERO
    return allocate(amount, [Decimal(1)] * months)[place]


def vat_carried(credit: Decimal, paid: Decimal) -> tuple[Decimal, Decimal]:
    """From the credit balance of 应交增值税: what is still to be paid, and what was paid too much in the month."""
    if credit >= 0:
        return credit, ZERO
    return ZERO, min(-credit, max(paid, ZERO))


def surcharge(base: Decimal, rate: Decimal, factor: Decimal) -> Decimal:
    return round_money(max(base, ZERO) * rate * factor)


def income_tax(profit: Decimal, losses: Decimal, usual: DatedRule, small: DatedRule | None) -> tuple[Decimal, DatedRule]:
    """Tax on the profit of the year so far after losses of earlier years, and the rule it follows.

    A small low-profit enterprise (小型微利企业) leaves its rate as a whole when the profit is above the limit.
    """
    taxable = max(profit - losses, ZERO)
    rule = usual
    if small is not None and (small.limit_amount is None or taxable <= small.limit_amount):
        rule = small
    return round_money(taxable * rule.rate), rule


def reserve(
    profit: Decimal, undistributed: Decimal, reserve_now: Decimal, capital: Decimal, rate: Decimal, cap: Decimal
) -> Decimal:
    """What goes to the statutory reserve (法定盈余公积): of the profit after earlier losses, up to its share of capital."""
    base = profit + min(undistributed, ZERO)
    room = max(round_money(capital * cap) - reserve_now, ZERO)
    return min(round_money(max(base, ZERO) * rate), room)


def is_quarter_end(month: dt.date) -> bool:
    return month.month % 3 == 0
