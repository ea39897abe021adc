"""The register at the end of any day, and its sums beside the balances of 1601 and 1602."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.books import Books
from tests.warehouse.conftest import Core


def register(core: Core, until: str, **more: str) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    answer: Any = core.ask("finance.fixed_assets", **{"from": f"{until[:8]}01", "to": until, **more})
    return [
        (row["name"], Decimal(row["original_value"]), Decimal(row["accumulated"]), Decimal(row["depreciation"]))
        for row in answer["rows"]
    ]


def test_the_register_of_a_day_is_the_balance_of_its_accounts(company: Books, tmp_path: Path) -> None:
    core = Core(company.owner_url, company.etl_url, tmp_path / "warehouse")
    given = {"category": "TOOL", "original_value": "6000.00", "account": "3001", "date": "2026-01-10"}
    company.run("assets.enter_asset", {"name": "货架", **given})
    gone = company.run("assets.enter_asset", {"name": "叉车", **given, "category": "VEHICLE"}).result["number"]
    company.run("assets.depreciate_month", {"month": "2026-02"})
    company.run("assets.dispose_asset", {"asset": gone, "way": "scrap", "date": "2026-03-05", "reason": "旧"})
    core.refresh()
    assert register(core, "2026-01-31") == [
        ("货架", Decimal("6000.00"), Decimal("0.00"), Decimal("0.00")),
        ("叉车", Decimal("6000.00"), Decimal("0.00"), Decimal("0.00")),
    ]
    assert register(core, "2026-02-28", category="TOOL") == [
        ("货架", Decimal("6000.00"), Decimal("95.00"), Decimal("95.00"))
    ]
    march = register(core, "2026-03-16")
    assert march == [
        ("货架", Decimal("6000.00"), Decimal("95.00"), Decimal("0.00")),
        ("叉车", Decimal("0.00"), Decimal("0.00"), Decimal("118.75")),
    ]
    for account, value in (("1601", march[0][1]), ("1602", -march[0][2])):
        rows: Any = core.ask("finance.account_balances", **{"from": "2026-01-01", "to": "2026-03-16", "account": account})
        assert sum(Decimal(row["closing"]) for row in rows["rows"]) == value
