"""Output tax under terms in instalments: each part of it falls due with its part of the claim, and only once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.sales import rules
from tests.sales.conftest import Selling, entries

PARTS = [
    {"purpose": "delivery", "share": "0.5", "kind": "net", "days": 10},
    {"purpose": "delivery", "share": "0.3", "kind": "net", "days": 20},
    {"purpose": "retention", "share": "0.2", "kind": "invoice", "days": 365},
]


def day(month: int, of_month: int) -> dt.date:
    return dt.date(2026, month, of_month)


@pytest.fixture
def selling(selling: Selling) -> Selling:
    run = selling.company.run
    run("parties.save_terms", {"code": "FQ", "name": "分期", "kind": "instalments", "instalments": PARTS})
    run("parties.save_party", {"code": "C9", "name": "昆山设备有限公司", "is_customer": True, "terms": "FQ"})
    selling.stock(PUMP="10")
    return selling


def fall_due(selling: Selling, on: dt.date) -> str:
    return str(selling.company.run("sales.recognise_due_vat", {"date": on}, today=on).result["tax"])


def test_parts_with_a_date_wait_and_the_others_are_due_with_the_goods(selling: Selling) -> None:
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1))
    assert entries(issue)[0][2] == [
        ("1122", "D", "1130.00"), ("5001", "C", "1000.00"), ("222106", "C", "104.00"), ("22210107", "C", "26.00"),
    ]  # fmt: skip
    assert [fall_due(selling, on) for on in (day(3, 10), day(3, 11), day(3, 11), day(3, 20), day(3, 21), day(6, 1))] == [
        "0.00", "65.00", "0.00", "0.00", "39.00", "0.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_several_due_parts_of_one_delivery_count_its_tax_once(selling: Selling) -> None:
    selling.issue(selling.order(("PUMP", "2", "1130"), customer="C9"), on=day(3, 1))
    assert fall_due(selling, day(4, 30)) == "208.00"
    assert fall_due(selling, day(4, 30)) == "0.00"
    assert selling.balances()["22210107"] == "-260.00"
    assert selling.differences() == []


def test_two_deliveries_keep_their_own_days(selling: Selling) -> None:
    order = selling.order(("PUMP", "2", "1130"), customer="C9")
    selling.issue(order, (1, "1"), on=day(3, 1))
    selling.issue(order, (1, "1"), on=day(3, 6))
    assert [fall_due(selling, on) for on in (day(3, 11), day(3, 16), day(3, 21), day(3, 26))] == [
        "65.00", "65.00", "39.00", "39.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-260.00"
    assert selling.differences() == []


def test_what_came_back_is_not_taxed(selling: Selling) -> None:
    order = selling.order(("PUMP", "2", "1130"), customer="C9")
    issue = selling.issue(order, on=day(3, 1)).result["id"]
    selling.company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]}, today=day(3, 5))
    assert fall_due(selling, day(4, 30)) == str(130 - 52) + ".00"
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_money_before_its_day_makes_tax_due(selling: Selling) -> None:
    selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1))
    money = {"party": "C9", "amount": "113.00", "oldest_first": True, "date": day(3, 4)}
    selling.company.run("invoicing.receive_money", money, today=day(3, 4))
    assert fall_due(selling, day(3, 3)) == "0.00"
    assert [fall_due(selling, on) for on in (day(3, 4), day(3, 11), day(3, 21))] == ["13.00", "52.00", "39.00"]
    assert selling.balances()["22210107"] == "-130.00"
    assert selling.differences() == []


def test_the_invoice_releases_what_still_waits(selling: Selling) -> None:
    order = selling.order(("PUMP", "1", "1130"), customer="C9")
    selling.issue(order, on=day(3, 1))
    assert fall_due(selling, day(3, 11)) == "65.00"
    billed = selling.invoice(order)
    assert entries(billed)[0][2] == [("222106", "D", "39.00"), ("22210107", "C", "39.00")]
    assert fall_due(selling, day(4, 30)) == "0.00"
    assert selling.differences() == []


def adjust(selling: Selling, issue: int, price: str, on: dt.date) -> dict[str, Any]:
    data = {"goods_issue": issue, "reason": "质量让价", "lines": [{"line_no": 1, "price": price}]}
    return dict(selling.company.run("sales.adjust_price", data, today=on).result)


def test_a_part_due_with_the_goods_is_taxed_in_their_entry(selling: Selling) -> None:
    parts = [
        {"purpose": "prepayment", "share": "0.3", "kind": "net", "days": 0},
        {"purpose": "delivery", "share": "0.2", "kind": "net", "days": 0},
        {"purpose": "delivery", "share": "0.5", "kind": "month_end", "days": 0},
    ]
    selling.company.run("parties.save_terms", {"code": "SF", "name": "三付", "kind": "instalments", "instalments": parts})
    selling.company.run("parties.save_party", {"code": "C8", "name": "太仓机电有限公司", "is_customer": True, "terms": "SF"})
    within = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C8"), on=day(3, 10))
    assert entries(within)[0][2][2:] == [("222106", "C", "65.00"), ("22210107", "C", "65.00")]
    last = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C8"), on=day(3, 31))
    assert entries(last)[0][2][2:] == [("22210107", "C", "130.00")]
    assert [fall_due(selling, on) for on in (day(3, 30), day(3, 31), day(4, 30))] == ["0.00", "65.00", "0.00"]
    assert selling.balances()["22210107"] == "-260.00"
    assert selling.differences() == []


def test_terms_due_at_once_leave_nothing_waiting(selling: Selling) -> None:
    selling.company.run("parties.save_terms", {"code": "N0", "name": "货到即付", "kind": "net", "days": 0})
    selling.company.run("parties.save_party", {"code": "C7", "name": "常熟泵业有限公司", "is_customer": True, "terms": "N0"})
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C7"), on=day(3, 1))
    assert entries(issue)[0][2][2:] == [("22210107", "C", "130.00")]
    assert fall_due(selling, day(3, 1)) == "0.00"


def test_a_lower_price_takes_its_tax_from_the_parts_that_it_lowers(selling: Selling) -> None:
    """1130 in parts of 565, 339 and 226; the last has no date. 226 less come off the first: its 65 of tax become 39."""
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1)).result["id"]
    done = adjust(selling, issue, "904", day(3, 5))
    assert (done["tax"], done["tax_deferred"]) == ("-26.00", "-26.00")
    assert [fall_due(selling, on) for on in (day(3, 10), day(3, 11), day(3, 20), day(3, 21), day(4, 30))] == [
        "0.00", "39.00", "0.00", "39.00", "0.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-104.00"
    assert selling.balances().get("222106") is None
    assert selling.differences() == []


def test_a_lower_price_over_two_parts_is_due_with_each(selling: Selling) -> None:
    """678 less: 565 off the part that was due on the 11th and 113 off the one of the 21st. Its tax, 78, is 65 and 13."""
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1)).result["id"]
    assert fall_due(selling, day(3, 11)) == "65.00"
    done = adjust(selling, issue, "452", day(3, 12))
    assert (done["tax"], done["tax_deferred"]) == ("-78.00", "-13.00")
    assert fall_due(selling, day(3, 12)) == "0.00"
    assert selling.balances()["22210107"] == "-26.00"
    assert fall_due(selling, day(3, 21)) == "26.00"
    assert selling.balances()["22210107"] == "-52.00"
    assert selling.differences() == []


def test_a_higher_price_falls_due_in_parts_of_its_own(selling: Selling) -> None:
    """113 more on the 5th: 56.50 by the 15th, 33.90 by the 25th, 22.60 without a date. Tax 13: 2.60 at once, 6.50, 3.90."""
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1)).result["id"]
    done = adjust(selling, issue, "1243", day(3, 5))
    assert (done["tax"], done["tax_deferred"]) == ("13.00", "10.40")
    assert [row[1::2] for row in selling.open_items()[3:]] == [
        ("56.50", "2026-03-15"), ("33.90", "2026-03-25"), ("22.60", "2027-03-05"),
    ]  # fmt: skip
    assert [fall_due(selling, on) for on in (day(3, 11), day(3, 15), day(3, 21), day(3, 25), day(4, 30))] == [
        "65.00", "6.50", "39.00", "3.90", "0.00",
    ]  # fmt: skip
    assert selling.balances()["22210107"] == "-143.00"
    assert selling.differences() == []


def test_goods_that_come_back_undo_their_lower_price_and_its_tax(selling: Selling) -> None:
    issue = selling.issue(selling.order(("PUMP", "1", "1130"), customer="C9"), on=day(3, 1)).result["id"]
    adjust(selling, issue, "904", day(3, 5))
    selling.company.run("sales.return_goods", {"goods_issue": issue}, today=day(3, 6))
    assert {row[1]: row[2] for row in selling.open_items() if row[1] != row[2]} == {}
    for on in (day(3, 11), day(3, 21), day(4, 30), dt.date(2027, 4, 1)):
        fall_due(selling, on)
    assert selling.balances() == {"1405": "6000.00", "3001": "-6000.00"}
    assert selling.differences() == []


@pytest.mark.parametrize(
    ("parts", "share"),
    [
        ([("net", D("1"), day(3, 31))], "1"),
        ([("net", D("1"), day(3, 1))], "0"),
        ([("cash", D("1"), day(3, 1))], "0"),
        ([("invoice", D("1"), day(4, 1))], "0"),
        ([("net", D("0.3"), day(3, 2)), ("invoice", D("0.7"), day(4, 1))], "0.3"),
        ([("prepaid", D("0.6"), day(3, 1)), ("month_end", D("0.4"), day(3, 31))], "0.4"),
    ],
)
def test_the_share_that_waits(parts: list[tuple[str, D, dt.date]], share: str) -> None:
    assert rules.share_that_waits(parts, day(3, 1)) == D(share)


@pytest.mark.parametrize(
    ("parts", "share"),
    [
        ([(D(50), True), (D(50), False)], "0.5"),
        ([(D(100), True)], "1"),
        ([], "0"),
        ([(D(30), False), (D(70), True)], "0.7"),
        ([(D(40), True)], "0.4"),
    ],
)
def test_what_waits_of_a_reduction(parts: list[tuple[D, bool]], share: str) -> None:
    assert rules.reduction_that_waits(D(100), parts) == D(share)


@pytest.mark.parametrize(
    ("tax", "deferred", "due", "now"),
    [
        ("-78", "-13", "-65", "0"),
        ("-78", "-13", "-78", "-13"),
        ("13", "10.40", "9.10", "6.50"),
        ("13", "0", "13", "0"),
        ("13", "13", "0", "0"),
    ],
)
def test_what_of_an_adjustment_is_due_now(tax: str, deferred: str, due: str, now: str) -> None:
    assert rules.adjustment_due_now(D(tax), D(deferred), D(due)) == D(now)
