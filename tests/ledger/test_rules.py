"""Bookkeeping rules without a database."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operational.core.api import ZERO
from operational.ledger import rules
from operational.ledger.posting import credit, debit
from operational.ledger.rules import Line, PeriodState

JAN, FEB, MAR, APR = (dt.date(2026, month, 1) for month in (1, 2, 3, 4))


def months(*states: bool) -> list[PeriodState]:
    return [PeriodState(month, is_open) for month, is_open in zip((JAN, FEB, MAR, APR), states, strict=False)]


@pytest.mark.parametrize(
    ("day", "periods", "booked"),
    [
        (dt.date(2026, 2, 7), months(True, True), dt.date(2026, 2, 7)),
        (dt.date(2026, 2, 7), months(False, True), dt.date(2026, 2, 7)),
        (dt.date(2026, 1, 31), months(False, True), FEB),
        (dt.date(2026, 1, 31), months(False, False, True), MAR),
        (dt.date(2026, 2, 28), months(False, False), MAR),  # the next month is made when it is needed
        (dt.date(2026, 12, 31), months(True), dt.date(2026, 12, 31)),
        (dt.date(2025, 12, 31), months(True), None),
        (dt.date(2026, 1, 1), [], None),
    ],
)
def test_late_papers_are_booked_in_the_first_open_month(day: dt.date, periods: list[PeriodState], booked: dt.date | None) -> None:
    assert rules.booking_day(day, periods) == booked


def test_december_is_followed_by_january() -> None:
    assert rules.next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)


def test_a_negative_amount_is_a_red_line_on_the_same_side() -> None:
    assert debit("1122", Decimal("-5.00"), party_id=7) == Line("1122", debit=Decimal("-5.00"), party_id=7, is_red=True)
    assert credit("5001", Decimal("5.00")) == Line("5001", credit=Decimal("5.00"))


amounts = st.decimals("-9999.99", "9999.99", places=2).filter(lambda amount: amount != 0)
lines = st.lists(st.builds(debit, st.just("1122"), amounts) | st.builds(credit, st.just("5001"), amounts), max_size=8)


@given(lines)
def test_an_entry_and_its_red_entry_cancel_out(given_lines: list[Line]) -> None:
    red = rules.reversed_in_red(given_lines)
    assert rules.totals([*given_lines, *red]) == (ZERO, ZERO)
    assert [line.is_red for line in red] == [line.debit < 0 or line.credit < 0 for line in red]


def test_quantities_are_taken_back_too() -> None:
    taken = rules.reversed_in_red([Line("1405", debit=Decimal("10.00"), quantity=Decimal("2"))])
    assert taken == [Line("1405", debit=Decimal("-10.00"), quantity=Decimal("-2"), is_red=True)]


@dataclass(frozen=True)
class Opening:
    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    year_begin: Decimal | None = None
    ytd_debit: Decimal | None = None
    ytd_credit: Decimal | None = None


def test_a_line_without_figures_of_the_year_had_its_balance_at_the_start_of_the_year() -> None:
    assert rules.year_begin_of(Opening("2202", credit=Decimal("7.00"))) == Decimal("-7.00")
    assert rules.opening_difference([Opening("2202", credit=Decimal("7.00"))]) == 0


def test_an_account_may_be_split_over_lines_as_long_as_they_agree_together() -> None:
    whole = Opening("1002", debit=Decimal("70.00"), year_begin=Decimal("50.00"))
    flow = Opening("1002", ytd_debit=Decimal("30.00"), ytd_credit=Decimal("10.00"))
    assert rules.opening_difference([whole]) == Decimal("20.00")
    assert rules.opening_difference([whole, flow]) == 0
    assert [rules.agreed_balance(line) for line in (whole, flow)] == [(Decimal("50.00"), ZERO), (Decimal("20.00"), ZERO)]
    assert rules.agreed_balance(Opening("2202", credit=Decimal("7.00"))) == (ZERO, Decimal("7.00"))


def test_summaries_are_merged_without_repeating() -> None:
    assert rules.merged_summary(["出库", "", "出库", "成本"]) == "出库；成本"
    assert rules.merged_summary(["一", "二", "三", "四"]) == "一；二；三等4项"
