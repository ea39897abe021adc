"""More or less than ordered may come within the tolerance; lots and serial numbers come in with the goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Refusal
from operational.purchasing.rules import closes_rest, receivable, returned_part
from tests.purchasing.conftest import Buying


def test_tolerances_as_figures() -> None:
    ten, none = Decimal(10), Decimal(0)
    assert receivable(ten, Decimal(4), Decimal(1), none, Decimal("0.05")) == Decimal("7.5")
    assert receivable(ten, ten, none, none, none) == 0
    cases = [("9.5", "0.05", None), ("9.4", "0.05", None), ("9.5", "0", None), ("1", "0", True)]
    cases += [("9.9", "0.5", False), ("10", "1", True)]
    assert [closes_rest(ten, Decimal(came), Decimal(under), wish) for came, under, wish in cases] == [
        True, False, False, True, False, False,
    ]  # fmt: skip


def test_returns_in_parts_add_up_to_the_receipt() -> None:
    value, three, one = Decimal("100.00"), Decimal(3), Decimal(1)
    parts = [returned_part(value, three, Decimal(n), Decimal(n), one) for n in range(3)]
    assert [part.value for part in parts] == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    invoiced = returned_part(value, three, Decimal(0), Decimal(2), Decimal(2))
    assert (invoiced.value, invoiced.settled, invoiced.value_settled) == (Decimal("66.67"), one, Decimal("33.34"))


@pytest.fixture
def tolerant(buying: Buying) -> Buying:
    condition = {"supplier": "S1", "item": "SEAL", "price": "113.00", "over_tolerance": "0.1", "under_tolerance": "0.05"}
    buying.company.run("purchasing.save_supplier_item", condition)
    return buying


def test_more_than_ordered_comes_in_and_is_invoiced_within_the_tolerance(tolerant: Buying) -> None:
    order = tolerant.order([{"item": "SEAL", "quantity": "10"}])
    with pytest.raises(Refusal) as caught:
        tolerant.receive(order, "11.1")
    assert caught.value.key == "purchasing.too_much_received"
    assert tolerant.receive(order, "11").result["value"] == "1100.00"
    entered = tolerant.company.run("purchasing.enter_invoice", {"order": order}).result
    assert (entered["net"], entered["difference"]) == ("1100.00", "0.00")
    assert tolerant.order_row(order) == {"state": "done", "delivery": "all", "billing": "all"}
    assert tolerant.differences() == []


def test_a_rest_within_the_tolerance_closes_by_itself(tolerant: Buying) -> None:
    order = tolerant.order([{"item": "SEAL", "quantity": "10"}])
    tolerant.receive(order, "9.4")
    assert tolerant.order_row(order)["delivery"] == "part"
    tolerant.receive(order, "0.2")
    assert tolerant.order_row(order)["delivery"] == "all"
    assert tolerant.company.sql("select open::text, cancelled::text from purchasing.order_line") == [
        {"open": "0.000000", "cancelled": "0.400000"}
    ]
    assert tolerant.differences() == []


@pytest.mark.parametrize(("wish", "open_"), [(True, "0.000000"), (False, "0.400000")])
def test_the_storekeeper_may_say_whether_the_rest_is_waited_for(tolerant: Buying, wish: bool, open_: str) -> None:
    order = tolerant.order([{"item": "SEAL", "quantity": "10"}])
    data = {"order": order, "close_rest": wish, "lines": [{"line_no": 1, "quantity": "9.6"}]}
    tolerant.company.run("purchasing.receive_goods", data)
    assert tolerant.company.sql("select open::text from purchasing.order_line") == [{"open": open_}]
    assert tolerant.differences() == []


def test_the_company_chooses_where_the_supplier_agreed_nothing(buying: Buying) -> None:
    buying.company.run("company.save_setting", {"name": "purchasing.over_tolerance", "value": "0.2"})
    order = buying.order()
    assert buying.receive(order, "12").result["value"] == "1200.00"


def label(line_no: int = 1, quantity: str = "1", **more: Any) -> dict[str, Any]:
    return {"line_no": line_no, "quantity": quantity, **more}


def test_goods_come_in_with_the_lots_on_their_labels(buying: Buying) -> None:
    buying.company.run("items.save_item", {"code": "GLUE", "name": "密封胶", "unit": "件", "tracks_lots": True})
    order = buying.order([{"item": "GLUE", "quantity": "10", "price": "113.00"}])
    with pytest.raises(Refusal) as caught:
        buying.receive(order)
    assert caught.value.key == "stock.lot_needed"
    first = label(quantity="6", lot="A1", expires_on="2027-01-31", supplier_lot="X-77")
    second = label(quantity="4", lot="A2", expires_on="2027-02-28")
    came = buying.company.run("purchasing.receive_goods", {"order": order, "lines": [first, second]}).result
    assert came["value"] == "1000.00"
    rows = buying.company.sql(
        "select t.code, t.expires_on::text, t.supplier_lot, l.quantity::int, l.value::text "
        "from purchasing.goods_receipt_line as l join stock.lot as t on t.id = l.lot_id order by l.line_no"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("A1", "2027-01-31", "X-77", 6, "600.00"),
        ("A2", "2027-02-28", "", 4, "400.00"),
    ]
    lines = [{"line_no": 2, "quantity": "4"}]
    buying.company.run("purchasing.return_goods", {"goods_receipt": came["id"], "lines": lines})
    assert buying.company.sql("select quantity::int as q from stock.balance where quantity <> 0") == [{"q": 6}]
    assert buying.differences() == []
