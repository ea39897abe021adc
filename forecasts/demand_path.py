"""How much will be asked for from today until any later day, from forecasts by month or week.

A period's demand is spread evenly over its days; of the period still running only the days from today on count.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from forecasts.arrays import Indices, Matrix, Vector
from forecasts.history import Grain, shift_period


@dataclass(frozen=True)
class DemandPath:
    """Forecasts of many items on one time line that begins today."""

    items: list[str]
    per_day: Matrix  # items by periods
    cumulative_deviation: Matrix
    edges: Vector  # days from today to the end of each period
    lengths: Vector  # days of each whole period

    def mean_until(self, days: Vector) -> Vector:
        """Expected demand of each row in its next ``days`` days; beyond the horizon the mean rate goes on."""
        total = np.zeros(len(self.items))
        start = 0.0
        for period, end in enumerate(self.edges):
            total += self.per_day[:, period] * np.clip(days - start, 0.0, end - start)
            start = float(end)
        return total + self.rate() * np.maximum(days - start, 0.0)

    def rate(self) -> Vector:
        """Mean demand a day over the whole horizon."""
        left = np.diff(self.edges, prepend=0.0)
        return np.asarray((self.per_day * left).sum(axis=1) / left.sum(), dtype=np.float64)

    def deviation_until(self, days: Vector) -> Vector:
        """Deviation of that demand: variances of the summed error, in between in proportion to the days."""
        ends = np.cumsum(self.lengths)
        elapsed = np.interp(days, np.concatenate([[0.0], ends]), np.arange(len(ends) + 1, dtype=np.float64))
        variance = np.square(self.cumulative_deviation)
        known = np.concatenate([np.zeros((len(self.items), 1)), variance], axis=1)
        below = np.clip(np.floor(elapsed), 0, len(ends) - 1).astype(np.int64)
        rows = np.arange(len(self.items))
        share = np.clip(elapsed - below, 0.0, 1.0)
        inside = known[rows, below] + share * (known[rows, below + 1] - known[rows, below])
        # beyond the horizon errors keep their direction: the deviation grows with time, not with its root
        beyond = np.maximum(days / ends[-1], 1.0)
        return np.asarray(np.sqrt(np.maximum(inside, 0.0)) * beyond, dtype=np.float64)

    def first_short_day(self, available: Matrix) -> Indices:
        """Day (0 is today) by whose end expected demand exceeds what is available then; -1 when none does."""
        days = available.shape[1]
        cumulative = np.stack([self.mean_until(np.full(len(self.items), day + 1.0)) for day in range(days)], axis=1)
        short = cumulative > available + 1e-9
        return np.where(short.any(axis=1), short.argmax(axis=1), -1).astype(np.int64)


def demand_path(forecast: pl.DataFrame, items: list[str], as_of: date, grain: Grain) -> DemandPath:
    """The forecast frame on a time line for the given items; an item that is not in it has no demand."""
    periods: list[date] = forecast["period"].unique().sort().to_list()
    if not periods:
        return DemandPath(items, np.zeros((len(items), 1)), np.zeros((len(items), 1)), np.array([30.0]), np.array([30.0]))
    ends = [shift_period(start, 1, grain) for start in periods]
    if not periods[0] <= as_of < ends[0]:
        raise ValueError(f"the forecast begins {periods[0]}, not with the period of {as_of}: forecast again")
    lengths = np.array([(end - start).days for start, end in zip(periods, ends, strict=True)], dtype=np.float64)
    edges = np.array([(end - as_of).days for end in ends], dtype=np.float64)
    per_day = _matrix(forecast, items, periods, "mean") / lengths[None, :]
    return DemandPath(items, per_day, _matrix(forecast, items, periods, "cumulative_deviation"), edges, lengths)


def _matrix(forecast: pl.DataFrame, items: list[str], periods: list[date], column: str) -> Matrix:
    row = pl.DataFrame({"item": pl.Series(items, dtype=pl.String), "row": np.arange(len(items))})
    place = pl.DataFrame({"period": pl.Series(periods, dtype=pl.Date), "column": np.arange(len(periods))})
    cells = forecast.join(row, on="item").join(place, on="period")
    out = np.zeros((len(items), len(periods)))
    out[cells["row"].to_numpy(), cells["column"].to_numpy()] = cells[column].to_numpy()
    return out
