"""Why one item is forecast as it is: its trend, its season, and what workdays and the Spring Festival do to it.

For the screen that shows a single item; statsmodels takes a fraction of a second for each and seconds to import, so it
is imported only here and only when asked.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl

from forecasts.arrays import Matrix, Vector
from forecasts.history import SEASON, Grain

REGRESSORS = ("workdays", "spring_festival_days", "spring_festival_run_up")
STATE_SPACE_MIN = 24  # fewer observations than this leave the effects of regressors to chance
ITERATIONS_MAX = 200
HARMONICS = 2  # a smooth yearly curve; more follow the noise of three years
INTERVAL_ALPHA = 0.2


@dataclass(frozen=True)
class Effect:
    """What one more day (or the whole run-up) adds to the demand of a period, with its standard error."""

    name: str
    effect: float
    error: float

    @property
    def is_clear(self) -> bool:
        """At least two standard errors away from nothing."""
        return abs(self.effect) > 2 * self.error


@dataclass(frozen=True)
class Explanation:
    """A state-space model of one item: path, effects, and whether its errors still hold a pattern."""

    path: pl.DataFrame  # period, observed (null ahead), expected, low, high
    effects: list[Effect]
    remaining_pattern_chance: float  # Ljung-Box p-value: below 0.05 the model misses something


def decompose(history: pl.DataFrame, grain: Grain = "month") -> pl.DataFrame:
    """Trend, season and remainder of one item; they add up to what was observed.

    ``history``: period, quantity of one item. With less than two whole seasons there is no season to be seen.
    """
    rows = history.sort("period")
    observed = rows["quantity"].cast(pl.Float64).to_numpy()
    season = SEASON[grain]
    if len(observed) >= 2 * season:
        from statsmodels.tsa.seasonal import STL

        parts = STL(observed, period=season, robust=True).fit()
        trend, seasonal = np.asarray(parts.trend), np.asarray(parts.seasonal)
    else:
        trend, seasonal = _straight(observed), np.zeros_like(observed)
    return pl.DataFrame(
        {
            "period": rows["period"],
            "observed": observed,
            "trend": trend,
            "season": seasonal,
            "remainder": observed - trend - seasonal,
        }
    )


def explain_with_calendar(history: pl.DataFrame, calendar: pl.DataFrame, grain: Grain = "month") -> Explanation:
    """A level that drifts, a yearly curve, and regressors for workdays and Spring Festival.

    ``history``: period, quantity of one item. ``calendar``: from ``calendar.calendar_factors``, covering the history
    and the periods ahead; every period after the last observation is forecast with an 80 % interval.
    """
    from statsmodels.stats.diagnostic import acorr_ljungbox
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    joined = calendar.sort("period").join(history.select("period", "quantity"), on="period", how="left")
    first = joined["quantity"].is_not_null().arg_max() or 0
    joined = joined.slice(first)
    observed = joined["quantity"].cast(pl.Float64).drop_nulls().to_numpy()
    if len(observed) < STATE_SPACE_MIN:
        raise ValueError(f"{len(observed)} periods are too few to tell the calendar from chance: {STATE_SPACE_MIN} needed")
    names, exog = _regressors(joined, len(observed))
    ahead = len(joined) - len(observed)
    season = SEASON[grain]
    model = UnobservedComponents(
        observed,
        level="local level",
        freq_seasonal=[{"period": season, "harmonics": HARMONICS}] if len(observed) >= 2 * season else None,
        exog=exog[: len(observed)] if names else None,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a flat likelihood is reported by the wide errors of the effects
        fitted = model.fit(disp=False, maxiter=ITERATIONS_MAX)
        prediction = fitted.get_prediction(end=len(observed) + ahead - 1, exog=exog[len(observed) :] if names and ahead else None)
    limits = np.asarray(prediction.conf_int(alpha=INTERVAL_ALPHA))
    path = pl.DataFrame(
        {
            "period": joined["period"],
            "observed": joined["quantity"].cast(pl.Float64),
            "expected": np.maximum(np.asarray(prediction.predicted_mean), 0.0),
            "low": np.maximum(limits[:, 0], 0.0),
            "high": np.maximum(limits[:, 1], 0.0),
        }
    )
    count = len(names)
    coefficients = np.asarray(fitted.params)[len(fitted.params) - count :]
    errors = np.nan_to_num(np.asarray(fitted.bse)[len(fitted.params) - count :], nan=np.inf)
    effects = [Effect(name, float(c), float(e)) for name, c, e in zip(names, coefficients, errors, strict=True)]
    residuals = np.asarray(fitted.resid)[season:] if len(observed) >= 2 * season else np.asarray(fitted.resid)[1:]
    chance = acorr_ljungbox(residuals, lags=[min(6, len(residuals) // 2)])["lb_pvalue"].iloc[0]
    return Explanation(path, effects, float(chance))


def _regressors(joined: pl.DataFrame, observed: int) -> tuple[list[str], Matrix]:
    """Calendar columns that vary inside the history; a constant one cannot be told from the level."""
    names = [name for name in REGRESSORS if joined[name].head(observed).n_unique() > 1]
    columns = [joined[name].cast(pl.Float64).to_numpy() for name in names]
    return names, np.column_stack(columns) if columns else np.zeros((len(joined), 0))


def _straight(observed: Vector) -> Vector:
    if len(observed) < 2:
        return observed.copy()
    x = np.arange(len(observed), dtype=np.float64)
    slope, start = np.polyfit(x, observed, 1)
    return np.asarray(start + slope * x, dtype=np.float64)
