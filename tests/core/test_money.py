"""Money adds up, rounds once, and refuses what is not exact."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from operational.core.api import (
    Amount,
    Input,
    Money,
    Qty,
    Quantity,
    SignedAmount,
    allocate,
    part_of,
    round_money,
    split_inclusive,
)


class Sample(Input):
    amount: Amount = D("0")
    signed: SignedAmount = D("0")
    quantity: Qty = D("0")


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("0.015", "0.02"), ("-0.005", "-0.01"), ("2.344999", "2.34"), ("-0.001", "0.00")]
)
def test_rounding_is_half_up_and_has_no_negative_zero(value: str, rounded: str) -> None:
    assert str(round_money(D(value))) == rounded


@pytest.mark.parametrize(
    ("gross", "rate", "net", "tax"),
    [
        ("11300.00", "0.13", "10000.00", "1300.00"),
        ("99.00", "0.13", "87.61", "11.39"),
        ("1060.00", "0.06", "1000.00", "60.00"),
        ("1010.00", "0.01", "1000.00", "10.00"),
        ("10.00", "0", "10.00", "0.00"),
    ],
)
def test_an_inclusive_price_splits_into_net_and_the_rest(gross: str, rate: str, net: str, tax: str) -> None:
    assert split_inclusive(D(gross), D(rate)) == (D(net), D(tax))


def test_the_totals_of_a_document_are_the_sums_of_its_rounded_lines() -> None:
    parts = [split_inclusive(D("10.00"), D("0.13")) for _ in range(2)]
    assert (sum(net for net, _ in parts), sum(tax for _, tax in parts)) == (D("17.70"), D("2.30"))


def test_overhead_is_shared_by_hours_and_the_last_takes_the_rest() -> None:
    assert allocate(D("1000.00"), [D(10), D(20), D(40)]) == [D("142.86"), D("285.71"), D("571.43")]


amounts = st.decimals(min_value=D("-100000"), max_value=D("100000"), places=2)


@given(total=amounts, weights=st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_shares_always_add_up(total: D, weights: list[int]) -> None:
    assert sum(allocate(total, [D(w) for w in weights])) == total


@given(total=amounts, steps=st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_parts_of_a_line_always_add_up_to_it(total: D, steps: list[int]) -> None:
    whole, done, taken = D(sum(steps)), D(0), D(0)
    for step in steps:
        taken += part_of(total, done, done + step, whole)
        done += step
    assert taken == total


def test_two_currencies_or_units_do_not_mix() -> None:
    assert Money(D("1.00")) + Money(D("2.00")) == Money(D("3.00"))
    with pytest.raises(ValueError, match="cannot combine CNY with USD"):
        Money(D("1.00")) + Money(D("1.00"), "USD")
    with pytest.raises(ValueError, match="cannot combine 台 with 件"):
        Quantity(D(1), "台") + Quantity(D(1), "件")


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("amount", 1.5, "float_refused"),
        ("amount", True, "float_refused"),
        ("amount", "NaN", "not_finite"),
        ("amount", "Infinity", "not_finite"),
        ("amount", D("-Infinity"), "not_finite"),
        ("amount", "1.001", "too_many_places"),
        ("amount", "-1", "negative"),
        ("amount", "abc", "not_a_number"),
        ("amount", "1e40", "too_large"),
        ("quantity", "0.0000001", "too_many_places"),
    ],
)
def test_what_is_not_an_exact_number_is_refused(field: str, value: object, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({field: value})
    assert caught.value.errors()[0]["type"] == kind


def test_numbers_come_as_text_or_exact_decimals_and_leave_as_text() -> None:
    sample = Sample.model_validate({"amount": "1,234.50", "signed": -3, "quantity": "0.000001"})
    assert sample.model_dump(mode="json") == {"amount": "1234.50", "signed": "-3", "quantity": "0.000001"}
