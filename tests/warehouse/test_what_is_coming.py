"""What the reorder advice counts on: own shelves only, and what suppliers still send instead of defective goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from tests.books import Books
from tests.sales.conftest import Selling
from warehouse.api import frame, refresh

AS_OF = dt.date(2026, 3, 31)


def shop(company: Books) -> Selling:
    selling = Selling(company)
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    selling.stock(PUMP="10", SEAL="20")
    return selling


def bought(company: Books, item: str, quantity: str) -> dict[str, Any]:
    order = company.run("purchasing.save_order", {
        "supplier": "S1", "lines": [{"item": item, "quantity": quantity, "price": "113"}]}).result["id"]  # fmt: skip
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": order})
    return company.run("purchasing.receive_goods", {"order": order}).result


def seen(company: Books, home: Path, name: str, item: str) -> list[tuple[Any, ...]]:
    refresh(company.etl_url, home, as_of=AS_OF)
    rows = frame(home, name).rows(named=True)
    wanted = str(company.sql("select id from items.item where code = :c", c=item)[0]["id"])
    return [tuple(v for k, v in row.items() if k != "item") for row in rows if row["item"] == wanted]


def test_goods_sent_straight_to_customers_are_no_demand_of_own_stock(company: Books, tmp_path: Path) -> None:
    selling = shop(company)
    selling.order(("PUMP", "3", "1130"))
    line = {"item": "PUMP", "quantity": "4", "price": "1130", "is_direct": True}
    direct = company.run("sales.save_order", {"customer": "C1", "lines": [line]}).result["id"]
    selling.run("place_order", direct)
    selling.run("approve_order", direct)
    # On hand, reserved, backorders: the four that the supplier sends are neither reserved nor missing here.
    assert seen(company, tmp_path, "planning.reorder_stock", "PUMP") == [(D(10), D(3), D(0))]
    made = company.run("fulfilment.order_direct", {
        "order": direct, "supplier": "S1", "lines": [{"line_no": 1, "price": "791"}]}).result["number"]  # fmt: skip
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": made})
    assert seen(company, tmp_path, "planning.reorder_incoming", "PUMP") == []
    company.run("fulfilment.deliver_direct", {"purchase_order": made})
    assert seen(company, tmp_path, "planning.reorder_stock", "PUMP") == [(D(10), D(3), D(0))]
    assert seen(company, tmp_path, "planning.demand_history", "PUMP") == [(company.today, D(3))]
    issue = company.sql("select number from sales.goods_issue where returns_id is null order by id desc limit 1")[0]["number"]
    company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert seen(company, tmp_path, "planning.demand_history", "PUMP") == [(company.today, D(3))]


def test_what_a_supplier_sends_again_is_on_its_way(company: Books, tmp_path: Path) -> None:
    shop(company)
    receipt = bought(company, "SEAL", "10")["id"]
    given = {"goods_receipt": receipt, "reason": "密封面划伤", "lines": [{"line_no": 1, "quantity": "3"}]}
    exchange = company.run("purchasing.exchange_goods", given).result["id"]
    assert seen(company, tmp_path, "planning.reorder_incoming", "SEAL") == [("on_order", D(3), AS_OF)]
    assert seen(company, tmp_path, "planning.reorder_stock", "SEAL") == [(D(27), D(0), D(0))]
    company.run("purchasing.receive_exchange", {"exchange": exchange, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert seen(company, tmp_path, "planning.reorder_incoming", "SEAL") == [("on_order", D(2), AS_OF)]
    company.run("purchasing.give_up_exchange", {"exchange": exchange, "reason": "停产"})
    assert seen(company, tmp_path, "planning.reorder_incoming", "SEAL") == []
