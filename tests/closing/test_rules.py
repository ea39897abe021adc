"""Rules of a month's end without a database: shares, tax carried over, surcharges, income tax, the reserve."""

import datetime as dt
from decimal import Decimal

import pytest

from operational.closing import rules
from operational.closing.reference import rule_rows
from operational.closing.rules import DatedRule

D = Decimal
JANUARY = dt.date(2026, 1, 1)
KNOWN = [
    DatedRule(r["name"], r["scope"], r["rate"], r["limit_amount"], r["valid_from"], r["valid_to"], r["source"])
    for r in rule_rows()
]


def rule(name: str, scope: str = "", day: dt.date = JANUARY) -> DatedRule:
    found = rules.in_force(KNOWN, name, scope, day)
    assert found is not None
    return found


def month(place: int) -> dt.date:
    return dt.date(2026 + place // 12, place % 12 + 1, 1)


@pytest.mark.parametrize(("amount", "months"), [("1000.00", 3), ("0.05", 12), ("1200.00", 12), ("99.99", 7), ("1.00", 1)])
def test_the_shares_of_a_schedule_add_up_to_it(amount: str, months: int) -> None:
    shares = [rules.share_of(D(amount), months, JANUARY, month(place)) for place in range(months + 2)]
    assert sum(shares) == D(amount)
    assert shares[months:] == [0, 0]
    assert rules.share_of(D(amount), months, JANUARY, dt.date(2025, 12, 1)) == 0


@pytest.mark.parametrize(
    ("credit", "paid", "expected"),
    [
        ("6500.00", "0", ("6500.00", "0")),
        ("-300.00", "0", ("0", "0")),
        ("-300.00", "500.00", ("0", "300.00")),
        ("0", "9", ("0", "0")),
    ],
)
def test_what_is_owed_is_carried_over_and_a_credit_stays(credit: str, paid: str, expected: tuple[str, str]) -> None:
    assert rules.vat_carried(D(credit), D(paid)) == tuple(map(D, expected))


def test_surcharges_of_the_worked_example() -> None:
    rates = (rule("urban", "city").rate, rule("education").rate, rule("local_education").rate)
    assert [rules.surcharge(D("6500.00"), rate, D(1)) for rate in rates] == [D("455.00"), D("195.00"), D("130.00")]
    assert rules.surcharge(D("6500.00"), rule("urban", "city").rate, rule("relief", "small_profit").rate) == D("227.50")


@pytest.mark.parametrize(
    ("profit", "losses", "is_small", "tax", "rate"),
    [
        ("100000.00", "0", True, "5000.00", "0.05"),
        ("3000000.00", "0", True, "150000.00", "0.05"),
        ("3000000.01", "0", True, "750000.00", "0.25"),
        ("3000000.01", "0.01", True, "150000.00", "0.05"),
        ("100000.00", "0", False, "25000.00", "0.25"),
        ("-100.00", "0", True, "0.00", "0.05"),
    ],
)
def test_income_tax_by_table(profit: str, losses: str, is_small: bool, tax: str, rate: str) -> None:
    small = rule("income_tax", "small_profit") if is_small else None
    found, used = rules.income_tax(D(profit), D(losses), rule("income_tax"), small)
    assert (found, used.rate) == (D(tax), D(rate))


def test_relief_ends_with_its_dated_row() -> None:
    assert rules.in_force(KNOWN, "income_tax", "small_profit", dt.date(2028, 1, 1)) is None
    assert rules.in_force(KNOWN, "relief", "small_profit", dt.date(2022, 12, 31)) is None


@pytest.mark.parametrize(
    ("profit", "undistributed", "reserve_now", "capital", "expected"),
    [
        ("100000.00", "0", "0", "500000.00", "10000.00"),
        ("100000.00", "-40000.00", "0", "500000.00", "6000.00"),  # earlier losses first
        ("100000.00", "40000.00", "0", "500000.00", "10000.00"),
        ("100000.00", "0", "245000.00", "500000.00", "5000.00"),  # half of the capital is enough
        ("100000.00", "0", "300000.00", "500000.00", "0"),
        ("-100000.00", "0", "0", "500000.00", "0"),
    ],
)
def test_the_statutory_reserve(profit: str, undistributed: str, reserve_now: str, capital: str, expected: str) -> None:
    rate, cap = rule("reserve").rate, rule("reserve_cap").rate
    assert rules.reserve(D(profit), D(undistributed), D(reserve_now), D(capital), rate, cap) == D(expected)
