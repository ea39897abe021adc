"""From a quotation to the money: a sale told step by step, with every entry and balance to the fen.

Shenjiang Water (上海申江水务) buys three pumps at 1,130.00 and ten seals at 11.30, tax of 13 % included, to be
paid 30 days after the end of the month of delivery (月结30天). A pump costs us 600.00, a seal 5.00.
"""

import datetime as dt
from typing import Any

import pytest

from operational.core.api import Refusal
from operational.dispatch.api import Answer
from tests.books import Books
from tests.sales.conftest import Selling, entries


@pytest.fixture
def shop(company: Books) -> Selling:
    selling = Selling(company)
    opening = [{"account": "1405", "debit": "6500.00"}, {"account": "3001", "credit": "6500.00"}]
    company.run("ledger.enter_opening_balances", {"lines": opening})
    stock = [{"item": "PUMP", "quantity": "10", "value": "6000.00"}, {"item": "SEAL", "quantity": "100", "value": "500.00"}]
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": stock})
    return selling


def step(shop: Selling, day: str, who: str, command: str, **data: Any) -> Answer:
    """On a day somebody does something, with no more rights than his role gives."""
    return shop.company.run(command, data, as_=who, today=dt.date.fromisoformat(day))


def reserved(shop: Selling) -> dict[str, int]:
    rows = shop.company.sql(
        "select i.code, r.quantity::int as n from stock.reserved as r join items.item as i on i.id = r.item_id order by i.code"
    )
    return {row["code"]: row["n"] for row in rows}


def progress(shop: Selling, order: int) -> tuple[str, str, str, str]:
    head = shop.head(order)
    return head["state"], head["delivery"], head["billing"], head["payment"]


def quoted_and_approved(shop: Selling) -> int:
    """2 March: the clerk quotes, the customer agrees, the order is placed and approved."""
    lines = [{"item": "PUMP", "quantity": "3", "price": "1130.00"}, {"item": "SEAL", "quantity": "10", "price": "11.30"}]
    saved = step(shop, "2026-03-02", "sales_clerk", "sales.save_order", customer="C1", customer_po="SJ-0302", lines=lines)
    order = int(saved.result["id"])
    assert saved.result["number"] == "XSDD202603-0001"
    assert (saved.result["net"], saved.result["tax"], saved.result["gross"]) == ("3100.00", "403.00", "3503.00")
    step(shop, "2026-03-02", "sales_clerk", "sales.quote_order", order=order)
    step(shop, "2026-03-02", "sales_clerk", "sales.place_order", order=order)
    approved = step(shop, "2026-03-02", "sales_clerk", "sales.approve_order", order=order)
    assert (approved.result["promise_date"], approved.result["exposure"]) == ("2026-03-03", "3503.00")
    return order


def test_from_quotation_to_money(shop: Selling) -> None:
    order = quoted_and_approved(shop)
    # An order binds goods, not the books: nothing is posted, but the pieces are promised.
    assert reserved(shop) == {"PUMP": 3, "SEAL": 10}
    assert shop.balances() == {"1405": "6500.00", "3001": "-6500.00"}

    # 4 March: two pumps leave. The customer owes them, the tax waits: its contract date is the end of April.
    two_pumps = [{"line_no": 1, "quantity": "2"}]
    issued = step(shop, "2026-03-04", "warehouse", "sales.issue_goods", order=order, lines=two_pumps)
    assert entries(issued) == [
        (
            "revenue",
            "销售出库 XSCK202603-0001 上海申江水务有限公司",
            [("1122", "D", "2260.00"), ("5001", "C", "2000.00"), ("222106", "C", "260.00")],
        ),
        (
            "cost",
            "结转销售成本 XSCK202603-0001 上海申江水务有限公司",
            [("5401", "D", "1200.00"), ("1405", "C", "1200.00")],
        ),
    ]
    assert issued.result["due_date"] == "2026-04-30"
    assert reserved(shop) == {"PUMP": 1, "SEAL": 10}
    assert progress(shop, order) == ("approved", "part", "none", "none")

    # 5 March: the customer wants one invoice for everything but the last seals: three pumps and four seals.
    # Two pumps are delivered, their tax falls due; the third pump and the seals are invoiced before the goods.
    billed = [{"line_no": 1, "quantity": "3"}, {"line_no": 2, "quantity": "4"}]
    invoice = step(shop, "2026-03-05", "accountant", "sales.invoice_order", order=order, lines=billed)
    assert (invoice.result["gross"], invoice.result["ahead"]) == ("3435.20", "1175.20")
    assert entries(invoice) == [
        (
            "invoice",
            "销售开票 XSFP202603-0001 上海申江水务有限公司",
            [("1122", "D", "1175.20"), ("222106", "D", "260.00"), ("220399", "C", "1040.00"), ("22210107", "C", "395.20")],
        )
    ]
    assert progress(shop, order) == ("approved", "part", "part", "none")

    # 9 March: the rest leaves. What was invoiced ahead becomes revenue, only six seals are a new claim.
    rest = step(shop, "2026-03-09", "warehouse", "sales.issue_goods", order=order)
    assert entries(rest) == [
        (
            "revenue",
            "销售出库 XSCK202603-0002 上海申江水务有限公司",
            [("1122", "D", "67.80"), ("220399", "D", "1040.00"), ("5001", "C", "1100.00"), ("222106", "C", "7.80")],
        ),
        (
            "cost",
            "结转销售成本 XSCK202603-0002 上海申江水务有限公司",
            [("5401", "D", "650.00"), ("1405", "C", "600.00"), ("1405", "C", "50.00")],
        ),
    ]
    assert reserved(shop) == {"PUMP": 0, "SEAL": 0}

    # 10 March: the second invoice, for the six seals, releases their tax.
    second = step(shop, "2026-03-10", "accountant", "sales.invoice_order", order=order)
    assert (second.result["gross"], second.result["ahead"]) == ("67.80", "0.00")
    assert entries(second)[0][2] == [("222106", "D", "7.80"), ("22210107", "C", "7.80")]
    assert progress(shop, order) == ("approved", "all", "all", "none")
    assert shop.open_items() == [
        ("XSCK202603-0001", "2260.00", "0.00", "2026-04-30"),
        ("XSFP202603-0001", "1175.20", "0.00", "2026-04-30"),
        ("XSCK202603-0002", "67.80", "0.00", "2026-04-30"),
    ]

    # 12 March: 2,000.00 arrive and pay the oldest debts first.
    money = {"party": "C1", "oldest_first": True}
    first_money = step(shop, "2026-03-12", "cashier", "invoicing.receive_money", amount="2000.00", **money)
    assert entries(first_money)[0][2] == [("1002", "D", "2000.00"), ("1122", "C", "2000.00")]
    assert progress(shop, order) == ("approved", "all", "all", "part")

    # 16 March: the rest arrives. Nothing remains to be done, so the order is done by itself.
    step(shop, "2026-03-16", "cashier", "invoicing.receive_money", amount="1503.00", **money)
    assert progress(shop, order) == ("done", "all", "all", "all")
    # Three debts and two receipts, all settled against each other.
    assert [row[1] for row in shop.open_items()] == ["2260.00", "1175.20", "67.80", "2000.00", "1503.00"]
    assert all(row[1] == row[2] for row in shop.open_items())
    assert shop.balances() == {
        "1002": "3503.00",
        "1405": "4650.00",
        "22210107": "-403.00",
        "3001": "-6500.00",
        "5001": "-3100.00",
        "5401": "1850.00",
    }
    assert shop.differences() == []


def test_a_pump_comes_back_after_it_was_invoiced_and_paid(shop: Selling) -> None:
    order = quoted_and_approved(shop)
    issue = step(shop, "2026-03-04", "warehouse", "sales.issue_goods", order=order)
    invoice = step(shop, "2026-03-05", "accountant", "sales.invoice_order", order=order)
    step(shop, "2026-03-10", "cashier", "invoicing.receive_money", party="C1", amount="3503.00", oldest_first=True)
    assert progress(shop, order) == ("done", "all", "all", "all")

    # 12 March: one pump comes back. Goods, revenue and debt fall at once; the tax waits for the red invoice.
    one = [{"line_no": 1, "quantity": "1"}]
    back = step(shop, "2026-03-12", "warehouse", "sales.return_goods", goods_issue=issue.result["number"], lines=one)
    assert entries(back) == [
        (
            "revenue",
            "销售退货 XSTH202603-0001 上海申江水务有限公司",
            [("1122", "D", "-1130.00"), ("5001", "C", "-1000.00"), ("222106", "C", "-130.00")],
        ),
        ("cost", "冲减销售成本 XSTH202603-0001 上海申江水务有限公司", [("5401", "D", "-600.00"), ("1405", "C", "-600.00")]),
    ]
    assert back.result["to_give_back"] == "1130.00"  # it was paid: the customer has it to his credit
    assert shop.open_items()[-1][:3] == ("XSTH202603-0001", "-1130.00", "0.00")

    # 13 March: the red invoice; only now output tax falls.
    red = step(shop, "2026-03-13", "accountant", "sales.reverse_invoice", invoice=invoice.result["number"], lines=one)
    assert entries(red)[0][2] == [("222106", "D", "-130.00"), ("22210107", "C", "-130.00")]
    assert shop.balances() == {
        "1002": "3503.00",
        "1122": "-1130.00",
        "1405": "5250.00",
        "22210107": "-273.00",
        "3001": "-6500.00",
        "5001": "-2100.00",
        "5401": "1250.00",
    }
    assert progress(shop, order)[:3] == ("done", "all", "all")
    assert shop.differences() == []


def test_the_customer_calls_off_what_has_not_left(shop: Selling) -> None:
    order = quoted_and_approved(shop)
    step(shop, "2026-03-04", "warehouse", "sales.issue_goods", order=order, lines=[{"line_no": 1, "quantity": "2"}])
    # What left is still to be invoiced and paid; what did not is free for others.
    assert step(shop, "2026-03-05", "sales_clerk", "sales.cancel_order", order=order).result["state"] == "approved"
    assert reserved(shop) == {"PUMP": 0, "SEAL": 0}
    with pytest.raises(Refusal) as caught:
        step(shop, "2026-03-06", "warehouse", "sales.issue_goods", order=order)
    assert caught.value.key == "sales.nothing_to_issue"
    step(shop, "2026-03-06", "accountant", "sales.invoice_order", order=order)
    assert progress(shop, order) == ("approved", "all", "all", "none")
    step(shop, "2026-03-10", "cashier", "invoicing.receive_money", party="C1", amount="2260.00", oldest_first=True)
    assert progress(shop, order) == ("done", "all", "all", "all")
    assert shop.differences() == []


def test_an_order_called_off_before_anything_left_leaves_no_trace_in_the_books(shop: Selling) -> None:
    order = quoted_and_approved(shop)
    assert step(shop, "2026-03-03", "sales_clerk", "sales.cancel_order", order=order).result["state"] == "cancelled"
    assert reserved(shop) == {"PUMP": 0, "SEAL": 0}
    assert shop.balances() == {"1405": "6500.00", "3001": "-6500.00"}
    assert shop.company.count("ledger.entry") == 1
    assert shop.differences() == []
