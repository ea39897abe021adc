"""Workdays and Spring Festival of a month, from dated rows."""

from datetime import date, timedelta

import polars as pl
import pytest

from forecasts.calendar import CalendarWarning, calendar_factors, workday_factor


def rows_2026() -> pl.DataFrame:
    festival = [date(2026, 2, 15) + timedelta(days=step) for step in range(9)]
    rows = [(date(2026, 1, 1), "statutory_holiday", "元旦"), (date(2026, 1, 2), "day_off", "元旦")]
    rows += [(date(2026, 1, 3), "day_off", "元旦"), (date(2026, 1, 4), "makeup_workday", "元旦")]
    rows += [(day, "day_off" if day.day in (15, 20, 21, 22, 23) else "statutory_holiday", "春节") for day in festival]
    rows += [(date(2026, 2, day), "makeup_workday", "春节") for day in (14, 28)]
    return pl.DataFrame(rows, schema=["date", "kind", "name_zh"], orient="row")


def test_workdays_and_festival_of_the_first_months_of_2026() -> None:
    frame, warnings = calendar_factors(rows_2026(), [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])
    assert frame.rows() == [
        (date(2026, 1, 1), 21, 0, 0.0, True),
        (date(2026, 2, 1), 16, 9, 1.0, True),
        (date(2026, 3, 1), 22, 0, 0.0, True),
    ]
    assert warnings == []


def test_a_year_without_rows_is_a_warning_and_plain_weekdays() -> None:
    frame, warnings = calendar_factors(rows_2026(), [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)])
    assert warnings == [CalendarWarning(2027)]
    assert "2027" in warnings[0].text
    assert frame["workdays"].to_list() == [23, 21, 20]
    assert frame["is_known"].to_list() == [True, False, False]
    assert frame["spring_festival_days"].to_list() == [0, 0, 0]


def test_a_week_that_crosses_into_an_unknown_year_is_not_known() -> None:
    frame, warnings = calendar_factors(rows_2026(), [date(2026, 12, 28)], "week")
    assert frame["is_known"].to_list() == [False]
    assert [warning.year for warning in warnings] == [2027]


def test_the_factor_is_relative_to_the_mean_month() -> None:
    frame, _ = calendar_factors(rows_2026(), [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])
    assert workday_factor(frame).tolist() == pytest.approx([21 * 3 / 59, 16 * 3 / 59, 22 * 3 / 59])
