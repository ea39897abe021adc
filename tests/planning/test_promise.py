"""Available to promise through the front door: stock, reservations, purchases by day, requisitions that are not sure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import NotPermitted, Refusal
from tests.books import Books

TODAY = dt.date(2026, 3, 16)  # a Monday


class Shop:
    """A customer, a supplier, a pump on the shelf."""

    def __init__(self, company: Books) -> None:
        self.company = company
        self.run("parties.save_party", code="C1", name="上海申江水务有限公司", is_customer=True)
        self.run("parties.save_party", code="S1", name="上海恒泽铸造有限公司", is_supplier=True)
        self.run("items.save_item", code="PUMP", name="离心泵", unit="台", list_price="1130")
        self.run("items.save_item", code="FIT", name="安装", unit="次", kind="service", list_price="100")

    def run(self, command: str, /, **data: Any) -> dict[str, Any]:
        return dict(self.company.run(command, data).result)

    def stock(self, quantity: int) -> None:
        order = self.buy(quantity, "2026-03-16")
        self.run("purchasing.receive_goods", order=order)

    def buy(self, quantity: int, on: str | None, *, date: str = "2026-03-16") -> int:
        lines = [{"item": "PUMP", "quantity": str(quantity), "price": "100", "promise_date": on}]
        order = self.run("purchasing.save_order", supplier="S1", date=date, lines=lines)["id"]
        for step in ("place", "approve"):
            self.run(f"purchasing.{step}_order", order=order)
        return int(order)

    def sell(self, quantity: int, **head: Any) -> int:
        lines = [{"item": "PUMP", "quantity": str(quantity)}]
        order = self.run("sales.save_order", customer="C1", lines=lines, **head)["id"]
        self.run("sales.place_order", order=order)
        return int(order)

    def promise(self, *quantities: int, item: str = "PUMP") -> list[tuple[str, bool, str, str]]:
        given = {"items": [item] * len(quantities), "quantities": [str(n) for n in quantities]}
        answer: Any = self.company.ask("planning.promise", given)
        return [(row.earliest.isoformat(), row.is_sure, f"{row.from_stock:f}", f"{row.missing:f}") for row in answer.rows]


@pytest.fixture
def shop(company: Books) -> Shop:
    return Shop(company)


def whole(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


def told(shop: Shop, *quantities: int) -> list[tuple[str, bool, str, str]]:
    return [(day, sure, whole(now), whole(missing)) for day, sure, now, missing in shop.promise(*quantities)]


def test_from_the_shelf_then_from_what_comes_then_from_nowhere(shop: Shop) -> None:
    shop.stock(5)
    shop.buy(10, "2026-03-27")
    assert told(shop, 5, 8, 4) == [
        ("2026-03-16", True, "5", "0"),
        ("2026-03-27", True, "0", "0"),
        ("2026-03-30", False, "0", "2"),  # fourteen days for what nobody has ordered
    ]


def test_a_saturday_is_told_as_monday(shop: Shop) -> None:
    shop.buy(10, "2026-03-28")
    assert told(shop, 1)[0][0] == "2026-03-30"


def test_what_others_were_promised_is_not_promised_again(shop: Shop) -> None:
    shop.stock(5)
    shop.buy(10, "2026-03-27")
    shop.run("sales.approve_order", order=shop.sell(8, promise_date="2026-03-27"))  # takes 5 from the shelf, 3 that come
    assert told(shop, 7, 1) == [("2026-03-27", True, "0", "0"), ("2026-03-30", False, "0", "1")]


def test_a_late_purchase_and_a_requisition_are_not_sure(shop: Shop) -> None:
    shop.buy(3, "2026-03-10", date="2026-03-02")
    requested = [{"item": "PUMP", "quantity": "4", "needed_on": "2026-03-25"}]
    shop.run("purchasing.save_requisition", number="Q1", lines=requested)
    assert told(shop, 3, 1)[1][3] == "1"  # a draft is nothing yet
    shop.run("purchasing.place_requisition", requisition="Q1")
    assert told(shop, 3, 4) == [("2026-03-17", False, "0", "0"), ("2026-03-25", False, "0", "0")]


def test_the_suppliers_lead_time_counts_for_what_is_not_ordered(shop: Shop) -> None:
    shop.run("purchasing.save_supplier_item", supplier="S1", item="PUMP", price="100", lead_time_days=30)
    assert told(shop, 1) == [("2026-04-15", False, "0", "1")]


def test_services_can_be_promised_today(shop: Shop) -> None:
    assert [row[0] for row in shop.promise(3, item="FIT")] == ["2026-03-16"]


def test_one_statement_reckons_any_number_of_lines(shop: Shop) -> None:
    codes = [f"P{n:04d}" for n in range(1000)]
    shop.run("items.ensure_items", items=[{"code": code, "name": code} for code in codes])
    used = []
    for count in (3, 1000):
        given = {"items": codes[:count], "quantities": ["2"] * count}
        shop.company.ask("planning.promise", given)
        sent: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *_: Any, sent: list[str] = sent) -> None:
            sent.append(statement)

        sa.event.listen(shop.company.database.engine, "before_cursor_execute", note)
        shop.company.ask("planning.promise", given)
        sa.event.remove(shop.company.database.engine, "before_cursor_execute", note)
        used.append(len(sent))
    assert used == [3, 3]  # the state of master data, the items, the outlook


def test_an_approved_order_is_promised_when_the_missing_pieces_come(shop: Shop) -> None:
    shop.stock(5)
    shop.buy(10, "2026-04-02")
    answer = shop.run("sales.approve_order", order=shop.sell(8))
    assert answer["promise_date"] == "2026-04-02"
    assert [(row["line_no"], whole(row["short"]), row["earliest"]) for row in answer["short"]] == [(1, "3", "2026-04-02")]


def test_too_early_a_promise_is_refused_where_the_company_wants_it(shop: Shop) -> None:
    shop.buy(10, "2026-04-02")
    order = shop.sell(8, promise_date="2026-03-20")
    assert shop.company.run("sales.approve_order", {"order": order}, dry_run=True).result["promise_date"] == "2026-03-20"
    shop.run("company.save_setting", name="sales.promise_check", value="refuse")
    with pytest.raises(Refusal) as refused:
        shop.run("sales.approve_order", order=order)
    problem = refused.value.problems[0]
    assert (problem.key, problem.field) == ("sales.promised_too_early", "promise_date")
    assert (problem.values["promised"], problem.values["earliest"]) == ("2026-03-20", "2026-04-02")
    assert shop.company.sql('select state from sales."order" where id = :o', o=order) == [{"state": "placed"}]
    assert shop.company.count("stock.reservation") == 0
    assert shop.run("sales.approve_order", order=order, promise_date="2026-04-02")["state"] == "approved"


def test_the_promise_needs_the_right_and_one_quantity_an_item(shop: Shop) -> None:
    with pytest.raises(Refusal, match="one_quantity_each"):
        shop.company.ask("planning.promise", {"items": ["PUMP", "FIT"], "quantities": ["1"]})
    with pytest.raises(NotPermitted):
        shop.company.ask("planning.promise", {"items": ["PUMP"], "quantities": ["1"]}, as_="nobody")
