"""Chances of demand: the figures of textbooks, and what must hold for any mean and deviation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.distributions import Kind, chance_at_most, expected_shortage, quantile, quantiles


def one(value: float) -> np.ndarray:
    return np.array([value])


# negative binomial with r = 2, p = 1/2: chances 1/4, 1/4, 3/16, 1/8, 5/64, 3/64 ...
NB_MEAN, NB_DEVIATION = one(2.0), one(2.0)


@pytest.mark.parametrize(("level", "count"), [(0.2, 0), (0.3, 1), (0.6, 2), (0.8, 3), (0.89, 4), (0.9, 5), (0.95, 6)])
def test_quantiles_of_a_negative_binomial(level: float, count: int) -> None:
    assert quantile("count", NB_MEAN, NB_DEVIATION, level).tolist() == [count]


@pytest.mark.parametrize(("level", "count"), [(0.1, 0), (0.5, 2), (0.9, 4), (0.95, 5), (0.99, 6)])
def test_a_variance_not_above_the_mean_is_poisson(level: float, count: int) -> None:
    assert quantile("count", one(2.0), one(1.0), level).tolist() == [count]


def test_chance_and_shortage_of_a_negative_binomial() -> None:
    assert chance_at_most("count", NB_MEAN, NB_DEVIATION, one(3.0)).tolist() == pytest.approx([0.8125])
    assert chance_at_most("count", NB_MEAN, NB_DEVIATION, one(3.9)).tolist() == pytest.approx([0.8125])
    assert chance_at_most("count", NB_MEAN, NB_DEVIATION, one(-1.0)).tolist() == [0.0]
    # 2 - P(D>0) - P(D>1) - P(D>2) = 2 - 0.75 - 0.5 - 0.3125
    assert expected_shortage("count", NB_MEAN, NB_DEVIATION, one(3.0)).tolist() == pytest.approx([0.4375])
    assert expected_shortage("count", NB_MEAN, NB_DEVIATION, one(0.0)).tolist() == pytest.approx([2.0])
    assert expected_shortage("count", NB_MEAN, NB_DEVIATION, one(-3.0)).tolist() == pytest.approx([5.0])


def test_a_narrow_spread_is_normal() -> None:
    assert quantile("continuous", one(100.0), one(10.0), 0.95).tolist() == pytest.approx([116.448536])
    assert expected_shortage("continuous", one(100.0), one(10.0), one(100.0)).tolist() == pytest.approx([3.989423])


def test_a_wide_spread_is_gamma() -> None:
    # shape 1 is the exponential distribution: its 95 % point is -ln(0.05) times the mean
    assert quantile("continuous", one(10.0), one(10.0), 0.95).tolist() == pytest.approx([29.957323])
    assert chance_at_most("continuous", one(10.0), one(10.0), one(10.0)).tolist() == pytest.approx([0.632121])
    assert expected_shortage("continuous", one(10.0), one(10.0), one(10.0)).tolist() == pytest.approx([3.678794])


@pytest.mark.parametrize("kind", ["continuous", "count"])
def test_no_demand_needs_nothing(kind: Kind) -> None:
    assert quantile(kind, one(0.0), one(0.0), 0.99).tolist() == [0.0]
    assert chance_at_most(kind, one(0.0), one(0.0), one(0.0)).tolist() == [1.0]
    assert expected_shortage(kind, one(0.0), one(0.0), one(0.0)).tolist() == [0.0]


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["continuous", "count"]),
    mean=st.floats(0.01, 500),
    spread=st.floats(0.05, 3),
    levels=st.lists(st.floats(0.02, 0.98), min_size=2, max_size=4, unique=True).map(sorted),
)
def test_quantiles_rise_and_reach_their_level(kind: Kind, mean: float, spread: float, levels: list[float]) -> None:
    deviation = one(mean * spread)
    found = [float(each[0]) for each in quantiles(kind, one(mean), deviation, levels)]
    assert found == sorted(found)
    assert min(found) >= 0
    if kind == "continuous" or mean <= 200:
        for level, amount in zip(levels, found, strict=True):
            reached = float(chance_at_most(kind, one(mean), deviation, one(amount))[0])
            assert reached >= level - 1e-6
            if kind == "count" and amount >= 1:
                assert float(chance_at_most(kind, one(mean), deviation, one(amount - 1))[0]) < level + 1e-6


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["continuous", "count"]),
    mean=st.floats(0.05, 100),
    spread=st.floats(0.1, 2),
    held=st.floats(0, 200),
)
def test_a_piece_more_never_lengthens_the_shortage(kind: Kind, mean: float, spread: float, held: float) -> None:
    deviation = one(mean * spread)
    short = float(expected_shortage(kind, one(mean), deviation, one(held))[0])
    shorter = float(expected_shortage(kind, one(mean), deviation, one(held + 1))[0])
    assert max(mean - held, 0) - 1e-6 <= short <= mean + 1e-6
    assert short - 1 - 1e-6 <= shorter <= short + 1e-9


@pytest.mark.parametrize("kind", ["continuous", "count"])
def test_a_mean_too_small_to_be_seen_is_no_demand(kind: Kind) -> None:
    assert quantile(kind, one(5e-324), one(3.0), 0.95).tolist() == [0.0]
    assert chance_at_most(kind, one(5e-324), one(3.0), one(0.0)).tolist() == [1.0]
    assert expected_shortage(kind, one(5e-324), one(3.0), one(1.0)).tolist() == [0.0]
