"""Eight people run random commands on ten hot items: no gap, no deadlock, nothing oversold, every invariant holds."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from operational.catalog.api import catalog
from tests.books import Books
from tests.invariants.people import buying, money, selling, storing
from tests.invariants.people.person import BY_LOT, BY_SERIAL, HOT, PARTNERS, Desk, Person

WRITERS = 8
COMMANDS = int(os.environ.get("GONGDAN_COMMANDS", "60"))  # each writer; a campaign asks for thousands
SEEDS = tuple(range(int(os.environ.get("GONGDAN_SEQUENCES", "3"))))
ALONE = 150  # commands of a person who works alone: every kind of work twice or so
MORE_TURNS = 6
STOCK = "60"  # few enough that writers run into each other's reservations
STEPS = {**buying.STEPS, **selling.STEPS, **storing.STEPS, **money.STEPS}
VALUED = {"HOT6": "fifo", "HOT7": "month_average", BY_LOT: "specific"}  # the others by moving average
# What the rules should have said before the database had to, and a wait that no colleague is worth.
FAULTS = {"core.busy", "core.check_refused", "core.reference_missing", "core.already_exists"}


@pytest.fixture
def busy(company: Books) -> Books:
    """Ten items with a little stock, some customers and suppliers."""
    run = company.run
    for n in range(PARTNERS):
        run("parties.save_party", {"code": f"K{n}", "name": f"客户{n}", "is_customer": True, "terms": "货到30天"})
        run("parties.save_party", {"code": f"S{n}", "name": f"供应商{n}", "is_supplier": True, "terms": "月结30天"})
    run("parties.save_party", {"code": "BOTH", "name": "往来单位", "is_customer": True, "is_supplier": True})
    for code in HOT:
        tracked = {"tracks_lots": code == BY_LOT, "tracks_serials": code == BY_SERIAL}
        run("items.save_item", {"code": code, "name": f"热销品{code}", "unit": "台", "list_price": "113", **tracked})
        if code in VALUED:
            run("stock.change_valuation", {"item": code, "method": VALUED[code], "reason": "会计制度规定"})
    run("items.save_item", {"code": "SET", "name": "成套设备", "unit": "套", "kind": "finished"})
    run("items.save_item", {"code": "FREIGHT", "name": "运费", "unit": "次", "kind": "freight"})
    run("stock.save_location", {"warehouse": "WH1", "bin": "A-1"})
    run("stock.save_warehouse", {"code": "WH2", "name": "外库"})
    lines = [{"item": code, "quantity": STOCK, "price": "56.50"} for code in HOT]
    order = run("purchasing.save_order", {"supplier": "S0", "lines": lines}).result["id"]
    for verb in ("place", "approve"):
        run(f"purchasing.{verb}_order", {"order": order})
    found: list[dict[str, Any]] = [
        {"line_no": n, "quantity": STOCK, "lot": "L0" if code == BY_LOT else ""}
        for n, code in enumerate(HOT, 1) if code != BY_SERIAL
    ]  # fmt: skip
    found += [{"line_no": HOT.index(BY_SERIAL) + 1, "quantity": "1", "lot": f"SN-{n}"} for n in range(int(STOCK))]
    run("purchasing.receive_goods", {"order": order, "lines": found})
    run("purchasing.enter_invoice", {"order": order})
    return company


def test_random_commands_of_many_leave_the_books_right(busy: Books) -> None:
    desk = Desk()
    people = [Person(busy, number, desk) for number in range(WRITERS)]
    barrier = threading.Barrier(WRITERS)

    def live(person: Person) -> None:
        barrier.wait()
        person.work(COMMANDS, STEPS)

    with ThreadPoolExecutor(WRITERS) as pool:
        for finished in [pool.submit(live, person) for person in people]:
            finished.result()  # an unhandled error ends the test here
    assert _deadlocks(busy) == 0
    assert sum(person.done.total() for person in people) >= WRITERS * COMMANDS // 2
    _sound(busy, people)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_commands_of_one_leave_the_books_right(busy: Books, seed: int) -> None:
    """Alone, the same seed does the same again: what breaks here can be followed step by step."""
    person = Person(busy, 1000 + seed, Desk())
    person.work(ALONE, STEPS)
    assert person.done.total() >= ALONE // 2
    _sound(busy, [person])


def _sound(books: Books, people: list[Person]) -> None:
    """Every check of the product is silent, nothing is below zero, every series runs without a gap, no rule was missing."""
    faults = {fault: n for person in people for fault, n in person.refused.items() if fault[1] in FAULTS}
    assert faults == {}
    assert {check.name: books.sql(check.sql) for check in catalog().checks} == {check.name: [] for check in catalog().checks}
    assert books.sql("select item_id, quantity from stock.balance where quantity < 0") == []
    for table in ('sales."order"', "sales.goods_issue", "invoicing.invoice", "invoicing.payment", "stock.transfer"):
        assert _gaps(books, table) == [], table


def test_every_kind_of_work_gets_done(busy: Books) -> None:
    """Random work proves nothing about a command that is always refused."""
    person = Person(busy, 7, Desk())
    person.work(600, STEPS)
    for _ in range(MORE_TURNS):  # chance may have come to a rare kind at bad moments only
        refused_only = {command for command, _ in person.refused} - set(person.done)
        if not refused_only:
            break
        person.work(100, STEPS)
    assert refused_only == set(), {fault: n for fault, n in person.refused.items() if fault[0] in refused_only}
    assert {"sales.exchange_goods", "fulfilment.deliver_direct", "invoicing.net_items", "stock.post_count"} <= set(person.done)


def _deadlocks(books: Books) -> int:
    """Deadlocks are repeated in silence, so only the server knows of them."""
    return int(books.sql("select deadlocks from pg_stat_database where datname = current_database()")[0]["deadlocks"])


def _gaps(books: Books, table: str) -> list[dict[str, Any]]:
    """Series whose numbers do not run from 1 without a gap: none, as nothing failed after its number was given."""
    return books.sql(
        f"select split_part(number, '-', 1) as series, count(*) as n, max(split_part(number, '-', 2)::int) as last from {table} "
        "group by 1 having count(*) <> max(split_part(number, '-', 2)::int)"
    )
