"""Goods in parts, invoices before and after them, returns and red invoices: every entry to the fen."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, Refusal
from tests.sales.conftest import Selling, entries

D = dt.date


def test_revenue_of_goods_services_material_and_freight_goes_to_its_accounts(selling: Selling) -> None:
    selling.stock(PUMP="5", CAST="5")
    order = selling.order(("PUMP", "1", "1130"), ("CAST", "2", "226"), ("FIT", "1", "106"), ("FRT", "1", "109"))
    issued = selling.issue(order)
    assert entries(issued) == [
        (
            "revenue",
            "销售出库 XSCK202603-0001 上海申江水务有限公司",
            [("1122", "D", "1797.00"), ("5001", "C", "1100.00"), ("5051", "C", "500.00"), ("222106", "C", "197.00")],
        ),
        (
            "cost",
            "结转销售成本 XSCK202603-0001 上海申江水务有限公司",
            [("5401", "D", "600.00"), ("5402", "D", "200.00"), ("1403", "C", "200.00"), ("1405", "C", "600.00")],
        ),
    ]
    assert issued.result["due_date"] == "2026-04-30"
    assert selling.open_items() == [("XSCK202603-0001", "1797.00", "0.00", "2026-04-30")]
    assert selling.differences() == []


def test_parts_of_a_line_add_up_to_it(selling: Selling) -> None:
    selling.stock(SEAL="3")
    order = selling.order(("SEAL", "3", "33.33"))  # 99.99 gross, 88.49 net, 11.50 tax
    nets = [selling.issue(order, (1, "1")).result for _ in range(3)]
    assert [(part["net"], part["tax"], part["gross"]) for part in nets] == [
        ("29.50", "3.83", "33.33"),
        ("29.49", "3.84", "33.33"),
        ("29.50", "3.83", "33.33"),
    ]
    assert selling.company.sql("select sum(cost)::text as cost from sales.goods_issue") == [{"cost": "150.00"}]
    invoiced = [selling.invoice(order, (1, quantity)).result["gross"] for quantity in ("2", "1")]
    assert invoiced == ["66.66", "33.33"]
    assert selling.balances() == {"1122": "99.99", "22210107": "-11.50", "3001": "-150.00", "5001": "-88.49", "5401": "150.00"}
    assert selling.differences() == []


def test_more_than_is_open_is_refused_and_nothing_moves(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order, (1, "2"))
    for lines in ([(1, "2")], [(1, "0.5"), (1, "0.6")], [(2, "1")]):
        with pytest.raises(Refusal) as caught:
            selling.issue(order, *lines)
        assert caught.value.key in ("sales.more_than_open", "sales.line_unknown", "items.too_many_places")
    assert selling.company.count("sales.goods_issue") == 1
    assert selling.line(order)["issued"] == 2


def test_goods_leave_on_approved_orders_only(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"), approve=False)
    with pytest.raises(Refusal) as caught:
        selling.issue(order)
    assert (caught.value.key, caught.value.values["state"]) == ("sales.order_not_approved", "sales.order.state.draft")
    assert selling.company.count("stock.move") == 1


def test_pieces_promised_to_another_order_stay(selling: Selling) -> None:
    selling.stock(PUMP="3")
    first, second = selling.order(("PUMP", "3", "1130")), selling.order(("PUMP", "1", "1130"))
    with pytest.raises(Refusal):
        selling.issue(second)
    assert selling.issue(first).result["gross"] == "3390.00"
    assert selling.company.sql("select sum(quantity)::int as n from stock.balance") == [{"n": 0}]


def test_tax_is_due_at_once_when_the_terms_fix_no_date(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "1", "1130"), customer="C2")
    issued = selling.issue(order)
    assert entries(issued)[0][2] == [("1122", "D", "1130.00"), ("5001", "C", "1000.00"), ("22210107", "C", "130.00")]
    invoiced = selling.invoice(order)
    assert invoiced.entries == []
    assert selling.head(order)["billing"] == "all"
    assert selling.differences() == []


def test_terms_that_count_from_the_invoice_move_the_due_date(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "4", "1130"), customer="C3")
    selling.issue(order, (1, "2"), on=D(2026, 3, 2))
    selling.issue(order, (1, "2"), on=D(2026, 3, 3))
    assert [row[3] for row in selling.open_items()] == ["2026-04-01", "2026-04-02"]
    selling.invoice(order, (1, "2"), on=D(2026, 3, 10))
    assert [row[3] for row in selling.open_items()] == ["2026-04-09", "2026-04-02"]
    selling.invoice(order, (1, "2"), on=D(2026, 3, 16))
    assert [row[3] for row in selling.open_items()] == ["2026-04-09", "2026-04-15"]


def test_an_invoice_before_the_goods_is_a_claim_of_its_own(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    ahead = selling.invoice(order, (1, "2"))
    assert ahead.result["ahead"] == "2260.00"
    assert entries(ahead) == [
        (
            "invoice",
            "销售开票 XSFP202603-0001 上海申江水务有限公司",
            [("1122", "D", "2260.00"), ("220399", "C", "2000.00"), ("22210107", "C", "260.00")],
        )
    ]
    shipped = selling.issue(order)
    assert entries(shipped)[0][2] == [
        ("1122", "D", "1130.00"),
        ("220399", "D", "2000.00"),
        ("5001", "C", "3000.00"),
        ("222106", "C", "130.00"),
    ]
    assert [row[:2] for row in selling.open_items()] == [("XSFP202603-0001", "2260.00"), ("XSCK202603-0001", "1130.00")]
    assert entries(selling.invoice(order))[0][2] == [("222106", "D", "130.00"), ("22210107", "C", "130.00")]
    assert selling.head(order) == {"state": "approved", "delivery": "all", "billing": "all", "payment": "none"}
    assert selling.differences() == []


def test_no_more_than_was_ordered_is_invoiced(selling: Selling) -> None:
    order = selling.order(("FIT", "3", "106"))
    with pytest.raises(Refusal) as caught:
        selling.invoice(order)
    assert caught.value.key == "sales.nothing_to_invoice"
    with pytest.raises(Refusal) as more:
        selling.invoice(order, (1, "4"))
    assert (more.value.key, more.value.problems[0].field) == ("sales.more_than_to_invoice", "lines.0.quantity")
    assert selling.company.count("invoicing.invoice") == 0


def test_goods_come_back_at_the_cost_of_their_issue_and_the_claim_falls(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["number"]
    returned = selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert returned.result["number"] == "XSTH202603-0001"
    assert (returned.result["gross"], returned.result["to_give_back"]) == ("-1130.00", "0.00")
    assert entries(returned) == [
        (
            "revenue",
            "销售退货 XSTH202603-0001 上海申江水务有限公司",
            [("1122", "D", "-1130.00"), ("5001", "C", "-1000.00"), ("222106", "C", "-130.00")],
        ),
        (
            "cost",
            "冲减销售成本 XSTH202603-0001 上海申江水务有限公司",
            [("5401", "D", "-600.00"), ("1405", "C", "-600.00")],
        ),
    ]
    assert [row[:3] for row in selling.open_items()] == [
        ("XSCK202603-0001", "3390.00", "1130.00"),
        ("XSTH202603-0001", "-1130.00", "-1130.00"),
    ]
    line = selling.line(order)
    assert (line["returned"], line["cancelled"], line["open"]) == (1, 1, 0)
    assert selling.head(order) == {"state": "approved", "delivery": "all", "billing": "none", "payment": "none"}
    assert selling.differences() == []


def test_output_tax_of_returned_goods_falls_with_the_red_invoice(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["id"]
    invoice = selling.invoice(order).result["number"]
    selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert {a: selling.balances().get(a) for a in ("222106", "22210107")} == {"222106": "130.00", "22210107": "-390.00"}
    assert selling.head(order)["billing"] == "part"
    red = selling.company.run("sales.reverse_invoice", {"invoice": invoice, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert (red.result["net"], red.result["tax"], red.result["gross"]) == ("-1000.00", "-130.00", "-1130.00")
    assert entries(red) == [
        (
            "invoice",
            "红字发票 XSFP202603-0002 冲 XSFP202603-0001 上海申江水务有限公司",
            [("222106", "D", "-130.00"), ("22210107", "C", "-130.00")],
        )
    ]
    assert {a: selling.balances().get(a) for a in ("222106", "22210107")} == {"222106": None, "22210107": "-260.00"}
    assert selling.head(order)["billing"] == "all"
    assert selling.differences() == []


def test_a_wrong_invoice_is_taken_back_and_made_again(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order)
    invoice = selling.invoice(order).result["id"]
    selling.company.run("sales.reverse_invoice", {"invoice": invoice})
    assert {a: selling.balances().get(a) for a in ("222106", "22210107")} == {"222106": "-390.00", "22210107": None}
    assert selling.company.sql("select state from invoicing.invoice where id = :i", i=invoice) == [{"state": "reversed"}]
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.reverse_invoice", {"invoice": invoice})
    assert caught.value.key == "sales.nothing_to_reverse"
    assert selling.invoice(order).result["gross"] == "3390.00"
    assert selling.balances()["22210107"] == "-390.00"
    assert selling.differences() == []


def test_a_red_invoice_for_goods_never_delivered_takes_the_claim_back(selling: Selling) -> None:
    order = selling.order(("PUMP", "3", "1130"))
    invoice = selling.invoice(order, (1, "3")).result["id"]
    red = selling.company.run("sales.reverse_invoice", {"invoice": invoice})
    assert entries(red)[0][2] == [("1122", "D", "-3390.00"), ("220399", "C", "-3000.00"), ("22210107", "C", "-390.00")]
    assert red.result["to_give_back"] == "0.00"
    assert selling.balances() == {}
    assert [row[1:3] for row in selling.open_items()] == [("3390.00", "3390.00"), ("-3390.00", "-3390.00")]
    assert selling.run("cancel_order", order).result["state"] == "cancelled"
    assert selling.differences() == []


def test_returned_goods_can_be_delivered_again(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["id"]
    selling.invoice(order)
    one = [{"line_no": 1, "quantity": "1"}]
    selling.company.run("sales.return_goods", {"goods_issue": issue, "deliver_again": True, "lines": one})
    assert selling.head(order)["delivery"] == "part"
    again = selling.issue(order)
    assert entries(again)[0][2] == [("1122", "D", "1130.00"), ("5001", "C", "1000.00"), ("222106", "C", "130.00")]
    assert selling.balances()["22210107"] == "-390.00"
    assert selling.balances().get("222106") is None
    assert selling.head(order) == {"state": "approved", "delivery": "all", "billing": "all", "payment": "none"}
    assert selling.differences() == []


def test_no_more_comes_back_than_left(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    issue = selling.issue(order).result["id"]
    back = selling.company.run("sales.return_goods", {"goods_issue": issue}).result["id"]
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.return_goods", {"goods_issue": issue})
    assert caught.value.key == "sales.nothing_to_return"
    with pytest.raises(Refusal) as twice:
        selling.company.run("sales.return_goods", {"goods_issue": back})
    assert twice.value.key == "sales.return_of_return"
    assert selling.balances() == {"1405": "6000.00", "3001": "-6000.00"}
    assert selling.company.count("sales.goods_issue") == 2
    assert selling.differences() == []


def test_tax_falls_due_on_the_collection_date_once(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order, (1, "1"), on=D(2026, 1, 20))  # due on 2 March: the end of January and 30 days
    selling.issue(order, (1, "2"), on=D(2026, 3, 10))
    due = selling.company.run("sales.recognise_due_vat")
    assert (due.result["goods_issues"], due.result["tax"], due.result["is_complete"]) == (1, "130.00", True)
    assert entries(due) == [
        ("vat_due", "结转到期待转销项税额 XSCK202601-0001", [("222106", "D", "130.00"), ("22210107", "C", "130.00")])
    ]
    assert selling.company.run("sales.recognise_due_vat").entries == []
    first = selling.invoice(order, (1, "1"))
    assert first.entries == []
    second = selling.invoice(order)
    assert entries(second)[0][2] == [("222106", "D", "260.00"), ("22210107", "C", "260.00")]
    assert selling.company.run("sales.recognise_due_vat", {"date": "2026-03-16"}).entries == []
    assert selling.differences() == []


def test_free_goods_leave_with_their_cost_only(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "1", "0"))
    issued = selling.issue(order)
    assert [entry[0] for entry in entries(issued)] == ["cost"]
    assert (issued.result["due_date"], selling.open_items()) == (None, [])
    selling.invoice(order)
    assert selling.head(order) == {"state": "done", "delivery": "all", "billing": "all", "payment": "all"}
    assert selling.differences() == []


def test_the_same_request_issues_once(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    data = {"order": order, "lines": [{"line_no": 1, "quantity": "1"}]}
    first = selling.company.run("sales.issue_goods", data, key="k1")
    again = selling.company.run("sales.issue_goods", data, key="k1")
    assert (again.replayed, again.result) == (True, first.result)
    with pytest.raises(Conflict):
        selling.company.run("sales.issue_goods", {"order": order}, key="k1")
    assert selling.company.count("sales.goods_issue") == 1


def test_a_dry_run_shows_the_entries_and_keeps_nothing(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    tried = selling.company.run("sales.issue_goods", {"order": order}, dry_run=True)
    assert [entry[0] for entry in entries(tried)] == ["revenue", "cost"]
    assert selling.company.count("sales.goods_issue") == 0
    assert selling.line(order)["issued"] == 0


def test_goods_cannot_leave_tomorrow_but_could_have_left_before(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    with pytest.raises(Refusal) as caught:
        selling.run("issue_goods", order, date="2026-03-17")
    assert caught.value.key == "ledger.date_in_future"
    issued = selling.run("issue_goods", order, date="2026-03-02")
    assert (issued.result["date"], issued.entries[0]["date"]) == ("2026-03-02", "2026-03-02")


def test_a_number_of_the_platform_stands_on_one_sales_invoice_only(selling: Selling) -> None:
    selling.stock(SEAL="20")
    number = "26312000000000000001"
    orders = [selling.order(("SEAL", "2", "113"), customer=customer) for customer in ("C1", "C2")]
    for order in orders:
        selling.issue(order)
    first = selling.run("invoice_order", orders[0], tax_number=number).result
    with pytest.raises(Refusal) as refused:
        selling.run("invoice_order", orders[1], tax_number=number)
    assert (refused.value.key, refused.value.problems[0].field, refused.value.values["invoice"]) == (
        "invoicing.tax_number_used", "tax_number", first["number"],
    )  # fmt: skip
    with pytest.raises(Refusal) as red:
        selling.company.run("sales.reverse_invoice", {"invoice": first["number"], "tax_number": number})
    assert red.value.key == "invoicing.tax_number_used"
    assert selling.company.count("invoicing.invoice") == 1
    selling.run("invoice_order", orders[1], tax_number=f"{number[:-1]}2")
    assert selling.company.count("invoicing.invoice") == 2


def test_a_return_waits_for_money_before_it_holds_the_order(selling: Selling) -> None:
    """Money takes open items and then orders; whatever takes an order to settle items of it asks in the same order."""
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "2", "1130"))
    issue = selling.issue(order).result["number"]
    item, held = "select from invoicing.open_item for no key update", 'select from sales."order" for no key update nowait'
    engine = sa.create_engine(selling.company.owner_url, poolclass=sa.NullPool)
    with ThreadPoolExecutor(1) as pool, engine.connect() as cashier:
        cashier.execute(sa.text(item))
        back = pool.submit(selling.company.run, "sales.return_goods", {"goods_issue": issue})
        waits = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        for _ in range(200):
            if selling.company.sql(waits)[0]["n"]:
                break
            time.sleep(0.05)
        assert selling.company.sql(waits)[0]["n"] == 1
        cashier.execute(sa.text(held))  # refused at once if the return held it already
        cashier.rollback()
        assert back.result(timeout=30).result["to_give_back"] == "0.00"
    assert selling.differences() == []
