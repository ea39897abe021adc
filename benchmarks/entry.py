"""Typing a large order: what saving, trying and looking beside its 1,000 lines cost, in statements and in time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from benchmarks.company import measured_company
from benchmarks.rows import at_most
from tests.books import Books

LINES = 1_000
ROUNDS = 5
SECONDS_MAX = 2.0  # of the server, for a whole order
BESIDE_SECONDS_MAX = 0.5  # each time a cell is left, while typing goes on
STATEMENTS_MAX = 12


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        return _measured(company)


def _measured(company: Books) -> list[dict[str, Any]]:
    codes = [f"P{number:04d}" for number in range(LINES)]
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    lines = [{"item": code, "quantity": "2", "price": "11.30"} for code in codes]
    order = {"customer": "C1", "lines": lines}
    beside = {"items": codes, "quantities": ["2"] * LINES}
    works: dict[str, tuple[Callable[[], Any], float]] = {
        "trial run": (lambda: company.run("sales.save_order", order, dry_run=True), SECONDS_MAX),
        "save": (lambda: company.run("sales.save_order", order), SECONDS_MAX),
        "earliest days beside the lines": (lambda: company.ask("planning.promise", beside), BESIDE_SECONDS_MAX),
        "prices and stock beside the lines": (
            lambda: company.ask("sales.item_facts", {"customer": "C1", "items": codes}), BESIDE_SECONDS_MAX,
        ),
    }  # fmt: skip
    rows = []
    for name, (work, most) in works.items():
        work()
        sent = _sent(company, work)
        times = [_seconds(work) for _ in range(ROUNDS)]
        rows.append(at_most(f"order of 1,000 lines, {name}: p50", statistics.median(times), "s", most))
        rows.append(at_most(f"order of 1,000 lines, {name}: statements", sent, "", STATEMENTS_MAX))
    return rows


def _sent(company: Books, work: Callable[[], Any]) -> int:
    """How many statements the work sends."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(company.database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(company.database.engine, "before_cursor_execute", note)
    return len(sent)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
