"""One item explained: parts add up, and effects that were put in are found."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from forecasts.explain import decompose, explain_with_calendar
from forecasts.history import shift_period

START = date(2022, 1, 1)


def months(count: int) -> list[date]:
    return [shift_period(START, step, "month") for step in range(count)]


def test_trend_season_and_remainder_add_up() -> None:
    step = np.arange(48)
    demand = 100 + step + 20 * np.sin(step * 2 * np.pi / 12)
    parts = decompose(pl.DataFrame({"period": months(48), "quantity": demand}))
    total = parts["trend"] + parts["season"] + parts["remainder"]
    assert total.to_list() == pytest.approx(demand.tolist())
    assert parts["season"].to_numpy()[12:36] == pytest.approx(20 * np.sin(step[12:36] * 2 * np.pi / 12), abs=2)


def test_a_short_history_has_a_trend_but_no_season() -> None:
    parts = decompose(pl.DataFrame({"period": months(4), "quantity": [1.0, 2.0, 3.0, 4.0]}))
    assert parts["trend"].to_list() == pytest.approx([1, 2, 3, 4])
    assert parts["season"].to_list() == [0.0] * 4


def test_workdays_and_festival_are_found_in_demand_made_of_them() -> None:
    random = np.random.default_rng(6)
    count, ahead = 48, 6
    workdays = random.integers(15, 24, count + ahead)
    festival = np.array([7 if step % 12 == (step // 12) % 2 else 0 for step in range(count + ahead)])
    calendar = pl.DataFrame(
        {
            "period": months(count + ahead),
            "workdays": workdays,
            "spring_festival_days": festival,
            "spring_festival_run_up": np.zeros(count + ahead),
        }
    )
    demand = 50 + 10.0 * workdays - 4.0 * festival + random.normal(0, 2, count + ahead)
    history = pl.DataFrame({"period": months(count), "quantity": demand[:count]})
    found = explain_with_calendar(history, calendar)
    effects = {effect.name: effect for effect in found.effects}
    assert set(effects) == {"workdays", "spring_festival_days"}
    assert effects["workdays"].effect == pytest.approx(10, abs=0.5)
    assert effects["spring_festival_days"].effect == pytest.approx(-4, abs=0.6)
    assert effects["workdays"].is_clear
    assert found.path.height == count + ahead
    assert found.path["observed"].null_count() == ahead
    assert found.path["expected"].to_numpy()[count:] == pytest.approx(demand[count:], abs=8)
    assert 0 <= found.remaining_pattern_chance <= 1


def test_too_few_periods_are_refused() -> None:
    history = pl.DataFrame({"period": months(10), "quantity": [1.0] * 10})
    calendar = pl.DataFrame({"period": months(10), "workdays": [20] * 10})
    with pytest.raises(ValueError, match="too few"):
        explain_with_calendar(history, calendar)
