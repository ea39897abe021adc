"""Each candidate on histories that can be computed by hand."""

import numpy as np
import pytest

from forecasts.candidates import (
    Known,
    intermittent_candidates,
    recent_mean,
    seasonal_naive,
    smooth_candidates,
    smoothing_family,
)
from forecasts.library_models import DOT, ENSEMBLE, library_prediction
from forecasts.seasons import category_factors, seasonal_factors
from forecasts.smoothing import demand_probability, interval_smoothing, line

NAN = float("nan")


def test_the_benchmarks_always_race() -> None:
    y = np.arange(1.0, 31.0)[None, :]
    benchmarks = {"seasonal_naive", "recent_mean_6", "recent_mean_12"}
    assert benchmarks < set(smooth_candidates(y, 3, 12, Known()))
    assert set(intermittent_candidates(y, 3, 12)) == benchmarks | {"tsb", "sba"}


def test_seasonal_naive_repeats_last_year_or_the_last_value() -> None:
    y = np.array([[9, 9, 1, 2, 3, 4], [NAN, NAN, NAN, NAN, 7, 8]], dtype=float)
    found = seasonal_naive(y, 6, 4)
    assert found.mean.tolist() == [[1, 2, 3, 4, 1, 2], [8, 8, 7, 8, 8, 8]]


def test_recent_mean_takes_what_there_is() -> None:
    y = np.array([[100, 1, 2, 3], [NAN, NAN, 4, 8]], dtype=float)
    assert recent_mean(y, 2, 3).mean.tolist() == [[2, 2], [6, 6]]


def test_a_straight_line_has_its_slope_and_end() -> None:
    end, slope = line(np.array([[1, 3, 5, 7], [NAN, NAN, 2, 2]], dtype=float))
    assert end.tolist() == pytest.approx([7, 2])
    assert slope.tolist() == pytest.approx([2, 0])


def test_a_constant_history_is_forecast_constant_by_all() -> None:
    y = np.full((1, 30), 5.0)
    for name, prediction in smooth_candidates(y, 4, 12, Known()).items():
        assert prediction.mean[0].tolist() == pytest.approx([5, 5, 5, 5]), name
        assert prediction.deviation[0].tolist() == pytest.approx([0, 0, 0, 0], abs=1e-9), name


def test_a_late_start_changes_nothing() -> None:
    random = np.random.default_rng(1)
    short = random.poisson(20, (1, 20)).astype(float)
    long = np.concatenate([np.full((1, 16), NAN), short], axis=1)
    for name, prediction in smoothing_family(short, 4, 12).items():
        assert smoothing_family(long, 4, 12)[name].mean == pytest.approx(prediction.mean), name


def test_one_step_of_tsb_by_hand() -> None:
    # history 2 0: chance starts at 1/2, size at 2; after the demand 0.55, after the zero 0.495
    mean, _ = demand_probability(np.array([[2.0, 0.0]]), alpha=0.1, beta=0.1)
    assert mean.tolist() == pytest.approx([0.495 * 2])


def test_one_step_of_sba_by_hand() -> None:
    # history 4 0 4: size 4, interval starts at 1.5, moves to 1.45 (waited 1) and to 1.505 (waited 2)
    mean, _ = interval_smoothing(np.array([[4.0, 0.0, 4.0]]), alpha=0.1)
    assert mean.tolist() == pytest.approx([0.95 * 4 / 1.505])


def test_a_pure_season_is_found_and_noise_is_not() -> None:
    profile = np.array([0.5, 1.5, 1.0, 1.0])
    pure = np.tile(10 * profile, 6)[None, :]
    assert seasonal_factors(pure, 4, 4)[0, -4:].tolist() == pytest.approx(profile.tolist())
    noise = np.random.default_rng(3).poisson(50, (40, 24)).astype(float)
    assert np.abs(seasonal_factors(noise, 4, 4) - 1).mean() < 0.03


def test_a_category_shows_the_season_that_single_items_hide() -> None:
    random = np.random.default_rng(5)
    profile = np.tile([0.6, 0.8, 1.0, 1.6], 3)
    y = random.poisson(4 * profile, (200, 12)).astype(float)
    factor = category_factors(y, np.zeros(200, dtype=np.int64), 4, 4)
    assert factor[0, -4:].tolist() == pytest.approx([0.6, 0.8, 1.0, 1.6], abs=0.1)
    assert (category_factors(y, np.full(200, -1, dtype=np.int64), 4, 4) == 1).all()


def test_workdays_are_put_back_on_the_months_ahead() -> None:
    workdays = np.array([1.0, 0.5, 1.5] * 10 + [0.5, 1.5])
    y = 100 * workdays[None, :30]
    found = smooth_candidates(y, 2, 12, Known(workdays=workdays))["combination_per_workday"]
    assert found.mean[0].tolist() == pytest.approx([50, 150])


@pytest.mark.parametrize("name", [DOT, ENSEMBLE])
def test_the_library_models_fit_a_trend_and_leave_what_they_cannot_fit(name: str) -> None:
    rising = 100 + 2.0 * np.arange(40) + np.random.default_rng(2).normal(0, 1, 40)
    y = np.stack([rising, np.r_[np.full(35, NAN), np.full(5, 3.0)]])
    fallback = recent_mean(y, 3, 6)
    found = library_prediction(name, y, 3, 12, fallback)
    assert found.mean[0].tolist() == pytest.approx([180, 182, 184], rel=0.03)
    assert found.mean[1].tolist() == fallback.mean[1].tolist()
