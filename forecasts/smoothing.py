"""Exponential smoothing of thousands of histories in one pass: every row tries a grid of parameters at once.

One history at a time costs a library call each; a loop over periods with all rows as one vector is ten times faster.
Rows may start late (NaN on the left): a row that has not begun keeps its first state and makes no error.
"""

from dataclasses import dataclass

import numpy as np

from forecasts.arrays import Flags, Indices, Matrix, Vector

ROWS_AT_ONCE = 1_000  # keeps the grid of one pass in the processor's cache
SES_ALPHAS = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
HOLT_ALPHAS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
HOLT_BETAS = (0.02, 0.1, 0.3)
DAMPED_PHIS = (0.8, 0.9, 0.98)
LEVEL_PERIODS = 4  # the first level is the mean of so many observations


@dataclass(frozen=True)
class Smoothed:
    """Last level and trend of each row with the parameters that fitted best."""

    level: Vector
    trend: Vector
    alpha: Vector
    phi: Vector
    deviation: Vector  # of the one-step error inside the history


def first_column(y: Matrix) -> Indices:
    """The column in which each row begins."""
    return np.asarray((~np.isnan(y)).argmax(axis=1), dtype=np.int64)


def early_mean(y: Matrix, periods: int) -> Vector:
    """Mean of the first observations of each row."""
    columns = np.minimum(first_column(y)[:, None] + np.arange(periods)[None, :], y.shape[1] - 1)
    return np.asarray(np.nanmean(np.take_along_axis(y, columns, axis=1), axis=1), dtype=np.float64)


def exponential(y: Matrix) -> Smoothed:
    """Simple exponential smoothing: a level without trend."""
    grid = np.stack([SES_ALPHAS, np.zeros_like(SES_ALPHAS), np.zeros_like(SES_ALPHAS)])
    return _in_chunks(y, grid)


def holt(y: Matrix) -> Smoothed:
    """Level and straight trend."""
    return _in_chunks(y, _grid((1.0,)))


def damped(y: Matrix) -> Smoothed:
    """Level and a trend that fades."""
    return _in_chunks(y, _grid(DAMPED_PHIS))


def _grid(phis: tuple[float, ...]) -> Matrix:
    return np.array([(a, b, phi) for a in HOLT_ALPHAS for b in HOLT_BETAS for phi in phis]).T


def _in_chunks(y: Matrix, grid: Matrix) -> Smoothed:
    parts = [_smooth(y[start : start + ROWS_AT_ONCE], grid) for start in range(0, len(y), ROWS_AT_ONCE)]
    if not parts:
        empty = np.zeros(0)
        return Smoothed(empty, empty, empty, empty, empty)
    return Smoothed(
        level=np.concatenate([part.level for part in parts]),
        trend=np.concatenate([part.trend for part in parts]),
        alpha=np.concatenate([part.alpha for part in parts]),
        phi=np.concatenate([part.phi for part in parts]),
        deviation=np.concatenate([part.deviation for part in parts]),
    )


def _smooth(y: Matrix, grid: Matrix) -> Smoothed:
    """Error-correction form: level and trend move by their share of each one-step error."""
    alpha, beta, phi = grid
    has_trend = bool(phi.any())
    known = ~np.isnan(y)
    level = np.repeat(early_mean(y, LEVEL_PERIODS)[:, None], grid.shape[1], axis=1)
    trend = np.repeat(_early_slope(y)[:, None], grid.shape[1], axis=1) if has_trend else np.zeros_like(level)
    if has_trend:
        level = level - trend * (LEVEL_PERIODS + 1) / 2
    squares = np.zeros_like(level)
    filled = np.where(known, y, 0.0)
    for column in range(y.shape[1]):
        running = known[:, column, None]
        carried = phi * trend if has_trend else trend
        error = np.where(running, filled[:, column, None] - level - carried, 0.0)
        squares += error * error
        if has_trend:
            level = np.where(running, level + carried, level) + alpha * error
            trend = np.where(running, carried, trend) + (alpha * beta) * error
        else:
            level = level + alpha * error
    best = squares.argmin(axis=1)
    rows = np.arange(len(y))
    count = np.maximum(known.sum(axis=1) - 1, 1)
    return Smoothed(
        level[rows, best],
        trend[rows, best],
        alpha[best],
        phi[best],
        np.sqrt(squares[rows, best] / count),
    )


def _early_slope(y: Matrix) -> Vector:
    """Rise per period over the first twelve observations (or as many as there are)."""
    first = first_column(y)
    columns = np.minimum(first[:, None] + np.arange(12)[None, :], y.shape[1] - 1)
    return line(np.take_along_axis(y, columns, axis=1))[1]


def line(y: Matrix) -> tuple[Vector, Vector]:
    """Straight line through each row: value at the last column, and slope per column."""
    known = ~np.isnan(y)
    x = np.arange(y.shape[1], dtype=np.float64)[None, :] - (y.shape[1] - 1)
    count = np.maximum(known.sum(axis=1), 1)
    mean_x = np.where(known, x, 0.0).sum(axis=1) / count
    mean_y = np.where(known, y, 0.0).sum(axis=1) / count
    centred = np.where(known, x - mean_x[:, None], 0.0)
    spread = np.square(centred).sum(axis=1)
    slope = np.where(
        spread > 0,
        (centred * np.where(known, y, 0.0)).sum(axis=1) / np.where(spread > 0, spread, 1.0),
        0.0,
    )
    return mean_y - slope * mean_x, slope


def demand_probability(y: Matrix, alpha: float, beta: float) -> tuple[Vector, Vector]:
    """Teunter-Syntetos-Babai: chance of demand moves every period, size with each demand. Gives mean and deviation."""
    known = ~np.isnan(y)
    hit = known & (np.nan_to_num(y) > 0)
    size = _mean_size(y, hit)
    chance = hit.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    squares = np.zeros(len(y))
    for column in range(y.shape[1]):
        running, struck = known[:, column], hit[:, column]
        value = np.where(running, y[:, column], 0.0)
        squares += np.where(running, np.square(value - chance * size), 0.0)
        chance = np.where(running, chance + alpha * (struck - chance), chance)
        size = np.where(struck, size + beta * (value - size), size)
    return chance * size, np.sqrt(squares / np.maximum(known.sum(axis=1), 1))


def interval_smoothing(y: Matrix, alpha: float) -> tuple[Vector, Vector]:
    """Syntetos-Boylan: size over interval, both moved only by demand, with its correction for bias; mean, deviation."""
    known = ~np.isnan(y)
    hit = known & (np.nan_to_num(y) > 0)
    size = _mean_size(y, hit)
    interval = known.sum(axis=1) / np.maximum(hit.sum(axis=1), 1)
    waited = np.ones(len(y))
    squares = np.zeros(len(y))
    correction = 1 - alpha / 2
    for column in range(y.shape[1]):
        running, struck = known[:, column], hit[:, column]
        value = np.where(running, y[:, column], 0.0)
        squares += np.where(running, np.square(value - correction * size / interval), 0.0)
        size = np.where(struck, size + alpha * (value - size), size)
        interval = np.where(struck, interval + alpha * (waited - interval), interval)
        waited = np.where(struck, 1.0, waited + running)
    return correction * size / interval, np.sqrt(squares / np.maximum(known.sum(axis=1), 1))


def _mean_size(y: Matrix, hit: Flags) -> Vector:
    return np.asarray(np.where(hit, y, 0.0).sum(axis=1) / np.maximum(hit.sum(axis=1), 1), dtype=np.float64)
