"""A new price for goods that the customer keeps: every entry to the fen, stock untouched."""

import datetime as dt
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.sales.conftest import Selling, entries


def adjust(selling: Selling, issue: int, price: str, line_no: int = 1, **more: Any) -> Any:
    lines = [{"line_no": line_no, "price": price}]
    return selling.company.run("sales.adjust_price", {"goods_issue": issue, "reason": "质量让价", "lines": lines, **more})


def delivered(selling: Selling, customer: str = "C1") -> tuple[int, int]:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"), customer=customer)
    return order, selling.issue(order).result["id"]


def test_less_for_goods_not_invoiced_lowers_revenue_debt_and_waiting_tax(selling: Selling) -> None:
    order, issue = delivered(selling)
    done = adjust(selling, issue, "1017")
    assert done.result["number"] == "XSTJ202603-0001"
    assert entries(done) == [
        (
            "revenue",
            "销售调价 XSTJ202603-0001 上海申江水务有限公司",
            [("1122", "D", "-339.00"), ("5001", "C", "-300.00"), ("222106", "C", "-39.00")],
        )
    ]
    assert selling.open_items() == [
        ("XSCK202603-0001", "3390.00", "339.00", "2026-04-30"),
        ("XSTJ202603-0001", "-339.00", "-339.00", "2026-03-16"),
    ]
    assert selling.balances()["1405"] == "4200.00"  # ten at 600.00 less three
    assert selling.differences() == []
    invoiced = selling.company.run("sales.invoice_adjustment", {"price_adjustment": done.result["id"]})
    assert (invoiced.result["gross"], invoiced.result["released"]) == ("-339.00", "-39.00")
    assert entries(invoiced)[0][2] == [("222106", "D", "-39.00"), ("22210107", "C", "-39.00")]
    selling.invoice(order)
    assert selling.balances()["22210107"] == "-351.00"
    assert selling.balances().get("222106") is None
    selling.company.run("invoicing.receive_money", {"party": "C1", "amount": "3051", "oldest_first": True})
    assert selling.head(order)["state"] == "done"
    assert selling.differences() == []


def test_less_for_invoiced_goods_lowers_output_tax_only_with_the_red_invoice(selling: Selling) -> None:
    order, issue = delivered(selling, "C2")
    selling.invoice(order)
    assert selling.balances()["22210107"] == "-390.00"
    done = adjust(selling, issue, "1017")
    assert entries(done)[0][2] == [("1122", "D", "-339.00"), ("5001", "C", "-300.00"), ("222106", "C", "-39.00")]
    assert selling.company.run("sales.recognise_due_vat", {"date": "2026-03-16"}).entries == []
    selling.company.run("sales.invoice_adjustment", {"price_adjustment": done.result["number"]})
    assert selling.balances()["22210107"] == "-351.00"
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.invoice_adjustment", {"price_adjustment": done.result["number"]})
    assert caught.value.key == "core.move_not_allowed"
    assert selling.differences() == []


def test_more_is_a_further_debt_with_its_own_due_date(selling: Selling) -> None:
    order, issue = delivered(selling)
    done = adjust(selling, issue, "1243")
    assert (done.result["gross"], done.result["tax_deferred"]) == ("339.00", "39.00")
    assert selling.open_items()[-1] == ("XSTJ202603-0001", "339.00", "0.00", "2026-04-30")
    due = selling.company.run("sales.recognise_due_vat", {"date": "2026-04-30"}, today=dt.date(2026, 4, 30))
    assert due.result["tax"] == "429.00"
    assert selling.head(order)["payment"] == "none"
    assert selling.differences() == []


def test_a_second_price_counts_from_the_first(selling: Selling) -> None:
    _, issue = delivered(selling)
    adjust(selling, issue, "1017")
    assert adjust(selling, issue, "1130").result["gross"] == "339.00"
    with pytest.raises(Refusal) as caught:
        adjust(selling, issue, "1130")
    assert caught.value.key == "sales.price_stays"
    assert selling.balances()["5001"] == "-3000.00"
    assert selling.differences() == []


def test_returned_goods_take_their_share_of_the_adjustment_with_them(selling: Selling) -> None:
    _, issue = delivered(selling)
    adjust(selling, issue, "1017")
    lines = [{"line_no": 1, "quantity": "1"}]
    back = selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": lines}).result
    assert (back["gross"], back["adjusted_back"]) == ("-1130.00", "113.00")
    assert selling.balances()["1122"] == "2034.00"  # two at 1017.00
    assert selling.differences() == []
    adjust(selling, issue, "904")
    assert selling.balances()["1122"] == "1808.00"
    selling.company.run("sales.return_goods", {"goods_issue": issue})
    assert selling.balances() == {"1405": "6000.00", "3001": "-6000.00"}
    assert selling.differences() == []


def test_an_increase_and_what_takes_it_back_meet_each_other(selling: Selling) -> None:
    """All comes back after a higher price: nothing of the delivery and nothing of the increase stays open."""
    _, issue = delivered(selling)
    adjust(selling, issue, "1243")
    for quantity in ("1", "2"):
        lines = [{"line_no": 1, "quantity": quantity}]
        back = selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": lines}).result
        assert back["to_give_back"] == "0.00"
        assert selling.differences() == []
    assert [(number, amount) for number, amount, settled, _ in selling.open_items() if amount != settled] == []
    assert selling.balances() == {"1405": "6000.00", "3001": "-6000.00"}


def test_what_cannot_be_adjusted_is_refused_and_nothing_is_kept(selling: Selling) -> None:
    _, issue = delivered(selling)
    with pytest.raises(Refusal) as unknown:
        adjust(selling, issue, "1", line_no=9)
    assert unknown.value.key == "sales.line_unknown"
    back = selling.company.run("sales.return_goods", {"goods_issue": issue}).result["id"]
    for number, key in ((issue, "sales.nothing_kept_to_adjust"), (back, "sales.return_is_not_adjusted")):
        with pytest.raises(Refusal) as caught:
            adjust(selling, number, "1")
        assert caught.value.key == key
    for command, data in (
        ("adjust_price", {"goods_issue": issue, "reason": "x", "lines": [{"line_no": 1, "price": "1"}]}),
        ("invoice_adjustment", {"price_adjustment": "XSTJ202603-0001"}),
    ):
        with pytest.raises(NotPermitted):
            selling.company.run(f"sales.{command}", data, as_="warehouse")
    assert selling.company.count("sales.price_adjustment") == 0


def test_the_document_shows_lines_entries_and_what_is_around_it(selling: Selling) -> None:
    order, issue = delivered(selling)
    made = adjust(selling, issue, "1017").result["id"]
    selling.company.run("sales.invoice_adjustment", {"price_adjustment": made})
    shown: Any = selling.company.ask("sales.price_adjustment", {"price_adjustment": made})
    assert [(str(row.old_gross), str(row.new_gross)) for row in shown.lines] == [("3390.00", "3051.00")]
    assert [row.kind for row in shown.related] == ["sales.order", "sales.goods_issue", "invoicing.invoice"]
    listed: Any = selling.company.ask("sales.price_adjustments", {"state": "invoiced"})
    assert [row.id for row in listed.rows] == [made]
    whole: Any = selling.company.ask("sales.order", {"order": order})
    assert [row.kind for row in whole.related] == ["sales.goods_issue", "sales.price_adjustment", "invoicing.invoice"]


def test_an_adjustment_takes_twelve_statements_for_any_number_of_lines(selling: Selling) -> None:
    selling.stock(PUMP="50")
    used = []
    for lines in (1, 2, 6):
        order = selling.order(*[("PUMP", "2", "1130")] * lines)
        issue = selling.issue(order).result["id"]
        rows = [{"line_no": n, "price": "1017"} for n in range(1, lines + 1)]
        with selling.statements() as sent:
            selling.company.run("sales.adjust_price", {"goods_issue": issue, "reason": "让价", "lines": rows})
        used.append(len(sent))
    assert used[1] == used[2] <= 12
