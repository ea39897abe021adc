"""From a commit to a figure: the copy beside a raw COPY, a change until it can be seen, the statements at a million lines."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2 import sql

from benchmarks.company import measured_company
from benchmarks.ledger import LINES_A_VOUCHER, load_lines, trial_balance_ms, write_batch
from benchmarks.meter import of_process
from benchmarks.rows import at_least, at_most, seen
from pipelines.place import Place
from pipelines.refresher import Refresher
from tests.books import Books
from warehouse import files
from warehouse.api import RefreshResult, published_state, query, refresh
from warehouse.refresh import Writing, writing
from warehouse.snapshot import changed_rows
from warehouse.totals import copy_totals, core_totals

FEW_LINES, MANY_LINES = 100_000, 1_000_000
WARM_CHANGES, CHANGES, CHANGED_ROWS = 2, 20, 1_000
VISIBLE_SECONDS_MAX = 30.0
IDLE_SECONDS = 8.0
ASKED = 15
STATEMENTS = ("balance_sheet", "income_statement", "cash_flow_statement")
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}


def statements_ms(home: Path) -> dict[str, float]:
    """The three forms of a year, file opened for each question as the product does."""
    found = {}
    for name in STATEMENTS:
        times = []
        for _ in range(ASKED):
            started = time.perf_counter()
            answer = query(home, f"finance.{name}", YEAR)
            times.append((time.perf_counter() - started) * 1000)
        if not answer["lines"]:
            raise RuntimeError(f"{name} is empty")
        found[name] = statistics.median(times)
    return found


@dataclass(frozen=True)
class Copying:
    """Seconds of a full copy, of the control totals inside it, and of a bare COPY of the same columns; in one snapshot."""

    whole: float
    totals: float
    raw: float
    rows: int


def full_copy(company: Books, home: Path) -> Copying:
    """Copy everything; a bare COPY before and after it, so that both had the same neighbours on the machine."""
    with writing(company.etl_url, home) as work:
        work.open(full=True)
        before = _raw_seconds(work)
        started = time.perf_counter()
        work.copy()
        whole = time.perf_counter() - started
        if work.differences:
            raise RuntimeError(f"the copy differs: {work.differences[:3]}")
        after = _raw_seconds(work)
        started = time.perf_counter()
        for table in work.tables:
            core_totals(work.cursor, table, changed_rows(None))
            copy_totals(work.connection, table, f"raw.{table.raw_name}")
        totals = time.perf_counter() - started
        return Copying(whole, totals, (before + after) / 2, sum(work.rows.values()))


def _raw_seconds(work: Writing) -> float:
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        for table in work.tables:
            columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
            work.cursor.copy_expert(
                sql.SQL("copy (select {} from {}) to stdout (format csv)").format(columns, table.identifier), nowhere
            )
    return time.perf_counter() - started


class Silent:
    """Records nothing: what the operator's window costs is not measured here."""

    def refreshed(self, result: RefreshResult) -> None:
        """Published."""

    def failed(self, reason: str) -> None:
        raise RuntimeError(reason)


@contextmanager
def refresher(company: Books, home: Path) -> Iterator[None]:
    """The product's own loop, in a thread of this process."""
    stopping = threading.Event()
    where = Place(company.etl_url, company.database.url, home)
    thread = threading.Thread(target=Refresher(where, Silent(), stopping).run, daemon=True)  # type: ignore[arg-type]  # silent
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=VISIBLE_SECONDS_MAX)


def seconds_until_visible(company: Books, home: Path, first: int) -> list[float]:
    """From the commit of so many ledger lines to the published version that holds them.

    The first changes are not counted: after a full refresh each of the two files is made once.
    """
    chance = random.Random(7)
    times = []
    for number in range(WARM_CHANGES + CHANGES):
        time.sleep(chance.random())
        batch = CHANGED_ROWS // LINES_A_VOUCHER
        xid = write_batch(company, first + number * batch, batch)
        committed = time.perf_counter()
        version = ""
        while True:
            now = os.readlink(home / files.CURRENT)
            if now != version:
                version = now
                state = published_state(home)
                if state is not None and state.mark.watermark > xid:
                    break
            if time.perf_counter() - committed > VISIBLE_SECONDS_MAX:
                raise RuntimeError("a change did not become visible")
            time.sleep(0.01)
        times.append(time.perf_counter() - committed)
    return times[WARM_CHANGES:]


def idle_share(company: Books) -> float:
    """Percent of a core that the refresher and its backends use while nothing happens."""
    time.sleep(2.0)
    pids = [r["pid"] for r in company.sql("select pid from pg_stat_activity where usename = current_database() || '_etl'")]
    before = time.process_time() + sum(map(of_process, pids))
    time.sleep(IDLE_SECONDS)
    return (time.process_time() + sum(map(of_process, pids)) - before) / IDLE_SECONDS * 100


def run() -> list[dict[str, Any]]:
    with measured_company() as company, tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder:
        home = Path(folder) / "warehouse"
        home.mkdir()
        load_lines(company, FEW_LINES)
        refresh(company.etl_url, home, full=True)
        few = statements_ms(home)
        load_lines(company, MANY_LINES)
        company.sql("analyze")
        trial_balance = trial_balance_ms(company)
        copied = full_copy(company, home)
        started = time.perf_counter()
        refresh(company.etl_url, home, full=True)
        whole = time.perf_counter() - started
        many = statements_ms(home)
        with refresher(company, home):
            visible = sorted(seconds_until_visible(company, home, MANY_LINES // LINES_A_VOUCHER + 10_000))
            idle = idle_share(company)
        return [
            at_most("trial balance at 1 M lines, from kept balances", trial_balance, "ms", 30),
            *(at_most(f"{name.replace('_', ' ')} at 1 M lines", many[name], "ms", 100) for name in STATEMENTS),
            *(at_most(f"{name.replace('_', ' ')} at 1 M lines, against 100,000", many[name] / few[name], "x", 2)
              for name in STATEMENTS),
            seen("full copy with control totals", copied.rows / copied.whole, "rows/s"),
            at_least("full copy against raw COPY of the same tables, control totals apart",
                     copied.raw / (copied.whole - copied.totals), "x", 0.5),
            seen("full copy against raw COPY, control totals included", copied.raw / copied.whole, "x"),
            seen("full refresh: copy, transform, check, publish", whole, "s"),
            seen("1,000 rows changed at 1 M rows, visible after: p50", visible[CHANGES // 2], "s"),
            at_most("1,000 rows changed at 1 M rows, visible after: p95", visible[math.ceil(CHANGES * 0.95) - 1], "s", 2),
            at_most("idle refresher and its database sessions", idle, "% of a core", 2),
        ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
