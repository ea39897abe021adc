"""Bulk posting: entries written in batches, vouchers made and posted."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
import time
from typing import Any

import sqlalchemy as sa

from benchmarks.company import measured_company
from benchmarks.meter import of_process
from benchmarks.rows import at_least, seen
from tests.books import Books

LINES_A_VOUCHER = 8
LINES_WANTED = 100_000
BATCH_ENTRIES = 2_500
POSTED = (500, 2_500)  # vouchers in one run
REPEATS = 7


def entries(first: int, count: int, parties: list[int]) -> list[dict[str, Any]]:
    """Balanced entries spread over two years of months, parties and accounts."""
    made = []
    for n in range(first, first + count):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=n % 790)
        amount = f"{100 + n % 900}.{n % 100:02d}"
        party = parties[n % len(parties)]
        lines: list[dict[str, Any]] = []
        for pair in range(LINES_A_VOUCHER // 2):
            lines.append({"account": "1122" if pair % 2 else "560205", "debit": amount, "party_id": party if pair % 2 else None})
            lines.append({"account": "5001" if pair % 2 else "2202", "credit": amount, "party_id": None if pair % 2 else party})
        made.append(
            {
                "id": 10_000_000_000 + n,
                "date": day.isoformat(),
                "document_date": day.isoformat(),
                "source_kind": "ledger.voucher",
                "source_id": n,
                "source_number": f"B-{n}",
                "purpose": "hand",
                "summary": "批量凭证",
                "rule": "bench/1",
                "reverses_id": None,
                "actor_id": 1,
                "lines": [
                    {"line_no": k, "debit": "0", "credit": "0", "is_red": False, **line} for k, line in enumerate(lines, 1)
                ],
            }
        )
    return made


def load_lines(company: Books, wanted: int) -> tuple[float, float]:
    """Bring the books up to so many lines by the posting function; answers lines per second, and per second of processor."""
    parties = _parties(company)
    done = company.count("ledger.entry")
    written = 0
    spent = 0.0
    with company.database.engine.connect() as connection:
        pid = connection.execute(sa.text("select pg_backend_pid()")).scalar_one()
        connection.commit()
        used = of_process(pid)
        while done * LINES_A_VOUCHER < wanted:
            text = json.dumps(entries(done, BATCH_ENTRIES, parties))
            started = time.perf_counter()
            connection.execute(_WRITE, {"e": text})
            connection.commit()
            spent += time.perf_counter() - started
            done += BATCH_ENTRIES
            written += BATCH_ENTRIES * LINES_A_VOUCHER
        used = of_process(pid) - used
    return written / spent, written / used


def write_batch(company: Books, first: int, count: int) -> int:
    """Write so many entries at once; answers the transaction that did it."""
    text = json.dumps(entries(first, count, _parties(company)))
    with company.database.engine.begin() as connection:
        connection.execute(_WRITE, {"e": text})
        return int(connection.execute(sa.text("select pg_current_xact_id()::text")).scalar_one())


_WRITE = sa.text("select ledger.write_entries(cast(:e as jsonb))")


def _parties(company: Books) -> list[int]:
    company.run("parties.ensure_parties", {"parties": [{"code": f"K{n}", "is_customer": True} for n in range(200)]})
    return [row["id"] for row in company.sql("select id from parties.party order by id")]


def post_run(company: Books, vouchers: int) -> float:
    """Merge so many entries into vouchers and post them, one run each; answers lines per second."""
    started = time.perf_counter()
    made = company.run("ledger.make_vouchers", {"limit": vouchers})
    posted = company.run("ledger.post_vouchers", {})
    spent = time.perf_counter() - started
    if (made.result["vouchers"], posted.result["count"]) != (vouchers, vouchers):
        raise RuntimeError(f"wanted {vouchers} vouchers: {made.result} {posted.result}")
    return vouchers * LINES_A_VOUCHER / spent


def trial_balance_ms(company: Books) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        company.ask("ledger.account_balances", {"month_from": "2025-03", "month_to": "2025-12"})
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        rate, by_processor = load_lines(company, LINES_WANTED)
        rates = {count: post_run(company, count) for count in POSTED}
        return [
            at_least("entries written, batches of 2,500", rate, "lines/s", 20_000),
            seen("of that, by the processor time of Postgres alone", by_processor, "lines/s"),
            *(
                at_least(f"vouchers made and posted, {count:,} in a run", value, "lines/s", 20_000)
                for count, value in rates.items()
            ),
        ]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
    sys.exit(0)
