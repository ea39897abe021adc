"""Closing a year: the profit of twelve months, the end of the year, and every step of the list before each close."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import Any

import sqlalchemy as sa

from benchmarks.company import measured_company
from benchmarks.rows import at_most, seen
from tests.books import Books

LINES_A_VOUCHER = 8
LINES_WANTED = 300_000
BATCH_ENTRIES = 2_500
YEAR = 2024
OVER = dt.date(2025, 1, 20)
PAIRS = (("1221", "5001"), ("560205", "2241"), ("5401", "2241"), ("560302", "2001"))
_WRITE = sa.text("select ledger.write_entries(cast(:e as jsonb))")


def entries(first: int, count: int) -> list[dict[str, Any]]:
    """Balanced entries over every day of the year: sales, costs and expenses."""
    made = []
    for n in range(first, first + count):
        day = (dt.date(YEAR, 1, 1) + dt.timedelta(days=n % 366)).isoformat()
        amount = f"{100 + n % 900}.{n % 100:02d}"
        lines = [{"account": code, side: amount} for pair in PAIRS for code, side in zip(pair, ("debit", "credit"), strict=True)]
        made.append(
            {
                "id": 20_000_000_000 + n, "date": day, "document_date": day, "source_kind": "ledger.voucher", "source_id": n,
                "source_number": f"Y-{n}", "purpose": "hand", "summary": "批量凭证", "rule": "bench/1", "reverses_id": None,
                "actor_id": 1,
                "lines": [{"line_no": k, "debit": "0", "credit": "0", "is_red": False, **one} for k, one in enumerate(lines, 1)],
            }
        )  # fmt: skip
    return made


def load(company: Books) -> None:
    """A year of lines, all in posted vouchers."""
    wanted = LINES_WANTED // LINES_A_VOUCHER
    for first in range(0, wanted, BATCH_ENTRIES):
        with company.database.engine.begin() as connection:
            connection.execute(_WRITE, {"e": json.dumps(entries(first, BATCH_ENTRIES))})
    post_all(company)


def post_all(company: Books) -> None:
    while not company.run("ledger.make_vouchers", {"limit": 2500}, today=OVER).result["is_complete"]:
        company.run("ledger.post_vouchers", today=OVER)
    while not company.run("ledger.post_vouchers", today=OVER).result["is_complete"]:
        pass


def close_year(company: Books) -> tuple[float, float]:
    """Seconds for all twelve months with the end of the year, and for the slowest close among them."""
    started, slowest = time.perf_counter(), 0.0
    for month in range(1, 13):
        given = {"month": f"{YEAR}-{month:02}"}
        company.run("closing.transfer_profit", given, today=OVER)
        if month == 12:
            company.run("closing.close_year", given, today=OVER)
        post_all(company)
        begun = time.perf_counter()
        company.run("ledger.close_period", given, today=OVER)
        slowest = max(slowest, time.perf_counter() - begun)
    return time.perf_counter() - started, slowest


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        load(company)
        spent, slowest = close_year(company)
        return [
            at_most(f"a year of {LINES_WANTED:,} lines closed, month by month", spent, "s", 10),
            seen("the slowest of its closes with all steps", slowest, "s"),
        ]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
    sys.exit(0)
