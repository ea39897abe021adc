"""Files of years: sales history and sales orders through the sheets, reading and checking included."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from apps.sheets.load import import_file
from benchmarks.company import measured_company
from benchmarks.rows import at_least, seen
from tests.books import Books

HISTORY_ROWS = 100_000
ORDER_SIZES = ((10, 3_000), (1_000, 20_000))  # lines of an order, lines of the file
ITEMS, CUSTOMERS = 2_000, 300
FIRST = dt.date(2024, 1, 2)


def history_file(folder: Path) -> Path:
    """Two years of sales of a shop with two thousand items."""
    file = folder / "history.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target)
        out.writerow(["date", "customer", "salesperson", "item", "quantity", "amount", "cost", "reference"])
        for n in range(HISTORY_ROWS):
            day = FIRST + dt.timedelta(days=n % 700)
            item, customer = f"P{n * 7 % ITEMS:04d}", f"K{n * 11 % CUSTOMERS:03d}"
            out.writerow(
                [day, customer, f"E{n % 9}", item, n % 20 + 1, f"{n % 900 + 10}.{n % 100:02d}", f"{n % 500 + 5}.00", f"S{n}"]
            )
    return file


def orders_file(folder: Path, size: int, lines: int) -> Path:
    """Open orders of so many lines each."""
    file = folder / f"orders-{size}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target)
        out.writerow(["number", "date", "customer", "item", "quantity", "price"])
        for n in range(lines):
            order = n // size
            item, customer = f"P{n * 7 % ITEMS:04d}", f"K{order % CUSTOMERS:03d}"
            out.writerow([f"O{size}-{order}", FIRST + dt.timedelta(days=order % 700), customer, item, n % 5 + 1, "113.00"])
    return file


def rows_a_second(company: Books, sheet: str, file: Path, rows: int) -> float:
    started = time.perf_counter()
    loaded = import_file(company.database, company.actor(), sheet, file)
    spent = time.perf_counter() - started
    if loaded.imported != rows:
        raise RuntimeError(f"{loaded.imported} of {rows} rows imported: {loaded.problems[:3]}")
    return rows / spent


def run() -> list[dict[str, Any]]:
    with measured_company() as company, tempfile.TemporaryDirectory(prefix="gongdan-bench-") as name:
        folder = Path(name)
        history = rows_a_second(company, "sales_history", history_file(folder), HISTORY_ROWS)
        rates = {}
        for size, lines in ORDER_SIZES:
            rates[size] = rows_a_second(company, "sales_orders", orders_file(folder, size, lines), lines)
        (small, _), (large, _) = ORDER_SIZES
        return [
            at_least("sales history from a file", history, "rows/s", 20_000),
            at_least(f"sales orders from a file, {large:,} lines an order", rates[large], "lines/s", 10_000),
            seen(f"sales orders from a file, {small} lines an order", rates[small], "lines/s"),
        ]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
