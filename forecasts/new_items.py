"""Items too young for a model borrow from their category: its level in part, its season and its spread in whole."""

import warnings

import numpy as np

from forecasts.arrays import Flags, Matrix, Vector
from forecasts.candidates import Prediction
from forecasts.seasons import Codes

BORROWED_PERIODS = 2  # the level of the category weighs as much as so many own periods
RECENT = 12
SPREAD_UNKNOWN = 1.0  # deviation over mean where the category cannot tell


def borrowed_forecast(
    y: Matrix, is_new: Flags, is_donor: Flags, category: Codes | None, factor: Matrix | None, horizon: int
) -> Prediction:
    """Forecast of the new rows of ``y``, in their order. Donors are the living items that are not new."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without a past have no mean
        recent_mean = np.nanmean(y[:, -RECENT:], axis=1)
        recent_deviation = np.nanstd(y[:, -RECENT:], axis=1)
    rows = np.flatnonzero(is_new)
    level = np.nan_to_num(recent_mean[rows])
    spread = np.full(len(rows), SPREAD_UNKNOWN)
    seen = (~np.isnan(y[rows])).sum(axis=1)
    if category is not None:
        for code in np.unique(category[rows]):
            donors = is_donor & (category == code) & (recent_mean > 0)
            if code < 0 or not donors.any():
                continue
            mine = category[rows] == code
            typical = float(np.median(recent_mean[donors]))
            spread[mine] = float(np.median(recent_deviation[donors] / recent_mean[donors]))
            level[mine] = (seen[mine] * level[mine] + BORROWED_PERIODS * typical) / (seen[mine] + BORROWED_PERIODS)
    season = np.ones((len(rows), horizon)) if factor is None else factor[rows][:, y.shape[1] :]
    mean = level[:, None] * season
    return Prediction(mean, _wide_enough(mean, spread))


def _wide_enough(mean: Matrix, spread: Vector) -> Matrix:
    """Never less doubt than a Poisson count has."""
    return np.asarray(np.maximum(mean * spread[:, None], np.sqrt(mean)), dtype=np.float64)
