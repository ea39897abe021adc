"""Stock on hand of five hundred items: as fast with years of moves behind it as on the first day."""

from __future__ import annotations

import datetime as dt
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
from operational.stock.closing import close_steps
from tests.books import Books

ITEMS_ASKED, REPEATS = 500, 40
MOVES, MOVES_SECONDS_MAX = 300_000, 60.0
LOT_ITEMS, LOTS_OF_ITEM, LOT_MOVES = 100, 20, 40_000  # of the moves, by lots
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


def load_lots(company: Books) -> int:
    """Move items kept by lots in and out as well: a receipt into each lot, then an issue of it. Answers how many moves."""
    codes = [f"L{n:04d}" for n in range(LOT_ITEMS)]
    company.run("items.ensure_items", {"items": [{"code": code, "name": code, "tracks_lots": True} for code in codes]})
    company.sql(
        "insert into stock.lot (id, item_id, code, supplier_lot, is_released) "
        "select 9000000000 + row_number() over (), i.id, 'B' || n, '', false "
        "from items.item as i cross join generate_series(1, :lots) as n where i.tracks_lots", lots=LOTS_OF_ITEM,
    )  # fmt: skip
    lots = company.sql("select id, item_id from stock.lot order by id")
    place = company.sql("select id from stock.location where is_default order by id limit 1")[0]["id"]
    for call in range(LOT_MOVES // len(lots)):
        pieces = [_of_lot(row, place, call) for row in lots]
        head = {"source_kind": "stock.opening", "source_id": 1, "date": f"2026-0{1 + call % 2}-10", "actor_id": 1}
        given = {**head, "pieces": pieces}
        with company.database.engine.begin() as connection:
            connection.execute(sa.text("select stock.move(cast(:given as jsonb))"), {"given": json.dumps(given)})
    return LOT_MOVES // len(lots) * len(lots)


def _of_lot(row: dict[str, Any], place: int, call: int) -> dict[str, Any]:
    comes = call % 2 == 0
    return {
        "item_id": row["item_id"], "location_id": place, "lot_id": row["id"], "quantity": "5" if comes else "-4",
        "value": "250.00" if comes else None, "purpose": "receipt" if comes else "other_issue", "source_line_id": 0,
        "order_line_id": 0,
    }  # fmt: skip


def closing_seconds(company: Books) -> tuple[float, float, int]:
    """Closing the last month with goods kept by lots in it: those and every tenth other item by the average; then the proof."""
    company.sql("update items.item set valuation = 'month_average' where code like 'P%0' or tracks_lots")
    first = company.sql("select to_char(max(date), 'YYYY-MM') as month from stock.move where lot_id <> 0")[0]["month"]
    company.sql("update ledger.period set is_stock_closed = false")
    company.sql(
        "insert into ledger.period (month, state) select m::date, 'open' from generate_series("
        "(select min(date_trunc('month', date)) from stock.move), date_trunc('month', current_date), interval '1 month') as m "
        "on conflict (month) do nothing"
    )
    started = time.perf_counter()
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=TODAY, blocks=[4096])
        tx.call("stock.hold_all")
        steps = close_steps(tx, dt.date.fromisoformat(f"{first}-01"))
        done = tx.call("stock.run_averages", month=f"{first}-01", close_id=1, actor_id=1)
        session.rollback()
    spent = time.perf_counter() - started
    started = time.perf_counter()
    company.ask("stock.proof", {"page_rows": 50})
    return spent, time.perf_counter() - started, int(done["items"]) if steps else 0


def closing_rows(company: Books, moves: int) -> list[dict[str, Any]]:
    closing, proof, items = closing_seconds(company)
    return [
        at_most(f"closing a month of stock at {moves:,} moves, {items} items by its average", closing, "s", 20),
        at_most("stock beside the ledger, item by item", proof, "s", 3),
    ]


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        shelf.open_shop(company)
        wanted = "select id from items.item where code like 'P%' order by code limit :n"
        items = [row["id"] for row in company.sql(wanted, n=ITEMS_ASKED)]
        company.sql("analyze")
        few = asked_ms(company, items)
        load_lots(company)
        moves, _ = shelf.load_moves(company, MOVES, MOVES_SECONDS_MAX)
        many, summed = asked_ms(company, items), summed_ms(company, items)
        return [
            at_most(f"stock on hand of {ITEMS_ASKED} items at {moves:,} moves", statistics.median(many), "ms", 10),
            seen("of that, the fastest tenth", fastest_tenth(many), "ms"),
            at_most(f"the same at {moves:,} moves, against 1,000", fastest_tenth(many) / fastest_tenth(few), "x", 1.25),
            seen("the same, by adding up the moves", summed, "ms"),
            *closing_rows(company, moves),
        ]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
