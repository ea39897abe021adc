"""Two payments of one document at the same time, and books that agree after any sequence of commands."""

from __future__ import annotations

import random
import threading

from operational.core.api import Refusal
from tests.books import Books
from tests.invoicing.money import claim, holds, ids, open_amounts, partners

STEPS = 40


def test_two_payments_of_one_document_settle_it_once(company: Books) -> None:
    books = partners(company)
    item = ids(books, "S1", "C")[0]
    data = {"party": "S1", "amount": "300.00", "allocations": [{"open_item": item, "amount": "300.00"}]}
    gate, outcomes = threading.Barrier(2), []

    def pay() -> None:
        gate.wait()
        try:
            outcomes.append(books.run("invoicing.pay_supplier", data).result["state"])
        except Refusal as refusal:
            outcomes.append(refusal.key)

    threads = [threading.Thread(target=pay) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", "invoicing.more_than_open"]
    assert (books.count("invoicing.payment"), open_amounts(books, "S1")) == (1, [])
    holds(books)


def test_the_sub_ledger_is_the_control_account_after_any_sequence(company: Books) -> None:
    books, luck = partners(company), random.Random(20260316)
    books.run("company.save_exchange_rate", {"currency": "USD", "day": "2026-01-01", "rate": "7.0531"})
    books.run("invoicing.save_bank_account", {"code": "1012", "name": "美元户", "currency": "USD"})
    done: list[tuple[str, str]] = []
    refusals = 0
    for step in range(STEPS):
        party, amount = luck.choice(("C1", "C2", "S1")), f"{luck.randint(1, 90_000) / 100:.2f}"
        try:
            match luck.randrange(7):
                case 0:
                    more = {"currency": "USD"} if luck.random() < 0.4 else {}
                    claim(books, luck.choice(("sale", "purchase")), party, amount, "2026-03-01", **more)
                case 1 | 2:
                    command = luck.choice(("receive_money", "pay_supplier"))
                    made = books.run(f"invoicing.{command}", {"party": party, "amount": amount, "oldest_first": True})
                    done.append(("payment", made.result["number"]))
                case 3:
                    dollars = {"party": party, "amount": "10.00", "cash_account": "1012", "oldest_first": True, "rate": "7.21"}
                    done.append(("payment", books.run("invoicing.receive_money", dollars).result["number"]))
                case 4:
                    books.run("invoicing.settle", {"party": party, "oldest_first": True})
                case 5:
                    rate = f"{luck.randint(690, 730) / 100}"
                    books.run("invoicing.revalue", {"currency": "USD", "rate": rate})
                case _:
                    kind, number = done.pop(luck.randrange(len(done))) if done else ("payment", "none")
                    books.run(f"invoicing.reverse_{kind}", {kind: number, "reason": f"第{step}步"})
        except Refusal:
            refusals += 1
    assert refusals < STEPS * 3 // 4
    holds(books)
