"""Stock on hand of five hundred items: as fast with years of moves behind it as on the first day."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import sqlalchemy as sa

from benchmarks import shelf
from benchmarks.company import TODAY, measured_company
from benchmarks.rows import at_most, fastest_tenth, seen
from operational.core.api import Tx
from operational.stock.api import on_hand
from tests.books import Books

ITEMS_ASKED, REPEATS = 500, 40
MOVES, MOVES_SECONDS_MAX = 300_000, 60.0
_SUMMED = sa.text("select item_id, sum(quantity) from stock.move where item_id = any (cast(:items as bigint[])) group by item_id")


def asked_ms(company: Books, items: list[int]) -> list[float]:
    """The front door's question, session included."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        with company.database.session() as session:
            found = on_hand(Tx(session, company.actor(), today=TODAY), items)
        times.append((time.perf_counter() - started) * 1000)
        if len(found) != len(items):
            raise RuntimeError(f"{len(found)} of {len(items)} items answered")
    return times


def summed_ms(company: Books, items: list[int]) -> float:
    """What the same figures cost when the moves are added up."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        with company.database.session() as session:
            session.execute(_SUMMED, {"items": items}).all()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        shelf.open_shop(company)
        wanted = "select id from items.item where code like 'P%' order by code limit :n"
        items = [row["id"] for row in company.sql(wanted, n=ITEMS_ASKED)]
        company.sql("analyze")
        few = asked_ms(company, items)
        moves, _ = shelf.load_moves(company, MOVES, MOVES_SECONDS_MAX)
        many, summed = asked_ms(company, items), summed_ms(company, items)
        return [
            at_most(f"stock on hand of {ITEMS_ASKED} items at {moves:,} moves", statistics.median(many), "ms", 10),
            seen("of that, the fastest tenth", fastest_tenth(many), "ms"),
            at_most(f"the same at {moves:,} moves, against 1,000", fastest_tenth(many) / fastest_tenth(few), "x", 1.25),
            seen("the same, by adding up the moves", summed, "ms"),
        ]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
