"""Histories are regular and complete, and the class of an item follows from countable facts."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.classes import classify, classify_panel
from forecasts.history import future_periods, last_complete_period, regular_history, to_panel

NAN = float("nan")


def demand(*rows: tuple[str, date, object]) -> pl.DataFrame:
    return pl.DataFrame(
        {"item": [row[0] for row in rows], "day": [row[1] for row in rows], "quantity": [row[2] for row in rows]},
        strict=False,
    )


def test_the_month_still_running_is_left_out_and_gaps_are_zeros() -> None:
    rows = demand(
        ("PUMP", date(2026, 1, 5), 3.0),
        ("PUMP", date(2026, 1, 31), 4.0),
        ("PUMP", date(2026, 3, 1), 5.0),
        ("PUMP", date(2026, 4, 2), 99.0),
        ("SEAL", date(2026, 4, 1), 7.0),
    )
    assert regular_history(rows, date(2026, 4, 15)).rows() == [
        ("PUMP", date(2026, 1, 1), 7.0),
        ("PUMP", date(2026, 2, 1), 0.0),
        ("PUMP", date(2026, 3, 1), 5.0),
    ]


def test_a_month_is_complete_only_on_the_day_after_its_last() -> None:
    assert last_complete_period(date(2026, 1, 31), "month") == date(2025, 12, 1)
    assert last_complete_period(date(2026, 2, 1), "month") == date(2026, 1, 1)
    assert future_periods(date(2026, 12, 31), 2, "month") == [date(2026, 12, 1), date(2027, 1, 1)]


def test_returns_reduce_their_month_but_never_below_zero() -> None:
    rows = demand(
        ("PUMP", date(2026, 1, 5), Decimal("3.500000")),
        ("PUMP", date(2026, 1, 6), Decimal("-1.000000")),
        ("PUMP", date(2026, 2, 6), Decimal("-8.000000")),
    )
    assert regular_history(rows, date(2026, 3, 1))["quantity"].to_list() == [2.5, 0.0]


def test_weeks_begin_on_monday() -> None:
    rows = demand(("PUMP", date(2026, 6, 7), 2.0), ("PUMP", date(2026, 6, 8), 3.0))
    assert regular_history(rows, date(2026, 6, 15), "week").rows() == [
        ("PUMP", date(2026, 6, 1), 2.0),
        ("PUMP", date(2026, 6, 8), 3.0),
    ]


def test_nothing_demanded_is_an_empty_history() -> None:
    rows = demand(("PUMP", date(2026, 1, 5), -1.0))
    assert regular_history(rows, date(2026, 3, 1)).is_empty()


def test_a_panel_aligns_all_items_at_their_last_month() -> None:
    rows = demand(("A", date(2026, 1, 5), 1.0), ("B", date(2026, 3, 5), 2.0))
    panel = to_panel(regular_history(rows, date(2026, 4, 1)), date(2026, 4, 1))
    assert panel.items == ["A", "B"]
    assert panel.periods == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    np.testing.assert_array_equal(panel.quantity, [[1, 0, 0], [NAN, NAN, 2]])


def test_a_history_with_a_gap_is_refused() -> None:
    rows = pl.DataFrame({"item": ["A", "A"], "period": [date(2026, 1, 1), date(2026, 3, 1)], "quantity": [1.0, 1.0]})
    with pytest.raises(ValueError, match="history of A has gaps"):
        to_panel(rows, date(2026, 4, 1))


def test_a_history_that_stops_early_is_refused() -> None:
    rows = pl.DataFrame({"item": ["A"], "period": [date(2026, 1, 1)], "quantity": [1.0]})
    with pytest.raises(ValueError, match="history of A ends 2026-01-01"):
        to_panel(rows, date(2026, 4, 1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 400), st.integers(1, 50)), min_size=1, max_size=30))
def test_no_demand_is_lost_or_invented(rows: list[tuple[str, int, int]]) -> None:
    start = date(2025, 1, 1)
    as_of = date(2026, 2, 1)
    frame = demand(*((item, start + timedelta(days=days), float(quantity)) for item, days, quantity in rows))
    history = regular_history(frame, as_of)
    expected = sum(quantity for _, days, quantity in rows if start + timedelta(days=days) < as_of)
    assert history["quantity"].sum() == expected
    assert not to_panel(history, as_of).quantity[:, -1:].size or not np.isnan(to_panel(history, as_of).quantity[:, -1]).any()


def test_classes_follow_interval_variation_age_and_silence() -> None:
    quantity = np.array(
        [
            [4, 5, 6, 4, 5, 6, 4, 5],  # every month, little variation
            [1, 9, 1, 9, 1, 9, 1, 9],  # every month, wild sizes
            [3, 0, 0, 3, 0, 0, 3, 0],  # one month of three
            [1, 0, 9, 0, 0, 1, 0, 9],  # rare and wild
            [NAN, NAN, NAN, NAN, NAN, 2, 2, 2],  # began three months ago
            [5, 5, 5, 0, 0, 0, 0, 0],  # silent for five months
        ]
    )
    found = classify(quantity, new_below=4, dead_after=5)
    assert found.name.tolist() == ["smooth", "smooth", "intermittent", "intermittent", "new", "dead"]
    assert found.pattern.tolist()[:4] == ["smooth", "erratic", "intermittent", "lumpy"]
    assert found.adi.tolist()[:4] == [1.0, 1.0, 8 / 3, 2.0]
    assert found.cv2[1] == pytest.approx(16 / 25)
    assert found.cv2[2] == 0.0
    assert found.periods_since_demand.tolist() == [0, 0, 1, 0, 0, 5]


def test_an_interval_of_exactly_the_cut_off_is_intermittent() -> None:
    months = np.zeros((1, 33))
    months[0, :25] = 1  # 33 / 25 = 1.32
    assert classify(months[:, ::-1], new_below=6, dead_after=40).name.tolist() == ["intermittent"]


def test_the_class_frame_has_one_row_per_item() -> None:
    rows = demand(("A", date(2025, 1, 5), 1.0), ("B", date(2026, 3, 5), 2.0))
    frame = classify_panel(to_panel(regular_history(rows, date(2026, 4, 1)), date(2026, 4, 1)))
    assert frame.select("item", "class", "length").rows() == [("A", "dead", 15), ("B", "new", 1)]
