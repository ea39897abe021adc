"""The forecast of all items: every class, its frame, and what must never happen."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.backtest import CALIBRATION_ROWS_MIN, Plan, Trial, backtest, class_scores, item_scores, origins_of, spread_of
from forecasts.forecast import ForecastOptions, forecast, forecast_run, level_name
from forecasts.tiers import TierLimits
from tests.forecasts.conftest import history_of

AS_OF = date(2026, 7, 1)
LAST = date(2026, 6, 1)
CHEAP = ForecastOptions(tiers=TierLimits(dot_items_max=0, ensemble_items_max=0))
NAN = float("nan")


def mixed_panel() -> np.ndarray:
    """Thirty smooth items, thirty intermittent, one new, one dead; 36 months."""
    random = np.random.default_rng(11)
    months = np.arange(36)
    smooth = random.poisson(40 * (1 + 0.4 * np.sin(months * 2 * np.pi / 12)), (30, 36)) + 1.0
    rare = random.poisson(3, (30, 36)) * (random.random((30, 36)) < 0.35) * 1.0
    rare[:, [0, 34]] += 1
    new = np.r_[np.full(34, NAN), 8.0, 10.0]
    dead = np.r_[np.full(20, 5.0), np.zeros(16)]
    return np.vstack([smooth, rare, new, dead])


def test_every_item_gets_every_period_and_rising_quantiles() -> None:
    frame = forecast(history_of(mixed_panel(), LAST), AS_OF, 12, CHEAP)
    assert frame.shape[0] == 62 * 12
    assert frame["period"].unique().sort().to_list() == [date(2026, month, 1) for month in range(7, 13)] + [
        date(2027, month, 1) for month in range(1, 7)
    ]
    names = ["q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975", "q99"]
    numbers = frame.select(names).to_numpy()
    assert (np.diff(numbers, axis=1) >= 0).all()
    assert frame.null_count().select("mean", *names, "model", "class", "score_basis").row(0) == (0,) * 13
    assert frame.group_by("class").agg(pl.col("item").n_unique()).sort("class").rows() == [
        ("dead", 1),
        ("intermittent", 30),
        ("new", 1),
        ("smooth", 30),
    ]


def test_season_is_forecast_and_the_naive_score_stands_beside() -> None:
    frame = forecast(history_of(mixed_panel(), LAST), AS_OF, 12, CHEAP)
    smooth = frame.filter(pl.col("class") == "smooth")
    by_month = smooth.group_by("period").agg(pl.col("mean").mean()).sort("period")["mean"].to_numpy()
    assert by_month == pytest.approx(40 * (1 + 0.4 * np.sin(np.arange(12) * 2 * np.pi / 12)) + 1, rel=0.12)
    assert (smooth["class_score"] < smooth["class_naive_score"]).all()
    assert set(smooth["score_name"].unique()) == {"mase"}
    assert set(frame.filter(pl.col("class") == "intermittent")["score_name"].unique()) == {"scaled_pinball"}


def test_a_dead_item_is_forecast_zero_and_a_living_one_never_is() -> None:
    frame = forecast(history_of(mixed_panel(), LAST), AS_OF, 6, CHEAP)
    dead = frame.filter(pl.col("class") == "dead")
    assert dead.select("mean", "q99", "deviation", "model").unique().rows() == [(0.0, 0.0, 0.0, "none")]
    assert frame.filter(pl.col("class") != "dead")["mean"].min() > 0


def test_falling_demand_keeps_a_quarter_of_last_year() -> None:
    falling = np.maximum(100.0 - 10 * np.arange(24), 0)[None, :]
    falling[0, -8] = 2  # alive, barely
    panel = np.vstack([falling, mixed_panel()[:30, -24:]])
    frame = forecast(history_of(panel, LAST), AS_OF, 6, CHEAP).filter(pl.col("item") == "I0000")
    assert frame["class"].unique().to_list() == ["intermittent"]
    assert frame["mean"].mean() >= 0.25 * 2 / 12


def test_a_new_item_borrows_from_its_category() -> None:
    panel = mixed_panel()[[*range(30), 60]]
    items = pl.DataFrame({"item": [f"I{n:04d}" for n in range(31)], "category": ["pumps"] * 31})
    history = history_of(panel, LAST)
    lone = forecast(history, AS_OF, 12, CHEAP).filter(pl.col("class") == "new")
    borrowed = forecast(history, AS_OF, 12, CHEAP, items=items).filter(pl.col("class") == "new")
    assert lone["mean"].to_list() == pytest.approx([9.0] * 12)
    # two own months of 9 and two borrowed months of the typical item of about 41
    assert borrowed["mean"].mean() == pytest.approx((2 * 9 + 2 * 41) / 4, rel=0.05)
    assert borrowed["mean"].max() > 1.5 * borrowed["mean"].min()
    assert borrowed["model"].unique().to_list() == ["category_profile"]


def test_the_most_valuable_get_the_dearer_model_only_where_it_won() -> None:
    history = history_of(mixed_panel(), LAST)
    limits = TierLimits(dot_items_max=5, dot_sample=5, ensemble_items_max=0)
    run = forecast_run(history, AS_OF, 6, ForecastOptions(tiers=limits))
    sample = run.class_scores.filter(pl.col("class") == "smooth_sample_dynamic_theta")
    score = dict(sample.select("model", "mase").iter_rows())
    is_better = score["dynamic_theta"] < score["class_winner"]
    used = run.forecast.filter(pl.col("model") == "dynamic_theta")["item"].n_unique()
    assert used == (5 if is_better else 0)
    assert set(score) == {"class_winner", "dynamic_theta", "seasonal_naive"}


def test_holidays_bring_warnings_and_a_candidate_per_workday() -> None:
    holidays = pl.DataFrame({"date": [date(2026, 1, 1)], "kind": ["statutory_holiday"], "name_zh": ["元旦"]})
    run = forecast_run(history_of(mixed_panel(), LAST), AS_OF, 8, CHEAP, holidays=holidays)
    assert [warning.year for warning in run.warnings] == [2023, 2024, 2025, 2027]
    assert "combination_per_workday" in run.class_scores["model"].to_list()


def test_an_empty_history_is_an_empty_forecast() -> None:
    empty = pl.DataFrame(schema={"item": pl.String, "period": pl.Date, "quantity": pl.Float64})
    assert forecast(empty, AS_OF, 6, CHEAP).is_empty()


def test_an_absurd_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match="horizon must be 1 to 36"):
        forecast(history_of(mixed_panel(), LAST), AS_OF, 37, CHEAP)


def test_a_short_history_is_forecast_without_a_score() -> None:
    panel = np.full((3, 7), 4.0)
    frame = forecast(history_of(panel, LAST), AS_OF, 3, CHEAP)
    assert frame.select("model", "mean", "score", "score_basis").unique().rows() == [("recent_mean_6", 4.0, None, "none")]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=30), min_size=1, max_size=6))
def test_any_history_gives_finite_forecasts(rows: list[list[int]]) -> None:
    panel = np.full((len(rows), 30), NAN)
    for row, values in enumerate(rows):
        panel[row, 30 - len(values) :] = values
    frame = forecast(history_of(panel, LAST), AS_OF, 4, CHEAP)
    assert frame.height == len(rows) * 4
    numbers = frame.select("mean", "q05", "q50", "q99", "deviation", "cumulative_deviation").to_numpy()
    assert np.isfinite(numbers).all()
    assert (numbers >= 0).all()


def test_origins_stay_inside_the_history() -> None:
    plan = Plan(horizon=6, season=12, origins=3, step=2, new_below=6, dead_after=12)
    assert origins_of(36, plan) == [30, 28, 26]
    assert origins_of(14, plan) == [8, 6]
    assert origins_of(11, plan) == []


def test_the_backtest_scores_what_can_be_computed_by_hand() -> None:
    # 1 2 1 2 ... with a season of two: seasonal naive is never wrong, the mean of twelve is always wrong by 0.5
    panel = np.tile([1.0, 2.0], (3, 12))
    plan = Plan(horizon=4, season=2, origins=2, step=2, new_below=6, dead_after=12)
    result = backtest(panel, plan)
    scores = {row["model"]: row for row in class_scores(result).to_dicts()}
    assert scores["seasonal_naive"]["mase"] == 0.0
    assert scores["seasonal_naive"]["forecasts"] == 6
    # no seasonal difference: the scale is the difference to the month before, which is 1
    assert scores["recent_mean_12"]["mase"] == pytest.approx(0.5)
    assert scores["recent_mean_12"]["rmsse"] == pytest.approx(0.5)
    assert scores["recent_mean_12"]["bias"] == pytest.approx(0.0)
    assert scores["recent_mean_12"]["naive_mase"] == 0.0
    assert scores["seasonal_naive"]["is_winner"]
    one = item_scores(result, ["A", "B", "C"]).filter(pl.col("item") == "B", pl.col("model") == "recent_mean_12")
    assert one.select("class", "mase", "origins").row(0) == ("smooth", pytest.approx(0.5), 2)


def test_errors_that_go_together_widen_the_sum_more_than_the_root() -> None:
    trial = Trial()
    rows = 400
    error = np.repeat(np.random.default_rng(4).normal(0, 2, (rows, 1)), 4, axis=1)  # the same error every month
    trial.rows.append(np.arange(rows))
    trial.errors.append(error)
    trial.deviations.append(np.full((rows, 4), 2.0))
    spread = spread_of(trial, "continuous", 4)
    assert spread.step.tolist() == pytest.approx([1.0] * 4, abs=0.1)
    assert spread.cumulative.tolist() == pytest.approx([1, 2**0.5, 3**0.5, 2], abs=0.2)


def test_too_few_forecasts_leave_the_spread_alone() -> None:
    trial = Trial()
    trial.errors.append(np.full((CALIBRATION_ROWS_MIN - 1, 2), 9.0))
    trial.deviations.append(np.ones((CALIBRATION_ROWS_MIN - 1, 2)))
    assert spread_of(trial, "continuous", 2).step.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("level", "name"), [(0.05, "q05"), (0.5, "q50"), (0.975, "q975"), (0.99, "q99")])
def test_names_of_quantiles(level: float, name: str) -> None:
    assert level_name(level) == name
