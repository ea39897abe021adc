"""Eight people run random commands on ten hot items: no gap, no deadlock, nothing oversold, every invariant holds."""

from __future__ import annotations

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Refusal
from tests.books import Books

WRITERS = 8
COMMANDS = int(os.environ.get("GONGDAN_COMMANDS", "60"))  # each writer; a campaign asks for thousands
ITEMS = 10
STOCK = "60"  # few enough that writers run into each other's reservations


@pytest.fixture
def busy(company: Books) -> Books:
    """Ten items with a little stock, some customers and suppliers."""
    for n in range(4):
        company.run("parties.save_party", {"code": f"K{n}", "name": f"客户{n}", "is_customer": True, "terms": "货到30天"})
        company.run("parties.save_party", {"code": f"S{n}", "name": f"供应商{n}", "is_supplier": True, "terms": "月结30天"})
    for n in range(ITEMS):
        company.run("items.save_item", {"code": f"HOT{n}", "name": f"热销品{n}", "unit": "台", "list_price": "113"})
    lines = [{"item": f"HOT{n}", "quantity": STOCK, "price": "56.50"} for n in range(ITEMS)]
    order = company.run("purchasing.save_order", {"supplier": "S0", "lines": lines}).result["id"]
    for verb in ("place", "approve"):
        company.run(f"purchasing.{verb}_order", {"order": order})
    company.run("purchasing.receive_goods", {"order": order})
    company.run("purchasing.enter_invoice", {"order": order})
    return company


class Person:
    """Takes the next step of some order of their own, or begins another one."""

    def __init__(self, books: Books, number: int) -> None:
        self.books, self.chance = books, random.Random(number)
        self.sales: list[int] = []
        self.bought: list[int] = []
        self.issues: list[int] = []
        self.done: dict[str, int] = {}
        self.refused: dict[str, int] = {}

    def work(self, commands: int) -> None:
        steps = (self.sell, self.buy, self.issue, self.bill, self.collect, self.send_back, self.record, self.receive)
        for _ in range(commands):
            step = self.chance.choices(steps, weights=(4, 2, 6, 4, 3, 1, 2, 3))[0]
            try:
                step()
            except Refusal as refusal:
                self.refused[refusal.key] = self.refused.get(refusal.key, 0) + 1

    def run(self, command: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = self.books.run(command, data)
        self.done[command] = self.done.get(command, 0) + 1
        return answer.result

    def lines(self, most: int) -> list[dict[str, Any]]:
        items = self.chance.sample(range(ITEMS), self.chance.randint(1, 4))
        return [{"item": f"HOT{n}", "quantity": str(self.chance.randint(1, most)), "price": "113"} for n in items]

    def sell(self) -> None:
        customer = f"K{self.chance.randrange(4)}"
        order = self.run("sales.save_order", {"customer": customer, "lines": self.lines(9)})["id"]
        self.run("sales.place_order", {"order": order})
        self.run("sales.approve_order", {"order": order})
        self.sales.append(order)

    def buy(self) -> None:
        order = self.run("purchasing.save_order", {"supplier": f"S{self.chance.randrange(4)}", "lines": self.lines(12)})["id"]
        self.run("purchasing.place_order", {"order": order})
        self.run("purchasing.approve_order", {"order": order})
        self.bought.append(order)

    def issue(self) -> None:
        if self.sales:
            self.issues.append(self.run("sales.issue_goods", {"order": self.chance.choice(self.sales)})["id"])

    def bill(self) -> None:
        if self.sales:
            self.run("sales.invoice_order", {"order": self.chance.choice(self.sales)})

    def collect(self) -> None:
        amount = str(Decimal(self.chance.randint(100, 90_000)) / 100)
        customer = f"K{self.chance.randrange(4)}"
        self.run("invoicing.receive_money", {"party": customer, "amount": amount, "oldest_first": True})

    def send_back(self) -> None:
        if self.issues:
            line = {"line_no": 1, "quantity": "1"}
            self.run("sales.return_goods", {"goods_issue": self.chance.choice(self.issues), "lines": [line]})

    def receive(self) -> None:
        if self.bought:
            order = self.bought.pop()
            self.run("purchasing.receive_goods", {"order": order})
            self.run("purchasing.enter_invoice", {"order": order})

    def record(self) -> None:
        self.run("ledger.make_vouchers", {})
        self.run("ledger.post_vouchers", {})


def test_random_commands_of_many_leave_the_books_right(busy: Books) -> None:
    people = [Person(busy, number) for number in range(WRITERS)]
    barrier = threading.Barrier(WRITERS)

    def live(person: Person) -> None:
        barrier.wait()
        person.work(COMMANDS)

    with ThreadPoolExecutor(WRITERS) as pool:
        for finished in [pool.submit(live, person) for person in people]:
            finished.result()  # a deadlock or an unhandled error ends the test here

    done = sum(sum(person.done.values()) for person in people)
    assert done >= WRITERS * COMMANDS // 2
    assert {check.name: busy.sql(check.sql) for check in catalog().checks} == {check.name: [] for check in catalog().checks}
    oversold = busy.sql("select item_id, quantity from stock.balance where quantity < 0")
    assert oversold == []
    for table in ('sales."order"', "sales.goods_issue", "invoicing.invoice", "invoicing.payment"):
        assert _gaps(busy, table) == [], table


def _gaps(books: Books, table: str) -> list[dict[str, Any]]:
    """Series whose numbers do not run from 1 without a gap: none, as nothing failed after its number was given."""
    return books.sql(
        f"select split_part(number, '-', 1) as series, count(*) as n, max(split_part(number, '-', 2)::int) as last from {table} "
        "group by 1 having count(*) <> max(split_part(number, '-', 2)::int)"
    )
