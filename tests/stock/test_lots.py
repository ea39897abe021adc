"""Lots, serial numbers and states: what may lie where, what leaves first, what is refused."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal, Tx
from operational.dispatch.database_errors import as_refusal
from operational.stock.api import CHECKS, LotWant, Want, choose_lots, on_hand, reserve
from operational.stock.rules import LotHeld, LotTaken, take_lots
from tests.books import Books
from tests.stock.shelf import (
    BIN,
    CUSTOMERS_BIN,
    GLUE,
    METER,
    NEW_LOT,
    OLD_LOT,
    OTHER_BIN,
    OTHER_SERIAL,
    PENDING_BIN,
    PUMP,
    SECOND_BIN,
    SERIAL,
    UNDATED_LOT,
    WAREHOUSE,
    Shelf,
    piece,
)

DAY = dt.date(2026, 5, 1)


def refused(shelf: Shelf, *pieces: Any) -> str:
    """The key of the refusal; nothing may have changed."""
    before = shelf.state()
    with pytest.raises(Exception) as caught:
        shelf.move(*pieces)
    assert shelf.state() == before
    refusal = as_refusal(caught.value)
    assert refusal is not None, caught.value
    return refusal.key


def broken(shelf: Shelf) -> list[str]:
    return [check.name for check in CHECKS if not check.name.startswith("stock.ledger") and shelf.sql(check.sql)]


def test_take_lots_goes_by_the_order_given_and_passes_expired_by() -> None:
    old, new = (LotHeld(1, 2, 7, lot, D(4), day) for lot, day in ((1, DAY - dt.timedelta(1)), (2, DAY)))
    undated, other = LotHeld(1, 2, 8, 3, D(4)), LotHeld(2, 2, 7, 4, D(9))
    held = [old, new, undated, other]
    assert take_lots([LotWant(1, 2, D(5)), LotWant(1, 2, D(9)), LotWant(2, 2, D(1))], held, DAY, False) == [
        [LotTaken(7, 2, D(4)), LotTaken(8, 3, D(1))],
        [LotTaken(8, 3, D(3))],
        [LotTaken(7, 4, D(1))],
    ]
    assert take_lots([LotWant(1, 2, D(5))], held, DAY, True) == [[LotTaken(7, 1, D(4)), LotTaken(7, 2, D(1))]]
    assert take_lots([LotWant(1, 2, D(5), location_id=8), LotWant(1, 2, D(1), lot_id=2)], held, DAY, False) == [
        [LotTaken(8, 3, D(4))],
        [LotTaken(7, 2, D(1))],
    ]


def test_an_item_kept_by_lots_never_moves_without_one(shelf: Shelf) -> None:
    assert refused(shelf, piece("5", "10", item=GLUE)) == "stock.lot_needed"
    assert refused(shelf, piece("5", "10", item=PUMP, lot_id=OLD_LOT)) == "stock.piece_not_valid"  # of another item
    assert refused(shelf, piece("2", "10", item=METER, lot_id=SERIAL)) == "stock.serial_needed"
    shelf.move(piece("5", "10", item=GLUE, lot_id=NEW_LOT), piece("1", "10", item=METER, lot_id=SERIAL))
    assert refused(shelf, piece("-5", item=GLUE)) == "stock.lot_needed"
    assert broken(shelf) == []


def test_a_serial_number_is_one_piece_wherever_it_lies(shelf: Shelf) -> None:
    shelf.move(piece("1", "10", item=METER, lot_id=SERIAL))
    assert refused(shelf, piece("1", "10", item=METER, lot_id=SERIAL, bin=SECOND_BIN)) == "stock.serial_twice"
    there_and_back = [
        piece("-1", item=METER, lot_id=SERIAL, purpose="transfer"),
        piece("1", item=METER, lot_id=SERIAL, bin=SECOND_BIN, purpose="transfer"),
    ]
    shelf.move(*there_and_back)
    assert refused(shelf, piece("-1", item=METER, lot_id=OTHER_SERIAL)) == "stock.not_enough"
    shelf.move(piece("-1", item=METER, lot_id=SERIAL, bin=SECOND_BIN), piece("1", "9", item=METER, lot_id=OTHER_SERIAL))
    assert broken(shelf) == []


def test_only_accepted_goods_are_sold_and_promised(shelf: Shelf) -> None:
    shelf.move(piece("4", "40", item=PUMP), piece("6", "60", item=PUMP, bin=PENDING_BIN))
    assert refused(shelf, piece("-1", item=PUMP, bin=PENDING_BIN)) == "stock.bin_not_accepted"
    assert refused(shelf, piece("1", "10", item=PUMP, bin=CUSTOMERS_BIN)) == "stock.bin_of_customers"
    got = shelf.in_one(lambda tx: reserve(tx, "test.order", [Want(1, PUMP, WAREHOUSE, D(9))]))
    assert got == {1: D(4)}
    standing = shelf.in_one(lambda tx: on_hand(tx, [PUMP], WAREHOUSE))[PUMP]
    assert (standing.on_hand, standing.reserved, standing.available) == (D(4), D(4), D(0))
    away = [piece("-1", item=PUMP, purpose="transfer"), piece("1", item=PUMP, bin=PENDING_BIN, purpose="transfer")]
    assert refused(shelf, *away) == "stock.reserved_for_others"  # to another state is away, though in the same warehouse
    back = [piece("-6", item=PUMP, bin=PENDING_BIN, purpose="transfer"), piece("6", item=PUMP, bin=OTHER_BIN, purpose="transfer")]
    shelf.move(*back)
    assert shelf.in_one(lambda tx: reserve(tx, "test.order", [Want(1, PUMP, WAREHOUSE, D(9))])) == {1: D(9)}
    assert broken(shelf) == []


def test_expired_lots_are_sold_by_right_or_release_only(shelf: Shelf) -> None:
    shelf.move(piece("5", "10", item=GLUE, lot_id=OLD_LOT), piece("5", "10", item=GLUE, lot_id=NEW_LOT))
    assert refused(shelf, piece("-1", item=GLUE, lot_id=OLD_LOT)) == "stock.lot_expired"
    shelf.move(piece("-1", item=GLUE, lot_id=OLD_LOT, purpose="purchase_return"))
    shelf.rights["stock.lot.release"] = "all"
    shelf.move(piece("-1", item=GLUE, lot_id=OLD_LOT))
    shelf.rights.clear()
    with shelf.owner.begin() as connection:
        connection.exec_driver_sql(f"update stock.lot set is_released = true where id = {OLD_LOT}")
    shelf.move(piece("-1", item=GLUE, lot_id=OLD_LOT))
    assert shelf.valuation(GLUE)[0] == D(7)


def test_first_expired_goes_first_and_undated_last(shelf: Shelf) -> None:
    shelf.move(
        piece("5", "5", item=GLUE, lot_id=UNDATED_LOT),
        piece("5", "5", item=GLUE, lot_id=OLD_LOT),
        piece("5", "5", item=GLUE, lot_id=NEW_LOT, bin=OTHER_BIN),
        piece("5", "5", item=GLUE, lot_id=NEW_LOT, bin=PENDING_BIN),
        piece("5", "5", item=GLUE, lot_id=NEW_LOT, bin=SECOND_BIN),
    )

    def choose(tx: Tx) -> Any:
        return choose_lots(tx, [LotWant(GLUE, WAREHOUSE, D(7)), LotWant(GLUE, WAREHOUSE, D(9))], DAY)

    assert shelf.in_one(choose) == [
        [LotTaken(OTHER_BIN, NEW_LOT, D(5)), LotTaken(BIN, UNDATED_LOT, D(2))],
        [LotTaken(BIN, UNDATED_LOT, D(3))],  # a rest that lies nowhere is left out
    ]


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_moves_keeps_sums_lots_and_what_can_be_promised(shelf: Shelf, seed: int) -> None:
    dice = random.Random(seed)
    bins = (BIN, OTHER_BIN, SECOND_BIN, PENDING_BIN)
    lots = {PUMP: (0,), GLUE: (OLD_LOT, NEW_LOT, UNDATED_LOT), METER: (SERIAL, OTHER_SERIAL)}
    done = 0
    for _ in range(60):
        item = dice.choice(list(lots))
        lot, quantity = dice.choice(lots[item]), "1" if item == METER else str(dice.randint(1, 5))
        start, end = dice.sample(bins, 2)
        step = dice.choice(("in", "out", "carry", "reserve"))
        try:
            if step == "in":
                shelf.move(piece(quantity, f"{dice.randint(0, 999)}.{dice.randint(10, 99)}", item=item, bin=start, lot_id=lot))
            elif step == "out":
                shelf.move(piece(f"-{quantity}", item=item, bin=start, lot_id=lot))
            elif step == "carry":
                ends = ((f"-{quantity}", start), (quantity, end))
                shelf.move(*(piece(q, item=item, bin=place, lot_id=lot, purpose="transfer") for q, place in ends))
            else:
                want = Want(dice.randint(1, 5), item, WAREHOUSE, D(dice.randint(0, 6)))
                shelf.in_one(lambda tx, want=want: reserve(tx, "test.order", [want]))
            done += 1
        except Exception as error:
            refusal = as_refusal(error)
            assert refusal is not None and refusal.key.startswith("stock."), error
    assert done >= 15
    assert broken(shelf) == []


@pytest.fixture
def glue(company: Books) -> Books:
    company.run("items.save_item", {"code": "G1", "name": "密封胶", "tracks_lots": True})
    company.run("stock.save_lot", {"item": "G1", "lot": "A", "expires_on": "2026-04-01"})
    company.run("stock.enter_opening_stock", {"lines": [{"item": "G1", "quantity": "4", "value": "8", "lot": "A"}]})
    return company


def key_of(work: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.key


def test_a_lot_is_written_down_corrected_and_released(glue: Books) -> None:
    assert glue.run("stock.save_lot", {"item": "G1", "lot": "A", "supplier_lot": "S-9"}).result["is_new"] is False
    assert glue.run("stock.release_lot", {"item": "G1", "lot": "A"}).result["lot"] == "A"
    row = glue.sql("select supplier_lot, expires_on, is_released from stock.lot where code = 'A'")
    assert row == [{"supplier_lot": "S-9", "expires_on": dt.date(2026, 4, 1), "is_released": True}]
    wrong = {"item": "G1", "lot": "B", "made_on": "2026-05-01", "expires_on": "2026-04-01"}
    assert key_of(lambda: glue.run("stock.save_lot", wrong)) == "stock.lot_expires_before_made"
    assert key_of(lambda: glue.run("stock.release_lot", {"item": "G1", "lot": "B"})) == "stock.lot_unknown"
    for command, role in (("stock.save_lot", "sales_clerk"), ("stock.release_lot", "warehouse"), ("stock.save_lot", "nobody")):
        with pytest.raises(NotPermitted):
            glue.run(command, {"item": "G1", "lot": "A"}, as_=role)
    assert glue.count("stock.lot") == 1


def test_tracking_changes_only_without_stock(glue: Books) -> None:
    changed = {"code": "G1", "name": "密封胶", "tracks_lots": False}
    assert key_of(lambda: glue.run("items.save_item", changed)) == "stock.tracking_with_stock"
    glue.run("items.save_item", {"code": "G2", "name": "胶", "tracks_serials": True})
    assert glue.sql("select tracks_lots, tracks_serials from items.item where code = 'G2'") == [
        {"tracks_lots": True, "tracks_serials": True}
    ]
    glue.run("items.save_item", {"code": "G2", "name": "胶", "tracks_lots": False})
    assert glue.sql("select tracks_lots, tracks_serials from items.item where code = 'G2'") == [
        {"tracks_lots": False, "tracks_serials": False}
    ]


def test_a_bin_changes_its_state_while_it_is_empty(glue: Books) -> None:
    glue.run("stock.save_location", {"warehouse": "WH1", "bin": "Q", "zone": "Z1", "state": "pending"})
    row = glue.sql("select zone, state, kind from stock.location where bin = 'Q'")
    assert row == [{"zone": "Z1", "state": "pending", "kind": "own"}]
    line = {"item": "G1", "quantity": "1", "lot": "A", "from_location": "WH1/默认", "to_location": "WH1/Q"}
    glue.run("stock.transfer", {"lines": [line]})
    wanted = {"warehouse": "WH1", "bin": "Q", "state": "defective"}
    assert key_of(lambda: glue.run("stock.save_location", wanted)) == "stock.bin_not_empty"
    assert key_of(lambda: glue.run("stock.save_location", {**wanted, "state": None, "is_default": True})) == (
        "stock.default_bin_accepted"
    )
    glue.run("stock.transfer", {"lines": [{**line, "from_location": "WH1/Q", "to_location": "WH1/默认"}]})
    glue.run("stock.save_location", wanted)
    assert glue.sql("select zone, state from stock.location where bin = 'Q'") == [{"zone": "Z1", "state": "defective"}]


def test_the_default_warehouse_is_said_not_guessed(company: Books) -> None:
    company.run("stock.save_warehouse", {"code": "A0", "name": "甲仓"})  # first by its code, yet not the default
    company.run("items.save_item", {"code": "P9", "name": "水泵"})
    company.run("stock.enter_opening_stock", {"lines": [{"item": "P9", "quantity": "1", "value": "5"}]})
    where = "select l.code from stock.balance as b join stock.location as l on l.id = b.location_id"
    assert company.sql(where) == [{"code": "WH1/默认"}]
    off = {"code": "WH1", "name": "主仓", "is_default": False}
    assert key_of(lambda: company.run("stock.save_warehouse", off)) == "stock.default_warehouse_needed"
    company.run("stock.save_warehouse", {"code": "A0", "name": "甲仓", "is_default": True})
    assert company.sql("select code from stock.warehouse where is_default") == [{"code": "A0"}]
