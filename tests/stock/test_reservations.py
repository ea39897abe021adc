"""Pieces are promised once: to the line that asked first, and nobody else takes them away."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
import sqlalchemy as sa

from operational.dispatch.database_errors import as_refusal
from operational.stock.api import Standing, Want, on_hand, release, reserve
from tests.stock.shelf import OTHER_BIN, OTHER_WAREHOUSE, PUMP, SECOND_BIN, VALVE, WAREHOUSE, Shelf, piece

KIND = "sales.order"


def want(line: int, quantity: str, *, item: int = PUMP, warehouse: int = WAREHOUSE) -> Want:
    return Want(line, item, warehouse, D(quantity))


def reserved(shelf: Shelf) -> dict[tuple[int, int], D]:
    rows = shelf.sql("select item_id, warehouse_id, quantity from stock.reserved where quantity <> 0")
    return {(r["item_id"], r["warehouse_id"]): r["quantity"] for r in rows}


def test_lines_hold_what_is_available_first_line_first(shelf: Shelf) -> None:
    shelf.move(piece("3", "3.00"), piece("2", "2.00", bin=OTHER_BIN), piece("7", "7.00", bin=SECOND_BIN))
    held = shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "4"), want(2, "3"), want(3, "1", item=VALVE)]))
    assert held == {1: D("4"), 2: D("1"), 3: D("0")}
    assert reserved(shelf) == {(PUMP, WAREHOUSE): D("5")}
    # Asking again changes nothing; other goods that arrive fill up what was missing.
    assert shelf.in_one(lambda tx: reserve(tx, KIND, [want(2, "3")])) == {2: D("1")}
    shelf.move(piece("1", "1.00"))
    assert shelf.in_one(lambda tx: reserve(tx, KIND, [want(2, "3")])) == {2: D("2")}
    assert shelf.in_one(lambda tx: on_hand(tx, [PUMP, VALVE], WAREHOUSE)) == {
        PUMP: Standing(D("6"), D("6"), D("0"), D("1")),
        VALVE: Standing(D("0"), D("0"), D("0"), D("0")),
    }
    assert shelf.in_one(lambda tx: on_hand(tx, [PUMP]))[PUMP] == Standing(D("13"), D("6"), D("7"), D("1"))


def test_a_line_that_changes_its_warehouse_takes_its_reservation_along(shelf: Shelf) -> None:
    shelf.move(piece("3", "3.00"), piece("3", "3.00", bin=SECOND_BIN))
    shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "3")]))
    shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "2", warehouse=OTHER_WAREHOUSE)]))
    assert reserved(shelf) == {(PUMP, OTHER_WAREHOUSE): D("2")}


def test_an_issue_uses_up_its_own_reservation_only(shelf: Shelf) -> None:
    shelf.move(piece("5", "5.00"))
    shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "3"), want(2, "1")]))
    before = shelf.state()
    with pytest.raises(sa.exc.DBAPIError) as caught:
        shelf.move(piece("-5", order_line_id=1), reserved_for=KIND)
    refusal = as_refusal(caught.value)
    assert refusal is not None
    assert (refusal.key, refusal.values) == (
        "stock.reserved_for_others",
        {"item": "PUMP", "warehouse": "主仓", "wanted": "5", "on_hand": "5", "reserved": "1"},
    )
    assert shelf.state() == before

    shelf.move(piece("-2", order_line_id=1), reserved_for=KIND)
    assert reserved(shelf) == {(PUMP, WAREHOUSE): D("2")}  # 1 of line 1, 1 of line 2
    shelf.move(piece("-2", order_line_id=1), reserved_for=KIND)  # the last one of its own and one that is free
    assert reserved(shelf) == {(PUMP, WAREHOUSE): D("1")}
    with pytest.raises(sa.exc.DBAPIError):
        shelf.move(piece("-1"))  # nobody's line
    shelf.move(piece("-1", order_line_id=2), reserved_for=KIND)
    assert reserved(shelf) == {}


def test_a_transfer_leaves_what_is_reserved_in_its_warehouse(shelf: Shelf) -> None:
    shelf.move(piece("2", "2.00"))
    shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "2")]))
    shelf.move(piece("-1", purpose="transfer"), piece("1", bin=OTHER_BIN, purpose="transfer"))  # inside the warehouse
    with pytest.raises(sa.exc.DBAPIError) as caught:
        shelf.move(piece("-1", purpose="transfer"), piece("1", bin=SECOND_BIN, purpose="transfer"))
    assert "stock.reserved_for_others" in str(caught.value.orig)


def test_released_pieces_are_free_again(shelf: Shelf) -> None:
    shelf.move(piece("2", "2.00"))
    shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "2")]))
    shelf.in_one(lambda tx: release(tx, KIND, [1, 5]))
    shelf.in_one(lambda tx: release(tx, KIND, [1]))
    assert reserved(shelf) == {}
    shelf.move(piece("-2"))


def test_a_negative_wish_is_refused(shelf: Shelf) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        shelf.in_one(lambda tx: reserve(tx, KIND, [want(1, "-1")]))
    assert "stock.piece_not_valid" in str(caught.value.orig)
