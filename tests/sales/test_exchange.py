"""Goods come back and others leave in one step: stock, books and the customer's debt say the difference."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.sales.conftest import Selling


def exchange(selling: Selling, issue: str, **data: Any) -> dict[str, Any]:
    return selling.company.run("sales.exchange_goods", {"goods_issue": issue, "reason": "规格不符", **data}).result


def moved(selling: Selling, item: str) -> list[tuple[str, str, str]]:
    rows = selling.company.sql(
        "select m.purpose, trim_scale(m.quantity)::text as quantity, m.value::text from stock.move as m "
        "join items.item as i on i.id = m.item_id where i.code = :c and m.purpose <> 'opening' order by m.id", c=item,
    )
    return [(row["purpose"], row["quantity"], row["value"]) for row in rows]


def test_another_article_is_sent_and_the_difference_is_owed(selling: Selling) -> None:
    selling.stock(PUMP="10", SEAL="10")
    order = selling.order(("SEAL", "2", "113"))
    issue = selling.issue(order).result["number"]
    made = exchange(selling, issue, replacements=[{"item": "PUMP", "quantity": "1", "price": "1130"}])
    assert (made["returned_gross"], made["issued_gross"], made["difference"]) == ("-226.00", "1130.00", "904.00")
    assert made["order_id"] != order and made["to_give_back"] == "0.00"
    assert moved(selling, "SEAL") == [("issue", "-2", "-100.00"), ("sales_return", "2", "100.00")]
    assert moved(selling, "PUMP") == [("issue", "-1", "-600.00")]
    items = selling.open_items()
    assert [(amount, settled) for _, amount, settled, _ in items] == [
        ("226.00", "226.00"), ("-226.00", "-226.00"), ("1130.00", "0.00")
    ]
    assert selling.balances()["5001"] == "-1000.00"
    assert selling.balances()["5401"] == "600.00"
    assert selling.balances()["1405"] == "5900.00"
    assert selling.differences() == []
    shown = selling.company.ask("sales.exchange", {"exchange": made["number"]})
    assert [row.kind for row in shown.related] == ["sales.order"] * 2 + ["sales.goods_issue"] * 3  # type: ignore[attr-defined]
    assert [str(line.quantity.normalize()) for line in shown.lines] == ["-2", "1"]  # type: ignore[attr-defined]
    assert selling.company.ask("sales.exchanges", {}).rows[0].number == made["number"]  # type: ignore[attr-defined]


def test_a_cheaper_article_leaves_money_to_give_back_when_the_first_was_paid(selling: Selling) -> None:
    selling.stock(PUMP="10", SEAL="10")
    order = selling.order(("PUMP", "1", "1130"))
    issue = selling.issue(order).result["number"]
    selling.company.run("invoicing.receive_money", {"party": "C1", "amount": "1130.00", "oldest_first": True})
    made = exchange(selling, issue, replacements=[{"item": "SEAL", "quantity": "4", "price": "113"}])
    assert (made["difference"], made["to_give_back"]) == ("-678.00", "678.00")
    assert selling.balances()["1122"] == "-678.00"
    assert [(amount, settled) for _, amount, settled, _ in selling.open_items()][-2:] == [
        ("-1130.00", "-452.00"), ("452.00", "452.00")
    ]
    assert selling.differences() == []


def test_the_same_goods_again_leave_on_their_own_order_and_its_invoice_stands(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["number"]
    selling.invoice(order)
    made = exchange(selling, issue, lines=[{"line_no": 1, "quantity": "1"}])
    assert (made["order_id"], made["difference"]) == (order, "0.00")
    line = selling.line(order)
    assert (line["issued"], line["returned"], line["red_due"], line["invoiced"]) == (4, 1, 0, 3)
    assert selling.head(order)["billing"] == "all"
    assert selling.differences() == []


def test_the_same_goods_of_an_order_that_is_done_get_an_order_at_the_same_price(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "2", "1130"), discount_amount="60.00")
    issue = selling.issue(order).result["number"]
    selling.invoice(order)
    selling.company.run("invoicing.receive_money", {"party": "C1", "amount": "2200.00", "oldest_first": True})
    assert selling.head(order)["state"] == "done"
    made = exchange(selling, issue)
    assert made["order_id"] != order
    assert (made["returned_gross"], made["issued_gross"], made["to_give_back"]) == ("-2200.00", "2200.00", "0.00")
    assert selling.differences() == []


def test_nothing_is_exchanged_where_the_new_goods_are_not_there(selling: Selling) -> None:
    selling.stock(SEAL="10")
    order = selling.order(("SEAL", "2", "113"))
    issue = selling.issue(order).result["number"]
    before = (selling.balances(), selling.open_items(), moved(selling, "SEAL"))
    with pytest.raises(Refusal) as refused:
        exchange(selling, issue, replacements=[{"item": "PUMP", "quantity": "1", "price": "1130"}])
    assert refused.value.key == "stock.not_enough"
    assert (selling.balances(), selling.open_items(), moved(selling, "SEAL")) == before
    assert selling.company.sql("select count(*) as n from sales.exchange")[0]["n"] == 0


def test_only_whoever_may_exchange_does(selling: Selling) -> None:
    selling.stock(PUMP="2")
    issue = selling.issue(selling.order(("PUMP", "1", "1130"))).result["number"]
    with pytest.raises(NotPermitted):
        selling.company.run("sales.exchange_goods", {"goods_issue": issue, "reason": "坏"}, as_="warehouse")
    with pytest.raises(NotPermitted):
        selling.company.run("sales.exchange_goods", {"goods_issue": issue, "reason": "坏"}, as_="nobody")


def test_the_statements_do_not_grow_with_the_lines(selling: Selling) -> None:
    selling.stock(PUMP="100", SEAL="100")
    counts = []
    for lines in (2, 2, 20):  # the first call reads what is kept afterwards
        rows = [("PUMP" if n % 2 else "SEAL", "1", "113") for n in range(lines)]
        issue = selling.issue(selling.order(*rows)).result["number"]
        new = [{"item": "SEAL" if n % 2 else "PUMP", "quantity": "1", "price": "113"} for n in range(lines)]
        with selling.statements() as sent:
            exchange(selling, issue, replacements=new)
        counts.append(len(sent))
    assert counts[1] == counts[2]
    assert counts[1] <= 33  # four commands in one: return, order, approval, issue


def test_an_exchange_asks_for_the_customer_before_it_holds_the_order(selling: Selling) -> None:
    """As approving does: whoever holds the customer and wants the order is not waited for in a circle."""
    selling.stock(PUMP="10", SEAL="10")
    issue = selling.issue(selling.order(("SEAL", "2", "113"))).result["number"]
    with selling.statements() as sent:
        exchange(selling, issue, replacements=[{"item": "PUMP", "quantity": "1", "price": "1130"}])
    locks = [text for text in sent if "no key update" in text.lower()]
    assert "of p" in locks[0] and "sales.goods_issue as g" in locks[0]
    assert 'FROM sales."order"' in locks[1]
    gates = [text for text in sent if "stock." in text and "cast(" in text]
    assert "stock.move" in gates[0]


def test_exchanges_of_the_same_goods_both_ways_wait_for_each_other_in_turn(selling: Selling) -> None:
    selling.stock(PUMP="40", SEAL="40")
    pairs = [("SEAL", "PUMP"), ("PUMP", "SEAL")] * 2
    issues = [(selling.issue(selling.order((sold, "2", "1130"))).result["number"], other) for sold, other in pairs]

    def swap(given: tuple[str, str]) -> str:
        return str(exchange(selling, given[0], replacements=[{"item": given[1], "quantity": "1", "price": "1130"}])["number"])

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(swap, issues))) == 4
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    assert selling.company.sql(deadlocks)[0]["deadlocks"] == 0
    assert selling.differences() == []
