"""One box over orders: numbers by their end, customers, customers' numbers, items; and the cost with many orders behind it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.sales.conftest import Selling

ORDERS = 40_000  # enough that no planner reads them all if it need not


def found(selling: Selling, search: str, query: str = "sales.orders", **more: Any) -> list[str]:
    field = "text" if query == "purchasing.orders" else "search"
    answer: Any = selling.company.ask(query, {field: search, **more})
    assert answer.total == len(answer.rows)
    return [row.number for row in answer.rows]


def shop(selling: Selling) -> dict[str, int]:
    selling.company.run(
        "items.save_item", {"code": "SEAL", "name": "机械密封", "spec": "M7N-25", "unit": "件", "barcode": "6901234567892"}
    )
    selling.company.run("sales.save_customer_item", {"customer": "C1", "item": "CAST", "code": "KH-778"})
    return {
        "A": selling.order(("PUMP", "1", "10"), customer="C1", number="XSDD202603-0001", customer_po="PO-9981", approve=False),
        "B": selling.order(("SEAL", "1", "10"), customer="C2", number="XSDD202603-0012", approve=False),
        "C": selling.order(("CAST", "1", "10"), ("SEAL", "2", "10"), customer="C3", number="XSDD202603-0101", approve=False),
    }


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ("0001", ["XSDD202603-0001"]),
        ("101", ["XSDD202603-0101"]),
        ("01", ["XSDD202603-0101", "XSDD202603-0012", "XSDD202603-0001"]),  # it stands in a barcode too
        ("XSDD202603-0012", ["XSDD202603-0012"]),
        ("xsdd202603-0012", ["XSDD202603-0012"]),
        ("202603", []),  # digits are the end of a number
        ("申江", ["XSDD202603-0001"]),
        ("sjsw", ["XSDD202603-0001"]),  # pinyin initials inside the name
        ("C2", ["XSDD202603-0012"]),
        ("po-9981", ["XSDD202603-0001"]),
        ("机械密封", ["XSDD202603-0101", "XSDD202603-0012"]),
        ("jxmf", ["XSDD202603-0101", "XSDD202603-0012"]),
        ("M7N", ["XSDD202603-0101", "XSDD202603-0012"]),
        ("6901234567892", ["XSDD202603-0101", "XSDD202603-0012"]),
        ("KH-778", ["XSDD202603-0101"]),
        ("永盛 密封", ["XSDD202603-0101"]),  # every word must fit
        ("永盛 离心", []),
        ("100%", []),
        ("   ", ["XSDD202603-0101", "XSDD202603-0012", "XSDD202603-0001"]),
    ],
)
def test_one_box_finds_orders(selling: Selling, search: str, numbers: list[str]) -> None:
    shop(selling)
    assert found(selling, search) == numbers


def test_a_search_keeps_to_the_other_filters_and_to_own_orders(selling: Selling) -> None:
    orders = shop(selling)
    assert found(selling, "密封", customer="C2") == ["XSDD202603-0012"]
    assert found(selling, "密封", state="approved") == []
    answer: Any = selling.company.ask("sales.orders", {"search": "密封"}, as_="sales_clerk")
    assert (answer.total, len(orders)) == (0, 3)


def test_goods_issues_purchases_and_invoices_are_found_the_same_way(selling: Selling) -> None:
    selling.stock(PUMP="5", SEAL="5")
    order = selling.order(("PUMP", "1", "100"), number="XSDD202603-0044", customer_po="PO-1")
    issue = selling.issue(order).result["number"]
    invoice = selling.invoice(order).result["number"]
    for search in ("离心泵", "申江", "0044", "PO-1", issue):
        assert found(selling, search, "sales.goods_issues") == [issue], search
    for search in ("离心泵", "申江", "C1", invoice):
        assert found(selling, search, "invoicing.invoices") == [invoice], search
    assert found(selling, "机械密封", "sales.goods_issues") == found(selling, "机械密封", "invoicing.invoices") == []
    selling.company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    lines = [{"item": "SEAL", "quantity": "2", "price": "50"}]
    bought = selling.company.run("purchasing.save_order", {"supplier": "S1", "lines": lines}).result["number"]
    for search in ("恒泽", "jxmf", bought[-4:]):
        assert found(selling, search, "purchasing.orders") == [bought], search


def many(selling: Selling) -> None:
    """Many orders of two customers and two lines each, written past the commands."""
    shop(selling)
    selling.company.sql(
        f"""
        set local session_replication_role = replica;
        insert into sales."order" (id, number, date, state, version, created_by, created_at, note, customer_id, customer_po,
            channel, warehouse_id, price_includes_tax, delivery, billing, payment, net, tax, gross, discount_amount, rounding_off,
            special_approval, currency, foreign_gross)
        select 100000 + n, 'ALT' || lpad(n::text, 9, '0'), date '2020-01-01' + n / 50, 'done', 1, 1, now(), '', p.id,
            'K' || n, '', w.id, true, 'all', 'all', 'all', 0, 0, 0, 0, 0, 'none', 'CNY', 0
        from generate_series(1, {ORDERS}) as n, stock.warehouse as w, parties.party as p
        where w.is_default and p.code = case when n % 3 = 0 then 'C2' else 'C1' end;
        insert into sales.order_line (id, order_id, line_no, item_id, quantity, unit, unit_factor, price, price_origin, discount,
            allowance, vat_rate, net, tax, gross, issued, returned, invoiced, cancelled, over_delivered, delivered_net,
            delivered_tax, invoiced_net, invoiced_tax, red_due, red_due_net, red_due_tax, tax_deferred, is_direct, note)
        select 1000000 + 2 * n + k, 100000 + n, k, i.id, 1, '', 1, 1, 'typed', 0, 0, 0.13, 0, 0, 0, 1, 0, 1, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, false, ''
        from generate_series(1, {ORDERS}) as n, (values (1, 'PUMP'), (2, 'CAST')) as v (k, code)
        join items.item as i on i.code = v.code;
        set local session_replication_role = origin;
        select gin_clean_pending_list('sales.ix_order_search');
        analyze sales."order"; analyze sales.order_line;
        """
    )


def plans(selling: Selling, given: dict[str, Any]) -> list[str]:
    """How the database would run each statement of the query."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    engine = selling.company.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    selling.company.ask("sales.orders", given)
    sa.event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        return ["\n".join(r[0] for r in connection.exec_driver_sql(f"explain {text}", values)) for text, values in sent]


def test_no_search_reads_all_orders_or_lines(selling: Selling) -> None:
    many(selling)
    assert found(selling, "00031234") == ["ALT000031234"]
    assert found(selling, "密封 永盛") == ["XSDD202603-0101"]
    read_all = []
    for search in ("31234", "离心泵", "申江", "K31234", "KH-778", "没有这个", "密封 永盛", "1", ""):
        for plan in plans(selling, {"search": search}):
            if "Seq Scan on order_line" in plan or re.search(r'Seq Scan on "order".*\n *Filter:.*number', plan):
                read_all.append((search, plan))
    assert read_all == [], "\n".join(plan for _, plan in read_all[:2])
    broad: Any = selling.company.ask("sales.orders", {"search": "离心泵"})
    assert broad.rows[0].number == "XSDD202603-0001"  # the newest first
    assert broad.total == 400
    whole: Any = selling.company.ask("sales.orders")
    assert whole.total == 10_001  # counted no further
