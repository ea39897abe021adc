"""The supplier delivers to the customer: cost, revenue and debts arise, and the shelves stay as they were."""

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.fulfilment.conftest import Selling, rows_of

GIVEN_UP_MAX = 44  # two returns and what joins them, of a process that remembers no master data yet


def direct_order(selling: Selling, quantity: str = "4", **more: Any) -> int:
    line = {"item": "PUMP", "quantity": quantity, "price": "1130", "is_direct": True, **more}
    saved = selling.company.run("sales.save_order", {"customer": "C1", "lines": [line]}).result
    selling.run("place_order", saved["id"])
    selling.run("approve_order", saved["id"])
    return int(saved["id"])


def bought(selling: Selling, order: int, price: str = "791", **more: Any) -> str:
    lines = [{"line_no": 1, "price": price, **more}]
    made = selling.company.run("fulfilment.order_direct", {"order": order, "supplier": "S1", "lines": lines}).result
    for step in ("place_order", "approve_order"):
        selling.company.run(f"purchasing.{step}", {"order": made["number"]})
    return str(made["number"])


def deliver(selling: Selling, purchase: str, **more: Any) -> dict[str, Any]:
    return selling.company.run("fulfilment.deliver_direct", {"purchase_order": purchase, **more}).result


def standing(selling: Selling) -> list[tuple[str, ...]]:
    (row,) = rows_of(selling.company, "stock.stock_now", search="PUMP")
    return [tuple(f"{figure.normalize():f}" for figure in (row.on_hand, row.reserved, row.available))]


def test_goods_go_through_at_purchase_cost_and_the_shelves_stay(selling: Selling) -> None:
    selling.stock(PUMP="10")  # at 600.00 each, while the supplier asks 700.00
    order = direct_order(selling)
    assert selling.company.sql("select coalesce(sum(quantity), 0)::int as n from stock.reserved")[0]["n"] == 0
    before = standing(selling)
    purchase = bought(selling, order)
    made = deliver(selling, purchase, supplier_note="HZ-77")
    assert (made["cost"], made["net"], made["gross"]) == ("2800.00", "4000.00", "4520.00")
    assert standing(selling) == before
    moves = selling.company.sql(
        "select purpose, trim_scale(quantity)::text as quantity, value::text, value_after::text as after from stock.move "
        "where purpose <> 'opening' order by id"
    )
    assert [tuple(row.values()) for row in moves] == [
        ("receipt", "4", "2800.00", "8800.00"), ("direct", "-4", "-2800.00", "6000.00")
    ]
    balances = selling.balances()
    assert (balances["1405"], balances["5401"], balances["5001"]) == ("6000.00", "2800.00", "-4000.00")
    assert (balances["220299"], balances["1122"]) == ("-2800.00", "4520.00")
    assert selling.head(order)["delivery"] == "all"
    assert selling.differences() == []


@pytest.mark.parametrize("valuation", ["fifo", "moving_average"])
def test_parts_are_delivered_one_after_the_other(selling: Selling, valuation: str) -> None:
    if valuation == "fifo":
        selling.company.run("stock.change_valuation", {"item": "PUMP", "method": "fifo", "reason": "试点"})
    selling.stock(PUMP="3")
    purchase = bought(selling, direct_order(selling))
    first = deliver(selling, purchase, lines=[{"line_no": 1, "quantity": "1"}])
    second = deliver(selling, purchase)
    assert (first["cost"], second["cost"]) == ("700.00", "2100.00")
    assert selling.balances()["1405"] == "1800.00"
    assert selling.differences() == []
    (row,) = rows_of(selling.company, "fulfilment.direct_lines", stage="done")
    assert (row.purchase_order, row.supplier, str(row.open.normalize())) == (purchase, "上海恒泽铸造有限公司", "0")


def test_the_price_difference_of_the_suppliers_invoice_is_cost_and_never_touches_the_shelves(selling: Selling) -> None:
    selling.stock(PUMP="10")
    purchase = bought(selling, direct_order(selling))
    deliver(selling, purchase)
    line = selling.company.sql("select id from purchasing.goods_receipt_line")[0]["id"]
    lines = [{"receipt_line": line, "quantity": "4", "net": "2900.00", "tax": "377.00"}]
    selling.company.run("purchasing.enter_invoice", {"order": purchase, "lines": lines})
    balances = selling.balances()
    assert (balances["1405"], balances["5401"], balances["2202"]) == ("6000.00", "2900.00", "-3277.00")
    assert "220299" not in balances
    assert selling.differences() == []


def test_what_the_customer_sends_back_comes_to_our_shelf_at_its_cost(selling: Selling) -> None:
    selling.stock(PUMP="10")
    made = deliver(selling, bought(selling, direct_order(selling)))
    back = {"goods_issue": made["goods_issue_number"], "lines": [{"line_no": 1, "quantity": "1"}]}
    selling.company.run("sales.return_goods", back)
    assert standing(selling) == [("11", "0", "11")]
    assert selling.balances()["1405"] == "6700.00"
    assert selling.differences() == []


def test_neither_the_shelf_nor_the_usual_receipt_serves_a_direct_line(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = direct_order(selling)
    for lines in ({}, {"lines": [{"line_no": 1, "quantity": "1"}]}):
        with pytest.raises(Refusal) as refused:
            selling.run("issue_goods", order, **lines)
        assert refused.value.key == ("sales.line_is_direct" if lines else "sales.nothing_to_issue")
    purchase = bought(selling, order)
    with pytest.raises(Refusal) as refused:
        selling.company.run("purchasing.receive_goods", {"order": purchase})
    assert refused.value.key == "purchasing.order_is_direct"
    assert rows_of(selling.company, "purchasing.open_to_receive") == []
    assert rows_of(selling.company, "sales.open_to_issue") == []
    assert standing(selling) == [("10", "0", "10")]


def test_no_more_than_is_open_is_ordered_and_the_order_stays_while_the_supplier_delivers(selling: Selling) -> None:
    order = direct_order(selling)
    bought(selling, order, quantity="3")
    with pytest.raises(Refusal) as refused:
        bought(selling, order, quantity="2")
    assert refused.value.key == "fulfilment.more_than_direct"
    (row,) = rows_of(selling.company, "fulfilment.direct_lines", stage="to_order")
    assert str(row.to_order.normalize()) == "1"
    for step in ("unapprove_order", "cancel_order"):
        with pytest.raises(Refusal) as refused:
            selling.run(step, order)
        assert refused.value.key == "fulfilment.supplier_delivers_it"
    assert selling.head(order)["state"] == "approved"


def test_only_whoever_may_orders_and_delivers(selling: Selling) -> None:
    order = direct_order(selling)
    for who in ("sales_clerk", "nobody"):
        with pytest.raises(NotPermitted):
            selling.company.run("fulfilment.order_direct", {"order": order, "supplier": "S1"}, as_=who)
    purchase = bought(selling, order)
    with pytest.raises(NotPermitted):
        selling.company.run("fulfilment.deliver_direct", {"purchase_order": purchase}, as_="sales_clerk")
    assert deliver(selling, purchase)["cost"] == "2800.00"


def test_a_delivery_takes_as_many_statements_for_twenty_lines_as_for_two(selling: Selling) -> None:
    counts = []
    for lines in (2, 2, 2, 20):  # the first calls read what is kept afterwards
        rows = [{"item": "PUMP", "quantity": "1", "price": "1130", "is_direct": True}] * lines
        order = selling.company.run("sales.save_order", {"customer": "C1", "lines": rows}).result["id"]
        selling.run("place_order", order)
        selling.run("approve_order", order)
        prices = [{"line_no": n, "price": "791"} for n in range(1, lines + 1)]
        made = selling.company.run("fulfilment.order_direct", {"order": order, "supplier": "S1", "lines": prices}).result
        for step in ("place_order", "approve_order"):
            selling.company.run(f"purchasing.{step}", {"order": made["number"]})
        with selling.statements() as sent:
            deliver(selling, made["number"])
        counts.append(len(sent))
    assert counts[3] <= counts[2] <= 20  # a receipt and an issue in one


def test_what_a_supplier_delivered_straight_is_exchanged_at_the_customers(selling: Selling) -> None:
    order = direct_order(selling)
    purchase = bought(selling, order)
    receipt = deliver(selling, purchase)["goods_receipt_id"]
    before, moves = selling.balances(), selling.company.sql("select count(*) as n from stock.move")
    run = selling.company.run
    given = {"goods_receipt": receipt, "reason": "电机异响", "lines": [{"line_no": 1, "quantity": "3"}]}
    made = run("purchasing.exchange_goods", given, as_="warehouse").result
    assert (made["state"], made["return_id"], made["value"]) == ("waiting", None, "0.00")
    with pytest.raises(Refusal) as refused:  # of four, three are on their way
        run("purchasing.exchange_goods", {**given, "lines": [{"line_no": 1, "quantity": "2"}]})
    assert refused.value.key == "purchasing.too_much_returned"
    part = [{"line_no": 1, "quantity": "1", "lot": "SN-9"}]
    first = run("purchasing.receive_exchange", {"exchange": made["number"], "lines": part}).result
    assert (first["state"], first["open"], first["goods_receipt_id"]) == ("waiting", "2.000000", None)
    assert run("purchasing.receive_exchange", {"exchange": made["number"]}).result["state"] == "done"
    (line,) = selling.company.ask("purchasing.exchange", {"exchange": made["number"]}).lines  # type: ignore[attr-defined]
    assert (int(line.arrived), line.lot_came) == (3, "SN-9")
    assert (selling.balances(), selling.company.sql("select count(*) as n from stock.move")) == (before, moves)
    assert selling.head(order)["delivery"] == "all"
    assert selling.differences() == []


def test_direct_goods_that_came_back_to_our_shelf_are_exchanged_from_there(selling: Selling) -> None:
    order = direct_order(selling)
    made = deliver(selling, bought(selling, order))
    run = selling.company.run
    run("sales.return_goods", {"goods_issue": made["goods_issue_id"], "lines": [{"line_no": 1, "quantity": "1"}]})
    line = {"line_no": 1, "quantity": "1", "location": "WH1/默认"}
    given = {"goods_receipt": made["goods_receipt_id"], "reason": "异响", "comes_at_once": True, "lines": [line]}
    done = run("purchasing.exchange_goods", given).result
    assert (done["state"], done["value"]) == ("done", "700.00")
    assert (selling.balances()["1405"], standing(selling)) == ("700.00", [("1", "0", "1")])
    assert selling.differences() == []


def test_an_exchange_at_the_customers_is_given_up_with_both_returns_in_one_move(selling: Selling) -> None:
    order = direct_order(selling)
    purchase = bought(selling, order)
    receipt = deliver(selling, purchase)["goods_receipt_id"]
    run = selling.company.run
    given = {"goods_receipt": receipt, "reason": "电机异响", "lines": [{"line_no": 1, "quantity": "3"}]}
    made = run("purchasing.exchange_goods", given).result
    run("purchasing.receive_exchange", {"exchange": made["number"], "lines": [{"line_no": 1, "quantity": "1"}]})
    with selling.statements() as sent:
        done = run("fulfilment.give_up_direct_exchange", {"exchange": made["number"], "reason": "停产"}, as_="warehouse").result
    assert len(sent) <= GIVEN_UP_MAX, len(sent)
    assert (done["state"], done["quantity"], done["gross"], done["value"]) == ("given_up", "2.000000", "-2260.00", "-1400.00")
    balances = selling.balances()  # of four at 1,000.00 and 700.00 without tax, two are left
    assert (balances["5401"], balances["5001"], balances["220299"], balances["1122"]) == (
        "1400.00", "-2000.00", "-1400.00", "2260.00"
    )  # fmt: skip
    assert ("1405" in balances, rows_of(selling.company, "stock.stock_now", search="PUMP")) == (False, [])
    (line,) = selling.company.sql("select returned, cancelled, open from purchasing.order_line")
    assert [int(line[name]) for name in ("returned", "cancelled", "open")] == [2, 2, 0]
    assert (selling.head(order)["delivery"], selling.differences()) == ("all", [])
    with pytest.raises(Refusal) as refused:
        run("fulfilment.give_up_direct_exchange", {"exchange": made["number"], "reason": "停产"})
    assert refused.value.key == "core.move_not_allowed"


def test_only_what_is_at_the_customers_is_given_up_on_both_sides(selling: Selling) -> None:
    made = deliver(selling, bought(selling, direct_order(selling)))
    run = selling.company.run
    run("sales.return_goods", {"goods_issue": made["goods_issue_id"], "lines": [{"line_no": 1, "quantity": "1"}]})
    line = {"line_no": 1, "quantity": "1", "location": "WH1/默认"}
    ours = run("purchasing.exchange_goods", {"goods_receipt": made["goods_receipt_id"], "reason": "异响", "lines": [line]}).result
    with pytest.raises(Refusal) as refused:
        run("fulfilment.give_up_direct_exchange", {"exchange": ours["number"], "reason": "停产"})
    assert refused.value.key == "fulfilment.exchange_is_ours"
    with pytest.raises(NotPermitted):
        run("fulfilment.give_up_direct_exchange", {"exchange": ours["number"], "reason": "停产"}, as_="sales_clerk")
    assert selling.company.sql("select state from purchasing.exchange") == [{"state": "waiting"}]
