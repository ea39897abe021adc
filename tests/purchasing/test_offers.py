"""Supplier prices in steps and within days, and suppliers side by side."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.purchasing.rules import Offer, PriceStep, best_offer, purchasable
from tests.purchasing.conftest import Buying

DAY = dt.date(2026, 3, 16)
FOUR_STEPS = (
    PriceStep(Decimal(10), dt.date(2026, 1, 1), None, Decimal(90)),
    PriceStep(Decimal(10), dt.date(2026, 3, 1), None, Decimal(88)),
    PriceStep(Decimal(100), dt.date(2026, 1, 1), dt.date(2026, 3, 15), Decimal(70)),
    PriceStep(Decimal(50), dt.date(2026, 1, 1), dt.date(2026, 3, 16), Decimal(80)),
)


def offer(supplier: int = 1, **more: object) -> Offer:
    plain = {"price": Decimal(99), "lead_time_days": 0, "minimum_quantity": Decimal(0), "pack_size": Decimal(0)}
    return Offer(**{"supplier_id": supplier, "item_id": 7, **plain, "is_preferred": False, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quantity", "day", "price", "origin"),
    [
        ("9.9", DAY, "99", "condition"),  # no step is reached
        ("10", DAY, "88", "step"),  # the newer of two steps
        ("10", dt.date(2026, 2, 28), "90", "step"),
        ("100", DAY, "80", "step"),  # the largest step ended yesterday
        ("100", dt.date(2026, 3, 15), "70", "step"),
        ("100", dt.date(2025, 12, 31), "99", "condition"),
    ],
)
def test_the_largest_step_reached_in_its_days_is_the_price(quantity: str, day: dt.date, price: str, origin: str) -> None:
    assert offer(steps=FOUR_STEPS).price_of(Decimal(quantity), day) == (Decimal(price), origin)


def test_without_step_and_condition_the_last_price_counts() -> None:
    assert offer(price=Decimal(0), last_price=Decimal(5)).price_of(Decimal(1), DAY) == (Decimal(5), "last")
    assert offer(price=Decimal(0)).price_of(Decimal(1), DAY) == (None, "")


def test_the_supplier_to_ask_is_the_named_the_preferred_or_the_cheapest() -> None:
    offers = [offer(1, price=Decimal(5)), offer(2, price=Decimal(9), is_preferred=True), offer(3, price=Decimal(4))]
    chosen = [best_offer(offers, Decimal(1), DAY, named) for named in (1, None, 8)]
    assert [found and found.supplier_id for found in chosen] == [1, 2, None]
    cheapest = best_offer([offers[0], offers[2], offer(4, price=Decimal(0))], Decimal(1), DAY)
    assert cheapest is not None and cheapest.supplier_id == 3


@pytest.mark.parametrize(
    ("wanted", "minimum", "pack", "bought"),
    [("3", "0", "0", "3"), ("3", "10", "0", "10"), ("11", "10", "4", "12"), ("0.5", "0", "0.2", "0.6"), ("12", "0", "12", "12")],
)
def test_quantities_are_bought_as_the_supplier_sells_them(wanted: str, minimum: str, pack: str, bought: str) -> None:
    assert purchasable(Decimal(wanted), Decimal(minimum), Decimal(pack)) == Decimal(bought)


def test_an_order_takes_the_step_of_its_quantity_and_says_so(buying: Buying) -> None:
    first = {"minimum_quantity": "10", "price": "90.00", "valid_from": "2026-01-01"}
    steps = [first, {"minimum_quantity": "50", "price": "80.00"}]
    condition = {"supplier": "S1", "item": "SEAL", "price": "99.00", "prices": steps, "minimum_quantity": "5"}
    buying.company.run("purchasing.save_supplier_item", condition)
    lines = [{"item": "SEAL", "quantity": quantity} for quantity in ("9", "10", "50")]
    saved = buying.company.run("purchasing.save_order", {"supplier": "S1", "lines": [*lines, {**lines[0], "price": "1"}]})
    shown = [(line["price"], line["price_from"], line["minimum_quantity"]) for line in saved.result["lines"]]
    assert shown == [
        ("99.000000", "condition", "5.000000"),
        ("90.000000", "step", "5.000000"),
        ("80.000000", "step", "5.000000"),
        ("1", "given", "5.000000"),
    ]
    listed = buying.company.ask("purchasing.supplier_items", {"item": "SEAL"}).rows
    assert [(str(step.minimum_quantity), str(step.price)) for step in listed[0].prices] == [
        ("10.000000", "90.000000"), ("50.000000", "80.000000")
    ]  # fmt: skip


def test_steps_are_replaced_and_end(buying: Buying) -> None:
    given = {"supplier": "S1", "item": "SEAL"}
    one = {"minimum_quantity": "10", "price": "90.00"}
    buying.company.run("purchasing.save_price_steps", {**given, "prices": [one]})
    for prices, key in (
        ([one, one], "purchasing.step_given_twice"),
        ([{**one, "valid_to": "2026-03-15"}], "purchasing.step_ends_early"),
        ([{**one, "price": "0"}], "purchasing.step_price_missing"),
    ):
        with pytest.raises(Refusal) as caught:
            buying.company.run("purchasing.save_price_steps", {**given, "prices": prices})
        assert caught.value.key == key
    assert buying.company.count("purchasing.supplier_price") == 1
    with pytest.raises(NotPermitted):
        buying.company.run("purchasing.save_price_steps", {**given, "prices": []}, as_="warehouse")
    buying.company.run("purchasing.save_price_steps", {**given, "prices": []})
    assert buying.company.count("purchasing.supplier_price") == 0


def test_suppliers_stand_side_by_side_with_what_receipts_prove(buying: Buying) -> None:
    company = buying.company
    company.run("parties.save_party", {"code": "S2", "name": "苏州明达机电商行", "is_supplier": True})
    company.run("purchasing.save_supplier_item", {"supplier": "S2", "item": "SEAL", "price": "85.00", "lead_time_days": 9})
    line = {"item": "SEAL", "quantity": "10", "price": "90.00"}
    for promised, came in (("2026-03-05", "2026-03-05"), ("2026-03-05", "2026-03-09")):
        order = buying.order([{**line, "promise_date": promised}], date="2026-03-01")
        receipt = company.run("purchasing.receive_goods", {"order": order, "date": came}).result["id"]
    company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "5"}]})
    rows = company.ask("purchasing.compare_suppliers", {"item": "SEAL", "quantity": "10"}).rows
    shown = [(r.supplier_code, str(r.price), r.price_from, r.receipts, r.lead_time_usual, r.on_time, r.returned) for r in rows]
    assert shown == [
        ("S2", "85.000000", "condition", 0, None, None, None),
        ("S1", "90.000000", "last", 2, 4, Decimal("0.5000"), Decimal("0.2500")),
    ]
    assert [r.is_cheapest for r in rows] == [True, False]


def test_a_suppliers_prices_stand_together_with_steps_last_orders_and_days(buying: Buying) -> None:
    run = buying.company.run
    run("items.save_item", {"code": "ONCE", "name": "单次件", "unit": "件"})
    given = {"supplier": "S1", "item": "SEAL", "price": "113.00", "lead_time_days": 12, "minimum_quantity": "10",
             "supplier_code": "HZ-9"}  # fmt: skip
    run("purchasing.save_supplier_item", given)
    steps = [
        {"minimum_quantity": "50", "price": "100.00", "valid_from": "2026-01-01"},
        {"minimum_quantity": "50", "price": "99.00", "valid_from": "2025-01-01", "valid_to": "2025-12-31"},
    ]
    run("purchasing.save_price_steps", {"supplier": "S1", "item": "SEAL", "prices": steps})
    order = buying.order([{"item": "SEAL", "quantity": "10", "price": "110.00"}, {"item": "ONCE", "quantity": "1", "price": "8"}])
    buying.receive(order)
    rows = buying.company.ask("purchasing.supplier_prices", {"supplier": "S1"}, as_="buyer").rows  # type: ignore[attr-defined]
    seal = next(row for row in rows if row.item == "SEAL")
    assert (seal.supplier_code, str(seal.price), seal.lead_time_days, seal.lead_time_usual, seal.receipts) == (
        "HZ-9", "113.000000", 12, 0, 1
    )  # fmt: skip
    steps_shown = [(str(step.minimum_quantity), str(step.price)) for step in seal.steps]
    assert steps_shown == [("50.000000", "100.000000")]  # not last year's
    assert (f"{seal.last_price.normalize():f}", seal.last_includes_tax, seal.last_on) == ("110", True, DAY)
    once = next(row for row in rows if row.item == "ONCE")  # bought without anything agreed
    assert (once.price, once.steps, f"{once.last_price.normalize():f}", once.minimum_quantity) == (None, [], "8", None)
    found = buying.company.ask("purchasing.supplier_prices", {"supplier": "S1", "search": "hz-9"})
    assert [row.item for row in found.rows] == ["SEAL"]  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        buying.company.ask("purchasing.supplier_prices", {"supplier": "S1"}, as_="sales_clerk")
