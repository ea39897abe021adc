"""Two people who do the same at the same moment: one effect, and a word for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Refusal
from tests.books import Books

CALLERS = 4


@pytest.fixture
def shop(company: Books) -> Books:
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True, "terms": "货到30天"})
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    company.run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "113"})
    company.run("stock.receive_other", {"reason": "FOUND", "lines": [{"item": "P1", "quantity": "1", "unit_cost": "50"}]})
    return company


def together(work: Callable[[int], Any]) -> list[str]:
    """What came of each caller: ``ok`` or the key of the refusal."""
    barrier = threading.Barrier(CALLERS)

    def one(number: int) -> str:
        barrier.wait(timeout=60)
        try:
            work(number)
        except Refusal as refusal:
            return refusal.key
        return "ok"

    with ThreadPoolExecutor(CALLERS) as pool:
        return sorted(pool.map(one, range(CALLERS)))


def sold(books: Books, **more: Any) -> int:
    data = {"customer": "C1", "lines": [{"item": "P1", "quantity": "1", "price": "113"}], **more}
    return int(books.run("sales.save_order", data).result["id"])


def sound(books: Books) -> bool:
    return [check.name for check in catalog().checks if books.sql(check.sql)] == []


def test_orders_for_the_last_piece_hold_it_once_and_ship_it_once(shop: Books) -> None:
    orders = [sold(shop) for _ in range(CALLERS)]
    for order in orders:
        shop.run("sales.place_order", {"order": order})
    assert together(lambda n: shop.run("sales.approve_order", {"order": orders[n]})) == ["ok"] * CALLERS
    assert shop.sql("select sum(quantity)::int as n, count(*) filter (where quantity > 0) as k from stock.reservation") == [
        {"n": 1, "k": 1}
    ]
    outcomes = together(lambda n: shop.run("sales.issue_goods", {"order": orders[n]}))
    assert outcomes[0] == "ok"
    assert set(outcomes[1:]) <= {"stock.not_enough", "stock.reserved_for_others"}  # whoever comes before it left, or after
    assert shop.sql("select sum(quantity)::int as n from stock.balance") == [{"n": 0}]
    assert sound(shop)


@pytest.mark.parametrize(
    ("command", "table", "given"),
    [
        ("sales.save_order", 'sales."order"', {"customer": "C1"}),
        ("purchasing.save_order", 'purchasing."order"', {"supplier": "S1"}),
    ],
)
def test_one_number_is_given_to_one_document(shop: Books, command: str, table: str, given: dict[str, Any]) -> None:
    data = {**given, "number": "SAME-1", "lines": [{"item": "P1", "quantity": "1", "price": "113"}]}
    outcomes = together(lambda n: shop.run(command, {**data, "note": f"第{n}份"}))
    assert outcomes == ["core.already_exists"] * (CALLERS - 1) + ["ok"]
    with pytest.raises(Refusal) as later:
        shop.run(command, data)
    assert later.value.key == "core.already_exists"
    assert shop.sql(f"select number from {table} where number is not null") == [{"number": "SAME-1"}]
    assert sound(shop)


def test_a_double_click_on_a_receipt_of_money_books_it_once(shop: Books) -> None:
    data = {"party": "C1", "amount": "50.00"}
    assert together(lambda n: shop.run("invoicing.receive_money", data, key="click")) == ["ok"] * CALLERS
    assert shop.sql("select amount::text from invoicing.payment") == [{"amount": "50.00"}]
    assert sound(shop)


def test_a_double_click_on_approve_without_a_key_approves_once(shop: Books) -> None:
    order = sold(shop)
    shop.run("sales.place_order", {"order": order})
    outcomes = together(lambda n: shop.run("sales.approve_order", {"order": order}))
    assert outcomes == ["core.move_not_allowed"] * (CALLERS - 1) + ["ok"]
    assert sound(shop)
