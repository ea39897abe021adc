"""From orders and goods issues to the tax platform and back: what is asked, what is left, what is booked."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotFound, NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.money import holds
from tests.invoicing.tax import counted, number, paper, platform, row_of, take_in

TABLES = ("invoicing.invoice_request", "invoicing.invoice_request_line", "sales.request_source", "invoicing.invoice")


@pytest.fixture
def books(company: Books) -> Books:
    platform(company)
    company.run("parties.save_party", {"code": "C2", "name": "松江阀门厂", "is_customer": True})
    opening = [{"account": "1405", "debit": "10000.00"}, {"account": "3001", "credit": "10000.00"}]
    company.run("ledger.enter_opening_balances", {"lines": opening})
    stock = [{"item": "P1", "quantity": "100", "value": "10000.00"}]
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": stock})
    return company


def sell(books: Books, code: str, *lines: dict[str, Any], customer: str = "C1", issue: bool = True) -> str:
    rows = list(lines) or [{"item": "P1", "quantity": "10", "price": "113"}]
    books.run("sales.save_order", {"number": code, "customer": customer, "date": "2026-03-02", "lines": rows})
    for step in ("place_order", "approve_order", *(("issue_goods",) if issue else ())):
        books.run(f"sales.{step}", {"order": code})
    return code


def ask(books: Books, **data: Any) -> dict[str, Any]:
    return books.run("sales.request_invoice", data).result


def refused(books: Books, command: str, data: dict[str, Any], key: str) -> Refusal:
    before = [books.count(table) for table in TABLES]
    with pytest.raises(Refusal) as caught:
        books.run(f"sales.{command}", data)
    assert caught.value.key == key
    assert [books.count(table) for table in TABLES] == before
    return caught.value


def issue_on_platform(books: Books, made: dict[str, Any], place: int) -> None:
    books.run("invoicing.approve_invoice_request", {"invoice_request": made["id"]})
    books.run("invoicing.export_invoice_requests", {"requests": [made["id"]]})
    take_in(books, paper(place, "sale", made["net"], made["tax"], remark=made["number"], date="2026-03-10"))


def test_two_orders_on_one_tax_invoice_become_two_sales_invoices(books: Books) -> None:
    sell(books, "D1")
    sell(books, "D2", {"item": "P1", "quantity": "3", "price": "100", "discount": "0.1"})
    made = ask(books, orders=[{"order": "D1"}, {"order": "D2"}])
    assert (made["orders"], made["gross"]) == (["D1", "D2"], "1400.00")
    view: Any = books.ask("invoicing.invoice_request", {"invoice_request": made["number"]})
    assert [(str(ln.quantity), str(ln.gross), str(ln.discount)) for ln in view.lines] == [
        ("10.000000", "1130.00", "0.00"), ("3.000000", "270.00", "30.00"),
    ]  # fmt: skip
    refused(books, "request_invoice", {"orders": [{"order": "D1"}]}, "sales.nothing_to_request")
    refused(books, "book_request", {"invoice_request": made["number"], "order": "D1"}, "sales.request_not_issued")
    issue_on_platform(books, made, 1)
    waiting: Any = books.ask("sales.requested_orders", {"only_issued": True})
    assert [(r.order_number, str(r.gross), r.tax_number) for r in waiting.rows] == [
        ("D1", "1130.00", number(1)), ("D2", "270.00", number(1)),
    ]  # fmt: skip
    booked = [books.run("sales.book_request", {"invoice_request": made["number"], "order": o}).result for o in ("D1", "D2")]
    assert [(b["gross"], b["tax_number"]) for b in booked] == [("1130.00", number(1)), ("270.00", number(1))]
    invoice: Any = books.ask("invoicing.invoice", {"invoice": booked[0]["number"]})
    assert (invoice.tax_number, str(invoice.date)) == (number(1), "2026-03-10")
    output = books.sql("select sum(credit - debit) as tax from ledger.entry_line where account_code = '22210107'")
    assert output == [{"tax": D("161.06")}]
    assert (str(row_of(books, 1).booked), str(row_of(books, 1).difference)) == ("1400.00", "0.00")
    refused(books, "book_request", {"invoice_request": made["number"], "order": "D1"}, "sales.request_booked")
    assert books.ask("sales.requested_orders", {"only_issued": True}).total == 0  # type: ignore[attr-defined]
    holds(books)


def test_one_order_in_parts_over_several_requests(books: Books) -> None:
    sell(books, "D1", {"item": "P1", "quantity": "3", "price": "33.33"}, issue=False)
    refused(books, "request_invoice", {"orders": [{"order": "D1"}]}, "sales.nothing_to_request")
    parts = [ask(books, orders=[{"order": "D1", "lines": [{"line_no": 1, "quantity": "1"}]}]) for _ in range(2)]
    too_much = {"orders": [{"order": "D1", "lines": [{"line_no": 1, "quantity": "2"}]}]}
    found = refused(books, "request_invoice", too_much, "sales.more_than_to_invoice")
    assert (found.problems[0].field, found.values["possible"]) == ("orders.0.lines.0.quantity", D(1))
    last = ask(books, orders=[{"order": "D1", "lines": [{"line_no": 1, "quantity": "1"}]}])
    assert sum(D(part["gross"]) for part in (*parts, last)) == D("99.99")
    books.run("invoicing.refuse_invoice_request", {"invoice_request": last["id"], "reason": "先开两张"})
    again = ask(books, orders=[{"order": "D1", "lines": [{"line_no": 1, "quantity": "1"}]}])
    for place, made in enumerate((again, *parts), 1):  # answered in another order than asked for
        issue_on_platform(books, made, place)
        books.run("sales.book_request", {"invoice_request": made["id"], "order": "D1"})
    total = books.sql("select sum(gross) as gross, sum(tax) as tax from invoicing.invoice")
    order = books.sql("select gross, tax from sales.order_line")
    assert total == order
    holds(books)


def test_what_a_customer_kept_of_a_delivery_is_asked_for(books: Books) -> None:
    sell(books, "D1")
    issue = books.sql("select number from sales.goods_issue")[0]["number"]
    books.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "4"}]})
    made = ask(books, goods_issues=[issue], invoice_kind="ordinary")
    assert (made["orders"], made["gross"]) == (["D1"], "678.00")
    refused(books, "request_invoice", {"goods_issues": [issue]}, "sales.nothing_to_request")
    refused(books, "request_invoice", {"goods_issues": [issue], "orders": [{"order": "D1"}]}, "sales.orders_or_issues")
    with pytest.raises(NotFound):
        books.run("sales.request_invoice", {"goods_issues": ["XSCK-0"]})


def test_requests_hold_one_customer_and_approved_orders(books: Books) -> None:
    sell(books, "D1")
    sell(books, "D2", customer="C2")
    books.run("sales.save_order", {"number": "D3", "customer": "C1", "lines": [{"item": "P1", "quantity": "1", "price": "1"}]})
    two = {"orders": [{"order": "D1"}, {"order": "D2"}], "invoice_kind": "ordinary"}
    refused(books, "request_invoice", two, "sales.request_of_two_customers")
    refused(books, "request_invoice", {"orders": [{"order": "D3"}]}, "sales.order_not_approved")
    refused(books, "request_invoice", {"orders": [{"order": "D2"}]}, "invoicing.buyer_without_tax_id")
    for role in ("warehouse", "cashier", "buyer"):
        with pytest.raises(NotPermitted):
            books.run("sales.request_invoice", {"orders": [{"order": "D1"}]}, as_=role)
    with pytest.raises(NotFound):  # a colleague's order
        books.run("sales.request_invoice", {"orders": [{"order": "D9"}]}, as_="sales_clerk")


def test_invoices_booked_before_get_their_numbers_from_the_platform(books: Books) -> None:
    sell(books, "D1")
    early = books.run("sales.invoice_order", {"order": "D1"}).result
    made = books.run("invoicing.request_invoice", {"invoices": [early["number"]]}).result
    assert made["gross"] == "1130.00"
    with pytest.raises(Refusal) as twice:
        books.run("invoicing.request_invoice", {"invoices": [early["number"]]})
    assert (twice.value.key, twice.value.values["request"]) == ("invoicing.invoice_asked_before", made["number"])
    issue_on_platform(books, made, 5)
    assert books.sql("select tax_number from invoicing.invoice") == [{"tax_number": number(5)}]
    assert str(row_of(books, 5).difference) == "0.00"
    with pytest.raises(Refusal) as numbered:
        books.run("invoicing.request_invoice", {"invoices": [early["number"]]})
    assert numbered.value.key == "invoicing.invoice_not_to_request"


def test_a_price_changed_meanwhile_is_not_booked_in_silence(books: Books) -> None:
    sell(books, "D1", issue=False)
    made = ask(books, orders=[{"order": "D1", "lines": [{"line_no": 1, "quantity": "10"}]}])
    lines = [{"line_no": 1, "price": "100"}]
    books.run("sales.amend_order", {"order": "D1", "reason": "客户议价", "lines": lines})
    issue_on_platform(books, made, 1)
    refused(books, "book_request", {"invoice_request": made["id"], "order": "D1"}, "sales.request_differs")


def test_a_long_order_costs_the_statements_of_a_short_one(books: Books) -> None:
    def cost(code: str, lines: int, place: int) -> tuple[int, ...]:
        sell(books, code, *[{"item": "P1", "quantity": "0.001", "price": "113"}] * lines, issue=False)
        rows = [{"line_no": n, "quantity": "0.001"} for n in range(1, lines + 1)]
        with counted(books) as asked:
            made = ask(books, orders=[{"order": code, "lines": rows}])
        issue_on_platform(books, made, place)
        with counted(books) as booked:
            books.run("sales.book_request", {"invoice_request": made["id"], "order": code})
        return len(asked), len(booked)

    books.run("items.save_unit", {"code": "台", "places": 3})
    for warm in (1, 2):  # the first posting of a month opens it, after which master data is read again
        cost(f"V{warm}", 2, warm)
    few = cost("W2", 3, 3)
    assert cost("W3", 300, 4) == few
    assert few[0] <= 12
    assert few[1] <= 12
