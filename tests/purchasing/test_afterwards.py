"""Goods before their order: taken in to be inspected, priced and approved afterwards, or put to an order there was."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.purchasing.conftest import Buying


def came(buying: Buying, quantity: str = "10", **line: Any) -> dict[str, Any]:
    lines = [{"item": "SEAL", "quantity": quantity, **line}]
    return buying.company.run("purchasing.receive_unordered", {"supplier": "S1", "supplier_note": "SH-88", "lines": lines}).result


def test_goods_without_an_order_wait_with_an_order_to_be_approved(buying: Buying) -> None:
    got = came(buying, price="113.00")
    assert (got["number"], got["value"]) == ("CGRK202603-0001", "1000.00")
    assert buying.order_row(got["order_id"]) == {"state": "placed", "delivery": "all", "billing": "none"}
    assert (buying.balance("1405"), buying.balance("220299")) == ("1000.00", "-1000.00")
    assert [(r.item, str(r.pending)) for r in buying.company.ask("purchasing.to_inspect").rows] == [("SEAL", "10.000000")]
    waits = buying.company.ask("purchasing.waiting_for_me").rows
    assert [(row.number, row.reasons) for row in waits] == [("CGDD202603-0001", ["货已先到，补单待审核"])]
    buying.company.run("purchasing.inspect_goods", {"goods_receipt": got["id"]})
    buying.company.run("purchasing.approve_order", {"order": got["order_id"]})
    entered = buying.company.run("purchasing.enter_invoice", {"order": got["order_id"]}).result
    assert (entered["net"], entered["difference"]) == ("1000.00", "0.00")
    assert buying.order_row(got["order_id"])["state"] == "done"
    assert buying.differences() == []


def test_a_price_learned_later_values_what_came(buying: Buying) -> None:
    got = came(buying)
    assert got["value"] == "0.00"
    assert buying.balance("220299") == "0"
    data = {"order": got["order_id"], "lines": [{"line_no": 1, "price": "113.00"}]}
    priced = buying.company.run("purchasing.price_afterwards", data).result
    assert (priced["net"], priced["gross"], priced["difference"]) == ("1000.00", "1130.00", "1000.00")
    assert (buying.balance("1405"), buying.balance("220299")) == ("1000.00", "-1000.00")
    data["lines"] = [{"line_no": 1, "price": "100.00"}]
    priced = buying.company.run("purchasing.price_afterwards", {**data, "price_includes_tax": False}).result
    assert (priced["net"], priced["gross"], priced["difference"]) == ("1000.00", "1130.00", "0.00")
    assert buying.differences() == []


def test_a_receipt_is_put_to_an_order_that_there_was(buying: Buying) -> None:
    order = buying.order([{"item": "BODY", "quantity": "1", "price": "1"}, {"item": "SEAL", "quantity": "12", "price": "113.00"}])
    buying.receive(order, "1", line_no=2)
    got = came(buying, price="99.00")
    matched = buying.company.run("purchasing.match_receipt", {"goods_receipt": got["id"], "order": order}).result
    assert (matched["order_id"], matched["difference"]) == (order, "123.89")  # 1000.00 less 876.11
    assert (buying.balance("1405"), buying.balance("220299")) == ("1100.00", "-1100.00")
    assert buying.order_row(got["order_id"]) == {"state": "cancelled", "delivery": "none", "billing": "none"}
    rows = buying.company.sql("select received::int as r, open::int as o from purchasing.order_line where order_id = :o", o=order)
    assert [(row["r"], row["o"]) for row in rows] == [(0, 1), (11, 1)]
    assert buying.company.ask("purchasing.goods_receipt", {"goods_receipt": got["id"]}).order_id == order
    assert buying.differences() == []


def test_what_does_not_fit_is_not_put_to_an_order(buying: Buying) -> None:
    small = buying.order([{"item": "SEAL", "quantity": "9", "price": "1"}])
    buying.company.run("parties.save_party", {"code": "S2", "name": "苏州明达机电商行", "is_supplier": True})
    other = buying.order([{"item": "SEAL", "quantity": "10", "price": "1"}])
    of_s2 = "(select id from parties.party where code = 'S2')"
    buying.company.sql(f'update purchasing."order" set supplier_id = {of_s2} where id = :o', o=other)
    got = came(buying, price="1.00")
    for order, key in ((small, "purchasing.no_line_takes_it"), (other, "purchasing.other_supplier")):
        with pytest.raises(Refusal) as caught:
            buying.company.run("purchasing.match_receipt", {"goods_receipt": got["id"], "order": order})
        assert caught.value.key == key
    assert buying.order_row(got["order_id"])["state"] == "placed"


def test_an_order_behind_its_goods_is_neither_rewritten_nor_sent_back(buying: Buying) -> None:
    got = came(buying, price="1.00")
    save = {"order": got["order_id"], "supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1", "price": "1"}]}
    for command, data in (("save_order", save), ("send_back_order", {"order": got["order_id"], "reason": "x"})):
        with pytest.raises(Refusal) as caught:
            buying.company.run(f"purchasing.{command}", data)
        assert caught.value.key == "purchasing.goods_came_already"
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.price_afterwards", {"order": buying.order(), "lines": [{"line_no": 1, "price": "1"}]})
    assert caught.value.key == "purchasing.goods_did_not_come_first"


def test_after_a_return_the_invoice_settles_the_price(buying: Buying) -> None:
    got = came(buying, price="1.00")
    buying.company.run("purchasing.inspect_goods", {"goods_receipt": got["id"]})
    buying.company.run("purchasing.return_goods", {"goods_receipt": got["id"], "lines": [{"line_no": 1, "quantity": "1"}]})
    with pytest.raises(Refusal) as caught:
        data = {"order": got["order_id"], "lines": [{"line_no": 1, "price": "2"}]}
        buying.company.run("purchasing.price_afterwards", data)
    assert caught.value.key == "purchasing.price_is_settled_by_invoice"


@pytest.mark.parametrize(
    ("command", "data", "role"),
    [
        ("receive_unordered", {"supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1"}]}, "buyer"),
        ("price_afterwards", {"order": 1, "lines": [{"line_no": 1, "price": "1"}]}, "warehouse"),
        ("match_receipt", {"order": 1, "goods_receipt": 1}, "warehouse"),
    ],
)
def test_goods_before_orders_need_their_rights(buying: Buying, command: str, data: dict[str, Any], role: str) -> None:
    with pytest.raises(NotPermitted):
        buying.company.run(f"purchasing.{command}", data, as_=role)
    assert buying.company.count("purchasing.goods_receipt") == 0
