"""Changing the value of goods on hand without moving them, and taking that back."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.stock.test_averages import Shop


@pytest.fixture
def shop(company: Books) -> Shop:
    found = Shop(company)
    found.item("PUMP")
    company.sql("update items.item set valuation = 'moving_average' where code = 'PUMP'")
    found.buy("2026-03-02", "10", "100", item="PUMP")
    return found


def adjust(shop: Shop, value: str, reason: str, item: str = "PUMP", **more: Any) -> dict[str, Any]:
    return shop.go("stock.adjust_value", None, item=item, value=value, reason=reason, note="受潮降级", **more)


def test_a_loss_of_value_is_booked_on_its_reason_and_taken_back_in_red(shop: Shop) -> None:
    done = adjust(shop, "-150.00", "SCRAP")
    assert (done["number"], shop.held("PUMP")) == ("CBTZ202603-0001", (10, 850))
    assert (shop.balance("1405", "2026-03"), shop.balance("571106", "2026-03")) == (850, 150)
    shop.go("stock.reverse_other", None, other_movement=done["number"])
    assert (shop.held("PUMP"), shop.balance("571106", "2026-03"), shop.broken()) == ((10, 1000), 0, {})


def test_goods_without_value_get_one(shop: Shop) -> None:
    shop.go("stock.receive_other", None, reason="GIVEN", lines=[{"item": "SEAL", "quantity": "4", "unit_cost": "0"}])
    adjust(shop, "20.00", "GIVEN", item="SEAL")
    assert (shop.held("SEAL"), shop.balance("530199", "2026-03"), shop.broken()) == ((4, 20), -20, {})


@pytest.mark.parametrize(
    ("value", "reason", "key"),
    [
        ("-1000.01", "SCRAP", "stock.adjustment_not_taken"),
        ("0.00", "SCRAP", "stock.adjustment_nothing"),
        ("-1.00", "GIFT", "stock.adjustment_with_vat"),
        ("-1.00", "GIVEN", "stock.reason_not_for_this"),
    ],
)
def test_what_does_not_fit_changes_nothing(shop: Shop, value: str, reason: str, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        adjust(shop, value, reason)
    assert (caught.value.key, shop.held("PUMP"), shop.books.count("stock.other_movement")) == (key, (10, 1000), 0)


def test_who_may_adjust(shop: Shop) -> None:
    data = {"item": "PUMP", "value": "-1.00", "reason": "SCRAP", "note": "受潮"}
    for role in ("warehouse", "nobody"):
        with pytest.raises(NotPermitted):
            shop.books.run("stock.adjust_value", data, as_=role)
    assert shop.books.run("stock.adjust_value", data, as_="accountant").result["value"] == "-1.00"
