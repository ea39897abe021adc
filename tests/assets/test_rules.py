"""Straight line month by month, changes that count forward only, and the tax on a used asset."""

import datetime as dt
from decimal import Decimal

import pytest

from operational.assets.rules import Start, TermsInForce, months_between, next_month, sale_tax, schedule

D = Decimal
JANUARY = dt.date(2026, 1, 1)


def terms(first: dt.date, original: str, residual: str, life: int, department: int | None = None) -> TermsInForce:
    return TermsInForce(first, D(original), D(residual), life, department)


def amounts(start: Start, *given: TermsInForce, until: dt.date | None = None) -> list[str]:
    return [str(due.amount) for due in schedule(start, given, until)]


def test_each_month_takes_the_same_and_the_last_the_remainder() -> None:
    found = amounts(Start(JANUARY), terms(JANUARY, "10000.00", "500.00", 36))
    assert (len(found), set(found[:-1]), found[-1]) == (36, {"263.89"}, "263.85")
    assert sum(map(D, found)) == D("9500.00")


@pytest.mark.parametrize(
    ("months", "accumulated", "first", "count", "last"),
    [(12, "3166.68", "263.89", 24, "263.85"), (35, "9236.15", "263.85", 1, "263.85"), (40, "9000.00", "500.00", 1, "500.00")],
)
def test_an_opening_goes_on_where_it_stands(months: int, accumulated: str, first: str, count: int, last: str) -> None:
    found = amounts(Start(JANUARY, D(accumulated), months), terms(JANUARY, "10000.00", "500.00", 36))
    assert (found[0], len(found), found[-1]) == (first, count, last)


def test_a_fully_depreciated_card_takes_nothing() -> None:
    assert amounts(Start(JANUARY, D("9500.00"), 36), terms(JANUARY, "10000.00", "500.00", 36)) == []


def test_changed_terms_share_what_is_left_over_the_months_left() -> None:
    changed = terms(dt.date(2026, 4, 1), "10000.00", "500.00", 12, 7)
    found = list(schedule(Start(JANUARY), [terms(JANUARY, "10000.00", "500.00", 36, 3), changed]))
    assert [str(due.amount) for due in found[:4]] == ["263.89", "263.89", "263.89", "967.59"]
    assert (len(found), found[-1].accumulated, found[2].department_id, found[3].department_id) == (12, D("9500.00"), 3, 7)


def test_a_value_added_after_the_end_of_life_is_depreciated_over_the_new_life() -> None:
    old, new = terms(JANUARY, "1200.00", "0.00", 3), terms(dt.date(2026, 6, 1), "1800.00", "0.00", 11)
    found = list(schedule(Start(JANUARY), [old, new]))
    assert [str(due.amount) for due in found[:6]] == ["400.00", "400.00", "400.00", "0.00", "0.00", "100.00"]
    assert (len(found), found[-1].accumulated) == (11, D("1800.00"))


def test_months_are_counted_to_the_one_before() -> None:
    assert next_month(dt.date(2025, 12, 31)) == JANUARY
    assert (months_between(dt.date(2025, 11, 1), JANUARY), months_between(JANUARY, dt.date(2025, 6, 1))) == (2, 0)


@pytest.mark.parametrize(
    ("gross", "base", "charged", "net", "tax"),
    [
        ("11300.00", "0.13", "0.13", "10000.00", "1300.00"),
        ("10300.00", "0.03", "0.02", "10100.00", "200.00"),  # 10300 / 1.03 x 2 %
        ("5000.00", "0.01", "0.01", "4950.50", "49.50"),
    ],
)
def test_the_tax_of_a_sale(gross: str, base: str, charged: str, net: str, tax: str) -> None:
    assert sale_tax(D(gross), D(base), D(charged)) == (D(net), D(tax))
