"""Suggestions by hand: position, protection period, reorder point, quantity, and the reasons."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.replenish import ReplenishOptions, suggest

AS_OF = date(2026, 6, 1)
PERIODS = [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]  # 30, 31 and 31 days


def forecast_of(
    item: str = "PUMP",
    per_day: float = 2.0,
    cumulative: tuple[float, float, float] = (6.0, 12.0, 18.0),
    distribution: str = "continuous",
    item_class: str = "smooth",
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item": [item] * 3,
            "period": PERIODS,
            "model": ["theta"] * 3,
            "mean": [per_day * days for days in (30, 31, 31)],
            "cumulative_deviation": list(cumulative),
            "distribution": [distribution] * 3,
            "class": [item_class] * 3,
            "score_name": ["mase"] * 3,
            "score": [0.7] * 3,
            "naive_score": [0.9] * 3,
        }
    )


def stock_of(item: str = "PUMP", on_hand: object = 0.0, reserved: float = 0.0, backorders: float = 0.0) -> pl.DataFrame:
    return pl.DataFrame({"item": [item], "on_hand": [on_hand], "reserved": [reserved], "backorders": [backorders]})


def lead(item: str = "PUMP", mean: float = 23.0, deviation: float = 0.0) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item": [item],
            "supplier": ["S"],
            "lead_time_days_mean": [mean],
            "lead_time_days_deviation": [deviation],
            "lead_time_basis": ["item"],
        }
    )


def terms(item: str = "PUMP", **values: object) -> pl.DataFrame:
    return pl.DataFrame({"item": [item], **{name: [value] for name, value in values.items()}})


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_smooth_item_by_hand() -> None:
    # P = 23 + 7 = 30 days, mean 60, deviation 6: s = 60 + 1.644854 x 6 = 69.869122; S = s + 7 days of demand (14)
    row = only(suggest(forecast_of(), stock_of(on_hand=50.0), AS_OF, lead_times=lead()))
    assert row["is_suggested"]
    assert row["reorder_point"] == Decimal("69.869122")
    assert row["order_up_to"] == Decimal("83.869122")
    assert row["quantity"] == Decimal("34.000000")
    assert row["supplier"] == "S"
    # 2 a day from 50 pieces: the 26th day is the first whose end finds too little
    assert row["stock_out_on"] == date(2026, 6, 26)
    assert row["order_by"] == date(2026, 6, 3)  # 23 days before
    reason = row["reason"]
    assert reason["protection_days"] == 30
    assert reason["demand_mean"] == "60.000000"
    assert reason["demand_deviation"] == "6.000000"
    assert reason["safety_stock"] == "9.869122"
    assert reason["chance_in_stock"] == "0.9500"
    assert reason["stock_out_chance"] == "0.9522"
    assert reason["stock_out_chance_if_ordered"] == "0.0000"
    assert (reason["score"], reason["naive_score"]) == ("0.700", "0.900")
    assert [line["service_level"] for line in reason["what_if"]] == ["0.900", "0.950", "0.980"]
    assert reason["what_if"][0]["reorder_point"] == "67.689309"


def test_the_doubt_about_the_lead_time_adds_to_that_about_demand() -> None:
    # variance 36 + 2^2 x 4^2 = 100
    row = only(suggest(forecast_of(), stock_of(), AS_OF, lead_times=lead(deviation=4.0)))
    assert row["reason"]["demand_deviation"] == "10.000000"
    assert row["reorder_point"] == Decimal("76.448536")


def test_an_intermittent_item_uses_the_negative_binomial() -> None:
    # mean 2, deviation 2 over P: r = 2, p = 1/2, its 95 % point is 6
    rows = forecast_of("SEAL", 2 / 30, (2.0, 3.0, 4.0), "count", "intermittent")
    row = only(suggest(rows, stock_of("SEAL", 3.0), AS_OF, lead_times=lead("SEAL")))
    assert row["reorder_point"] == Decimal("6.000000")
    assert row["reason"]["stock_out_chance"] == "0.1875"
    # S = 6 + 7 x 2 / 30 = 6.466667; from 3 that is 3.466667, so four pieces
    assert row["quantity"] == Decimal("4.000000")


def test_the_position_counts_what_comes_in_time() -> None:
    incoming = pl.DataFrame(
        {
            "item": ["PUMP"] * 5 + ["OTHER"],
            "due_on": [date(2026, 5, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 1), date(2026, 6, 5), AS_OF],
            "quantity": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0],
            "kind": ["on_order", "on_order", "on_order", "in_transit", "in_transit", "on_order"],
        }
    )
    row = only(suggest(forecast_of(), stock_of("PUMP", 20.0, 3.0, 2.0), AS_OF, incoming, lead()))
    reason = row["reason"]
    # an overdue order is still expected; 1 July is the day after the protection period
    assert (reason["on_order"], reason["in_transit"], reason["incoming_later"]) == ("3.000000", "24.000000", "4.000000")
    assert row["position"] == Decimal("42.000000")
    assert row["attention"] == ["incoming_too_late"]


def test_a_position_equal_to_the_reorder_point_asks_for_nothing() -> None:
    rows = forecast_of("SEAL", 2 / 30, (2.0, 3.0, 4.0), "count", "intermittent")
    at = only(suggest(rows, stock_of("SEAL", 6.0), AS_OF, lead_times=lead("SEAL")))
    below = only(suggest(rows, stock_of("SEAL", 5.0), AS_OF, lead_times=lead("SEAL")))
    assert (at["is_suggested"], at["quantity"]) == (False, Decimal("0.000000"))
    assert (below["is_suggested"], below["quantity"]) == (True, Decimal("2.000000"))


@pytest.mark.parametrize(("minimum", "pack", "quantity"), [(0, 1, 34), (40, 1, 70), (0, 12, 36), (40, 12, 72), (0, 0.5, 34)])
def test_lots_and_packs(minimum: float, pack: float, quantity: int) -> None:
    # S = s + max(14, minimum): from 50 to 83.87 or, with the minimum, to 109.87 (59.87 rounded up to the pack)
    row = only(suggest(forecast_of(), stock_of(on_hand=50.0), AS_OF, None, lead(), terms(minimum=minimum, pack=pack)))
    expected = {(40, 1): 60, (40, 12): 60}.get((int(minimum), int(pack)), quantity)
    assert row["quantity"] == Decimal(expected)


def test_a_pack_of_a_tenth_leaves_exact_decimals() -> None:
    row = only(suggest(forecast_of(), stock_of(on_hand=83.6), AS_OF, None, lead(), terms(pack=0.1, minimum=100.0)))
    assert row["quantity"] == Decimal("0")
    row = only(suggest(forecast_of(), stock_of(on_hand=69.5), AS_OF, None, lead(), terms(pack=0.1)))
    assert row["quantity"] == Decimal("14.400000")


def test_a_dead_item_is_never_bought() -> None:
    rows = forecast_of("OLD", 0.0, (0.0, 0.0, 0.0), "count", "dead")
    row = only(suggest(rows, stock_of("OLD", 0.0), AS_OF, lead_times=lead("OLD"), terms=terms("OLD", minimum=10)))
    assert (row["is_suggested"], row["quantity"], row["reorder_point"]) == (False, Decimal("0"), Decimal("0"))
    assert row["stock_out_on"] is None
    assert row["order_by"] is None
    assert row["reason"]["stock_out_chance"] == "0.0000"


def test_a_dead_item_with_backorders_goes_to_the_manual_list() -> None:
    rows = forecast_of("OLD", 0.0, (0.0, 0.0, 0.0), "count", "dead")
    row = only(suggest(rows, stock_of("OLD", 0.0, 0.0, 5.0), AS_OF, lead_times=lead("OLD")))
    assert not row["is_suggested"]
    assert row["attention"] == ["backorders_without_forecast"]


def test_an_item_that_was_never_forecast_is_not_bought() -> None:
    row = only(suggest(forecast_of(), stock_of("UNKNOWN", 4.0), AS_OF, lead_times=lead("UNKNOWN")))
    assert not row["is_suggested"]
    assert row["attention"] == ["no_recent_demand"]


def test_a_default_lead_time_is_flagged() -> None:
    row = only(suggest(forecast_of(), stock_of(on_hand=1000.0), AS_OF))
    assert row["reason"]["protection_days"] == 21
    assert row["reason"]["lead_time_basis"] == "default"
    assert row["attention"] == ["lead_time_default"]


def test_costs_give_the_economic_lot_and_the_newsvendor_level() -> None:
    costs = terms(order_cost=50.0, unit_cost=36.5, holding_rate=0.2, stockout_cost=3.0, service_kind="cost")
    row = only(suggest(forecast_of(), stock_of(), AS_OF, None, lead(), costs))
    # 2 x 730 a year x 50 / 7.3 = 10,000; holding a piece for 7 days costs 0.14: 3 / 3.14
    assert row["reason"]["economic_quantity"] == "100.000000"
    assert row["reason"]["cost_level"] == "0.9554"
    assert row["reason"]["service_level"] == "0.9554"


def test_a_fill_rate_is_reached_with_less_stock_than_the_same_chance() -> None:
    row = only(suggest(forecast_of(), stock_of(), AS_OF, None, lead(), terms(service_kind="fill_rate")))
    assert row["reason"]["fill_rate"] == "0.9500"
    assert Decimal("60") < row["reorder_point"] < Decimal("69.869122")


def test_shelf_life_caps_what_is_bought() -> None:
    # 35 days of demand are 70 pieces
    row = only(suggest(forecast_of(), stock_of(on_hand=50.0), AS_OF, None, lead(), terms(shelf_life_days=35)))
    assert row["order_up_to"] == Decimal("70.000000")
    assert row["quantity"] == Decimal("20.000000")
    assert row["attention"] == ["capped"]


def test_confirmed_orders_above_the_forecast_count_instead_of_it() -> None:
    orders = pl.DataFrame({"item": ["PUMP", "PUMP"], "due_on": [date(2026, 6, 3), date(2026, 6, 20)], "quantity": [30.0, 70.0]})
    frozen = ReplenishOptions(frozen_days=10)
    # inside ten days only the order of 30, after it 70 against a forecast of 40
    row = only(suggest(forecast_of(), stock_of(), AS_OF, None, lead(), None, orders, frozen))
    assert row["reason"]["demand_mean"] == "100.000000"
    plain = only(suggest(forecast_of(), stock_of(), AS_OF, None, lead(), None, orders))
    assert plain["reason"]["demand_mean"] == "100.000000"


def test_in_the_middle_of_a_month_only_its_rest_is_ahead() -> None:
    # from 16 June, 30 days: 15 days of June at 2 and 15 of July at 4
    rows = forecast_of().with_columns(pl.Series("mean", [60.0, 124.0, 124.0]))
    row = only(suggest(rows, stock_of(), date(2026, 6, 16), None, lead()))
    assert row["reason"]["demand_mean"] == "90.000000"


def test_a_forecast_of_another_month_is_refused() -> None:
    with pytest.raises(ValueError, match="forecast again"):
        suggest(forecast_of(), stock_of(), date(2026, 7, 1))


def test_doubles_are_refused() -> None:
    with pytest.raises(ValueError, match="stock has more than one row"):
        suggest(forecast_of(), pl.concat([stock_of(), stock_of()]), AS_OF)
    with pytest.raises(ValueError, match="lead_times has more than one row"):
        suggest(forecast_of(), stock_of(), AS_OF, lead_times=pl.concat([lead(), lead()]))


def test_the_reason_holds_no_floats() -> None:
    row = only(suggest(forecast_of(), stock_of(on_hand=Decimal("50.000000")), AS_OF, lead_times=lead()))
    floats = [value for value in row["reason"].values() if isinstance(value, float)]
    assert floats == []
    assert json.loads(json.dumps(row["reason"])) == row["reason"]


@settings(max_examples=40, deadline=None)
@given(
    per_day=st.floats(0, 5),
    deviation=st.floats(0, 60),
    on_hand=st.integers(-20, 400),
    minimum=st.integers(0, 60),
    pack=st.integers(1, 24),
    distribution=st.sampled_from(["continuous", "count"]),
)
def test_any_suggestion_is_whole_packs_above_the_minimum_and_reaches_the_target(
    per_day: float, deviation: float, on_hand: int, minimum: int, pack: int, distribution: str
) -> None:
    rows = forecast_of("PUMP", per_day, (deviation, 2 * deviation, 3 * deviation), distribution)
    row = only(suggest(rows, stock_of(on_hand=float(on_hand)), AS_OF, None, lead(), terms(minimum=minimum, pack=pack)))
    quantity = row["quantity"]
    assert row["is_suggested"] == (quantity > 0)
    if row["is_suggested"]:
        assert quantity % pack == 0
        assert quantity >= minimum
        assert row["position"] + quantity >= row["order_up_to"] - Decimal("0.00001")
        assert row["position"] < row["reorder_point"] + Decimal("0.000001")
    else:
        assert per_day == 0 or row["position"] >= row["reorder_point"] - Decimal("0.000001")
