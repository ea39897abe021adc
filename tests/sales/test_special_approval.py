"""Prices under the floor: who may agree to them, and what an order waits for meanwhile."""

from typing import Any

import pytest

from operational.core.api import Actor, Refusal
from tests.sales.conftest import Selling

CLERK = Actor(901, "王芳", {"sales.order.edit": "all", "sales.order.approve": "all"})


@pytest.fixture
def floored(selling: Selling) -> Selling:
    """A pump that lists at 1130.00 and must not be sold under 1000.00, tax included."""
    selling.company.run("items.save_item", {"code": "PUMP", "name": "离心泵", "floor_price": "1000"})
    return selling


def save(selling: Selling, who: Any, price: str, **more: Any) -> dict[str, Any]:
    line = {"item": "PUMP", "quantity": "3", "price": price, **more.pop("line", {})}
    return dict(selling.company.run("sales.save_order", {"customer": "C1", "lines": [line], **more}, as_=who).result)


def needs(selling: Selling) -> list[tuple[str, bool, str | None, int | None]]:
    rows = selling.company.sql("select reason, is_current, decision, decided_by from sales.approval_need order by id")
    return [(r["reason"], r["is_current"], r["decision"], r["decided_by"]) for r in rows]


@pytest.mark.parametrize(
    ("price", "line", "head", "state"),
    [
        ("1000", {}, {}, "none"),
        ("999.99", {}, {}, "waiting"),
        ("1100", {"discount": "0.1"}, {}, "waiting"),  # 990.00 after the discount
        ("884.96", {}, {"price_includes_tax": False}, "none"),  # 1000.00 with tax
        ("884.95", {}, {"price_includes_tax": False}, "waiting"),
    ],
)
def test_the_floor_counts_after_discounts_and_in_the_orders_way_of_quoting(
    floored: Selling, price: str, line: dict[str, Any], head: dict[str, Any], state: str
) -> None:
    saved = save(floored, CLERK, price, line=line, **head)
    assert saved["special_approval"] == state
    assert saved["lines"][0]["is_below_floor"] == (state == "waiting")
    assert needs(floored) == ([] if state == "none" else [("below_floor", True, None, None)])


def test_an_order_below_the_floor_is_placed_and_waits_for_somebody_with_the_right(floored: Selling) -> None:
    order = save(floored, CLERK, "900")["id"]
    floored.run("place_order", order)
    with pytest.raises(Refusal) as caught:
        floored.company.run("sales.approve_order", {"order": order}, as_=CLERK)
    assert caught.value.key == "sales.needs_special_approval"
    assert caught.value.values["reasons"] == ["sales.choice.need.below_floor"]
    assert floored.head(order)["state"] == "placed"
    detail = floored.company.sql("select detail from sales.approval_need")[0]["detail"]
    assert detail == {"count": 1, "lines": [{"line_no": 1, "item": "PUMP", "price": "900", "floor": "1000.000000"}]}
    manager = floored.company.actor("manager")
    assert floored.company.run("sales.approve_order", {"order": order}, as_=manager).result["state"] == "approved"
    assert needs(floored) == [("below_floor", True, "approved", manager.user_id)]
    assert floored.company.sql('select special_approval from sales."order"') == [{"special_approval": "given"}]


def test_whoever_has_the_right_agrees_by_saving_and_a_later_change_asks_again(floored: Selling) -> None:
    manager = floored.company.actor("manager")
    order = save(floored, manager, "900")["id"]
    assert needs(floored) == [("below_floor", True, "approved", manager.user_id)]
    assert save(floored, CLERK, "850", order=order)["special_approval"] == "waiting"
    assert needs(floored)[0] == ("below_floor", False, "approved", manager.user_id)
    assert needs(floored)[1:] == [("below_floor", True, None, None)]
    assert save(floored, CLERK, "1000", order=order)["special_approval"] == "none"
    assert [row[1] for row in needs(floored)] == [False, False]
    floored.run("place_order", order)
    assert floored.company.run("sales.approve_order", {"order": order}, as_=CLERK).result["state"] == "approved"
