"""What people see of sales, and sales from before."""

import datetime as dt
from typing import Any

import pytest

from operational.core.api import InvalidInput, NotPermitted, Refusal
from tests.sales.conftest import Selling


def ask(selling: Selling, query: str, **data: Any) -> Any:
    return selling.company.ask(f"sales.{query}", data)


def test_orders_are_found_by_what_people_know(selling: Selling) -> None:
    selling.stock(PUMP="10")
    first = selling.order(("PUMP", "1", "1130"), customer_po="PO-77", channel="门店", promise_date=dt.date(2026, 3, 10))
    second = selling.order(("SEAL", "1", "113"), customer="C2", approve=False)

    def found(**filters: Any) -> list[int]:
        return [row.id for row in ask(selling, "orders", **filters).rows]

    assert found() == [second, first]
    assert found(search="0002") == [second]
    assert found(search="申江") == [first]
    assert found(search="sjsw") == [first]
    assert found(search="po-77") == [first]
    assert found(search="%") == []
    assert found(customer="C2") == [second]
    assert found(item="PUMP") == [first]
    assert found(state="approved") == [first]
    assert found(delivery="none", channel="门店") == [first]
    assert found(is_late=True) == [first]
    assert found(from_date="2026-03-17") == []
    assert found(customer_po="77", to_date="2026-03-16") == [first]
    page = ask(selling, "orders", page=2, page_rows=1)
    assert ([row.id for row in page.rows], page.total) == ([first], 2)
    with pytest.raises(InvalidInput):
        ask(selling, "orders", page_rows=1001)


def test_an_order_shows_what_may_come_next_and_why_not(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"), ("FIT", "1", "106"))
    selling.issue(order, (1, "2"))
    invoice = selling.invoice(order)
    selling.company.run("invoicing.receive_money", {"party": "C1", "amount": "1000", "oldest_first": True})
    shown = ask(selling, "order", order="XSDD202603-0001")
    assert (shown.customer, shown.terms, shown.warehouse, shown.payment) == ("上海申江水务有限公司", "月结30天", "主仓", "part")
    line = shown.lines[0]
    assert (line.issued, line.invoiced, line.open, line.on_hand, line.reserved, line.available) == (2, 2, 1, 8, 1, 7)
    assert {move.name: move.is_allowed for move in shown.moves} == {
        "quote": False,
        "lose": False,
        "place": False,
        "approve": False,
        "refuse": False,
        "unapprove": False,
        "close": True,
        "cancel": True,
    }
    reasons = {move.name: move.reason for move in shown.moves}
    assert reasons["unapprove"] == "销售订单XSDD202603-0001已有出库或发票，不能反审核。请改用退货、红字发票或关闭。"
    assert [(row.kind, row.number, str(row.amount)) for row in shown.related] == [
        ("sales.goods_issue", "XSCK202603-0001", "2260.00"),
        ("invoicing.invoice", invoice.result["number"], "2260.00"),
        ("invoicing.payment", "SKD202603-0001", "1000.00"),
    ]
    assert [(entry.purpose, str(entry.amount)) for entry in shown.entries] == [
        ("revenue", "2260.00"),
        ("cost", "1200.00"),
        ("invoice", "260.00"),
    ]
    assert [row.name for row in shown.time_line] == [
        "invoicing.receive_money",
        "sales.invoice_order",
        "sales.issue_goods",
        "sales.approve_order",
        "sales.place_order",
        "sales.save_order",
    ]


def test_a_goods_issue_shows_its_returns(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["id"]
    back = selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]}).result
    shown = ask(selling, "goods_issue", goods_issue="XSCK202603-0001")
    assert [(row.item, row.location, row.quantity, row.returned, row.returnable) for row in shown.lines] == [
        ("PUMP", "WH1/默认", 3, 1, 2)
    ]
    assert [(row.kind, row.number) for row in shown.related] == [
        ("sales.order", "XSDD202603-0001"),
        ("sales.goods_issue", "XSTH202603-0001"),
    ]
    assert [entry.purpose for entry in shown.entries] == ["revenue", "cost"]
    returned = ask(selling, "goods_issue", goods_issue=back["id"])
    assert (returned.is_return, returned.returns_id, returned.related[1].number) == (True, issue, "XSCK202603-0001")
    assert [row.number for row in ask(selling, "goods_issues", kind="return").rows] == ["XSTH202603-0001"]
    assert ask(selling, "goods_issues", customer="C1", search="XSDD").total == 2  # a return carries the order's number too


def test_the_warehouse_sees_what_to_ship_and_the_accountant_what_to_invoice(selling: Selling) -> None:
    selling.stock(PUMP="2")
    order = selling.order(("PUMP", "3", "1130"), promise_date=dt.date(2026, 3, 20))
    late = selling.order(("FIT", "1", "106"), customer="C2", promise_date=dt.date(2026, 3, 1))
    rows = ask(selling, "open_to_issue").rows
    assert [(row.order_id, row.item, row.open, row.reserved) for row in rows] == [(late, "FIT", 1, 0), (order, "PUMP", 3, 2)]
    assert [row.order_id for row in ask(selling, "open_to_issue", is_late=True).rows] == [late]
    assert ask(selling, "to_invoice").total == 0
    issue = selling.issue(order, (1, "2")).result["id"]
    invoice = selling.invoice(order, (1, "1")).result["id"]
    assert [(row.order_id, str(row.delivered), str(row.red_due)) for row in ask(selling, "to_invoice").rows] == [
        (order, "1130.00", "0.00")
    ]
    selling.company.run("sales.return_goods", {"goods_issue": issue})
    assert selling.head(order) == {"state": "approved", "delivery": "none", "billing": "part", "payment": "none"}
    assert [(str(row.delivered), str(row.red_due)) for row in ask(selling, "to_invoice").rows] == [("0.00", "1130.00")]
    selling.company.run("sales.reverse_invoice", {"invoice": invoice})
    assert ask(selling, "to_invoice").total == 0
    assert selling.differences() == []


def test_price_and_credit_are_there_while_typing(selling: Selling) -> None:
    selling.stock(PUMP="10")
    selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_limit": "9000"})
    assert ask(selling, "last_price", customer="C1", item="PUMP").price is None
    order = selling.order(("PUMP", "4", "1017"))
    selling.issue(order, (1, "1"))
    price = ask(selling, "last_price", customer="C1", item="PUMP")
    assert (price.price, price.includes_tax, price.order_number, price.list_price) == (1017, True, "XSDD202603-0001", 1130)
    assert (price.on_hand, price.available) == (9, 6)
    credit = ask(selling, "credit", customer="C1")
    assert [str(v) for v in (credit.receivable, credit.promised, credit.exposure, credit.credit_limit)] == [
        "1017.00",
        "3051.00",
        "4068.00",
        "9000.00",
    ]
    selling.invoice(order, (1, "3"))
    again = ask(selling, "credit", customer="C1")
    assert [str(v) for v in (again.receivable, again.promised, again.exposure)] == ["3051.00", "1017.00", "4068.00"]


def test_the_figures_of_the_day(selling: Selling) -> None:
    selling.stock(PUMP="10")
    late = selling.order(("PUMP", "3", "1130"), promise_date=dt.date(2026, 3, 1))
    selling.order(("FIT", "1", "106"), approve=False)
    selling.run("place_order", selling.order(("FIT", "1", "106"), approve=False))
    selling.issue(late, (1, "1"))
    assert ask(selling, "home").model_dump(mode="json") == {
        "drafts": 1,
        "to_approve": 1,
        "to_issue": 1,
        "late": 1,
        "to_invoice": 1,
        "orders_this_month": 2,
        "gross_this_month": "3496.00",
    }


def test_history_is_loaded_whole_or_not_at_all(selling: Selling) -> None:
    selling.company.run("people.save_employee", {"code": "E1", "name": "王芳"})
    rows = [
        {"date": "2025-06-01", "item": "PUMP", "quantity": "2", "amount": "2000", "customer": "C1", "salesperson": "E1"},
        {"date": "2025-07-01", "item": "SEAL", "quantity": "-1", "amount": "-100", "cost": "50", "old_code": "A-1"},
    ]
    loaded = selling.company.run("sales.import_history", {"rows": rows}).result
    assert loaded == {"rows": 2, "from_date": "2025-06-01", "to_date": "2025-07-01"}
    kept = selling.company.sql("select quantity::int as q, amount::text as a, cost::text as c from sales.history order by date")
    assert kept == [{"q": 2, "a": "2000.00", "c": None}, {"q": -1, "a": "-100.00", "c": "50.00"}]
    told = selling.company.sql("select data -> 'input' as given from core.event where name = 'sales.import_history'")
    assert told == [{"given": {"rows": {"count": 2}}}]  # the rows stand in their own table, not in the event again
    bad = [{**rows[0], "item": "NIL"}, {**rows[1], "customer": "NOBODY"}]
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.import_history", {"rows": bad})
    assert [(p.field, p.values["ref"]) for p in caught.value.problems] == [("rows.0.item", "NIL"), ("rows.1.customer", "NOBODY")]
    assert selling.company.count("sales.history") == 2
    assert selling.balances() == {}
    with pytest.raises(NotPermitted):
        selling.company.run("sales.import_history", {"rows": rows}, as_="sales_clerk")
    with selling.statements() as sent:
        selling.company.run("sales.import_history", {"rows": rows * 500})
    assert len(sent) == 5  # and one COPY, which is not counted here
    assert selling.company.count("sales.history") == 1002


def test_the_figures_of_the_day_count_what_the_lists_behind_them_show(selling: Selling) -> None:
    """Half delivered and half invoiced is nothing to invoice; what the supplier delivers is nothing to issue."""
    selling.stock(PUMP="10")
    half = selling.order(("PUMP", "4", "1130"))
    selling.issue(half, (1, "2"))
    selling.invoice(half, (1, "2"))
    whole = selling.order(("PUMP", "3", "1130"))
    selling.issue(whole)
    line = {"item": "PUMP", "quantity": "2", "price": "1130", "is_direct": True}
    direct = selling.company.run("sales.save_order", {"customer": "C1", "lines": [line]}).result["id"]
    for step in ("place_order", "approve_order"):
        selling.run(step, direct)

    def ask(name: str) -> Any:
        return selling.company.ask(f"sales.{name}", as_="boss")

    listed = {row.order_id for row in ask("to_invoice").rows}, {row.order_id for row in ask("open_to_issue").rows}
    assert listed == ({whole}, {half})
    assert (ask("home").to_invoice, ask("home").to_issue) == (1, 1)
