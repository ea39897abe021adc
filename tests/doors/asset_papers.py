"""Samples of fixed assets: each door has cards, runs and stocktakes of its own."""

from __future__ import annotations

from collections.abc import Callable

from tests.doors.shop import DAY, Data, Shop


def card(shop: Shop, tag: str, **more: str) -> str:
    given = {"name": "货架", "category": "TOOL", "original_value": "6000.00", "account": "3001", "date": DAY, **more}
    return str(shop.run("assets.enter_asset", **given)["number"])


def bought(shop: Shop, tag: str) -> Data:
    shop.run("items.save_item", code=f"FX-{tag}", name="设备", unit="台", kind="service")
    return {"name": "电脑", "category": "ELECTRONIC", "supplier": "S1", "item": f"FX-{tag}", "net": "100.00", "tax": "13.00",
            "date": DAY}  # fmt: skip


def month(shop: Shop, tag: str) -> Data:
    """One card is in use since January, whichever door asks; what another door has booked is reversed first."""
    for row in shop.books.sql("select number from assets.depreciation where state = 'booked'"):
        shop.run("assets.reverse_depreciation", depreciation=row["number"], reason="重算")
    if not shop.books.sql("select id from assets.asset where start_date = '2026-01-05'"):
        card(shop, tag, date="2026-02-02", start_date="2026-01-05")
    return {"month": "2026-02"}


def run(shop: Shop, tag: str) -> str:
    return str(shop.run("assets.depreciate_month", **month(shop, tag))["number"])


def disposed(shop: Shop, tag: str) -> str:
    return str(shop.run("assets.dispose_asset", asset=card(shop, tag), way="scrap", date=DAY, reason="旧")["number"])


def counting(shop: Shop, tag: str, *, is_done: bool = False) -> str:
    """A stocktake of a department with one card."""
    shop.run("company.save_department", code=f"AD-{tag}", name=f"部门{tag}")
    card(shop, tag, department=f"AD-{tag}")
    number = str(shop.run("assets.start_stocktake", department=f"AD-{tag}", date=DAY)["number"])
    if is_done:
        shop.run("assets.record_stocktake", stocktake=number, lines=[{"line_no": 1, "result": "missing"}])
    return number


def department(shop: Shop, tag: str) -> str:
    return str(shop.run("company.save_department", code=f"AE-{tag}", name=f"部门{tag}")["code"])


SAMPLES: dict[str, Callable[[Shop, str], Data]] = {
    "assets.save_category": lambda s, t: {
        "code": f"AC-{t}", "name": "仪器", "valid_from": DAY, "life_months": 60, "residual_rate": "0.05", "source": "会计政策",
    },
    "assets.save_expense_account": lambda s, t: {
        "department": department(s, t), "account": "560299", "valid_from": DAY, "source": "会计政策",
    },
    "assets.enter_opening_assets": lambda s, t: {
        "lines": [{"name": "货架", "category": "TOOL", "start_date": "2025-06-01", "original_value": "600.00"}]
    },
    "assets.enter_asset": lambda s, t: {
        "name": "货架", "category": "TOOL", "original_value": "600.00", "account": "3001", "date": DAY,
    },
    "assets.buy_asset": bought,
    "assets.change_asset": lambda s, t: {"asset": card(s, t), "place": "二楼", "date": DAY, "reason": "搬迁"},
    "assets.cancel_asset": lambda s, t: {"asset": card(s, t), "date": DAY, "reason": "重复"},
    "assets.depreciate_month": month,
    "assets.reverse_depreciation": lambda s, t: {"depreciation": run(s, t), "reason": "部门错"},
    "assets.dispose_asset": lambda s, t: {"asset": card(s, t), "way": "scrap", "date": DAY, "reason": "旧"},
    "assets.reverse_disposal": lambda s, t: {"disposal": disposed(s, t), "date": DAY, "reason": "错"},
    "assets.start_stocktake": lambda s, t: {"department": counted_department(s, t), "date": DAY},
    "assets.record_stocktake": lambda s, t: {
        "stocktake": counting(s, t), "lines": [{"line_no": 1, "result": "found"}],
    },
    "assets.approve_stocktake": lambda s, t: {"stocktake": counting(s, t, is_done=True)},
    "assets.cancel_stocktake": lambda s, t: {"stocktake": counting(s, t), "reason": "改日再盘"},
}  # fmt: skip


def counted_department(shop: Shop, tag: str) -> str:
    code = department(shop, tag)
    card(shop, tag, department=code)
    return code
