"""Late orders by cause: not approved, goods missing, or there and not gone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.sales.conftest import Selling

TODAY = dt.date(2026, 3, 16)


def test_each_late_line_has_its_cause_and_its_order(selling: Selling) -> None:
    selling.stock(PUMP="3", SEAL="9")
    late: dict[str, Any] = {"promise_date": "2026-03-10"}
    waiting = selling.order(("PUMP", "1", "10"), approve=False, number="W", **late)
    selling.run("place_order", waiting)
    both = selling.order(("PUMP", "5", "10"), ("SEAL", "2", "10"), number="B", **late)  # two pumps are missing
    selling.order(("SEAL", "1", "10"), approve=False, number="D", **late)  # a draft is promised to nobody
    selling.order(("SEAL", "1", "10"), number="T", promise_date="2026-03-16")  # today is not late yet
    gone = selling.order(("SEAL", "1", "10"), number="G", **late)
    selling.issue(gone)
    selling.company.ask("sales.late_orders")  # settings are read once a process
    with selling.statements() as sent:
        found: Any = selling.company.ask("sales.late_orders")
    assert len(sent) == 5  # the rows, their causes twice, what is picked, and whether the settings changed
    assert [(row.order_number, row.line_no, row.cause, row.days_late) for row in found.rows] == [
        ("W", 1, "not_approved", 6), ("B", 1, "short", 6), ("B", 2, "not_issued", 6),
    ]  # fmt: skip
    assert {row.order_id for row in found.rows} == {waiting, both}
    assert [(one.cause, one.orders, one.lines) for one in found.causes] == [
        ("not_approved", 1, 1), ("short", 1, 1), ("not_picked", 0, 0), ("not_issued", 1, 1),
    ]  # fmt: skip
    short: Any = selling.company.ask("sales.late_orders", {"cause": "short"})
    assert ([row.order_number for row in short.rows], short.total, len(short.causes)) == (["B"], 1, 4)
    assert selling.company.ask("sales.late_orders", {"days": 6}).total == 0  # type: ignore[attr-defined]


def test_a_clerk_sees_the_late_orders_of_his_own(selling: Selling) -> None:
    selling.order(("FIT", "1", "10"), promise_date="2026-03-10")
    assert selling.company.ask("sales.late_orders", as_="sales_clerk").total == 0  # type: ignore[attr-defined]
