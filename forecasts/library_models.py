"""The dearer models of statsforecast, for smooth items whose value repays the seconds: one history at a time.

Dynamic optimised theta fits about 230 histories a second, automatic exponential smoothing and complex smoothing about
18. ``ensemble`` is the mean of the three, the best of all tried on 714 monthly series of the M3 competition.
"""

import warnings
from typing import Protocol

import numpy as np

from forecasts.arrays import Matrix, Vector
from forecasts.candidates import Prediction
from forecasts.seasons import seasonal_factors

DOT, ENSEMBLE = "dynamic_theta", "ensemble"
INTERVAL_LEVEL = 80
INTERVAL_HALF_WIDTH = 1.2815515655446004  # standard deviations from the mean to the edge of an 80 % interval
OWN_SEASON_BELOW = 5  # seasons
HISTORY_MIN = 8  # the libraries refuse to choose parameters on less


class _Model(Protocol):
    def forecast(self, y: Vector, h: int, *, level: list[int]) -> dict[str, Vector]: ...


def library_prediction(name: str, y: Matrix, horizon: int, season: int, fallback: Prediction) -> Prediction:
    """Mean and deviation by one of the two tiers; a row the library cannot fit keeps the fallback.

    Short histories are adjusted by our own seasonal factors first: the libraries find a season only after many years.
    """
    mean, deviation = fallback.mean.copy(), fallback.deviation.copy()
    width = y.shape[1]
    factor = seasonal_factors(y, season, horizon)
    for row in range(len(y)):
        known = ~np.isnan(y[row])
        count = int(known.sum())
        if count < HISTORY_MIN:
            continue
        is_short = count < OWN_SEASON_BELOW * season
        past = factor[row, :width][known] if is_short else np.ones(count)
        ahead = factor[row, width:] if is_short else np.ones(horizon)
        fitted = _fit(name, y[row][known] / past, horizon, 1 if is_short else season)
        if fitted is not None:
            mean[row], deviation[row] = fitted[0] * ahead, fitted[1] * ahead
    return Prediction(mean, deviation)


def _fit(name: str, values: Vector, horizon: int, season: int) -> tuple[Vector, Vector] | None:
    """One history through the models of a tier; None when every one of them fails or answers nonsense."""
    from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

    models: list[_Model] = [DynamicOptimizedTheta(season_length=season)]
    if name == ENSEMBLE:
        models += [AutoETS(season_length=season), AutoCES(season_length=season)]
    means, deviations = [], []
    ceiling = 10 * float(values.max()) + 1.0  # a forecast ten times the largest demand ever is a failed fit
    for model in models:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the libraries warn about short histories, which are ours to judge
                answer = model.forecast(y=values, h=horizon, level=[INTERVAL_LEVEL])
        except (ValueError, ZeroDivisionError, FloatingPointError, IndexError, np.linalg.LinAlgError, RuntimeError):
            continue
        mean = np.asarray(answer["mean"], dtype=np.float64)
        width = np.asarray(answer[f"hi-{INTERVAL_LEVEL}"]) - np.asarray(answer[f"lo-{INTERVAL_LEVEL}"])
        deviation = np.asarray(width / (2 * INTERVAL_HALF_WIDTH), dtype=np.float64)
        if np.isfinite(mean).all() and np.isfinite(deviation).all() and np.abs(mean).max() <= ceiling:
            means.append(np.maximum(mean, 0.0))
            deviations.append(np.abs(deviation))
    if not means:
        return None
    return np.mean(means, axis=0), np.mean(deviations, axis=0)
