"""Order changes: numbered, with old and new values; what has happened stays."""

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Actor, Conflict, NotPermitted, Refusal
from tests.sales.conftest import Selling


def amend(selling: Selling, order: int, *lines: dict[str, Any], **more: Any) -> Any:
    return selling.company.run("sales.amend_order", {"order": order, "reason": "客户要求", "lines": list(lines), **more})


def kept(selling: Selling, order: int) -> list[tuple[int, str, str, str]]:
    rows = selling.company.sql(
        "select line_no, quantity::float::text as q, price::float::text as p, gross::text as g "
        "from sales.order_line where order_id = :o order by line_no",
        o=order,
    )
    return [(row["line_no"], row["q"], row["p"], row["g"]) for row in rows]


def test_quantity_price_and_a_new_line_change_with_old_and_new_values(selling: Selling) -> None:
    selling.stock(PUMP="10", SEAL="10")
    order = selling.order(("PUMP", "3", "1130"), ("SEAL", "2", "113"))
    done = amend(
        selling,
        order,
        {"line_no": 1, "quantity": "5", "price": "1017"},
        {"line_no": 2, "quantity": "0"},
        {"item": "FIT", "quantity": "1", "price": "106"},
        promise_date="2026-04-01",
    ).result
    assert (done["number"], done["old_gross"], done["gross"], done["changes"]) == ("XSBG202603-0001", "3616.00", "5191.00", 3)
    assert kept(selling, order) == [(1, "5", "1017", "5085.00"), (3, "1", "106", "106.00")]
    shown: Any = selling.company.ask("sales.amendments", {"order": order})
    assert [(r.line_no, r.change, r.old_quantity, r.new_quantity, r.old_price, r.new_price) for r in shown.rows[0].lines] == [
        (1, "changed", 3, 5, 1130, 1017),
        (2, "removed", 2, 0, 113, None),
        (3, "added", 0, 1, None, 106),
    ]
    assert shown.rows[0].new_promise_date.isoformat() == "2026-04-01"
    reserved = selling.company.sql("select item_id, quantity::int as n from stock.reserved where quantity > 0")
    assert [row["n"] for row in reserved] == [5]
    events = selling.company.sql("select document_kind from core.event where name = 'sales.amend_order' order by 1")
    assert [row["document_kind"] for row in events] == ["sales.amendment", "sales.order"]
    selling.issue(order)
    assert selling.balances()["1122"] == "5191.00"
    assert selling.differences() == []


def test_what_was_delivered_keeps_its_price_and_the_rest_gets_a_line(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order, (1, "1"))
    amend(selling, order, {"line_no": 1, "price": "904"})
    assert kept(selling, order) == [(1, "1", "1130", "1130.00"), (2, "2", "904", "1808.00")]
    selling.issue(order)
    assert selling.balances()["1122"] == "2938.00"
    assert selling.head(order)["delivery"] == "all"
    assert selling.differences() == []


def test_less_than_what_was_delivered_or_invoiced_is_refused(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "5", "1130"))
    selling.issue(order, (1, "2"))
    selling.invoice(order, (1, "3"))
    for line in ({"line_no": 1, "quantity": "2"}, {"line_no": 1, "quantity": "0"}, {"line_no": 1, "quantity": "3", "price": "9"}):
        with pytest.raises(Refusal) as caught:
            amend(selling, order, line)
        assert (caught.value.key, caught.value.values["quantity"]) == ("sales.amended_below_what_happened", 3)
    assert kept(selling, order) == [(1, "5", "1130", "5650.00")]
    assert selling.company.count("sales.amendment") == 0
    amend(selling, order, {"line_no": 1, "quantity": "3"})
    assert kept(selling, order) == [(1, "3", "1130", "3390.00")]
    assert selling.head(order)["billing"] == "all"
    selling.issue(order)
    assert selling.differences() == []


def test_an_order_cut_to_what_was_delivered_is_delivered(selling: Selling) -> None:
    selling.stock(SEAL="5")
    order = selling.order(("SEAL", "3", "33.33"))
    selling.issue(order, (1, "2"))
    amend(selling, order, {"line_no": 1, "quantity": "2"})
    assert selling.head(order)["delivery"] == "all"
    line = selling.line(order)
    assert (line["net"], line["tax"]) == (line["delivered_net"], line["delivered_tax"])
    assert selling.invoice(order).result["gross"] == "66.66"
    assert selling.differences() == []


def test_credit_is_looked_at_again(selling: Selling) -> None:
    selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_limit": "5000"})
    order = selling.order(("PUMP", "3", "1130"))
    clerk = Actor(901, "小王", {"sales.order.amend": "all"})
    more = {"order": order, "reason": "加量", "lines": [{"line_no": 1, "quantity": "5"}]}
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.amend_order", more, as_=clerk)
    assert (caught.value.key, str(caught.value.values["over"])) == ("sales.credit_exceeded", "650.00")
    assert kept(selling, order) == [(1, "3", "1130", "3390.00")]
    less = {"order": order, "reason": "减量", "lines": [{"line_no": 1, "quantity": "2"}]}
    assert selling.company.run("sales.amend_order", less, as_=clerk).result["gross"] == "2260.00"
    assert selling.company.run("sales.amend_order", more, as_="manager").result["gross"] == "5650.00"


def test_the_floor_price_holds_for_changed_prices(selling: Selling) -> None:
    pump = {"item": "PUMP", "code": "PUMP", "name": "离心泵", "unit": "台", "floor_price": "1000"}
    selling.company.run("items.save_item", pump)
    order = selling.order(("PUMP", "3", "1130"))
    clerk = Actor(901, "小王", {"sales.order.amend": "all"})
    cheap = {"order": order, "reason": "让价", "lines": [{"line_no": 1, "price": "900"}]}
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.amend_order", cheap, as_=clerk)
    assert caught.value.key == "sales.needs_special_approval"
    assert kept(selling, order) == [(1, "3", "1130", "3390.00")]
    assert selling.company.run("sales.amend_order", cheap, as_="manager").result["gross"] == "2700.00"


def test_refusals_name_the_order_and_keep_it(selling: Selling) -> None:
    draft = selling.order(("PUMP", "3", "1130"), approve=False)
    order = selling.order(("PUMP", "3", "1130"))
    cases: list[tuple[int, dict[str, Any], str]] = [
        (draft, {"line_no": 1, "quantity": "4"}, "sales.order_not_amendable"),
        (order, {"line_no": 1, "quantity": "3"}, "sales.nothing_to_amend"),
        (order, {"line_no": 7, "quantity": "3"}, "sales.line_unknown"),
        (order, {"line_no": 1, "quantity": "0"}, "sales.amended_to_nothing"),
        (order, {"quantity": "1", "price": "5"}, "sales.item_missing"),
        (order, {"line_no": 1, "quantity": "1.5"}, "items.too_many_places"),
    ]
    for number, line, key in cases:
        with pytest.raises(Refusal) as caught:
            amend(selling, number, line)
        assert caught.value.key == key
    with pytest.raises(Conflict):
        amend(selling, order, {"line_no": 1, "quantity": "4"}, version=99)
    with pytest.raises(NotPermitted):
        selling.company.run("sales.amend_order", {"order": order, "reason": "x"}, as_="nobody")
    assert selling.line(order)["quantity"] == Decimal(3)
    assert selling.company.count("sales.amendment") == 0


@pytest.mark.parametrize(("limit", "statements"), [(None, 9), ("9999999", 11)])
def test_statements_do_not_grow_with_the_lines(selling: Selling, limit: str | None, statements: int) -> None:
    if limit:
        selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_limit": limit})
    used = []
    for lines in (1, 2, 5):
        order = selling.order(*[("PUMP", "3", "1130")] * lines)
        change = [{"line_no": n, "quantity": "4", "price": "1200"} for n in range(1, lines + 1)]
        with selling.statements() as sent:
            amend(selling, order, *change, {"item": "FIT", "quantity": "1", "price": "106"})
        used.append(len(sent))
    assert used[1:] == [statements, statements]


def test_a_line_less_and_one_more_within_a_credit_limit_cost_no_more_with_more_lines(selling: Selling) -> None:
    selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_limit": "9999999"})
    used = []
    for lines in (1, 2, 5):
        order = selling.order(*[("PUMP", "3", "1130")] * (lines + 1))
        change = [{"line_no": n, "quantity": "4", "price": "1200"} for n in range(1, lines + 1)]
        gone, new = {"line_no": lines + 1, "quantity": "0"}, {"item": "FIT", "quantity": "1", "price": "9000"}
        with selling.statements() as sent:
            amend(selling, order, *change, gone, new)
        used.append(len(sent))
        assert [row["item"] for row in lines_of(selling, order)] == ["PUMP"] * lines + ["FIT"]
    assert used[1:] == [MORE_AND_LESS, MORE_AND_LESS]


MORE_AND_LESS = 13  # twelve, and the look whether what becomes less is asked for in a request to invoice or on its way


def lines_of(selling: Selling, order: int) -> list[dict[str, Any]]:
    return selling.company.sql(
        "select i.code as item from sales.order_line as l join items.item as i on i.id = l.item_id "
        "where l.order_id = :o order by l.line_no", o=order,
    )  # fmt: skip
