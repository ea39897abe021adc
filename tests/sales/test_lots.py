"""Goods kept by lots leave by what expires first, and come back to their lot."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal as D
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Actor, Refusal
from operational.stock.api import CHECKS
from tests.books import Books

LOTS = (("OLD", "2026-01-31", "4"), ("SOON", "2026-06-30", "3"), ("LATE", "2027-06-30", "5"))


@pytest.fixture
def glue(company: Books) -> Books:
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    company.run("items.save_item", {"code": "G1", "name": "密封胶", "tracks_lots": True, "list_price": "11.30"})
    company.run("items.save_item", {"code": "M1", "name": "流量计", "tracks_serials": True, "list_price": "113"})
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "B"})
    lines = [{"item": "G1", "quantity": q, "unit_cost": "2", "lot": lot, "expires_on": day} for lot, day, q in LOTS]
    lines += [{"item": "M1", "quantity": "1", "unit_cost": "50", "lot": f"SN{n}"} for n in range(3)]
    lines[2]["location"] = "WH1/B"
    company.run("stock.enter_opening_stock", {"lines": lines})
    return company


def sold(books: Books, *lines: dict[str, Any]) -> str:
    data = {"customer": "C1", "lines": [{"price": "11.30", **line} for line in lines]}
    number = str(books.run("sales.save_order", data).result["number"])
    for step in ("place_order", "approve_order"):
        books.run(f"sales.{step}", {"order": number})
    return number


def clerk(books: Books) -> Actor:
    return Actor(1, "clerk", {name: "all" for name in ("sales.goods_issue.edit",)})


def issued(books: Books) -> list[tuple[str, str, D]]:
    rows = books.sql(
        "select t.code as lot, l.code as bin, i.quantity from sales.goods_issue_line as i "
        "join stock.lot as t on t.id = i.lot_id join stock.location as l on l.id = i.location_id order by i.id"
    )
    return [(row["lot"], row["bin"], row["quantity"]) for row in rows]


def test_an_issue_takes_first_what_expires_first_and_leaves_what_has_expired(glue: Books) -> None:
    order = sold(glue, {"item": "G1", "quantity": "5"}, {"item": "M1", "quantity": "2"})
    glue.run("sales.issue_goods", {"order": order}, as_=clerk(glue))
    assert issued(glue) == [
        ("SOON", "WH1/默认", D(3)), ("LATE", "WH1/B", D(2)), ("SN0", "WH1/默认", D(1)), ("SN1", "WH1/默认", D(1)),
    ]  # fmt: skip
    assert [check.name for check in CHECKS if check.name != "stock.ledger" and glue.sql(check.sql)] == []
    number = glue.sql("select number from sales.goods_issue")[0]["number"]
    glue.run("sales.return_goods", {"goods_issue": number, "lines": [{"line_no": 2, "quantity": "2"}]})
    back = "select b.quantity from stock.balance as b join stock.lot as t on t.id = b.lot_id where t.code = 'LATE'"
    assert glue.sql(back) == [{"quantity": D(5)}]


def test_a_row_may_name_its_lot_and_too_little_is_refused(glue: Books) -> None:
    order = sold(glue, {"item": "G1", "quantity": "9"})
    for row, key in (
        ({"lot": "OLD"}, "stock.lot_expired"),
        ({"lot": "NONE"}, "stock.lot_unknown"),
        ({"quantity": "9"}, "stock.lots_not_enough"),
        ({"location": "WH1/B", "quantity": "6"}, "stock.lots_not_enough"),
    ):
        with pytest.raises(Refusal) as caught:
            glue.run("sales.issue_goods", {"order": order, "lines": [{"line_no": 1, "quantity": "1", **row}]}, as_=clerk(glue))
        assert caught.value.key == key
    assert glue.count("sales.goods_issue") == 0
    given = {"order": order, "lines": [{"line_no": 1, "quantity": "2", "lot": "LATE", "location": "WH1/B"}]}
    glue.run("sales.issue_goods", given, as_=clerk(glue))
    assert issued(glue) == [("LATE", "WH1/B", D(2))]
    glue.run("sales.issue_goods", {"order": order})  # who may release expired lots sells them too
    assert issued(glue)[1:] == [("OLD", "WH1/默认", D(4)), ("SOON", "WH1/默认", D(3))]


def test_lots_take_one_statement_more_for_any_number_of_lines(glue: Books) -> None:
    def statements(lines: int) -> int:
        order = sold(glue, *([{"item": "G1", "quantity": "1"}] * lines))
        seen: list[str] = []

        def listen(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
            seen.append(text)

        sa.event.listen(glue.database.engine, "before_cursor_execute", listen)
        glue.run("sales.issue_goods", {"order": order})
        sa.event.remove(glue.database.engine, "before_cursor_execute", listen)
        return len(seen)

    for _ in range(2):
        statements(1)  # fills the caches of master data
    assert statements(1) == statements(4) == 11


def test_an_issue_waits_for_no_item_while_it_holds_a_later_one(glue: Books) -> None:
    """Lots are looked up before the goods move: both take the gates of all items, so that nobody waits in a circle."""
    glue.run("items.save_item", {"code": "A1", "name": "垫片", "list_price": "11.30"})
    glue.run("items.save_item", {"code": "Z1", "name": "润滑油", "tracks_lots": True, "list_price": "11.30"})
    found = [{"item": "A1", "quantity": "5", "unit_cost": "2"}, {"item": "Z1", "quantity": "5", "unit_cost": "2", "lot": "L"}]
    glue.run("stock.receive_other", {"reason": "FOUND", "lines": found})
    order = sold(glue, {"item": "Z1", "quantity": "1"}, {"item": "A1", "quantity": "1"})
    ids = {row["code"]: row["id"] for row in glue.sql("select code, id from items.item where code in ('A1', 'Z1')")}
    assert ids["A1"] < ids["Z1"]
    gate = sa.text("select from stock.valuation where item_id = :id for no key update nowait")
    engine = sa.create_engine(glue.owner_url, poolclass=sa.NullPool)
    with ThreadPoolExecutor(1) as pool, engine.connect() as colleague:
        colleague.execute(gate, {"id": ids["A1"]})
        issue = pool.submit(glue.run, "sales.issue_goods", {"order": order})
        waits = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        for _ in range(200):
            if glue.sql(waits)[0]["n"]:
                break
            time.sleep(0.05)
        assert glue.sql(waits)[0]["n"] == 1
        colleague.execute(gate, {"id": ids["Z1"]})  # refused at once if the issue held it already
        colleague.rollback()
        assert issue.result(timeout=30).result["state"] == "issued"
    assert [(lot, q) for lot, _, q in issued(glue)] == [("L", D(1))]
