"""Warehouses, opening stock and transfers through the front door, and what people see of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, NotPermitted, Refusal
from operational.stock.api import CHECKS
from tests.books import Books

STARTED = dt.date(2026, 1, 1)


@pytest.fixture
def stocked(company: Books) -> Books:
    """Pumps in two bins and two warehouses, valves in a lot."""
    company.run("items.ensure_items", {"items": [{"code": "P1", "name": "水泵"}]})
    company.run("items.save_item", {"code": "V1", "name": "阀门", "tracks_lots": True})
    company.run("items.ensure_items", {"items": [{"code": "FW", "name": "安装", "kind": "service"}]})
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "A2"})
    company.run("stock.save_warehouse", {"code": "WH2", "name": "车载库"})
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": LINES})
    return company


LINES = [
    {"item": "P1", "quantity": "3", "unit_cost": "100.005"},
    {"item": "P1", "quantity": "1", "value": "200", "location": "WH1/A2"},
    {"item": "P1", "quantity": "2", "unit_cost": "50", "warehouse": "WH2"},
    {"item": "V1", "quantity": "7", "unit_cost": "1", "lot": "L-7", "expires_on": "2027-01-01"},
]


def stock(books: Books, **given: Any) -> list[tuple[Any, ...]]:
    found = books.ask("stock.stock_now", given)
    return [(r.item_code, r.warehouse, r.bin, r.lot, r.on_hand, r.value) for r in found.rows]  # type: ignore[attr-defined]


def broken(books: Books) -> list[str]:
    return [check.name for check in CHECKS if books.sql(check.sql)]


def test_a_new_company_has_one_warehouse_with_a_bin(company: Books) -> None:
    rows = company.ask("stock.warehouses").rows  # type: ignore[attr-defined]
    assert [(r.code, r.name, [(b.code, b.is_default) for b in r.bins]) for r in rows] == [
        ("WH1", "主仓", [("WH1/默认", True)]),
    ]
    assert company.run("stock.seed").result == {"new": []}


def test_opening_stock_lies_in_its_bins_and_compares_itself_with_the_ledger(stocked: Books) -> None:
    assert stock(stocked, detail="bin") == [
        ("P1", "主仓", "A2", None, D("1"), D("100.00")),
        ("P1", "主仓", "默认", None, D("3"), D("300.01")),
        ("P1", "车载库", "默认", None, D("2"), D("200.01")),
        ("V1", "主仓", "默认", "L-7", D("7"), D("7.00")),
    ]
    assert stock(stocked, detail="item") == [
        ("P1", None, None, None, D("6"), D("600.02")),
        ("V1", None, None, None, D("7"), D("7.00")),
    ]
    assert stock(stocked, search="水泵 P", warehouse="WH2") == [("P1", "车载库", None, None, D("2"), D("200.01"))]
    assert stocked.sql("select count(*) as n from ledger.entry")[0]["n"] == 0
    assert broken(stocked) == ["stock.ledger"]  # the opening balances are not entered yet
    more = stocked.run("items.ensure_items", {"items": [{"code": "M1", "kind": "material"}]})
    assert more.result == {"new": ["M1"]}
    answer = stocked.run("stock.enter_opening_stock", {"lines": [{"item": "M1", "quantity": "2", "value": "9.50"}]}).result
    assert answer["accounts"] == [
        {"account": "1403", "stock_value": "9.50", "ledger_balance": "0.00", "difference": "9.50"}
    ]


def test_opening_stock_is_refused_twice_without_cost_and_for_services(stocked: Books) -> None:
    before = stocked.sql("select * from stock.move")
    for line, key in (
        ({"item": "P1", "quantity": "1", "value": "1"}, "stock.opening_after_moves"),
        ({"item": "FW", "quantity": "1", "value": "1"}, "stock.item_not_stocked"),
        ({"item": "FW", "quantity": "1"}, "stock.opening_without_value"),
        ({"item": "FW", "quantity": "0", "value": "1"}, "stock.quantity_not_positive"),
        ({"item": "FW", "quantity": "0.5", "value": "1"}, "items.too_many_places"),
        ({"item": "FW", "quantity": "1", "value": "1", "location": "WH9/A"}, "stock.bin_unknown"),
        ({"item": "FW", "quantity": "1", "value": "1", "warehouse": "WH9"}, "stock.warehouse_unknown"),
    ):
        with pytest.raises(Refusal) as caught:
            stocked.run("stock.enter_opening_stock", {"lines": [line]})
        assert caught.value.key == key
    assert stocked.sql("select * from stock.move") == before


def test_a_transfer_carries_goods_and_leaves_their_value(stocked: Books) -> None:
    line = {"item": "P1", "quantity": "2", "from_location": "WH1/默认", "to_location": "WH2/默认"}
    lot = {"item": "V1", "quantity": "5", "from_location": "WH1/默认", "to_location": "WH1/A2", "lot": "L-7"}
    done = stocked.run("stock.transfer", {"lines": [line, lot], "note": "上门"}).result
    assert (done["number"], done["lines"]) == ("DBD202603-0001", 2)
    assert stock(stocked, detail="warehouse", item="P1") == [
        ("P1", "主仓", None, None, D("2"), D("200.01")), ("P1", "车载库", None, None, D("4"), D("400.01")),
    ]  # fmt: skip
    view = stocked.ask("stock.transfer", {"transfer": done["number"]})
    assert [(m.item_code, m.bin, m.quantity, m.value) for m in view.lines] == [  # type: ignore[attr-defined]
        ("P1", "默认", D("-2"), D("-200.01")), ("P1", "默认", D("2"), D("200.01")),
        ("V1", "默认", D("-5"), D("-5.00")), ("V1", "A2", D("5"), D("5.00")),
    ]  # fmt: skip
    for wrong, key in (
        ({**line, "quantity": "9"}, "stock.not_enough"),
        ({**line, "to_location": "WH1/默认"}, "stock.transfer_to_itself"),
        ({**lot, "lot": "L-8"}, "stock.lot_unknown"),
        ({**line, "quantity": "0"}, "stock.quantity_not_positive"),
    ):
        with pytest.raises(Refusal) as caught:
            stocked.run("stock.transfer", {"lines": [wrong]})
        assert caught.value.key == key
    assert stocked.count("stock.transfer") == 1


def test_a_transfer_takes_as_many_statements_for_one_line_as_for_many(stocked: Books) -> None:
    def statements(lines: int) -> int:
        seen: list[str] = []

        def listen(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
            seen.append(text)

        line = {"item": "V1", "quantity": "1", "from_location": "WH1/默认", "to_location": "WH1/A2", "lot": "L-7"}
        sa.event.listen(stocked.database.engine, "before_cursor_execute", listen)
        stocked.run("stock.transfer", {"lines": [line] * lines})
        sa.event.remove(stocked.database.engine, "before_cursor_execute", listen)
        return len(seen)

    statements(1)  # fills the caches of master data
    assert statements(1) == statements(5) == 8


def test_the_default_bin_can_be_changed_but_not_taken_away(company: Books) -> None:
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "B1", "is_default": True})
    bins = company.ask("stock.warehouses").rows[0].bins  # type: ignore[attr-defined]
    assert [(b.bin, b.is_default) for b in bins] == [("B1", True), ("默认", False)]
    with pytest.raises(Refusal) as caught:
        company.run("stock.save_location", {"warehouse": "WH1", "bin": "B1"})
    assert caught.value.key == "stock.default_bin_needed"


def test_a_warehouse_with_goods_stays_in_use(stocked: Books) -> None:
    with pytest.raises(Refusal) as caught:
        stocked.run("stock.save_warehouse", {"code": "WH2", "name": "车载库", "is_active": False})
    assert caught.value.key == "stock.warehouse_not_empty"
    assert stocked.run("stock.ensure_warehouses", {"codes": ["WH3", "WH2", "WH3"]}).result == {"new": ["WH3"]}
    stocked.run("stock.save_warehouse", {"code": "WH3", "name": "三仓", "is_active": False})
    assert [r.is_active for r in stocked.ask("stock.warehouses").rows] == [True, True, False]  # type: ignore[attr-defined]


def test_who_may_not_see_moves_sees_no_cost(stocked: Books) -> None:
    row = stocked.ask("stock.stock_now", {"item": "V1"}, as_="sales_clerk").rows[0]  # type: ignore[attr-defined]
    assert (row.on_hand, row.available, row.unit_cost, row.value) == (D("7"), D("7"), None, None)
    with pytest.raises(NotPermitted):
        stocked.ask("stock.moves", {}, as_="sales_clerk")
    with pytest.raises(NotPermitted):
        stocked.run("stock.save_warehouse", {"code": "X", "name": "X"}, as_="sales_clerk")
    with pytest.raises(NotPermitted):
        stocked.run("stock.transfer", {"lines": [TRANSFER]}, as_="nobody")


TRANSFER = {"item": "V1", "quantity": "1", "from_location": "WH1/默认", "to_location": "WH1/A2", "lot": "L-7"}


def test_the_same_request_key_moves_once(stocked: Books) -> None:
    first = stocked.run("stock.transfer", {"lines": [TRANSFER]}, key="k1")
    again = stocked.run("stock.transfer", {"lines": [TRANSFER]}, key="k1")
    assert (again.replayed, again.result) == (True, first.result)
    assert stocked.count("stock.transfer") == 1
    with pytest.raises(Conflict):
        stocked.run("stock.transfer", {"lines": [{**TRANSFER, "quantity": "2"}]}, key="k1")


def test_moves_are_listed_newest_first_and_filtered(stocked: Books) -> None:
    stocked.run("stock.transfer", {"lines": [TRANSFER]})
    found = stocked.ask("stock.moves", {"item": "V1", "page_rows": 2})
    assert found.total == 3  # type: ignore[attr-defined]
    assert [(r.purpose, r.bin, r.quantity, r.quantity_after) for r in found.rows] == [  # type: ignore[attr-defined]
        ("transfer", "A2", D("1"), D("7")), ("transfer", "默认", D("-1"), D("6")),
    ]  # fmt: skip
    none = stocked.ask("stock.moves", {"item": "V1", "date_to": "2025-12-31"})
    assert none.total == 0  # type: ignore[attr-defined]
    one = stocked.ask("stock.standing", {"items": ["V1", "P1"], "warehouse": "WH2"})
    assert [(r.item_code, r.on_hand) for r in one.rows] == [("V1", D("0")), ("P1", D("2"))]  # type: ignore[attr-defined]
