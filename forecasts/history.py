"""What was asked of us, month by month or week by week, without gaps and without the period still running.

Columns of a history: ``item`` (text), ``period`` (date, first day of the period), ``quantity`` (float, never negative).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl

from forecasts.arrays import Matrix

Grain = Literal["month", "week"]
SEASON: dict[Grain, int] = {"month": 12, "week": 52}
EVERY: dict[Grain, str] = {"month": "1mo", "week": "1w"}
PERIODS_MAX: dict[Grain, int] = {"month": 120, "week": 260}  # older demand says nothing about next season

HISTORY_SCHEMA = {"item": pl.String, "period": pl.Date, "quantity": pl.Float64}


@dataclass(frozen=True)
class Panel:
    """All histories side by side: rows are items, columns are periods, nothing (NaN) before the first demand."""

    items: list[str]
    periods: list[date]
    quantity: Matrix
    grain: Grain

    @property
    def season(self) -> int:
        return SEASON[self.grain]


def period_start(day: date, grain: Grain) -> date:
    """The first day of the period a day belongs to."""
    return day.replace(day=1) if grain == "month" else day - timedelta(days=day.weekday())


def shift_period(start: date, count: int, grain: Grain) -> date:
    """The period that lies ``count`` periods later (or earlier, when negative)."""
    if grain == "week":
        return start + timedelta(weeks=count)
    months = start.year * 12 + start.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def last_complete_period(as_of: date, grain: Grain) -> date:
    """The newest period that is over: the day ``as_of`` still runs, so its own period never counts."""
    return shift_period(period_start(as_of, grain), -1, grain)


def future_periods(as_of: date, horizon: int, grain: Grain) -> list[date]:
    """The periods to forecast; the first is the one still running on ``as_of``."""
    first = period_start(as_of, grain)
    return [shift_period(first, step, grain) for step in range(horizon)]


def regular_history(demand: pl.DataFrame, as_of: date, grain: Grain = "month") -> pl.DataFrame:
    """Rows of demand (item, day, quantity) become one row per item and complete period.

    Returns are negative rows: they reduce their own period, and a period that is negative in sum counts as zero.
    An item starts with its first period of demand; later periods without demand are zeros. Items that were never
    asked for do not appear. ``quantity`` may be decimal or float; it leaves as float.
    """
    last = last_complete_period(as_of, grain)
    first_allowed = shift_period(last, 1 - PERIODS_MAX[grain], grain)
    sums = (
        demand.select(
            pl.col("item").cast(pl.String),
            pl.col("day").cast(pl.Date).dt.truncate(EVERY[grain]).alias("period"),
            pl.col("quantity").cast(pl.Float64),
        )
        .filter(pl.col("period").is_between(first_allowed, last))
        .group_by("item", "period")
        .agg(pl.col("quantity").sum().clip(lower_bound=0.0))
    )
    starts = sums.filter(pl.col("quantity") > 0).group_by("item").agg(pl.col("period").min().alias("start"))
    if starts.is_empty():
        return pl.DataFrame(schema=HISTORY_SCHEMA)
    grid = starts.select(
        "item",
        pl.date_ranges("start", pl.lit(last), interval=EVERY[grain]).alias("period"),
    ).explode("period")
    return (
        grid.join(sums, on=["item", "period"], how="left")
        .with_columns(pl.col("quantity").fill_null(0.0))
        .sort("item", "period")
        .select("item", "period", "quantity")
    )


def to_panel(history: pl.DataFrame, as_of: date, grain: Grain = "month") -> Panel:
    """A history as a matrix whose last column is the last complete period before ``as_of``."""
    last = last_complete_period(as_of, grain)
    if history.is_empty():
        return Panel([], [last], np.full((0, 1), np.nan), grain)
    rows = history.select("item", "period", pl.col("quantity").cast(pl.Float64)).sort("item", "period")
    counts = rows.group_by("item", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("period").min().alias("start"), pl.col("period").max().alias("end")
    )
    _refuse_irregular(counts, last, grain)
    width = int(counts["count"].to_numpy().max())
    periods = [shift_period(last, step - width + 1, grain) for step in range(width)]
    lengths = counts["count"].to_numpy().astype(np.int64)
    row = np.repeat(np.arange(len(lengths)), lengths)
    ends = np.cumsum(lengths)
    # every series is moved to the right edge: position from its own end
    column = width - 1 - (np.repeat(ends, lengths) - 1 - np.arange(int(ends[-1])))
    quantity = np.full((len(lengths), width), np.nan)
    quantity[row, column] = rows["quantity"].to_numpy()
    return Panel(counts["item"].to_list(), periods, quantity, grain)


def _refuse_irregular(counts: pl.DataFrame, last: date, grain: Grain) -> None:
    """A gap or a series that stops early would be read as demand of another month: refuse it."""
    for item, count, start, end in counts.iter_rows():
        if end != last:
            raise ValueError(f"history of {item} ends {end}, not with the last complete period {last}")
        if shift_period(start, count - 1, grain) != last:
            raise ValueError(f"history of {item} has gaps or doubles between {start} and {last}")
