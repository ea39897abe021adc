"""What to do about goods that lie too long or beyond need (积压): actions with their reasons, the most useful first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

RETURNABLE_DAYS = 60  # most suppliers take goods back within two months
SCRAP_DAYS = 365  # what nobody took for a year is seldom sold


@dataclass(frozen=True)
class Advice:
    """One thing to do, why, and the page on which it is done."""

    action: str  # stop_buying, return_to_supplier, transfer, price_cut, write_off
    page: str
    figures: Mapping[str, Any]
    given: Mapping[str, str]


def advise(row: Mapping[str, Any]) -> list[Advice]:
    """The actions for one item: stop what comes, send back what came lately, carry it where it lacks, sell it, scrap it."""
    excess, on_order = _number(row["quantity_excess"]), _number(row["quantity_on_order"])
    received, idle, age = row["received_days_ago"], row["idle_days"], int(row["age_days"])
    is_idle = row["movement"] in ("dead", "slow")
    found: list[Advice] = []
    order = {"id": str(row["open_order_id"])}
    if on_order > 0 and (excess > 0 or is_idle):
        found.append(Advice("stop_buying", "purchasing/order", {"on_order": _plain(on_order)}, order))
    if received is not None and int(received) <= RETURNABLE_DAYS and excess > 0 and row["last_receipt_id"] is not None:
        receipt = {"id": str(row["last_receipt_id"])}
        found.append(Advice("return_to_supplier", "purchasing/return_goods", {"days": int(received)}, receipt))
    if row["short_warehouse"] and excess > 0:
        found.append(Advice("transfer", "stock/transfer", {"warehouse": row["short_warehouse"]}, {}))
    if is_idle and row["is_sold"] and (idle is None or int(idle) <= SCRAP_DAYS):
        found.append(Advice("price_cut", "sales/price_lists", {"days": age}, {}))
    if is_idle and age > SCRAP_DAYS and (idle is None or int(idle) > SCRAP_DAYS):
        found.append(Advice("write_off", "stock/other", {"days": age}, {}))
    if not found and excess > 0:
        found.append(Advice("wait", "", {"cover": _plain(_number(row["cover_days"]))}, {}))
    return found


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
