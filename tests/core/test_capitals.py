"""Amounts in capitals: the official examples, and that every amount can be read back from its words alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operational.core.api import date_capitals, rmb_capitals

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("17.30", "壹拾柒元叁角"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("100000.05", "壹拾万元零伍分"),
        ("1000000", "壹佰万元整"),
        ("1000500", "壹佰万零伍佰元整"),
        ("10010", "壹万零壹拾元整"),
        ("123456789.01", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
        ("100005000", "壹亿零伍仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("1000000000001", "壹万亿零壹元整"),
        ("-20.05", "负贰拾元零伍分"),
        ("0.005", "壹分"),
        ("-0.004", "零元整"),
    ],
)
def test_amounts_are_written_as_the_rules_say(amount: str, written: str) -> None:
    assert rmb_capitals(Decimal(amount)) == written


def read_whole(text: str) -> int:
    """A whole number in capitals, read by another way than it is written."""
    if "亿" in text:
        high, _, low = text.partition("亿")
        return read_whole(high) * 10**8 + read_whole(low)
    if "万" in text:
        high, _, low = text.partition("万")
        return read_whole(high) * 10**4 + read_whole(low)
    total, digit = 0, 0
    for char in text:
        if char in PLACES:
            total, digit = total + digit * PLACES[char], 0
        else:
            digit = DIGITS[char]
    return total + digit


def read(text: str) -> Decimal:
    sign = -1 if text.startswith("负") else 1
    whole, _, rest = text.removeprefix("负").removesuffix("整").rpartition("元")
    rest = rest.removeprefix("零")
    fen = 0
    for unit, worth in (("角", 10), ("分", 1)):
        digit, found, after = rest.partition(unit)
        if found:
            fen, rest = fen + DIGITS[digit.removeprefix("零")] * worth, after
    return sign * (Decimal(read_whole(whole)) + Decimal(fen) / 100)


@given(st.decimals(min_value="-9999999999999999.99", max_value="9999999999999999.99", places=2))
def test_every_amount_is_read_back(amount: Decimal) -> None:
    written = rmb_capitals(amount)
    assert read(written) == amount
    assert "零零" not in written and not written.startswith("零零")
    assert written.endswith("整") == (amount == amount.to_integral_value())


def test_what_no_column_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        rmb_capitals(Decimal("10000000000000000"))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2026, 1, 15), "贰零贰陆年零壹月壹拾伍日"),
        (dt.date(2026, 10, 20), "贰零贰陆年零壹拾月零贰拾日"),
        (dt.date(2025, 11, 30), "贰零贰伍年壹拾壹月零叁拾日"),
        (dt.date(2025, 12, 9), "贰零贰伍年壹拾贰月零玖日"),
        (dt.date(2026, 3, 21), "贰零贰陆年叁月贰拾壹日"),
    ],
)
def test_days_are_written_as_on_cheques(day: dt.date, written: str) -> None:
    assert date_capitals(day) == written
