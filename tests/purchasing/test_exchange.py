"""Defective goods go back and the same come again: no new price, no second invoice, stock and estimate as before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.purchasing.rules import Replaced, ReplacedPart, replaced_part
from tests.purchasing.conftest import Buying
from tests.purchasing.test_budget import statements

D = Decimal
STEPS_MAX = 15  # a return or a receipt, and the paper that joins them


@pytest.mark.parametrize(
    ("done", "now", "unsettled", "worth", "part"),
    [
        (("3", "100.00", "0", "0", "0.00"), "3", "3", "100.00", ("3", "100.00", "0.00")),  # all of it was invoiced
        (("3", "100.00", "0", "0", "0.00"), "3", "0", "0.00", ("0", "0.00", "100.00")),  # none of it was
        (("3", "100.00", "0", "0", "0.00"), "1", "0", "0.00", ("0", "0.00", "33.33")),
        (("3", "100.00", "1", "0", "33.33"), "2", "0", "0.00", ("0", "0.00", "66.67")),
        (("3", "100.00", "0", "0", "0.00"), "3", "2", "66.67", ("2", "66.67", "33.33")),
        (("3", "100.00", "0", "0", "0.00"), "1", "3", "100.00", ("1", "33.33", "0.00")),
        (("3", "100.00", "1", "1", "33.33"), "2", "2", "66.67", ("2", "66.67", "0.00")),
    ],
)
def test_what_comes_again_is_worth_what_left(
    done: tuple[str, ...], now: str, unsettled: str, worth: str, part: tuple[str, ...]
) -> None:
    found = replaced_part(Replaced(*map(D, done)), D(now), D(unsettled), D(worth))
    assert found == ReplacedPart(*map(D, part))


def received(buying: Buying, *, invoice: bool = False) -> tuple[int, int]:
    """Ten seals at 100.00 without tax."""
    order = buying.order()
    receipt = int(buying.receive(order).result["id"])
    if invoice:
        buying.company.run("purchasing.enter_invoice", {"order": order})
    return order, receipt


def exchange(buying: Buying, receipt: int, quantity: str = "3", **more: Any) -> dict[str, Any]:
    lines = [{"line_no": 1, "quantity": quantity}]
    given = {"goods_receipt": receipt, "reason": "密封面划伤", "lines": lines, **more}
    return buying.company.run("purchasing.exchange_goods", given, as_="warehouse").result


def line_of(buying: Buying, order: int) -> tuple[str, ...]:
    names = ("received", "returned", "cancelled", "open", "invoiced")
    (row,) = buying.company.sql("select * from purchasing.order_line where order_id = :o", o=order)
    return tuple(f"{row[name].normalize():f}" for name in names)


def incoming(buying: Buying) -> dict[str, list[str]]:
    """What the page of stock says is coming, by item and by warehouse."""
    found: dict[str, list[str]] = {}
    for detail in ("item", "warehouse"):
        rows: Any = buying.company.ask("purchasing.stock_and_incoming", {"detail": detail, "search": "SEAL"})
        found[detail] = [f"{row.incoming.normalize():f}" for row in rows.rows]
    return found


def on_hand(buying: Buying) -> str:
    return str(buying.company.sql("select coalesce(sum(quantity), 0)::int::text as n from stock.balance")[0]["n"])


def test_invoiced_goods_are_exchanged_without_a_second_invoice(buying: Buying) -> None:
    order, receipt = received(buying, invoice=True)
    assert buying.order_row(order) == {"state": "done", "delivery": "all", "billing": "all"}
    made = exchange(buying, receipt)
    assert (made["number"], made["state"], made["value"]) == ("CGHH202603-0001", "waiting", "300.00")
    assert (on_hand(buying), buying.balance("1405"), buying.balance("220299")) == ("7", "700.00", "300.00")
    assert buying.order_row(order) == {"state": "done", "delivery": "all", "billing": "all"}
    assert line_of(buying, order) == ("10", "3", "3", "0", "10")
    assert incoming(buying) == {"item": ["3"], "warehouse": ["3"]}
    assert buying.differences() == []
    part = {"exchange": made["number"], "lines": [{"line_no": 1, "quantity": "1"}]}
    first = buying.company.run("purchasing.receive_exchange", part).result
    assert (first["state"], first["open"], first["value"]) == ("waiting", "2.000000", "100.00")
    rest = buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]}).result
    assert (rest["state"], rest["open"], rest["value"]) == ("done", "0.000000", "200.00")
    assert (on_hand(buying), buying.balance("1405"), buying.balance("220299")) == ("10", "1000.00", "0.00")
    assert line_of(buying, order) == ("13", "3", "0", "0", "10")
    assert incoming(buying) == {"item": ["0"], "warehouse": ["0"]}
    assert buying.company.ask("purchasing.received_not_invoiced").total == 0  # type: ignore[attr-defined]
    assert buying.order_row(order) == {"state": "done", "delivery": "all", "billing": "all"}
    assert buying.differences() == []
    shown: Any = buying.company.ask("purchasing.exchange", {"exchange": made["number"]})
    assert [(row.item, int(row.quantity), int(row.arrived), int(row.open)) for row in shown.lines] == [("SEAL", 3, 3, 0)]
    assert [paper.kind for paper in shown.related] == ["purchasing.order", *["purchasing.goods_receipt"] * 4]
    chain: Any = buying.company.ask("purchasing.order", {"order": order})
    assert [paper.number for paper in chain.related if paper.kind == "purchasing.exchange"] == [made["number"]]
    (row,) = buying.company.ask("purchasing.exchanges", {"text": made["number"]}).rows  # type: ignore[attr-defined]
    assert (row.state, str(row.open.normalize()), row.reason) == ("done", "0", "密封面划伤")


def test_goods_without_an_invoice_are_invoiced_once_and_at_the_old_price(buying: Buying) -> None:
    order, receipt = received(buying)
    made = exchange(buying, receipt, comes_at_once=True)
    assert (made["state"], made["replacement_number"]) == ("done", "CGRK202603-0002")
    assert (on_hand(buying), buying.balance("1405"), buying.balance("220299")) == ("10", "1000.00", "-1000.00")
    entered = buying.company.run("purchasing.enter_invoice", {"order": order}).result
    assert (entered["net"], entered["tax"], entered["difference"]) == ("1000.00", "130.00", "0.00")
    assert buying.balance("220299") == "0.00"
    assert buying.order_row(order)["state"] == "done"
    assert buying.differences() == []


def test_the_price_of_a_later_order_does_not_touch_the_exchange(buying: Buying) -> None:
    _, receipt = received(buying, invoice=True)
    dear = buying.order([{"item": "SEAL", "quantity": "10", "price": "226.00"}])
    buying.receive(dear)  # the average is 150.00 now
    made = exchange(buying, receipt, comes_at_once=True)
    assert made["value"] == "300.00"
    assert (buying.balance("1405"), buying.balance("220299")) == ("3000.00", "-2000.00")
    assert buying.differences() == []


def test_refused_goods_go_first_and_the_new_ones_are_inspected_again(buying: Buying) -> None:
    buying.company.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    order = buying.order([{"item": "BEAR", "quantity": "10", "price": "113.00"}])
    receipt = int(buying.receive(order).result["id"])
    looked = {"goods_receipt": receipt, "lines": [{"line_no": 1, "accepted": "8", "rejected": "2", "reason": "尺寸超差"}]}
    buying.company.run("purchasing.inspect_goods", looked)
    made = exchange(buying, receipt, "3")  # the two refused ones, and one of the good
    came = buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]}, as_="warehouse").result
    (waiting,) = {row.number: row for row in buying.company.ask("purchasing.to_inspect").rows}.values()  # type: ignore[attr-defined]
    assert waiting.number == came["goods_receipt_number"]
    states = buying.company.sql(
        "select l.state, sum(b.quantity)::int as n from stock.balance as b join stock.location as l on l.id = b.location_id "
        "where b.quantity <> 0 group by 1 order by 1"
    )
    assert [(row["state"], row["n"]) for row in states] == [("accepted", 7), ("pending", 3)]
    assert buying.differences() == []


def test_a_red_invoice_in_between_is_followed_by_a_new_one(buying: Buying) -> None:
    order, receipt = received(buying, invoice=True)
    made = exchange(buying, receipt)
    buying.company.run("purchasing.enter_invoice", {"order": order, "is_red": True})
    buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]})
    assert (buying.balance("1405"), buying.balance("220299")) == ("1000.00", "-300.00")
    again = buying.company.run("purchasing.enter_invoice", {"order": order}).result
    assert (again["net"], again["difference"], buying.balance("220299")) == ("300.00", "0.00", "0.00")
    assert buying.differences() == []


def test_an_exchange_that_is_given_up_is_a_return(buying: Buying) -> None:
    order, receipt = received(buying, invoice=True)
    made = exchange(buying, receipt)
    left = buying.company.run("purchasing.give_up_exchange", {"exchange": made["id"], "reason": "停产"}).result
    assert (left["state"], left["open"]) == ("given_up", "3.000000")
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]})
    assert caught.value.key == "purchasing.exchange_not_waiting"
    red = buying.company.run("purchasing.enter_invoice", {"order": order, "is_red": True}).result
    assert (red["net"], buying.balance("220299")) == ("-300.00", "0.00")
    assert buying.differences() == []


def test_more_than_is_there_or_expected_is_refused_and_changes_nothing(buying: Buying) -> None:
    order, receipt = received(buying)
    with pytest.raises(Refusal) as caught:
        exchange(buying, receipt, "11")
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.too_much_returned", "lines.0.quantity")
    assert (on_hand(buying), buying.company.count("purchasing.exchange")) == ("10", 0)
    made = exchange(buying, receipt)
    with pytest.raises(Refusal) as caught:
        lines = [{"line_no": 1, "quantity": "2"}, {"line_no": 1, "quantity": "2"}]
        buying.company.run("purchasing.receive_exchange", {"exchange": made["id"], "lines": lines})
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.too_much_exchanged", "lines.1.quantity")
    assert line_of(buying, order) == ("10", "3", "3", "0", "0")


@pytest.mark.parametrize("who", ["buyer", "nobody"])
def test_exchanging_needs_its_right(buying: Buying, who: str) -> None:
    _, receipt = received(buying)
    with pytest.raises(NotPermitted):
        buying.company.run("purchasing.exchange_goods", {"goods_receipt": receipt, "reason": "坏"}, as_=who)
    made = exchange(buying, receipt)
    with pytest.raises(NotPermitted):
        buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]}, as_=who)
    with pytest.raises(NotPermitted):
        buying.company.run("purchasing.give_up_exchange", {"exchange": made["id"], "reason": "x"}, as_=who)


def test_an_exchange_of_many_lines_asks_no_more_often_than_one_of_three(buying: Buying) -> None:
    codes = [f"P{n:03d}" for n in range(60)]
    buying.company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    used = []
    for chosen in (codes[:3], codes[:3], codes):  # the first fills what a process remembers
        order = buying.order([{"item": code, "quantity": "2", "price": "11.30"} for code in chosen])
        receipt = int(buying.receive(order).result["id"])
        buying.company.run("purchasing.enter_invoice", {"order": order})
        with statements(buying) as back:
            made = buying.company.run("purchasing.exchange_goods", {"goods_receipt": receipt, "reason": "换"}).result
        with statements(buying) as came:
            buying.company.run("purchasing.receive_exchange", {"exchange": made["id"]})
        used.append((len(back), len(came)))
    assert used[1] == used[2]
    assert max(used[2]) <= STEPS_MAX, used
    assert buying.differences() == []
