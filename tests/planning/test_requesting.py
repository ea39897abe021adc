"""One click from what is missing to a requisition, and never twice for the same gap."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.planning.test_suggestions import advised, suggestion

__all__ = ["advised"]


@pytest.fixture
def short(company: Books) -> Books:
    """Two approved orders that lack 7 and 4 pumps, 3 are on the way; seals lie below their minimum of 10."""
    run = company.run
    run("parties.save_party", {"code": "C1", "name": "申江水务", "is_customer": True})
    run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    run("items.save_item", {"code": "PUMP", "name": "离心泵", "unit": "台"})
    run("items.save_item", {"code": "SEAL", "name": "机械密封", "unit": "件", "stock_minimum": "10"})
    for number, quantity in (("A", "7"), ("B", "4")):
        line = {"item": "PUMP", "quantity": quantity, "price": "100"}
        run("sales.save_order", {"customer": "C1", "number": number, "promise_date": "2026-03-10", "lines": [line]})
        for verb in ("place", "approve"):
            run(f"sales.{verb}_order", {"order": number})
    coming = {"item": "PUMP", "quantity": "3", "price": "60"}
    run("purchasing.save_order", {"supplier": "S1", "lines": [coming]})
    run("planning.watch_stock", {}, as_="pipeline")
    return company


def late(company: Books) -> list[int]:
    found: Any = company.ask("sales.late_orders", {"cause": "short"})
    return [row.id for row in found.rows]


def falls(company: Books) -> list[int]:
    found: Any = company.ask("planning.low_stocks")
    return [row.id for row in found.rows]


def lines(company: Books) -> list[tuple[Any, ...]]:
    sql = """
        select q.state, q.origin, i.code, trim_scale(l.quantity)::text as quantity, l.reason
        from purchasing.requisition_line as l join purchasing.requisition as q on q.id = l.requisition_id
        join items.item as i on i.id = l.item_id order by l.id
    """
    return [tuple(row.values()) for row in company.sql(sql)]


def test_late_orders_and_empty_shelves_make_one_requisition(short: Books) -> None:
    made = short.run("planning.request_missing", {"order_lines": late(short), "low_stocks": falls(short)}).result
    assert (made["lines"], made["number"]) == (2, "QGD202603-0001")
    assert lines(short) == [  # eleven are short, three come
        ("placed", "shortage", "PUMP", "8", "A、B"),
        ("placed", "shortage", "SEAL", "10", ""),
    ]


def test_a_gap_is_asked_for_once(short: Books) -> None:
    one = late(short)[:1]
    short.run("planning.request_missing", {"order_lines": one})
    short.run("planning.request_missing", {"order_lines": late(short)})
    assert [row[3] for row in lines(short)] == ["7", "1"]
    short.run("planning.request_missing", {"low_stocks": falls(short)})
    with pytest.raises(Refusal) as caught:
        short.run("planning.request_missing", {"order_lines": late(short), "low_stocks": falls(short)})
    assert (caught.value.key, caught.value.problems[0].values["items"]) == ("planning.nothing_missing", "PUMP、SEAL")
    assert len(lines(short)) == 3


def test_nothing_chosen_and_no_right_are_refused(short: Books) -> None:
    with pytest.raises(Refusal) as caught:
        short.run("planning.request_missing", {})
    assert caught.value.key == "planning.nothing_chosen"
    for command, given in (("request_missing", {"order_lines": late(short)}), ("request_suggestions", {"suggestions": [1]})):
        with pytest.raises(NotPermitted):
            short.run(f"planning.{command}", given, as_="cashier")
    assert lines(short) == []


def test_suggestions_become_a_requisition_and_are_decided(advised: Books) -> None:
    ids = [suggestion(advised, code)["id"] for code in ("SEAL", "BODY")]
    made = advised.run("planning.request_suggestions", {"suggestions": ids}).result
    assert (made["lines"], made["amount"]) == (2, "904.00")
    shown: Any = advised.ask("planning.suggestions", {"state": "accepted"})
    assert {(row.requisition, row.purchase_order_id) for row in shown.rows} == {(made["number"], None)}
    assert [(row[0], row[1], row[3]) for row in lines(advised)] == [("placed", "suggestion", "40")] * 2
    with pytest.raises(Refusal) as caught:
        advised.run("planning.request_suggestions", {"suggestions": ids})
    assert caught.value.key == "core.move_not_allowed"
