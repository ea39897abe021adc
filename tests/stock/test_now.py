"""Stock now by item, warehouse, zone, state, bin and lot, and what is still on order beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.books import Books


@pytest.fixture
def shop(company: Books) -> Books:
    """Pumps accepted, to inspect and lent out; glue in two lots; five pumps on order."""
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    company.run("items.save_item", {"code": "P1", "name": "水泵", "list_price": "113"})
    company.run("items.save_item", {"code": "G1", "name": "密封胶", "tracks_lots": True})
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "A1", "zone": "A"})
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "Q", "zone": "Q", "state": "pending"})
    lines = [
        {"item": "P1", "quantity": "5", "unit_cost": "10", "location": "WH1/A1"},
        {"item": "P1", "quantity": "2", "unit_cost": "10", "location": "WH1/Q"},
        {"item": "P1", "quantity": "3", "unit_cost": "10"},
        {"item": "G1", "quantity": "4", "unit_cost": "1", "lot": "B", "expires_on": "2027-01-01"},
        {"item": "G1", "quantity": "6", "unit_cost": "1", "lot": "A", "expires_on": "2026-04-01"},
    ]
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": lines})
    company.run("stock.lend_goods", {"party": "C1", "lines": [{"item": "P1", "quantity": "1"}]})
    order = [{"item": "P1", "quantity": "5", "price": "11.30", "promise_date": "2026-03-30"}]
    company.run("purchasing.save_order", {"supplier": "S1", "number": "B1", "lines": order})
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": "B1"})
    return company


def rows(books: Books, *names: str, **given: Any) -> list[tuple[Any, ...]]:
    found = books.ask("stock.stock_now", given)
    return [tuple(getattr(row, name) for name in names) for row in found.rows]  # type: ignore[attr-defined]


def test_only_accepted_goods_on_own_shelves_are_available(shop: Books) -> None:
    figures = ("on_hand", "available", "value")
    assert rows(shop, *figures, detail="item", item="P1") == [(D(10), D(7), D("100.00"))]
    assert rows(shop, *figures, detail="warehouse", item="P1") == [(D(10), D(7), D("100.00"))]
    assert rows(shop, "stock_state", "kind", "on_hand", "available", detail="state", item="P1") == [
        ("accepted", "lent", D(1), D(0)), ("accepted", "own", D(7), D(7)), ("pending", "own", D(2), D(0)),
    ]  # fmt: skip
    assert rows(shop, "zone", "on_hand", detail="zone", item="P1") == [("", D(3)), ("A", D(5)), ("Q", D(2))]
    assert rows(shop, "bin", "on_hand", detail="bin", item="P1", stock_state="pending") == [("Q", D(2))]
    assert rows(shop, "bin", "available", detail="bin", item="P1", zone="A") == [("A1", D(5))]


def test_lots_stand_in_the_order_in_which_they_expire(shop: Books) -> None:
    assert rows(shop, "lot", "expires_on", "on_hand", detail="lot", item="G1") == [
        ("A", dt.date(2026, 4, 1), D(6)), ("B", dt.date(2027, 1, 1), D(4)),
    ]  # fmt: skip
    found = shop.ask("stock.lots", {"expiring": True}).rows  # type: ignore[attr-defined]
    assert [(row.lot, row.days_left, row.on_hand) for row in found] == [("A", 16, D(6))]
    bins = {row.bin: (row.zone, row.stock_state, row.kind, row.items) for row in shop.ask("stock.bins").rows}  # type: ignore[attr-defined]
    assert bins == {
        "默认": ("", "accepted", "own", 2), "A1": ("A", "accepted", "own", 1), "Q": ("Q", "pending", "own", 1),
        "借出": ("", "accepted", "lent", 1),
    }  # fmt: skip


def test_what_is_on_order_stands_beside_what_is_there(shop: Books) -> None:
    for detail in ("item", "warehouse"):
        found = shop.ask("purchasing.stock_and_incoming", {"detail": detail, "item": "P1"})
        shown = [(row.available, row.incoming, row.arrives_on) for row in found.rows]  # type: ignore[attr-defined]
        assert shown == [(D(7), D(5), dt.date(2026, 3, 30))]
    promised = {"supplier": "S1", "number": "B2", "promise_date": "2026-03-20"}  # for the whole order
    shop.run("purchasing.save_order", {**promised, "lines": [{"item": "P1", "quantity": "1", "price": "11.30"}]})
    for step in ("place_order", "approve_order"):
        shop.run(f"purchasing.{step}", {"order": "B2"})
    found = shop.ask("purchasing.stock_and_incoming", {"detail": "item", "item": "P1"})
    assert [(row.incoming, row.arrives_on) for row in found.rows] == [(D(6), dt.date(2026, 3, 20))]  # type: ignore[attr-defined]
    shop.run("purchasing.receive_goods", {"order": "B2"})
    shop.run("purchasing.receive_goods", {"order": "B1"})
    found = shop.ask("purchasing.stock_and_incoming", {"detail": "warehouse", "item": "P1"})
    assert [(row.available, row.incoming) for row in found.rows] == [(D(13), D(0))]  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        shop.ask("purchasing.stock_and_incoming", {}, as_="nobody")
