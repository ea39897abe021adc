"""How good a forecast was, in numbers that can be compared between a screw and a pump.

MASE: mean absolute error over that of the seasonal naive inside the history (Hyndman and Koehler 2006). RMSSE: root
mean squared error over that of the last-value forecast (as in the M5 competition). Bias: mean error on the MASE scale;
positive means too much was forecast. Scaled pinball: twice the mean pinball loss of the quantiles on the MASE scale.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from forecasts.arrays import Matrix, Vector
from forecasts.candidates import lag_deviation
from forecasts.distributions import Kind, quantiles

PINBALL_LEVELS = [0.1, 0.5, 0.9, 0.95, 0.975]  # replenishment lives on the upper side


@dataclass(frozen=True)
class Scores:
    """One number per row; NaN where the history gives no scale."""

    mase: Vector
    rmsse: Vector
    bias: Vector
    scaled_pinball: Vector


def scale_absolute(y: Matrix, season: int) -> Vector:
    """Mean absolute difference to the season before, to the period before when the history is short; NaN when zero."""
    seasonal = _mean_absolute_difference(y, season)
    scale = np.where(np.isnan(seasonal) | (seasonal == 0), _mean_absolute_difference(y, 1), seasonal)
    return np.where(scale > 0, scale, np.nan)


def scale_squared(y: Matrix) -> Vector:
    """Root mean squared difference to the period before; NaN when zero."""
    scale = lag_deviation(y, 1)
    return np.where(scale > 0, scale, np.nan)


def score(train: Matrix, actual: Matrix, mean: Matrix, deviation: Matrix, kind: Kind, season: int) -> Scores:
    """Scores of one forecast made from ``train`` against what then happened."""
    error = mean - actual
    absolute = scale_absolute(train, season)
    return Scores(
        mase=np.abs(error).mean(axis=1) / absolute,
        rmsse=np.sqrt(np.square(error).mean(axis=1)) / scale_squared(train),
        bias=error.mean(axis=1) / absolute,
        scaled_pinball=2 * pinball(actual, mean, deviation, kind) / absolute,
    )


def pinball(actual: Matrix, mean: Matrix, deviation: Matrix, kind: Kind) -> Vector:
    """Mean pinball loss of each row over levels and periods."""
    is_flat = np.ptp(mean, axis=1).max(initial=0.0) == 0 and np.ptp(deviation, axis=1).max(initial=0.0) == 0
    if kind == "count" and is_flat:
        # the usual flat forecast: one search serves every period ahead
        limits = quantiles(kind, mean[:, :1], deviation[:, :1], PINBALL_LEVELS)
    elif kind == "count":
        limits = quantiles(kind, mean, deviation, PINBALL_LEVELS)
    else:
        # the normal curve is good enough to rank candidates and a hundred times faster than gamma
        limits = [np.maximum(mean + special.ndtri(level) * deviation, 0.0) for level in PINBALL_LEVELS]
    total = np.zeros(len(actual))
    for level, limit in zip(PINBALL_LEVELS, limits, strict=True):
        over = actual - limit
        total += np.maximum(level * over, (level - 1) * over).mean(axis=1)
    return total / len(PINBALL_LEVELS)


def _mean_absolute_difference(y: Matrix, lag: int) -> Vector:
    if y.shape[1] <= lag:
        return np.full(len(y), np.nan)
    difference = np.abs(y[:, lag:] - y[:, :-lag])
    there = ~np.isnan(difference)
    count = there.sum(axis=1)
    return np.where(count > 0, np.where(there, difference, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
