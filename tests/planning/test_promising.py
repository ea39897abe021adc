"""The earliest day of a line: tables of cases, and what must hold whatever is there, comes and was promised."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operational.planning.promising import Claim, Promise, Supply, promise

DAY = dt.date(2026, 3, 16)


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def supply(days: int, quantity: int, *, sure: bool = True) -> Supply:
    return Supply(on(days), Decimal(quantity), sure)


def days_of(found: list[Promise]) -> list[int | None]:
    return [None if one.day is None else (one.day - DAY).days for one in found]


@pytest.mark.parametrize(
    ("supplies", "claims", "asks", "days"),
    [
        ([supply(0, 5)], [], [5], [0]),
        ([supply(0, 5)], [], [6], [None]),
        ([supply(0, 5), supply(7, 10)], [], [6], [7]),
        ([supply(0, 5), supply(7, 10)], [], [5, 10, 1], [0, 7, None]),
        ([supply(0, 5), supply(7, 10)], [(7, 10)], [5], [0]),  # who waits for the seventh day leaves the shelf free
        ([supply(0, 5), supply(7, 10)], [(3, 5)], [1], [7]),
        ([supply(0, 5), supply(7, 10)], [(3, 8)], [1, 7], [7, None]),  # what is late for him still goes to him
        ([supply(0, -3), supply(7, 10)], [], [10], [7]),
        ([], [], [1], [None]),
    ],
)
def test_the_earliest_day(supplies: list[Supply], claims: list[tuple[int, int]], asks: list[int], days: list[int | None]) -> None:
    made = promise(supplies, [Claim(on(day), Decimal(n)) for day, n in claims], [Decimal(n) for n in asks])
    assert days_of(made) == days


def test_a_line_is_as_sure_as_its_least_sure_piece() -> None:
    found = promise([supply(0, 2), supply(3, 2, sure=False), supply(5, 9)], [], [Decimal(2), Decimal(3), Decimal(1)])
    assert [one.is_sure for one in found] == [True, False, True]
    assert found[1].parts == ((on(3), Decimal(2)), (on(5), Decimal(1)))


def test_what_is_not_to_be_had_is_said() -> None:
    found = promise([supply(0, 2)], [], [Decimal(5)])[0]
    assert (found.day, found.is_sure, found.missing) == (None, False, Decimal(3))


quantities = st.integers(1, 40).map(Decimal)
supplies_ = st.lists(st.builds(Supply, st.integers(0, 30).map(on), quantities, st.booleans()), max_size=8)
claims_ = st.lists(st.builds(Claim, st.integers(-5, 30).map(on), quantities), max_size=8)


@given(supplies_, claims_, st.lists(quantities, min_size=1, max_size=8))
def test_no_piece_is_promised_twice(supplies: list[Supply], claims: list[Claim], asks: list[Decimal]) -> None:
    found = promise(supplies, claims, asks)
    given_away: dict[dt.date, Decimal] = {}
    for one, wanted in zip(found, asks, strict=True):
        assert sum((part for _, part in one.parts), Decimal(0)) + one.missing == wanted
        for day, part in one.parts:
            given_away[day] = given_away.get(day, Decimal(0)) + part
    # By any day, what is told to customers and what was promised before it is never more than what is there by then.
    for day in {one.day for one in supplies}:
        there = sum((one.quantity for one in supplies if one.day <= day), Decimal(0))
        told = sum((part for told_day, part in given_away.items() if told_day <= day), Decimal(0))
        assert told <= there
    everything = sum((one.quantity for one in supplies), Decimal(0))
    claimed = min(everything, sum((one.quantity for one in claims), Decimal(0)))
    assert sum(given_away.values(), Decimal(0)) <= everything - claimed


@given(supplies_, claims_, quantities, quantities)
def test_more_pieces_are_never_earlier(supplies: list[Supply], claims: list[Claim], few: Decimal, more: Decimal) -> None:
    first, second = (promise(supplies, claims, [n])[0].day or dt.date.max for n in (few, few + more))
    assert first <= second


@given(supplies_, claims_, quantities, quantities, quantities)
def test_a_line_before_never_helps_the_next(
    supplies: list[Supply], claims: list[Claim], before: Decimal, more: Decimal, wanted: Decimal
) -> None:
    first, second = (promise(supplies, claims, [n, wanted])[1].day or dt.date.max for n in (before, before + more))
    assert first <= second


@given(supplies_, claims_, quantities)
def test_whoever_was_promised_in_time_still_gets_it_in_time(supplies: list[Supply], claims: list[Claim], wanted: Decimal) -> None:
    """A new line takes nothing that an earlier promise needs: without it the claims fare no better."""
    taken = promise(supplies, claims, [wanted])[0].parts
    rest = [*supplies, *(Supply(day, -part) for day, part in taken)]
    for claim in claims:
        by = claim.day
        there = sum((one.quantity for one in rest if one.day <= by), Decimal(0))
        before = sum((one.quantity for one in supplies if one.day <= by), Decimal(0))
        due = sum((one.quantity for one in claims if one.day <= by), Decimal(0))
        assert there >= min(before, due)
