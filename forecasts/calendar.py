"""How many days people work in a period, and where the Spring Festival lies: the two calendar facts that move demand.

The dated rows come from the company's calendar: ``date``, ``kind`` (statutory_holiday, day_off, makeup_workday),
``name_zh``, ``overtime_factor``. Columns out: period, workdays, spring_festival_days, spring_festival_run_up, is_known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from forecasts.arrays import Vector
from forecasts.history import Grain, shift_period

SPRING_FESTIVAL = "春节"
REST_KINDS = ("statutory_holiday", "day_off")
MAKEUP_KIND = "makeup_workday"
RUN_UP_DAYS = 14  # customers order ahead in the two weeks before the factories close


@dataclass(frozen=True)
class CalendarWarning:
    """A year for which nobody entered the official days: its workdays are a guess and its festival is missing."""

    year: int
    key: str = "forecasts.calendar.year_without_rows"

    @property
    def text(self) -> str:
        return (
            f"The calendar has no holiday rows for {self.year}: workdays are counted as Monday to Friday and the "
            f"Spring Festival is missing from the forecast. Enter the official days of {self.year}."
        )


def calendar_factors(
    holidays: pl.DataFrame, periods: list[date], grain: Grain = "month"
) -> tuple[pl.DataFrame, list[CalendarWarning]]:
    """Workdays and Spring Festival per period, with a warning for each year without rows."""
    rest, makeup, festival = _days_by_kind(holidays)
    known_years = {day.year for day in rest | makeup}
    run_up = _run_up_days(festival)
    rows: list[dict[str, object]] = []
    for start in periods:
        days = _days_from(start, shift_period(start, 1, grain))
        rows.append(
            {
                "period": start,
                "workdays": sum(1 for day in days if day in makeup or (day.weekday() < 5 and day not in rest)),
                "spring_festival_days": sum(1 for day in days if day in festival),
                "spring_festival_run_up": sum(1 for day in days if day in run_up) / RUN_UP_DAYS,
                "is_known": all(day.year in known_years for day in days),
            }
        )
    frame = pl.DataFrame(
        rows,
        schema={
            "period": pl.Date,
            "workdays": pl.Int64,
            "spring_festival_days": pl.Int64,
            "spring_festival_run_up": pl.Float64,
            "is_known": pl.Boolean,
        },
    )
    asked_years = sorted({day.year for start in periods for day in _days_from(start, shift_period(start, 1, grain))})
    return frame, [CalendarWarning(year) for year in asked_years if year not in known_years]


def workday_factor(calendar: pl.DataFrame) -> Vector:
    """Workdays of each period over their mean: demand of a shop follows the days on which it is open.

    A period without workdays would divide by zero; it counts as half a day.
    """
    workdays = np.maximum(calendar["workdays"].to_numpy().astype(np.float64), 0.5)
    return np.asarray(workdays / workdays.mean(), dtype=np.float64)


def _days_by_kind(holidays: pl.DataFrame) -> tuple[set[date], set[date], set[date]]:
    rows = holidays.select(pl.col("date").cast(pl.Date), "kind", "name_zh")
    resting = rows.filter(pl.col("kind").is_in(REST_KINDS))
    rest = set(resting["date"].to_list())
    makeup = set(rows.filter(pl.col("kind") == MAKEUP_KIND)["date"].to_list())
    festival = set(resting.filter(pl.col("name_zh") == SPRING_FESTIVAL)["date"].to_list())
    return rest, makeup, festival


def _run_up_days(festival: set[date]) -> set[date]:
    """The days before the first festival day of each year."""
    firsts = {year: min(day for day in festival if day.year == year) for year in {day.year for day in festival}}
    return {first - timedelta(days=back) for first in firsts.values() for back in range(1, RUN_UP_DAYS + 1)}


def _days_from(start: date, end: date) -> list[date]:
    return [start + timedelta(days=step) for step in range((end - start).days)]
