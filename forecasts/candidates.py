"""The ways of forecasting that race against each other: cheap ones, over all items at once.

Seasonal naive and the recent means are always in the race: a model that cannot beat them is not used. Croston's method
is not among them (its bias was +17 to +172 % on spare parts); Syntetos-Boylan is its corrected form.
"""

from dataclasses import dataclass

import numpy as np

from forecasts.arrays import Indices, Matrix, Vector
from forecasts.seasons import seasonal_factors
from forecasts.smoothing import (
    Smoothed,
    damped,
    demand_probability,
    exponential,
    holt,
    interval_smoothing,
    line,
)

NAIVE = "seasonal_naive"
RECENT_PERIODS = (6, 12)
TSB_ALPHA, TSB_BETA = 0.1, 0.1
SBA_ALPHA = 0.1


@dataclass(frozen=True)
class Prediction:
    """Mean and standard deviation of the error per row and period ahead."""

    mean: Matrix
    deviation: Matrix

    def rows(self, chosen: Indices) -> "Prediction":
        return Prediction(self.mean[chosen], self.deviation[chosen])


@dataclass(frozen=True)
class Known:
    """What is known beforehand: factors over the columns of the history and of the horizon."""

    category: Matrix | None = None
    workdays: Vector | None = None


def benchmark_candidates(y: Matrix, horizon: int, season: int) -> dict[str, Prediction]:
    """The candidates that always race."""
    found = {NAIVE: seasonal_naive(y, horizon, season)}
    for periods in RECENT_PERIODS:
        found[f"recent_mean_{periods}"] = recent_mean(y, horizon, periods)
    return found


def smooth_candidates(y: Matrix, horizon: int, season: int, known: Known) -> dict[str, Prediction]:
    """Candidates for smooth demand; those with a factor appear only when the factor is known."""
    found = benchmark_candidates(y, horizon, season)
    found.update(smoothing_family(y, horizon, season))
    factors: dict[str, Matrix] = {}
    if known.category is not None:
        factors["combination_category_season"] = known.category
    if known.workdays is not None:
        factors["combination_per_workday"] = np.broadcast_to(known.workdays, (len(y), len(known.workdays)))
    if known.category is not None and known.workdays is not None:
        factors["combination_category_season_per_workday"] = known.category * known.workdays
    for name, factor in factors.items():
        found[name] = with_factor(y, horizon, season, factor)
    return found


def intermittent_candidates(y: Matrix, horizon: int, season: int) -> dict[str, Prediction]:
    """Candidates for demand with many periods of nothing."""
    found = benchmark_candidates(y, horizon, season)
    found["tsb"] = _flat(*demand_probability(y, TSB_ALPHA, TSB_BETA), horizon)
    found["sba"] = _flat(*interval_smoothing(y, SBA_ALPHA), horizon)
    return found


def seasonal_naive(y: Matrix, horizon: int, season: int) -> Prediction:
    """The same period of last year; the last value where there is no last year yet."""
    last = np.nan_to_num(y[:, -1:])
    if y.shape[1] >= season:
        year = y[:, -season:][:, np.arange(horizon) % season]
        mean = np.where(np.isnan(year), last, year)
    else:
        mean = np.repeat(last, horizon, axis=1)
    one = lag_deviation(y, 1)
    spread = np.where(np.isnan(lag_deviation(y, season)), one, lag_deviation(y, season))
    years = np.arange(horizon) // season + 1
    return Prediction(mean, np.nan_to_num(spread)[:, None] * np.sqrt(years)[None, :])


def recent_mean(y: Matrix, horizon: int, periods: int) -> Prediction:
    """The mean of the last periods, the same for every period ahead."""
    window = y[:, -periods:]
    mean = np.nan_to_num(_row_mean(window))
    deviation = _moving_mean_deviation(y, periods)
    fallback = np.sqrt(np.nan_to_num(_row_mean(np.square(y - mean[:, None]))))
    return _flat(mean, np.where(np.isnan(deviation), fallback, deviation), horizon)


def smoothing_family(y: Matrix, horizon: int, season: int) -> dict[str, Prediction]:
    """Simple smoothing, theta, and the mean of both with Holt and damped trend, on the seasonally adjusted history."""
    factor = seasonal_factors(y, season, horizon)
    adjusted = y / factor[:, : y.shape[1]]
    simple = exponential(adjusted)
    ahead = np.arange(1, horizon + 1, dtype=np.float64)[None, :]
    means = {
        "ses": np.repeat(simple.level[:, None], horizon, axis=1),
        "theta": _theta_mean(adjusted, ahead),
    }
    straight, fading = holt(adjusted), damped(adjusted)
    means["combination"] = (
        means["ses"]
        + means["theta"]
        + straight.level[:, None]
        + straight.trend[:, None] * ahead
        + fading.level[:, None]
        + fading.trend[:, None] * _damped_sum(fading.phi, horizon)
    ) / 4
    growth = np.sqrt(1 + (ahead - 1) * np.square(simple.alpha)[:, None])
    deviation = simple.deviation[:, None] * growth * factor[:, y.shape[1] :]
    return {name: Prediction(np.maximum(mean * factor[:, y.shape[1] :], 0.0), deviation) for name, mean in means.items()}


def with_factor(y: Matrix, horizon: int, season: int, factor: Matrix) -> Prediction:
    """The combination on demand freed of a known factor, which is put back on the periods ahead."""
    inner = smoothing_family(y / factor[:, : y.shape[1]], horizon, season)["combination"]
    ahead = factor[:, y.shape[1] :]
    return Prediction(inner.mean * ahead, inner.deviation * ahead)


def lag_deviation(y: Matrix, lag: int) -> Vector:
    """Root mean square of the differences over ``lag`` periods; NaN where the history is shorter."""
    if y.shape[1] <= lag:
        return np.full(len(y), np.nan)
    return np.sqrt(_row_mean(np.square(y[:, lag:] - y[:, :-lag])))


def _theta_mean(adjusted: Matrix, ahead: Matrix) -> Matrix:
    """Half the straight line, half the smoothed line of doubled curvature (Assimakopoulos and Nikolopoulos 2000)."""
    end, slope = line(adjusted)
    x = np.arange(adjusted.shape[1]) - (adjusted.shape[1] - 1)
    straight = end[:, None] + slope[:, None] * x[None, :]
    curved: Smoothed = exponential(2 * adjusted - straight)
    future = end[:, None] + slope[:, None] * ahead
    return np.asarray((future + curved.level[:, None]) / 2, dtype=np.float64)


def _damped_sum(phi: Vector, horizon: int) -> Matrix:
    """phi + phi^2 + ... up to each period ahead."""
    powers = phi[:, None] ** np.arange(1, horizon + 1)[None, :]
    return np.asarray(np.cumsum(powers, axis=1), dtype=np.float64)


def _moving_mean_deviation(y: Matrix, periods: int) -> Vector:
    """Error of the mean of the preceding periods against what followed; NaN where the history is too short."""
    if y.shape[1] <= periods:
        return np.full(len(y), np.nan)
    means = np.lib.stride_tricks.sliding_window_view(y, periods, axis=1).mean(axis=2)[:, :-1]
    return np.sqrt(_row_mean(np.square(y[:, periods:] - means)))


def _row_mean(values: Matrix) -> Vector:
    """Mean of what is there in each row; NaN where nothing is."""
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    total = np.where(there, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _flat(mean: Vector, deviation: Vector, horizon: int) -> Prediction:
    return Prediction(np.repeat(np.maximum(mean, 0.0)[:, None], horizon, axis=1), np.repeat(deviation[:, None], horizon, axis=1))
