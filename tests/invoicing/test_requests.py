"""Payment requests from asking to paying, and the file for the bank."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.books import Books
from tests.invoicing.money import holds, ids, open_amounts, partners, refused

COLUMNS = [
    {"field": "payee_account", "heading": "收款账号"},
    {"field": "payee_name", "heading": "收款户名"},
    {"field": "amount", "heading": "金额"},
    {"field": "constant", "heading": "币种", "constant": "人民币"},
    {"field": "reason", "heading": "用途"},
]


@pytest.fixture
def books(company: Books) -> Books:
    partners(company)
    layout = {"code": "JH", "name": "建行批量付款", "purpose": "payment", "encoding": "gb18030", "columns": COLUMNS}
    company.run("invoicing.save_bank_layout", layout)
    return company


def ask(books: Books, amount: str = "300.00", **more: Any) -> dict[str, Any]:
    named = [{"open_item": ids(books, "S1", "C")[0], "amount": amount}]
    return books.run("invoicing.request_payment", {"party": "S1", "allocations": named, "reason": "=货款", **more}).result


def test_a_request_is_approved_sent_paid_and_settles_its_documents(books: Books) -> None:
    made = ask(books)
    assert (made["number"], made["state"], made["amount"]) == ("FKSQ202603-0001", "submitted", "300.00")
    waiting = books.ask("invoicing.waiting_for_me", as_="manager")
    row = waiting.rows[0]  # type: ignore[attr-defined]
    assert (waiting.total, row.kind, row.number, row.party, str(row.amount)) == (  # type: ignore[attr-defined]
        1, "invoicing.payment_request", made["number"], "宁波铸件有限公司", "300.00",
    )  # fmt: skip
    assert row.summary.startswith("=货款 · QTYS202602-") and row.summary.endswith(" 300.00")
    assert row.reasons == ["付款日期 2026-03-16"]
    refused(books, "invoicing.pay_request", {"payment_request": made["id"]}, "core.move_not_allowed")
    for role in ("cashier", "accountant", "buyer"):
        with pytest.raises(NotPermitted):
            books.run("invoicing.approve_payment_request", {"payment_request": made["id"]}, as_=role)
    books.run("invoicing.approve_payment_request", {"payment_request": made["id"]}, as_="manager")
    file = books.run("invoicing.make_bank_file", {"requests": [made["id"]], "layout": "JH"}, as_="cashier").result
    assert file["text"] == "收款账号,收款户名,金额,币种,用途\r\n3302001,宁波铸件有限公司,300.00,人民币,'=货款\r\n"
    assert (file["encoding"], file["requests"], file["amount"]) == ("gb18030", 1, "300.00")
    paid = books.run("invoicing.pay_request", {"payment_request": made["number"], "reference": "网银 77"}, as_="cashier").result
    assert (paid["state"], open_amounts(books, "S1")) == ("paid", [])
    view = books.ask("invoicing.payment_request", {"payment_request": made["id"]})
    assert (view.payment_number, view.lines[0].open) == (paid["payment_number"], 0)  # type: ignore[attr-defined]
    holds(books)
    books.run("invoicing.reverse_payment", {"payment": paid["payment_number"], "reason": "银行退票"})
    assert books.ask("invoicing.payment_request", {"payment_request": made["id"]}).state == "approved"  # type: ignore[attr-defined]
    assert books.run("invoicing.pay_request", {"payment_request": made["id"]}).result["state"] == "paid"
    holds(books)


def test_what_the_bank_has_refused_is_withdrawn_and_its_document_free_again(books: Books) -> None:
    made = ask(books)
    books.run("invoicing.approve_payment_request", {"payment_request": made["id"]}, as_="manager")
    books.run("invoicing.make_bank_file", {"requests": [made["id"]], "layout": "JH"}, as_="cashier")
    gone = {"payment_request": made["id"], "reason": "银行退回"}
    assert books.run("invoicing.withdraw_payment_request", gone, as_="cashier").result["state"] == "withdrawn"
    assert ask(books)["state"] == "submitted"
    assert books.count("invoicing.payment") == 0


def test_what_is_asked_twice_refused_or_withdrawn(books: Books) -> None:
    first = ask(books, "200.00")
    named = [{"open_item": ids(books, "S1", "C")[0], "amount": "150.00"}]
    refused(books, "invoicing.request_payment", {"party": "S1", "allocations": named}, "invoicing.more_than_open")
    books.run("invoicing.refuse_payment_request", {"payment_request": first["id"], "reason": "先对账"}, as_="manager")
    second = ask(books, "150.00")
    books.run("invoicing.withdraw_payment_request", {"payment_request": second["id"], "reason": "算错"}, as_="buyer")
    refused(books, "invoicing.approve_payment_request", {"payment_request": second["id"]}, "core.move_not_allowed")
    wrong = [{"open_item": ids(books, "C1", "D")[0], "amount": "1.00"}]
    refused(books, "invoicing.request_payment", {"party": "C1", "allocations": wrong}, "invoicing.wrong_side")
    refused(books, "invoicing.request_payment", {"party": "C1"}, "invoicing.payment_without_amount")


def test_who_asks_does_not_approve_where_the_company_chose_so(books: Books) -> None:
    made = books.run("invoicing.request_payment", {"party": "S1", "amount": "10.00"}, as_="manager").result
    books.run("company.save_setting", {"name": "invoicing.request_by_another", "value": True, "valid_from": "2026-01-01"})
    refused(books, "invoicing.approve_payment_request", {"payment_request": made["id"]}, "invoicing.own_request", as_="manager")
    assert books.run("invoicing.approve_payment_request", {"payment_request": made["id"]}).result["state"] == "approved"
    books.run("parties.save_party", {"code": "S1", "name": "宁波铸件有限公司", "bank_account": ""})
    bare = books.run("invoicing.request_payment", {"party": "S1", "amount": "10.00"}, as_="buyer").result["id"]
    books.run("invoicing.approve_payment_request", {"payment_request": bare})
    refused(books, "invoicing.make_bank_file", {"requests": [bare], "layout": "JH"}, "invoicing.payee_without_account")


def test_a_layout_must_say_enough(books: Books) -> None:
    base = {"code": "X", "name": "x", "purpose": "payment"}
    wrong = {**base, "columns": [{"field": "colour"}]}
    refused(books, "invoicing.save_bank_layout", wrong, "invoicing.layout_field_unknown")
    refused(books, "invoicing.save_bank_layout", {**base, "columns": COLUMNS[:2]}, "invoicing.layout_incomplete")
    one_sided = {**base, "purpose": "statement", "columns": [{"field": "date"}, {"field": "amount_in"}]}
    refused(books, "invoicing.save_bank_layout", one_sided, "invoicing.layout_incomplete")
    with pytest.raises(NotPermitted):
        books.run("invoicing.save_bank_layout", {**base, "columns": COLUMNS}, as_="cashier")
    books.run("invoicing.save_bank_layout", {**base, "code": "JH", "columns": COLUMNS[:3]})
    rows = books.ask("invoicing.bank_layouts", {"purpose": "payment"}).rows  # type: ignore[attr-defined]
    assert [(row.code, [c.field for c in row.columns]) for row in rows] == [("JH", ["payee_account", "payee_name", "amount"])]
