"""Order to cash of three lines: statements, time beside the least it can cost, growth with the history, two writers."""

from __future__ import annotations

import json
import multiprocessing
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks import flow, meter, shelf
from benchmarks.company import measured_company
from benchmarks.floor import Floor, Recording
from benchmarks.rows import at_least, at_most, fastest_tenth, seen
from tests.books import Books

LINES = (3, 100, 1_000)
WARM_FLOWS, FLOWS, WRITER_FLOWS = 8, 40, 25
MOVES, MOVES_SECONDS_MAX = 300_000, 60.0
LOOP_STEPS = 4_000_000
WRITER_SECONDS_MAX = 180


@dataclass(frozen=True)
class Timed:
    """Medians of one run: ours and the floor in turns, so that both had the same neighbours on the machine."""

    ours: float
    fastest: float
    floor: float
    python: float
    backend: float
    floor_python: float
    blocks: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def statements(company: Books, lines: int, number: int) -> dict[str, int]:
    """What each command of one flow sent, BEGIN and COMMIT apart."""
    used: dict[str, int] = {}
    last = [meter.counted(company)]

    def note(step: str) -> None:
        now = meter.counted(company)
        used[step] = now.since(last[0]).statements
        last[0] = now

    flow.run_flow(company, number, lines, note)
    return used


def timed(company: Books, floor: Floor, first: int) -> Timed:
    """Flows and floors in turns."""
    ours, least = [], []
    processor, beside, blocks = meter.Processor(company), meter.Processor(company), meter.counted(company).blocks
    for number in range(first, first + FLOWS):
        with beside:
            least.append(floor.run())
        with processor:
            ours += flow.timed_flows(company, [number], 3)
    return Timed(
        statistics.median(ours),
        fastest_tenth(ours),
        statistics.median(least),
        processor.python / FLOWS * 1000,
        processor.backend / FLOWS * 1000,
        beside.python / FLOWS * 1000,
        (meter.counted(company).blocks - blocks) / FLOWS,
    )


def flows_a_second(company: Books, writers: int, first: int) -> float:
    """So many processes, each with its own orders, started together."""
    running = []
    for writer in range(writers):
        start = first + writer * 1_007
        command = [sys.executable, "-m", "benchmarks.flow", company.database.url, str(start), str(WRITER_FLOWS), "3"]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    try:
        for one in running:
            if one.stdout is None or one.stdout.readline() != "ready\n":
                raise RuntimeError("a writer did not start")
        told = []
        for one in running:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        for one in running:
            told.append(json.loads(one.communicate(timeout=WRITER_SECONDS_MAX)[0])["seconds"])
    finally:
        for one in running:
            one.kill()
            one.wait()
    return sum(WRITER_FLOWS / seconds for seconds in told)


def _loop(_: int) -> float:
    started = time.perf_counter()
    total = 0
    for n in range(LOOP_STEPS):
        total += n
    return time.perf_counter() - started


def loops_gain() -> float:
    """What two bare loops gain over one: what the machine has to give at this moment."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_loop, [0, 0], chunksize=1)
        one = statistics.median(pool.map(_loop, [0])[0] for _ in range(3))
        two = statistics.median(statistics.mean(pool.map(_loop, [0, 0], chunksize=1)) for _ in range(3))
    return 2 * one / two


def two_writers(company: Books) -> list[dict[str, Any]]:
    loops, one, two = [], [], []
    for turn in range(2):
        loops.append(loops_gain())
        one.append(flows_a_second(company, 1, 20_000 + turn * 4_000))
        two.append(flows_a_second(company, 2, 22_000 + turn * 4_000))
    gain, given = statistics.mean(two) / statistics.mean(one), statistics.mean(loops)
    gaps = company.sql("select coalesce(sum(gap), 0)::int as n from (select max(sequence) - count(*) as gap"
                       " from ledger.voucher where sequence is not null group by type, month) as g")[0]["n"]  # fmt: skip
    deadlocks = company.sql("select deadlocks from pg_stat_database where datname = current_database()")[0]["deadlocks"]
    return [
        seen("flows a second, one process", statistics.mean(one), "flows/s"),
        seen("two processes against one", gain, "x"),
        seen("two bare loops against one, at the same time", given, "x"),
        at_least("two processes against one, as a share of two bare loops (1.6 of 2)", gain / given, "of 1", 0.8),
        at_most("deadlocks, and gaps in the voucher numbers", deadlocks + gaps, "", 0),
    ]


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        meter.prepare(company)
        shelf.open_shop(company)
        for lines in (1, 2, 3):
            flow.run_flow(company, lines, lines)
        used = {lines: statements(company, lines, 10 + at) for at, lines in enumerate(LINES)}
        recording = Recording(company)
        flow.run_flow(company, 20, 3, recording.seen)
        floor = Floor(company, recording)
        for number in range(WARM_FLOWS):
            floor.run()
            flow.run_flow(company, 30 + number, 3)
        few = timed(company, floor, 100)
        moves, rate = shelf.load_moves(company, MOVES, MOVES_SECONDS_MAX)
        many = timed(company, floor, 1_000)
        floor.close()
        return [
            at_most("order to cash: statements, all commands", sum(used[3].values()), "", 60),
            at_most("order to cash: statements, the largest command", max(used[3].values()), "", 12),
            at_most("more statements for 100 or 1,000 lines than for 3",
                    max(abs(used[n][step] - used[3][step]) for n in LINES for step in flow.STEPS), "", 0),
            at_most("order to cash: p50 of eight commits", few.ours, "ms", 30),
            seen("of that, the fastest tenth", few.fastest, "ms"),
            seen("bare psycopg2, the same rows and commits: p50", few.floor, "ms"),
            at_most("order to cash against bare psycopg2", few.ratio, "x", 2.5),
            seen("order to cash: processor, Python", few.python, "ms"),
            seen("bare psycopg2: processor, Python", few.floor_python, "ms"),
            seen("order to cash: processor, Postgres", few.backend, "ms"),
            at_most("order to cash: processor, both", few.python + few.backend, "ms", 25),
            seen("stock moves loaded through the stock function", rate, "moves/s"),
            at_most(f"time against bare psycopg2 at {moves:,} moves, against 1,000", many.ratio / few.ratio, "x", 1.25),
            at_most(f"blocks touched at {moves:,} moves, against 1,000", many.blocks / few.blocks, "x", 1.25),
            *two_writers(company),
        ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
