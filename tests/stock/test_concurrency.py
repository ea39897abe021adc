"""Eight people at five hot items at once: nothing drifts, nothing is oversold, nobody waits in a circle."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal as D
from typing import Any

import sqlalchemy as sa

from operational.dispatch.database_errors import as_refusal
from operational.stock.api import CHECKS, Piece, Want, reserve
from tests.stock.shelf import BIN, OTHER_BIN, SECOND_BIN, WAREHOUSE, Shelf, piece

WRITERS, ROUNDS = 8, 200
HOT = (41, 42, 43, 44, 45)
BINS = (BIN, OTHER_BIN, SECOND_BIN)
MORE_ITEMS = """
    insert into items.item (id, code, name, spec, pinyin, unit, kind, barcode, tax_code, vat_class, is_stocked, is_sold,
            is_purchased, tracks_lots, tracks_serials, needs_inspection, weight, has_floating_unit, allow_negative,
            valuation, list_price, floor_price, standard_cost,
            stock_minimum, is_active, version)
        select n, 'HOT' || n, '热销品', '', '', '台', 'merchandise', '', '', 'goods', true, true,
            true, false, false, false, 0, false, false, 'moving_average', 0, 0, 0, 0, true, 1
        from generate_series(41, 45) as n
"""


def fill(shelf: Shelf, quantity: str) -> None:
    with shelf.owner.begin() as connection:
        connection.exec_driver_sql(MORE_ITEMS)
    shelf.move(*[piece(quantity, "777.77", item=item, bin=place) for item in HOT for place in BINS])


def together(work: Callable[[int], Any]) -> list[Any]:
    barrier = threading.Barrier(WRITERS)

    def one(writer: int) -> Any:
        barrier.wait()
        return work(writer)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def attempt(shelf: Shelf, pieces: list[Piece]) -> str:
    """What came of it: ok, the key of the refusal, or the error class that must not happen."""
    try:
        shelf.move(*pieces)
    except sa.exc.DBAPIError as error:
        refusal = as_refusal(error)
        return refusal.key if refusal is not None else type(error.orig).__name__
    return "ok"


def test_random_moves_of_hot_items_neither_drift_nor_oversell_nor_deadlock(shelf: Shelf) -> None:
    fill(shelf, "400")

    def work(writer: int) -> list[tuple[str, D]]:
        chance = random.Random(writer)
        found = []
        for _ in range(ROUNDS):
            # Mostly issues of three items in random order, so that in the end the bins run dry.
            pieces = [
                piece(f"-{chance.randint(1, 4)}", item=chance.choice(HOT), bin=chance.choice(BINS)) for _ in range(3)
            ]
            if chance.random() < 0.2:
                pieces.append(piece("2", f"{chance.randint(1, 2000)}.13", item=chance.choice(HOT), bin=chance.choice(BINS)))
            found.append((attempt(shelf, pieces), sum((p.quantity for p in pieces), D(0))))
        return found

    outcomes = [outcome for found in together(work) for outcome in found]
    assert {key for key, _ in outcomes} == {"ok", "stock.not_enough"}
    moved = sum((quantity for key, quantity in outcomes if key == "ok"), D(0))
    on_hand = shelf.sql("select sum(quantity) as quantity, min(quantity) as least from stock.balance")[0]
    assert on_hand["quantity"] == D(6000) + moved
    assert on_hand["least"] >= 0
    assert len(shelf.sql("select id from stock.move where quantity < 0")) == 3 * sum(key == "ok" for key, _ in outcomes)
    assert [check.name for check in CHECKS if not check.name.startswith("stock.ledger") and shelf.sql(check.sql)] == []


def test_the_last_piece_is_reserved_by_exactly_one(shelf: Shelf) -> None:
    fill(shelf, "1")
    got = together(
        lambda writer: shelf.in_one(
            lambda tx: reserve(tx, "sales.order", [Want(100 * writer + item, item, WAREHOUSE, D(2)) for item in HOT])
        )
    )
    by_item = {item: sorted(held[100 * writer + item] for writer, held in enumerate(got)) for item in HOT}
    # Two pieces lie in the warehouse of each item: one line holds both, the others hold none.
    assert by_item == {item: [D(0)] * 7 + [D(2)] for item in HOT}
    assert [check.name for check in CHECKS if check.name == "stock.reserved" and shelf.sql(check.sql)] == []


def test_the_last_piece_is_sold_once(shelf: Shelf) -> None:
    fill(shelf, "1")
    got = together(lambda writer: attempt(shelf, [piece("-1", item=item) for item in random.Random(writer).sample(HOT, 5)]))
    assert sorted(got) == ["ok"] + ["stock.not_enough"] * 7


def test_an_issue_touches_as_many_blocks_after_many_moves_as_after_few(shelf: Shelf) -> None:
    fill(shelf, "1000")
    given = (
        '{"source_kind": "test", "source_id": 1, "date": "2026-05-01", "actor_id": 1, "pieces": [{"item_id": 41, '
        '"location_id": 21, "lot_id": 0, "quantity": "-1", "purpose": "issue", "source_line_id": 1, "order_line_id": 0}]}'
    )

    def blocks() -> int:
        with shelf.database.engine.begin() as connection:
            plan = "explain (analyze, buffers, format json) select stock.move(cast(%s as jsonb))"
            connection.exec_driver_sql(plan, (given,))  # plans of the function's statements are cached by then
            found = connection.exec_driver_sql(plan, (given,)).scalar_one()[0]["Plan"]
            return int(found["Shared Hit Blocks"] + found["Shared Read Blocks"])

    few = blocks()
    with shelf.owner.begin() as connection:
        connection.exec_driver_sql(
            """insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, source_kind, source_id, source_line_id, actor_id)
            select '2026-05-01', 41 + n %% 5, 21, 0, 1, 1, 1, 1, 'receipt', 'old', n, n, 1 from generate_series(1, 100000) as n"""
        )
    assert blocks() <= few + 20  # each index of the moves may have grown a level
