"""Lists of a million rows: what the first page, a later one, a filter and a search cost at the front door."""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks import flow, shelf
from benchmarks.company import measured_company
from benchmarks.rows import at_most
from tests.books import Books

ROWS = 1_000_000
REPEATS = 10
HOLD_MS = 200
FIRST_ID = 1 << 48  # beyond what the company itself hands out
# A year and more of days, partners and states in turn, so that filters find a part of the rows as they do in a company.
DAY = "date '2024-01-01' + (n / 1250)::int"
PARTY = "(select array_agg(id order by id) from parties.party where code like 'K%')[1 + n % 20]"
COPIES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        'sales."order"',
        {"id": f"{FIRST_ID} + n", "number": "'L' || n", "date": DAY, "customer_id": PARTY,
         "state": "(array['placed', 'approved', 'done', 'done', 'cancelled'])[1 + n % 5]"},
    ),
    ("sales.order_line", {"id": f"{FIRST_ID} + n", "order_id": f"{FIRST_ID} + n", "line_no": "1"}),
    (
        "stock.move",
        {"id": f"{FIRST_ID} + n", "date": DAY,
         "item_id": "(select array_agg(id order by id) from items.item where code like 'P%')[1 + n % 1000]"},
    ),
    (
        "invoicing.open_item",
        {"id": f"{FIRST_ID} + n", "party_id": PARTY, "date": DAY, "due_date": f"{DAY} + 30", "source_number": "'L' || n",
         "settled": "case when n % 50 = 0 then 0 else amount end", "source_id": f"{FIRST_ID} + n"},
    ),
    (
        "invoicing.invoice",
        {"id": f"{FIRST_ID} + n", "number": "'L' || n", "party_id": PARTY, "date": DAY, "tax_number": "''"},
    ),
)  # fmt: skip
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sales orders, first page", "sales.orders", {}),
    ("sales orders, page 20", "sales.orders", {"page": 20}),
    ("sales orders of one customer that are approved", "sales.orders", {"customer": "K3", "state": "approved"}),
    ("sales orders by part of a number", "sales.orders", {"search": "L99999"}),
    ("stock moves, first page", "stock.moves", {}),
    ("stock moves of one item", "stock.moves", {"item": "P0003"}),
    ("open items, first page", "invoicing.open_items", {}),
    ("open items of one customer", "invoicing.open_items", {"party": "K3"}),
    ("invoices, first page", "invoicing.invoices", {}),
    ("invoices of one customer", "invoicing.invoices", {"party": "K3"}),
)


def run() -> list[dict[str, Any]]:
    with measured_company() as company:
        shelf.open_shop(company)
        flow.timed_flows(company, range(20), 3)
        for table, changed in COPIES:
            copy_rows(company, table, changed)
        company.sql("analyze")
        return [
            at_most(f"a million rows: {name}", _median_ms(company, query, given), "ms", HOLD_MS) for name, query, given in ASKED
        ]


def copy_rows(company: Books, table: str, changed: dict[str, str]) -> None:
    """A million copies of one row of the table with other keys, days, partners; past the triggers, which only cost time here."""
    found = company.sql(
        "select attname as name from pg_attribute where attrelid = cast(:t as regclass) and attnum > 0 and not attisdropped"
        " and attgenerated = '' order by attnum", t=table,
    )  # fmt: skip
    names = [row["name"] for row in found]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    company.sql(
        f"set local session_replication_role = replica; insert into {table} ({', '.join(names)})"
        f" overriding system value select {values} from (select * from {table} limit 1) as first"
        f" cross join generate_series(1, {ROWS}) as n"
    )


def _median_ms(company: Books, query: str, given: dict[str, Any]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        company.ask(query, given)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
