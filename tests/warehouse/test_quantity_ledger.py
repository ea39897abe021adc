"""The quantity and amount ledger (数量金额账): pieces from the moves, amounts from the entries, of a company's own papers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from tests.books import Books
from tests.stock.test_averages import Shop
from warehouse.api import query, refresh

AS_OF = dt.date(2026, 10, 31)


def test_pieces_and_amounts_of_an_item_month_by_month(company: Books, tmp_path: Path) -> None:
    shop = Shop(company)
    shop.item("PUMP")
    company.sql("update items.item set valuation = 'moving_average'")
    shop.buy("2026-01-05", "100", "10")
    shop.sell("2026-01-20", "10")
    shop.buy("2026-02-01", "10", "20")  # 90 at 900, then 100 at 1,100
    shop.sell("2026-02-10", "50")
    shop.buy("2026-02-11", "7", "3", item="PUMP")
    refresh(company.etl_url, tmp_path, as_of=AS_OF)
    account = company.sql("select account_code from ledger.entry_line where item_id is not null limit 1")[0]["account_code"]
    given = {"from": "2026-02-01", "to": "2026-02-28", "account": account}
    rows = query(tmp_path, "finance.quantity_ledger", given)["rows"]
    names = ("item", "kind", "in_quantity", "in_price", "debit", "out_quantity", "credit", "quantity", "price", "balance")
    found = [tuple(_short(row[name]) for name in names) for row in rows if row["item"] == "SEAL"]
    assert found == [
        ("SEAL", "opening", None, None, None, None, None, "90", "10", "900"),
        ("SEAL", "line", "10", "20", "200", "0", "0", "100", "11", "1100"),
        ("SEAL", "line", "0", None, "0", "50", "550", "50", "11", "550"),
        ("SEAL", "month_total", "10", "20", "200", "50", "550", "50", "11", "550"),
        ("SEAL", "year_total", "110", "10.909091", "1200", "60", "650", "50", "11", "550"),
    ]
    last = {row["item"]: (_short(row["quantity"]), _short(row["balance"])) for row in rows}
    assert last == {"SEAL": ("50", "550"), "PUMP": ("7", "21")}


def _short(value: str | None) -> str | None:
    """10.000000 as 10: places that say nothing are left out."""
    try:
        return None if value is None else f"{Decimal(value).normalize():f}"
    except ArithmeticError:
        return value
