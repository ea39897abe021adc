"""Lists tell the sums of all their pages: what is cancelled or reversed counts nothing, red papers count against."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Page, page_with_sums
from tests.sales.conftest import Selling


def told(selling: Selling, name: str, *sums: str, **given: Any) -> tuple[Any, ...]:
    """(rows on the page, rows in all, the sums)"""
    found: Any = selling.company.ask(name, {"page_rows": 1, **given})
    return len(found.rows), found.total, *(str(getattr(found, name)) for name in sums)


@pytest.fixture
def selling(selling: Selling) -> Selling:
    selling.stock(PUMP="10", SEAL="10")
    first = selling.order(("PUMP", "2", "1130"))
    second = selling.order(("SEAL", "3", "113"), customer="C2")
    gone = selling.order(("PUMP", "1", "1130"), approve=False)
    selling.company.run("sales.cancel_order", {"order": gone})
    issue = selling.issue(first, on=dt.date(2026, 3, 2)).result["id"]
    selling.issue(second, on=dt.date(2026, 3, 3))
    selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    selling.invoice(second)
    return selling


def test_orders_and_goods_issues_add_up_over_all_pages(selling: Selling) -> None:
    assert told(selling, "sales.orders", "gross") == (1, 3, "2599.00")
    assert told(selling, "sales.orders", "gross", customer="C2") == (1, 1, "339.00")
    assert told(selling, "sales.orders", "gross", state="cancelled") == (1, 1, "1130.00")
    assert told(selling, "sales.orders", "gross", search="没有这样的单") == (0, 0, "0.00")
    assert told(selling, "sales.goods_issues", "net", "tax", "gross") == (1, 3, "1300.00", "169.00", "1469.00")
    assert told(selling, "sales.goods_issues", "gross", to_date="2026-03-02") == (1, 1, "2260.00")


def test_invoices_and_money_add_up_over_all_pages(selling: Selling) -> None:
    assert told(selling, "invoicing.invoices", "net", "tax", "gross") == (1, 1, "300.00", "39.00", "339.00")
    run = selling.company.run
    numbers = [
        run("invoicing.receive_money", {"party": "C2", "amount": amount, "oldest_first": True}).result["number"]
        for amount in ("100.00", "300.00", "7.00")
    ]
    assert told(selling, "invoicing.payments", "amount", "allocated", direction="in") == (1, 3, "407.00", "339.00")
    run("invoicing.reverse_payment", {"payment": numbers[2], "reason": "重复"})
    assert told(selling, "invoicing.payments", "amount", direction="in") == (1, 3, "400.00")
    assert told(selling, "invoicing.payments", "amount", state="reversed") == (1, 1, "7.00")
    assert told(selling, "invoicing.open_items", "open", party="C2") == (1, 1, "-61.00")


def test_a_buyers_lists_add_up_too(selling: Selling) -> None:
    run = selling.company.run
    run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    for number, price in (("B1", "113.00"), ("B2", "56.50")):
        lines = [{"item": "SEAL", "quantity": "4", "price": price}]
        run("purchasing.save_order", {"number": number, "supplier": "S1", "lines": lines})
        run("purchasing.place_order", {"order": number})
        run("purchasing.approve_order", {"order": number})
    run("purchasing.receive_goods", {"order": "B1"})
    run("purchasing.cancel_order", {"order": "B2"})
    assert told(selling, "purchasing.orders", "gross") == (1, 2, "452.00")
    assert told(selling, "purchasing.goods_receipts", "value") == (1, 1, "400.00")


class _Rows:
    """A session that counts statements and answers them from a list of numbers."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection, self.statements = connection, 0

    def execute(self, statement: Any) -> Any:
        self.statements += 1
        return self.connection.execute(statement)


@pytest.mark.parametrize(("count_to", "total", "value"), [(None, 4, "10"), (4, 4, "10"), (3, 4, None)])
def test_a_list_too_long_to_be_counted_tells_no_sum(
    selling: Selling, count_to: int | None, total: int, value: str | None
) -> None:
    numbers = sa.values(sa.column("value", sa.Integer), name="v").data([(1,), (2,), (3,), (4,)])
    engine = sa.create_engine(selling.company.owner_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        session = _Rows(connection)
        tx: Any = type("Tx", (), {"session": session})()
        statement = sa.select(numbers.c.value).order_by(numbers.c.value)
        rows, counted, sums = page_with_sums(tx, statement, Page(page_rows=2), ("value",), count_to=count_to)
    assert ([row.value for row in rows], counted, session.statements) == ([1, 2], total, 2)
    assert (None if sums["value"] is None else str(sums["value"])) == value
