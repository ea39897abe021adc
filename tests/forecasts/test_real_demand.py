"""On real demand the winner beats seasonal naive, and intervals hold about what they promise."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from forecasts.arrays import Matrix
from forecasts.backtest import Plan, backtest, class_scores
from forecasts.forecast import ForecastOptions, forecast_run
from forecasts.tiers import TierLimits
from tests.forecasts.conftest import RealData, history_of, panel_of

CHEAP = TierLimits(dot_items_max=0, ensemble_items_max=0)


def scores_of(panel: Matrix, horizon: int, season: int = 12) -> dict[str, dict[str, dict[str, float]]]:
    plan = Plan(horizon, season, origins=2, step=3, new_below=6, dead_after=season)
    out: dict[str, dict[str, dict[str, float]]] = {}
    for row in class_scores(backtest(panel, plan)).to_dicts():
        out.setdefault(row["class"], {})[row["model"]] = row
    return out


@pytest.mark.parametrize(
    ("name", "months", "share"),
    [("m3_monthly", None, 0.85), ("m3_monthly", 36, 0.80), ("hospital_monthly", None, 0.90), ("tourism_monthly", 36, 1.0)],
)
def test_smooth_demand_is_forecast_better_than_last_year_repeated(
    real_data: RealData, name: str, months: int | None, share: float
) -> None:
    smooth = scores_of(panel_of(real_data(name), 300, months), 6)["smooth"]
    best = min(row["mase"] for row in smooth.values())
    assert best <= share * smooth["seasonal_naive"]["mase"]


def test_intermittent_demand_is_judged_by_its_quantiles(real_data: RealData) -> None:
    rare = scores_of(panel_of(real_data("carparts_monthly"), 600), 6)["intermittent"]
    assert rare["tsb"]["scaled_pinball"] <= 0.7 * rare["seasonal_naive"]["scaled_pinball"]
    assert rare["tsb"]["rmsse"] <= 0.8 * rare["seasonal_naive"]["rmsse"]
    assert abs(rare["tsb"]["bias"]) < 0.25


def test_weekly_demand_is_forecast_better_than_last_year_repeated(real_data: RealData) -> None:
    smooth = scores_of(panel_of(real_data("jewelry_weekly"), 157), 8, season=52)["smooth"]
    best = min(row["mase"] for row in smooth.values())
    assert best <= 0.9 * smooth["seasonal_naive"]["mase"]


@pytest.mark.parametrize(("name", "horizon"), [("m3_monthly", 6), ("carparts_monthly", 6), ("hospital_monthly", 6)])
def test_quantiles_hold_what_they_promise_on_months_never_seen(real_data: RealData, name: str, horizon: int) -> None:
    panel = panel_of(real_data(name), 400)
    train, actual = panel[:, :-horizon], panel[:, -horizon:]
    begun = ~np.isnan(train[:, -1])
    history = history_of(train[begun], date(2026, 6, 1))
    frame = forecast_run(history, date(2026, 7, 1), horizon, ForecastOptions(tiers=CHEAP)).forecast
    is_alive = (frame["class"] != "dead").to_numpy().reshape(-1, horizon)
    seen = actual[begun][is_alive]
    upper95 = frame["q95"].to_numpy().reshape(-1, horizon)[is_alive]
    upper90 = frame["q90"].to_numpy().reshape(-1, horizon)[is_alive]
    assert 0.90 <= (seen <= upper95).mean() <= 0.99
    assert 0.85 <= (seen <= upper90).mean() <= 0.98


def test_sums_over_months_stay_inside_their_spread(real_data: RealData) -> None:
    horizon = 4
    panel = panel_of(real_data("hospital_monthly"), 300)
    history = history_of(panel[:, :-horizon], date(2026, 6, 1))
    frame = forecast_run(history, date(2026, 7, 1), horizon, ForecastOptions(tiers=CHEAP)).forecast
    last = frame.filter(pl.col("period") == date(2026, 10, 1)).sort("item")
    mean = frame.group_by("item").agg(pl.col("mean").sum()).sort("item")["mean"].to_numpy()
    inside = np.abs(panel[:, -horizon:].sum(axis=1) - mean) <= 1.2816 * last["cumulative_deviation"].to_numpy()
    assert 0.70 <= inside.mean() <= 0.90
