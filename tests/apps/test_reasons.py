"""A suggestion explains itself in words: figures in the places of their unit, every warning in three languages."""

from __future__ import annotations

import pytest

from apps.screens.widgets.format import counted
from apps.screens.widgets.reason import ATTENTION, LEAD_TIMES, attention, band, explained, share
from operational.core.api import LOCALES, knows, say
from tests.browser.company import REASON

STEPS = ("there", "later", *LEAD_TIMES, "demand", "trigger", "amount", "rounding", "risk", "stockout", "order_by")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_step_and_warning_is_told_in_every_language(locale: str) -> None:
    keys = [*(f"screen.why.{step}" for step in STEPS), *(f"screen.attention.{name}" for name in ATTENTION)]
    assert [key for key in keys if not knows(key, locale)] == []


def test_the_reasoning_goes_from_stock_to_quantity() -> None:
    found = explained(REASON, "套", 0)
    assert [step for step, _ in found] == ["there", "lead_default", "demand", "trigger", "amount", "rounding", "risk"]
    told = {step: say(f"screen.why.{step}", "zh_CN", **values) for step, values in found}
    assert told["there"] == "现存 20 套，其中已占用 0；在途和在订 0；算下来可用于后续需求的是 20。"
    assert told["demand"] == "这 21 天预计需要 31 套。"
    assert told["risk"] == "不补货，到货前缺货的可能是 81%；照建议补货，降到 4%。"


def test_goods_that_come_too_late_are_told() -> None:
    found = explained({**REASON, "incoming_later": "5.000000"}, "套", 0)
    assert [step for step, _ in found][:2] == ["there", "later"]


def test_a_reason_without_a_reorder_point_is_not_explained() -> None:
    assert explained({"why": "by hand"}, "套", 0) == []


def test_the_gravest_warning_comes_first_and_an_unknown_one_is_kept() -> None:
    given = {"attention": ["lead_time_default", "something_new", "no_recent_demand"]}
    assert attention(given) == ["no_recent_demand", "lead_time_default", "something_new"]


@pytest.mark.parametrize(
    ("value", "places", "text"), [("171.011111", 0, "171"), ("0.5", 0, "1"), ("-0.4", 0, "0"), ("1234.5678", 2, "1,234.57")]
)
def test_estimates_have_the_places_of_their_unit(value: str, places: int, text: str) -> None:
    assert counted(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"), [("0.9500", "95%"), ("0.0004", "< 1%"), ("0.9990", "> 99%"), ("0", "0%"), ("1", "100%")]
)
def test_chances_are_whole_percentages(value: str, text: str) -> None:
    assert share(value) == text


def test_the_band_of_a_forecast_runs_from_its_lowest_to_its_highest_quantile() -> None:
    assert band([{"quantiles": {"q90": "3", "q05": "1", "q50": "2"}}]) == ("q05", "q90")
    assert band([{"quantiles": {}}]) is None
    assert band([]) is None
