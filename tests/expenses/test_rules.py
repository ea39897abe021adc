"""Tax of receipts and what goes beyond the usual, case by case."""

from decimal import Decimal as D

import pytest

from operational.expenses import rules


@pytest.mark.parametrize(
    ("amount", "untaxed", "rate", "tax"),
    [
        ("109.00", "0.00", "0.09", "9.00"),  # rail
        ("553.00", "0.00", "0.09", "45.66"),
        ("1140.00", "50.00", "0.09", "90.00"),  # air: 民航发展基金 bears no tax
        ("103.00", "0.00", "0.03", "3.00"),  # road, water
        ("0.01", "0.00", "0.09", "0.00"),
    ],
)
def test_tax_reckoned_from_a_fare(amount: str, untaxed: str, rate: str, tax: str) -> None:
    assert rules.reckoned_tax(D(amount), D(untaxed), D(rate)) == D(tax)


@pytest.mark.parametrize(
    ("way", "stated", "tax"),
    [
        ("no", None, "0.00"),
        ("no", "9.00", "0.00"),
        ("stated", None, "0.00"),
        ("stated", "6.17", "6.17"),
        ("computed", None, "9.00"),
        ("computed", "8.99", "8.99"),  # an electronic ticket shows its tax
    ],
)
def test_tax_by_the_way_of_the_paper(way: str, stated: str | None, tax: str) -> None:
    assert rules.tax_of(way, D("0.09"), D("109.00"), D(0), D(stated) if stated else None) == D(tax)


@pytest.mark.parametrize(
    ("amount", "count", "limit", "over"),
    [("600.00", 2, "300.00", "0.00"), ("636.00", 2, "300.00", "36.00"), ("10.00", 1, "0.00", "10.00")],
)
def test_beyond_the_usual_of_each(amount: str, count: int, limit: str, over: str) -> None:
    assert rules.beyond_each(D(amount), count, D(limit)) == D(over)


@pytest.mark.parametrize(
    ("before", "amount", "limit", "over"),
    [("0", "80", "100", "0"), ("80", "80", "100", "60"), ("200", "80", "100", "80"), ("100", "0.01", "100", "0.01")],
)
def test_beyond_the_usual_of_a_month(before: str, amount: str, limit: str, over: str) -> None:
    assert rules.beyond_month(D(before), D(amount), D(limit)) == D(over)


def test_numbers_are_compared_without_blanks_and_strokes() -> None:
    assert rules.plain_number(" 2631-2000 ab/1 ") == "26312000AB1"
    assert rules.plain_number(" - ") == ""
