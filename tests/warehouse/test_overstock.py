"""What lies there too long: its cover, age and excess, and turnover by warehouse, from a company's own papers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.books import Books
from tests.stock.test_averages import Shop
from warehouse.api import query, refresh

AS_OF = dt.date(2026, 10, 31)


@pytest.fixture
def asked(company: Books, tmp_path: Path) -> Any:
    shop = Shop(company)
    shop.item("PUMP")
    shop.item("NEW")
    company.sql("update items.item set valuation = 'moving_average'")
    shop.buy("2026-01-05", "100", "10")  # SEAL: sold in January only
    shop.sell("2026-01-20", "10")
    shop.buy("2026-08-01", "100", "20", item="PUMP")  # PUMP: sells well
    shop.sell("2026-09-01", "45", item="PUMP")
    shop.buy("2026-10-20", "5", "30", item="NEW")
    company.run("stock.save_warehouse", {"code": "WH2", "name": "二仓"}, today=AS_OF)
    lines = [{"item": "SEAL", "quantity": "30", "from_location": "WH1/默认", "to_location": "WH2/默认"}]
    company.run("stock.transfer", {"date": "2026-02-10", "lines": lines}, today=dt.date(2026, 2, 10))
    refresh(company.etl_url, tmp_path, as_of=AS_OF)
    return lambda name, **params: query(tmp_path, name, params)


def test_what_does_not_move_is_dead_and_all_of_it_too_much(asked: Any) -> None:
    rows = {row["item_code"]: row for row in asked("stock.overstock")["rows"]}
    assert sorted(rows) == ["PUMP", "SEAL"]  # what came ten days ago is new
    pump = {name: str(rows["PUMP"][name]) for name in ("movement", "cover_days", "quantity_excess", "value_excess")}
    # 45 left in 90 days, so 55 last 110 days: what is beyond 90 days is too much.
    assert pump == {"movement": "moving", "cover_days": "110.0", "quantity_excess": "10.000000", "value_excess": "200.00"}
    assert {name: str(rows["SEAL"][name]) for name in ("movement", "quantity_excess", "value", "value_excess", "idle_days")} == {
        "movement": "dead", "quantity_excess": "90.000000", "value": "900.00", "value_excess": "900.00", "idle_days": "284",
    }  # fmt: skip
    assert (rows["SEAL"]["age_days"], rows["SEAL"]["received_days_ago"], rows["SEAL"]["cover_days"]) == (299, 299, None)


def test_turnover_of_warehouses_adds_up_to_the_company(asked: Any) -> None:
    span = {"from": "2026-01-01", "to": "2026-10-31"}
    by_warehouse = {row["warehouse_code"]: row for row in asked("stock.turnover_by_warehouse", **span)["rows"]}
    assert {code: str(row["value_end"]) for code, row in by_warehouse.items()} == {"WH1": "1850.00", "WH2": "300.00"}
    assert {code: str(row["cost_of_sales"]) for code, row in by_warehouse.items()} == {"WH1": "1000.00", "WH2": "0.00"}
    assert str(by_warehouse["WH1"]["turnover"]) == "1.0811"  # 1000 / ((0 + 1850) / 2)
    assert by_warehouse["WH2"]["turnover_days"] is None
    total = sum(float(row["value_end"]) for row in by_warehouse.values())
    assert total == float(asked("stock.value_by_month", **span)["rows"][-1]["value_end"])
