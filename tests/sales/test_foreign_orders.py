"""Prices in foreign money: lists in dollars that price orders, and orders whose prices and debts are in dollars."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import Refusal
from operational.sales import price_rules as rules
from operational.sales.price_rules import Offer
from tests.sales.conftest import Selling, entries
from tests.sales.test_price_lists import JAN, price_list

USD, EUR, CNY = "USD", "EUR", "CNY"


def offer(rank: int, price: str, currency: str, minimum: str = "0") -> Offer:
    return Offer(rank, D(minimum), D(price), True, currency, JAN, 1, currency, D(7))


@pytest.mark.parametrize(
    ("offers", "currency", "wins"),
    [
        ([offer(1, "10", USD), offer(0, "70", CNY)], CNY, USD),  # the class before everybody, whatever the currency
        ([offer(1, "10", USD), offer(1, "90", CNY)], CNY, CNY),
        ([offer(1, "10", USD, "5"), offer(1, "90", CNY)], CNY, CNY),  # yuan before the larger step
        ([offer(1, "10", USD), offer(1, "90", CNY)], USD, USD),
        ([offer(1, "10", USD), offer(1, "90", CNY)], EUR, CNY),
        ([offer(1, "10", USD)], CNY, USD),
    ],
)
def test_the_currency_counts_right_after_whom_a_list_is_for(offers: list[Offer], currency: str, wins: str) -> None:
    found = rules.best_offer(offers, D(10), currency)
    assert found is not None and found.currency == wins


@pytest.mark.parametrize(
    ("price", "worth", "vat", "has_tax", "wants_tax", "factor", "is_"),
    [
        ("12.34", "7.1234", "0.13", True, True, "1", "87.902756"),
        ("12.34", "7.1234", "0.13", True, False, "1", "77.790050"),  # 77.79005 5...: once, after rate and tax
        ("0.333333", "7.123456", "0.13", False, True, "1", "2.683166"),
        ("0.333333", "7.123456", "0.13", False, True, "12", "32.1980"),
        ("5", "1", "0.13", True, True, "1", "5"),
    ],
)
def test_a_price_is_rounded_once_after_rate_and_tax(
    price: str, worth: str, vat: str, has_tax: bool, wants_tax: bool, factor: str, is_: str
) -> None:
    found = rules.price_as(D(price), D(vat), has_tax=has_tax, wants_tax=wants_tax, worth=D(worth), factor=D(factor))
    exact = D(price) * D(worth) * D(factor)
    exact = exact * (1 + D(vat)) if wants_tax and not has_tax else exact / (1 + D(vat)) if has_tax and not wants_tax else exact
    assert found == D(is_)
    assert abs(found - exact) <= D("0.00005" if factor != "1" else "0.0000005")


@pytest.fixture
def dollars(selling: Selling) -> Selling:
    run = selling.company.run
    for day, rate in (("2026-01-01", "7.00"), ("2026-02-01", "7.1234"), ("2026-03-10", "6.95")):
        run("company.save_exchange_rate", {"currency": "USD", "day": day, "rate": rate, "source": "中间价"})
    run("invoicing.save_bank_account", {"code": "1012", "name": "中行美元户", "currency": "USD"})
    price_list(selling, "EXPORT", ("PUMP", "0", "100"), ("PUMP", "10", "95.5"), currency="USD", customer="C1")
    return selling


def line_of(answer: Any) -> dict[str, Any]:
    line = answer.result["lines"][0]
    told = {name: line[name] for name in ("price_origin", "price_list", "listed_currency", "gross")}
    return told | {name: str(D(line[name]).normalize()) for name in ("price", "listed_price", "listed_rate") if line[name]}


def save(selling: Selling, date: str, quantity: str = "2", **more: Any) -> Any:
    line = {"item": "PUMP", "quantity": quantity, **more.pop("line", {})}
    return selling.company.run("sales.save_order", {"customer": "C1", "date": date, "lines": [line], **more})


def test_a_list_in_dollars_prices_an_order_at_the_rate_of_its_day(dollars: Selling) -> None:
    assert line_of(save(dollars, "2026-02-15")) == {
        "price": "712.34", "price_origin": "price_list", "price_list": "EXPORT", "listed_currency": "USD", "listed_price": "1E+2",
        "listed_rate": "7.1234", "gross": "1424.68",
    }  # fmt: skip
    assert line_of(save(dollars, "2026-01-31", "10"))["price"] == "668.5"
    assert line_of(save(dollars, "2026-03-10", price_includes_tax=False))["price"] == "615.044248"
    shown = dollars.company.ask("sales.order", {"order": save(dollars, "2026-02-15").result["id"]})
    line = shown.lines[0]  # type: ignore[attr-defined]
    assert (line.price_list, line.listed_currency, line.listed_price, line.listed_rate) == ("EXPORT", "USD", D(100), D("7.1234"))


def test_a_missing_rate_is_refused_only_where_the_list_in_that_currency_wins(dollars: Selling) -> None:
    price_list(dollars, "EURO", ("SEAL", "0", "10"), currency="EUR", class_name="")
    with pytest.raises(Refusal) as told:
        save(dollars, "2026-02-15", line={"item": "SEAL"})
    problem = told.value.problems[0]
    assert (problem.key, problem.field) == ("sales.list_rate_unknown", "lines.0.price")
    assert {problem.values[name] for name in ("price_list", "currency", "item")} == {"EURO", "EUR", "SEAL"}
    assert line_of(save(dollars, "2026-02-15", line={"item": "SEAL", "price": "70"}))["price_origin"] == "typed"
    price_list(dollars, "YUAN", ("SEAL", "0", "88"))
    assert line_of(save(dollars, "2026-02-15", line={"item": "SEAL"}))["price_list"] == "YUAN"


def kept(selling: Selling, order: int) -> tuple[Any, ...]:
    line = selling.line(order)
    return line["price_origin"], line["listed_currency"], line["listed_price"], line["listed_rate"]


EXPORTED = ("price_list", "USD", D(100), D("7.1234"))


def test_where_a_price_comes_from_stays_through_versions_copies_and_changes(dollars: Selling) -> None:
    first = save(dollars, "2026-02-15").result
    order = first["id"]
    run = dollars.company.run
    price_list(dollars, "EXPORT", ("PUMP", "0", "120"), currency="USD", customer="C1")
    typed = {"price": first["lines"][0]["price"]}
    save(dollars, "2026-02-15", "3", order=order, line=typed)  # as the page sends it: with the price that stands there
    assert kept(dollars, order) == EXPORTED
    copy = save(dollars, "2026-03-10", line=typed, copy_of=order).result["id"]
    assert kept(dollars, copy) == EXPORTED
    alone = save(dollars, "2026-03-10", line=typed).result["id"]
    assert kept(dollars, alone) == ("typed", None, None, None)
    dollars.run("quote_order", order)
    save(dollars, "2026-02-15", "3", order=order, line={"price": "700"})
    assert kept(dollars, order) == ("typed", None, None, None)
    dollars.run("place_order", order, quotation_version=1)
    assert kept(dollars, order) == EXPORTED
    dollars.run("approve_order", order)
    change = {"order": order, "reason": "加量"}
    run("sales.amend_order", {**change, "lines": [{"line_no": 1, "quantity": "4"}]})
    assert kept(dollars, order) == EXPORTED
    run("sales.amend_order", {**change, "lines": [{"line_no": 1, "price": "690"}]})
    assert kept(dollars, order) == ("typed", None, None, None)
    assert dollars.differences() == []


def in_dollars(selling: Selling, quantity: str = "3", *, customer: str = "C1", rate: str | None = "7.1234", **more: Any) -> int:
    data = {"customer": customer, "currency": "USD", **({"rate": rate} if rate else {}), **more}
    line = {"item": "PUMP", "quantity": quantity, "price": "33.35", "vat_rate": "0"}
    order = int(selling.company.run("sales.save_order", {**data, "lines": [line]}).result["id"])
    selling.run("place_order", order)
    selling.run("approve_order", order)
    return order


def items(selling: Selling) -> list[tuple[str, str, str, str]]:
    return [
        (str(row["amount"]), str(row["settled"]), str(row["foreign_amount"]), str(row["foreign_settled"]))
        for row in selling.company.sql("select * from invoicing.open_item order by id")
    ]


def test_an_order_in_dollars_is_delivered_in_parts_and_paid_in_dollars(dollars: Selling) -> None:
    """3 x 33.35 = 100.05 dollars at 7.1234 are 712.70 yuan; three deliveries add up to both, to the cent."""
    dollars.stock(PUMP="10")
    order = in_dollars(dollars)
    head = dollars.company.sql('select currency, rate, gross, foreign_gross from sales."order" where id = :o', o=order)[0]
    assert (head["currency"], head["rate"], head["gross"], head["foreign_gross"]) == (USD, D("7.1234"), D("712.70"), D("100.05"))
    for _ in range(3):
        dollars.issue(order, (1, "1"))
    made = items(dollars)
    assert sum(D(row[0]) for row in made) == D("712.70")
    assert sum(D(row[2]) for row in made) == D("100.05")
    billed = dollars.invoice(order).result
    note = dollars.company.sql("select note, gross from invoicing.invoice where id = :i", i=billed["id"])[0]
    assert note["gross"] == D("712.70") and "USD" in note["note"] and "7.1234" in note["note"]
    paid = {"party": "C1", "amount": "100.05", "cash_account": "1012", "oldest_first": True, "rate": "7.00"}
    got = dollars.company.run("invoicing.receive_money", paid)
    assert entries(got)[0][2] == [("1012", "D", "700.35"), ("1122", "C", "712.70"), ("560303", "D", "12.35")]
    assert dollars.head(order)["payment"] == "all"
    assert dollars.differences() == []


def test_a_return_takes_the_debt_back_in_both_currencies(dollars: Selling) -> None:
    dollars.stock(PUMP="10")
    order = in_dollars(dollars)
    issue = dollars.issue(order).result["id"]
    for _ in range(3):
        back = dollars.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
        assert back.result["to_give_back"] == "0.00"
        assert dollars.differences() == []
    assert all(row[0] == row[1] and row[2] == row[3] for row in items(dollars))


def test_a_return_after_payment_leaves_dollars_to_give_back(dollars: Selling) -> None:
    dollars.stock(PUMP="10")
    order = in_dollars(dollars)
    issue = dollars.issue(order).result["id"]
    paid = {"party": "C1", "amount": "100.05", "cash_account": "1012", "oldest_first": True}
    dollars.company.run("invoicing.receive_money", paid)
    back = dollars.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert back.result["to_give_back"] == "237.57"
    assert items(dollars)[-1] == ("-237.57", "0.00", "-33.35", "0.00")
    assert dollars.differences() == []


def test_a_revalued_debt_and_its_return_stay_beside_each_other_until_the_difference_is_realised(dollars: Selling) -> None:
    dollars.stock(PUMP="10")
    order = in_dollars(dollars)
    issue = dollars.issue(order).result["id"]
    dollars.company.run("invoicing.revalue", {"currency": "USD", "rate": "7.00"})
    dollars.company.run("sales.return_goods", {"goods_issue": issue})
    assert [(row[0], row[1], row[2], row[3]) for row in items(dollars)] == [
        ("700.35", "0.00", "100.05", "0.00"), ("-712.70", "0.00", "-100.05", "0.00"),
    ]  # fmt: skip
    assert dollars.differences() == []
    ids = [row["id"] for row in dollars.company.sql("select id from invoicing.open_item order by id")]
    pair = {"debit_item": ids[0], "credit_item": ids[1], "amount": "100.05"}
    dollars.company.run("invoicing.settle", {"party": "C1", "pairs": [pair]})
    assert dollars.differences() == []
    assert all(row[0] == row[1] for row in items(dollars))


def test_invoices_before_the_goods_red_ones_changes_and_exchanges_keep_both_currencies(dollars: Selling) -> None:
    dollars.stock(PUMP="20", SEAL="20")
    run = dollars.company.run
    order = in_dollars(dollars, "5")
    ahead = dollars.invoice(order, (1, "2")).result["id"]
    run("sales.reverse_invoice", {"invoice": ahead, "lines": [{"line_no": 1, "quantity": "1"}]})
    assert dollars.differences() == []
    run("sales.amend_order", {"order": order, "reason": "减", "lines": [{"line_no": 1, "quantity": "4"}]})
    head = dollars.company.sql('select gross, foreign_gross from sales."order" where id = :o', o=order)[0]
    assert (head["gross"], head["foreign_gross"]) == (D("950.26"), D("133.40"))
    issue = dollars.issue(order).result["id"]
    cheaper = {"goods_issue": issue, "reason": "质量", "lines": [{"line_no": 1, "price": "30"}]}
    adjusted = run("sales.adjust_price", cheaper).result
    assert adjusted["gross"] == "-95.45"  # 4 x 30.00 = 120.00 dollars are 854.81 yuan
    assert dollars.differences() == []
    open_ = sum(D(row[2]) - D(row[3]) for row in items(dollars))
    assert open_ == D("120.00")
    run("sales.exchange_goods", {"goods_issue": issue, "reason": "换", "lines": [{"line_no": 1, "quantity": "1"}],
                                 "replacements": [{"item": "SEAL", "quantity": "2", "price": "4.5"}]})  # fmt: skip
    newest = dollars.company.sql('select currency, rate, foreign_gross from sales."order" order by id desc limit 1')[0]
    assert (newest["currency"], newest["rate"], newest["foreign_gross"]) == (USD, D("7.1234"), D("9.00"))
    assert dollars.differences() == []


def test_what_an_order_in_dollars_refuses(dollars: Selling) -> None:
    def refused(key: str, field: str, **more: Any) -> None:
        with pytest.raises(Refusal) as told:
            save(dollars, "2026-02-15", **more)
        assert [(p.key, p.field) for p in told.value.problems] == [(key, field)]

    refused("sales.rate_without_currency", "rate", rate="7")
    refused("sales.foreign_off_by_line", "discount_amount", currency="USD", discount_amount="1")
    refused("company.rate_unknown", "rate", currency="JPY")
    refused("company.rate_not_positive", "rate", currency="USD", rate="0")
    found = save(dollars, "2026-02-15", currency="USD").result
    line = found["lines"][0]
    assert (line["unit_price"], line["foreign_price"], D(line["price"])) == ("100.000000", "100.000000", D("712.34"))
    assert (D(found["rate"]), found["foreign_gross"], D(line["listed_rate"])) == (D("7.1234"), "200.00", D("7.1234"))
    again = save(dollars, "2026-03-11", order=found["id"], line={"price": "100"}).result
    assert (again["currency"], D(again["rate"]), again["lines"][0]["price_origin"]) == (USD, D("7.1234"), "price_list")
    yuan = save(dollars, "2026-02-15", order=found["id"], currency="CNY", line={"price": "100"}).result
    assert (yuan["currency"], yuan["rate"], yuan["foreign_gross"]) == (CNY, None, "0.00")


def test_more_than_ordered_within_the_tolerance_grows_both_amounts(dollars: Selling) -> None:
    dollars.stock(PUMP="30")
    dollars.company.run("sales.save_tolerance", {"item": "PUMP", "over": "0.1", "under": "0"})
    order = in_dollars(dollars, "10")
    dollars.issue(order, (1, "11"))
    assert items(dollars) == [("2613.22", "0.00", "366.85", "0.00")]
    assert dollars.differences() == []


def test_the_sheet_of_price_lists_has_a_currency(selling: Selling) -> None:
    from operational.core.sheets import SheetRow
    from operational.sales.price_sheet import PRICE_LISTS, PriceRow

    rows = [SheetRow(2, PriceRow(code="E", item="PUMP", price=D(10), currency="EUR"))]
    for call in PRICE_LISTS.calls(rows):
        selling.company.run(call.command, dict(call.data))  # type: ignore[call-overload]
    assert selling.company.sql("select currency from sales.price_list where code = 'E'") == [{"currency": "EUR"}]
    assert {PRICE_LISTS.aliases[name] for name in ("币种", "币别")} == {"currency"}
