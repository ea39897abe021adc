"""Sample inputs for sharing overhead: a cost centre, a pool, hours, and a month that is not shared yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.doors.shop import Data, Shop

SOURCE = "经理决定"
FEBRUARY = "2026-02"


def centre(code: str) -> Data:
    return {"code": code, "name": "机加工", "kind": "production", "valid_from": "2026-01-01", "account": "410199",
            "source": SOURCE}  # fmt: skip


def pool(code: str, **more: Any) -> Data:
    return {"code": code, "name": "车间费用", "valid_from": "2026-01-01", "basis": "hours", "receivers": "centres",
            "account": "410103", "source": SOURCE, **more}  # fmt: skip


def measured(shop: Shop, tag: str) -> Data:
    """A month that nothing was shared in, whatever the door before did."""
    for row in shop.books.sql("select id from costing.allocation where state = 'booked'"):
        shop.run("costing.reverse_allocation", allocation=row["id"], reason="重做")
    shop.run("costing.save_cost_centre", **centre(f"CJ-{tag}"))
    return {"month": FEBRUARY, "cost_centre": f"CJ-{tag}", "value": "8.5"}


def month(shop: Shop, tag: str) -> Data:
    for row in shop.books.sql("select id from closing.booking where state = 'booked' order by id desc"):
        shop.run("closing.reverse_booking", booking=row["id"], reason="重做")
    shop.run("costing.enter_basis", **measured(shop, tag))
    for row in shop.books.sql("select code, name from costing.pool where code <> 'CF-S'"):
        shop.run("costing.save_pool", **pool(row["code"], name=row["name"], is_active=False))
    shop.run("costing.save_pool", **pool("CF-S", centres=[{"cost_centre": f"CJ-{tag}"}]))
    lines = [{"account": "410103", "debit": "100.00"}, {"account": "2241", "credit": "100.00"}]
    if not shop.books.sql("select from ledger.voucher where summary = '车间电费'"):
        shop.run("ledger.enter_voucher", date="2026-02-10", summary="车间电费", lines=lines)
    return {"month": FEBRUARY}


def allocation(shop: Shop, tag: str) -> Data:
    return {"allocation": shop.run("costing.allocate_month", **month(shop, tag))["number"], "reason": "工时有误"}


def rate(shop: Shop, tag: str) -> Data:
    shop.run("costing.save_cost_centre", **centre(f"CJ-{tag}"))
    return {"cost_centre": f"CJ-{tag}", "valid_from": "2026-01-01", "rate": "45.00", "source": SOURCE}


SAMPLES: dict[str, Callable[[Shop, str], Data]] = {
    "costing.save_cost_centre": lambda s, t: centre(f"CK-{t}"),
    "costing.save_labour_rate": rate,
    "costing.save_pool": lambda s, t: pool(f"CF-{t}"),
    "costing.enter_basis": measured,
    "costing.allocate_month": month,
    "costing.reverse_allocation": allocation,
}
