"""The documents around an invoice, a receipt, a payment and a goods receipt, and who may see which of them."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.purchasing.conftest import Buying
from tests.sales.conftest import Selling


def around(company: Any, kind: str, document: int, **who: Any) -> list[tuple[str, int]]:
    rows = company.ask("dealings.chain", {"kind": kind, "document": document}, **who).rows
    return sorted((row.kind, row.id) for row in rows)


def test_a_sale_is_told_from_its_invoice_its_red_one_and_its_receipt(company: Any) -> None:
    selling = Selling(company)
    selling.stock(PUMP="10")
    order, other = selling.order(("PUMP", "2", "1130")), selling.order(("PUMP", "1", "1130"), customer="C2")
    issue = selling.issue(order).result["id"]
    selling.issue(other)
    invoice = selling.invoice(order).result["id"]
    money = {"party": "C1", "amount": "1130.00", "cash_account": "1002", "oldest_first": True}
    payment = company.run("invoicing.receive_money", money).result["id"]
    first = company.ask("invoicing.payment", {"payment": payment})
    sold = [("sales.goods_issue", issue), ("sales.order", order)]
    assert around(company, "invoicing.invoice", invoice) == [("invoicing.payment", payment), *sold]
    assert around(company, "invoicing.payment", payment) == sold
    red = company.run("sales.reverse_invoice", {"invoice": invoice}).result["id"]
    assert ("invoicing.invoice", red) in around(company, "invoicing.invoice", invoice)
    assert ("invoicing.invoice", invoice) in around(company, "invoicing.invoice", red)
    company.run("invoicing.reverse_payment", {"payment": first.number, "reason": "退"})
    assert ("invoicing.payment", payment) not in around(company, "invoicing.invoice", invoice)  # taken back in full
    rows = company.ask("dealings.chain", {"kind": "invoicing.invoice", "document": invoice}).rows
    assert {row.kind: str(row.amount) for row in rows}["sales.order"] == "2260.00"
    assert all(row.number for row in rows)


def test_a_purchase_is_told_from_its_receipt_its_return_its_invoice_and_its_payment(company: Any) -> None:
    buying = Buying(company)
    order = buying.order()
    receipt = buying.receive(order).result["id"]
    back = company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "2"}]})
    bill = company.run("purchasing.enter_invoice", {"order": order, "tax_number": "25312000000000000001"}).result["id"]
    pay = {"party": "S1", "amount": "100.00", "cash_account": "1002", "oldest_first": True}
    payment = company.run("invoicing.pay_supplier", pay).result["id"]
    returned, bought = ("purchasing.goods_receipt", back.result["id"]), ("purchasing.order", order)
    assert around(company, "purchasing.goods_receipt", receipt) == [
        ("invoicing.invoice", bill), ("invoicing.payment", payment), returned, bought,
    ]  # fmt: skip
    assert ("purchasing.goods_receipt", receipt) in around(company, "purchasing.goods_receipt", back.result["id"])
    assert around(company, "invoicing.payment", payment) == [("invoicing.invoice", bill)]
    found = around(company, "invoicing.invoice", bill)
    assert {("invoicing.payment", payment), ("purchasing.goods_receipt", receipt), bought} <= set(found)


def test_what_somebody_may_not_see_is_left_out_or_refused(company: Any) -> None:
    buying = Buying(company)
    order = buying.order()
    receipt = buying.receive(order).result["id"]
    bill = company.run("purchasing.enter_invoice", {"order": order, "tax_number": "25312000000000000002"}).result["id"]
    assert ("invoicing.invoice", bill) in around(company, "purchasing.goods_receipt", receipt, as_="accountant")
    kept = around(company, "purchasing.goods_receipt", receipt, as_="warehouse")
    assert ("purchasing.order", order) in kept and ("invoicing.invoice", bill) not in kept
    with pytest.raises(NotPermitted) as told:
        around(company, "invoicing.payment", 1, as_="warehouse")
    assert told.value.key == "dealings.chain_not_permitted"


def test_what_does_not_exist_has_no_chain(company: Any) -> None:
    assert around(company, "invoicing.invoice", 999_999) == []
    assert around(company, "invoicing.acceptance", 999_999) == around(company, "invoicing.claim", 999_999) == []
    assert around(company, "invoicing.clearing", 999_999) == around(company, "invoicing.payment_request", 999_999) == []
