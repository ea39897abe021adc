"""Which actions are suggested for goods that lie too long, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from operational.stock.api import advise

USUAL: dict[str, Any] = {
    "item_code": "P1", "quantity_excess": "10", "quantity_on_order": "0", "received_days_ago": 100, "idle_days": 10,
    "age_days": 80, "movement": "moving", "last_receipt_id": 7, "open_order_id": 9, "short_warehouse": "", "is_sold": True,
    "cover_days": "140.0",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "actions"),
    [
        ({}, ["wait"]),
        ({"quantity_excess": "0"}, []),
        ({"quantity_on_order": "5"}, ["stop_buying"]),
        ({"quantity_on_order": "5", "quantity_excess": "0"}, []),
        ({"received_days_ago": 60}, ["return_to_supplier"]),
        ({"received_days_ago": 61}, ["wait"]),
        ({"received_days_ago": None, "last_receipt_id": None}, ["wait"]),
        ({"short_warehouse": "WH2"}, ["transfer"]),
        ({"movement": "slow", "idle_days": 120}, ["price_cut"]),
        ({"movement": "slow", "idle_days": 120, "is_sold": False}, ["wait"]),
        ({"movement": "dead", "idle_days": None, "age_days": 400}, ["price_cut", "write_off"]),
        ({"movement": "dead", "idle_days": 366, "age_days": 400}, ["write_off"]),
        ({"movement": "dead", "idle_days": 200, "age_days": 250, "quantity_on_order": "3"}, ["stop_buying", "price_cut"]),
    ],
)
def test_actions_follow_the_figures(given: dict[str, Any], actions: list[str]) -> None:
    assert [advice.action for advice in advise({**USUAL, **given})] == actions


def test_an_action_names_its_reason_and_its_page() -> None:
    stop, back = advise({**USUAL, "quantity_on_order": "5.000000", "received_days_ago": 20})
    assert (stop.page, stop.figures, stop.given) == ("purchasing/order", {"on_order": "5"}, {"id": "9"})
    assert (back.page, back.figures, back.given) == ("purchasing/return_goods", {"days": 20}, {"id": "7"})
