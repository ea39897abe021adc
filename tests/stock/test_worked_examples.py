"""One month of one item, worked out by hand for each method: what an issue takes, and what the shelf holds after each step."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest

from operational.core.api import allocate
from tests.stock.shelf import PUMP, Shelf, piece

# Day, pieces, value given: 10 at 5.00 at the start, 10 at 7.00, 8 issued, 12 at 8.00, 20 issued.
STEPS = (("01", "10", "50.00"), ("04", "10", "70.00"), ("06", "-8", None), ("10", "12", "96.00"), ("20", "-20", None))
EXPECTED = {
    "moving_average": [("50.00", 10, "50.00"), ("70.00", 20, "120.00"), ("48.00", 12, "72.00"), ("96.00", 24, "168.00"),
                       ("140.00", 4, "28.00")],
    "fifo": [("50.00", 10, "50.00"), ("70.00", 20, "120.00"), ("40.00", 12, "80.00"), ("96.00", 24, "176.00"),
             ("144.00", 4, "32.00")],
}  # fmt: skip


@pytest.mark.parametrize("method", EXPECTED)
def test_each_step_moves_and_leaves_what_the_books_say(shelf: Shelf, method: str) -> None:
    shelf.sql_do("update items.item set valuation = :m where id = :i", m=method, i=PUMP)
    rows = []
    for day, quantity, value in STEPS:
        moved = shelf.move(piece(quantity, value), day=dt.date(2026, 5, int(day)))[0]
        rows.append((abs(moved.value), *shelf.valuation(PUMP)))
    assert rows == [(D(moved), D(held), D(worth)) for moved, held, worth in EXPECTED[method]]


def test_a_cost_is_shared_by_hours_and_the_last_takes_the_remainder() -> None:
    assert allocate(D("1000.00"), [D(10), D(20), D(40)]) == [D("142.86"), D("285.71"), D("571.43")]
