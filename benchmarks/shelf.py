"""A shop with full shelves, and as many stock moves behind it as a measurement wants."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from typing import Any

import sqlalchemy as sa

from tests.books import Books

ITEMS = 1_000  # the longest order that is measured names each of them once
ON_SHELF, COST = 100_000, 60  # of each item; more than all measured orders take
PIECES_A_CALL = 5_000
MOVES_FROM, MOVES_DAYS = dt.date(2024, 1, 1), 790


def code_of(number: int) -> str:
    return f"P{number:04d}"


def open_shop(company: Books) -> None:
    """Customers, items, opening stock and its opening balance; nothing sold yet."""
    customers = [{"code": f"K{n}", "name": f"客户{n}", "is_customer": True, "terms": "月结30天"} for n in range(20)]
    for customer in customers:
        company.run("parties.save_party", customer)
    codes = [code_of(n) for n in range(ITEMS)]
    company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    worth = f"{ITEMS * ON_SHELF * COST}.00"
    opening = [{"account": "1405", "debit": worth}, {"account": "3001", "credit": worth}]
    company.run("ledger.enter_opening_balances", {"lines": opening})
    lines = [{"item": code, "quantity": str(ON_SHELF), "unit_cost": str(COST)} for code in codes]
    company.run("stock.enter_opening_stock", {"lines": lines})


def load_moves(company: Books, wanted: int, seconds_max: float) -> tuple[int, float]:
    """Bring the stock moves up to so many, each item in and out in turn; answers how many there are and rows a second."""
    items = [row["id"] for row in company.sql("select id from items.item where code like 'P%' order by code")]
    place = company.sql("select id from stock.location where is_default order by id limit 1")[0]["id"]
    have = before = company.count("stock.move")
    chance = random.Random(20261124)
    started = time.perf_counter()
    while have < wanted and time.perf_counter() - started < seconds_max:
        count = min(PIECES_A_CALL, wanted - have)
        pieces = [_piece(items[(have + n) % len(items)], place, have + n, chance) for n in range(count)]
        given = {
            "source_kind": "stock.opening",
            "source_id": 1,
            "date": (MOVES_FROM + dt.timedelta(days=have // PIECES_A_CALL % MOVES_DAYS)).isoformat(),
            "actor_id": 1,
            "reserved_for": None,
            "pieces": pieces,
        }
        with company.database.engine.begin() as connection:
            connection.execute(sa.text("select stock.move(cast(:given as jsonb))"), {"given": json.dumps(given)})
        have += count
    spent = time.perf_counter() - started
    company.sql("analyze")
    company.sql("checkpoint")  # what the load left to write must not be paid by whatever is measured next
    return have, (have - before) / max(spent, 1e-9)


def _piece(item: int, place: int, number: int, chance: random.Random) -> dict[str, Any]:
    """A receipt of five, then an issue of four: the shelf slowly fills."""
    is_receipt = number // ITEMS % 2 == 0
    return {
        "item_id": item,
        "location_id": place,
        "lot_id": 0,
        "quantity": "5" if is_receipt else "-4",
        "value": f"{5 * chance.randint(50, 70)}.00" if is_receipt else None,
        "purpose": "receipt" if is_receipt else "issue",
        "source_line_id": 0,
        "order_line_id": 0,
    }
