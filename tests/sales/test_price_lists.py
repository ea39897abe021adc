"""Price lists: which row holds, how it reaches an order, and what is let off a whole order."""

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operational.core.api import Conflict, NotFound, NotPermitted, Refusal
from operational.sales import price_rules as rules
from operational.sales.price_rules import Offer
from tests.sales.conftest import Selling
from tests.sales.test_orders import problems

JAN, FEB = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
EVERYBODY, OF_CLASS, OWN = 0, 1, 2


def offer(rank: int, minimum: str, price: str, since: dt.date = JAN, code: str = "A") -> Offer:
    return Offer(rank, D(minimum), D(price), True, code, since)


@pytest.mark.parametrize(
    ("offers", "quantity", "price"),
    [
        ([], "1", None),
        ([offer(EVERYBODY, "0", "10"), offer(OF_CLASS, "0", "9"), offer(OWN, "0", "8")], "1", "8"),
        ([offer(EVERYBODY, "0", "10"), offer(OWN, "5", "8")], "4", "10"),
        ([offer(EVERYBODY, "100", "5"), offer(OF_CLASS, "0", "9")], "200", "9"),
        ([offer(OWN, "0", "10"), offer(OWN, "10", "9"), offer(OWN, "50", "8")], "49", "9"),
        ([offer(OWN, "0", "10"), offer(OWN, "10", "9"), offer(OWN, "50", "8")], "50", "8"),
        ([offer(OWN, "0", "10", JAN), offer(OWN, "0", "11", FEB)], "1", "11"),
        ([offer(OWN, "10", "10")], "9.999", None),
    ],
)
def test_the_best_row_of_the_lists(offers: list[Offer], quantity: str, price: str | None) -> None:
    found = rules.best_offer(offers, D(quantity))
    assert (found.price if found else None) == (D(price) if price else None)


fen = st.integers(0, 100_000).map(lambda n: D(n) / 100)


@given(st.lists(fen, min_size=1, max_size=40).filter(sum), st.integers(0, 100))
def test_what_is_let_off_adds_up_and_no_line_gets_more_than_it_is_worth(grosses: list[D], percent: int) -> None:
    total = rules.round_money(sum(grosses, D(0)) * percent / 100)
    shares = rules.spread(total, grosses)
    assert sum(shares) == total
    assert all(0 <= share <= gross for share, gross in zip(shares, grosses, strict=True))


def price_list(selling: Selling, code: str, *rows: tuple[str, str, str], **head: Any) -> dict[str, Any]:
    lines = [{"item": item, "minimum_quantity": minimum, "price": price} for item, minimum, price in rows]
    data = {"code": code, "name": f"价目{code}", "valid_from": "2026-01-01", "lines": lines, **head}
    return dict(selling.company.run("sales.save_price_list", data).result)


def ordered(selling: Selling, quantity: str, customer: str = "C1", **head: Any) -> tuple[str, str, str]:
    data = {"customer": customer, "lines": [{"item": "PUMP", "quantity": quantity}], **head}
    line = selling.company.run("sales.save_order", data).result["lines"][0]
    return f"{D(line['price']):.2f}", line["price_origin"], line["price_list"]


def test_an_order_takes_the_customers_price_then_his_class_then_everybodys(selling: Selling) -> None:
    run = selling.company.run
    run("parties.save_party", {"code": "C1", "name": "申江水务", "class_name": "经销商"})
    assert ordered(selling, "1") == ("1130.00", "item", "")
    selling.order(("PUMP", "1", "1111"))
    assert ordered(selling, "1") == ("1111.00", "last", "")
    price_list(selling, "ALL", ("PUMP", "0", "1100"), ("PUMP", "10", "1050"))
    assert ordered(selling, "1") == ("1100.00", "price_list", "ALL")
    assert ordered(selling, "10") == ("1050.00", "price_list", "ALL")
    price_list(selling, "DEALER", ("PUMP", "0", "1000"), class_name="经销商")
    assert ordered(selling, "10") == ("1000.00", "price_list", "DEALER")
    assert ordered(selling, "10", "C2") == ("1050.00", "price_list", "ALL")
    price_list(selling, "C1", ("PUMP", "5", "990"), customer="C1")
    assert ordered(selling, "4") == ("1000.00", "price_list", "DEALER")
    assert ordered(selling, "5") == ("990.00", "price_list", "C1")
    assert ordered(selling, "5", price_includes_tax=False) == ("876.11", "price_list", "C1")
    assert ordered(selling, "5", date="2025-12-31") == ("1111.00", "last", "")


def test_days_of_the_list_and_of_its_rows_narrow_what_holds(selling: Selling) -> None:
    lines = [
        {"item": "PUMP", "price": "1000", "valid_from": "2026-03-01", "valid_to": "2026-03-15"},
        {"item": "PUMP", "price": "1080"},
    ]
    data = {"code": "T", "name": "促销", "valid_from": "2026-02-01", "valid_to": "2026-03-31", "lines": lines}
    selling.company.run("sales.save_price_list", data)
    days = ("2026-01-31", "2026-02-01", "2026-03-15", "2026-03-16", "2026-03-31", "2026-04-01")
    found = [ordered(selling, "1", date=day)[0] for day in days]
    assert found == ["1130.00", "1080.00", "1000.00", "1080.00", "1080.00", "1130.00"]
    selling.company.run("sales.save_price_list", {**data, "is_active": False})
    assert ordered(selling, "1", date="2026-03-10")[1] == "item"


def test_a_list_keeps_its_currency_when_it_is_saved_without_one(selling: Selling) -> None:
    """A sheet may leave its column out: dollars must not become yuan."""
    data = {"code": "USD", "name": "出口", "currency": "USD", "lines": [{"item": "PUMP", "price": "12.00"}]}
    selling.company.run("sales.save_price_list", data)
    del data["currency"]
    selling.company.run("sales.save_price_list", data)
    assert selling.company.sql("select currency from sales.price_list where code = 'USD'") == [{"currency": "USD"}]


def test_saving_a_list_again_replaces_its_prices_and_minds_the_version(selling: Selling) -> None:
    saved = price_list(selling, "A", ("PUMP", "0", "1100"), ("SEAL", "0", "100"))
    assert (saved["version"], saved["lines"], saved["is_new"]) == (1, 2, True)
    again = price_list(selling, "A", ("PUMP", "0", "1090"), name="新名")
    assert (again["id"], again["version"], again["is_new"]) == (saved["id"], 2, False)
    shown = selling.company.ask("sales.price_list", {"price_list": "A"})
    assert [(line.item, f"{line.price:.2f}") for line in shown.lines] == [("PUMP", "1090.00")]  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        price_list(selling, "A", ("PUMP", "0", "1"), version=1)
    listed = selling.company.ask("sales.price_lists", {"item": "PUMP", "on": "2026-03-16"})
    assert [(row.code, row.name, row.items) for row in listed.rows] == [("A", "新名", 1)]  # type: ignore[attr-defined]
    assert selling.company.ask("sales.price_lists", {"item": "SEAL"}).total == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"customer": "C1", "class_name": "经销商"}, [("class_name", "sales.price_list_for_two")]),
        ({"valid_to": "2025-12-31"}, [("valid_to", "sales.price_list_ends_before")]),
        (
            {"lines": [{"item": "PUMP", "price": "1"}, {"item": "PUMP", "price": "2"}]},
            [("lines.1.item", "sales.price_given_twice")],
        ),
        (
            {"lines": [{"item": "PUMP", "price": "1", "valid_from": "2026-03-02", "valid_to": "2026-03-01"}]},
            [("lines.0.valid_to", "sales.price_list_ends_before")],
        ),
    ],
)
def test_a_list_that_leaves_a_price_open_is_refused(
    selling: Selling, change: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    data = {"code": "A", "name": "价目", "valid_from": "2026-01-01", "lines": [{"item": "PUMP", "price": "1"}], **change}
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.save_price_list", data)
    assert problems(caught) == found
    assert selling.company.count("sales.price_list") == 0


def test_unknown_items_are_reported_by_line_and_the_right_is_needed(selling: Selling) -> None:
    data = {"code": "A", "name": "价目", "lines": [{"item": "PUMP", "price": "1"}, {"item": "NIL", "price": "1"}]}
    with pytest.raises(NotFound) as unknown:
        selling.company.run("sales.save_price_list", data)
    assert problems(unknown) == [("lines.1.item", "core.not_found")]
    with pytest.raises(NotPermitted):
        selling.company.run("sales.save_price_list", data, as_="sales_clerk")
    with pytest.raises(NotPermitted):
        selling.company.ask("sales.price_lists", as_="warehouse")
    assert selling.company.count("sales.price_list") == 0


def test_what_is_let_off_the_order_is_spread_to_the_fen(selling: Selling) -> None:
    lines = [
        {"item": "PUMP", "quantity": "3", "price": "33.33"},
        {"item": "FIT", "quantity": "1", "price": "100"},
        {"item": "SEAL", "quantity": "1", "price": "0.01"},
    ]
    data = {"customer": "C1", "lines": lines, "discount_amount": "9.50", "rounding_off": "0.50"}
    saved = selling.company.run("sales.save_order", data).result
    assert (saved["net"], saved["tax"], saved["gross"]) == ("173.69", "16.31", "190.00")
    assert [(row["allowance"], row["gross"]) for row in saved["lines"]] == [
        ("5.00", "94.99"),
        ("5.00", "95.00"),
        ("0.00", "0.01"),
    ]
    head = selling.company.sql('select discount_amount::text as d, rounding_off::text as r from sales."order"')
    assert head == [{"d": "9.50", "r": "0.50"}]


def test_rounding_off_keeps_to_the_dated_limit_and_nothing_is_let_off_beyond_the_order(selling: Selling) -> None:
    data: dict[str, Any] = {"customer": "C1", "lines": [{"item": "PUMP", "quantity": "1", "price": "105"}]}
    run = selling.company.run
    with pytest.raises(Refusal) as caught:
        run("sales.save_order", {**data, "rounding_off": "5"})
    assert problems(caught) == [("rounding_off", "sales.rounding_off_too_large")]
    run("company.save_setting", {"name": "sales.rounding_off_max", "value": "5", "valid_from": "2026-03-10"})
    assert run("sales.save_order", {**data, "rounding_off": "5"}).result["gross"] == "100.00"
    with pytest.raises(Refusal):
        run("sales.save_order", {**data, "rounding_off": "5", "date": "2026-03-09"})
    with pytest.raises(Refusal) as too_much:
        run("sales.save_order", {**data, "discount_amount": "105.01"})
    assert problems(too_much) == [("discount_amount", "sales.discount_too_large")]
    assert selling.company.count('sales."order"') == 1


def test_the_discount_on_the_order_counts_against_the_floor(selling: Selling) -> None:
    selling.company.run("items.save_item", {"code": "PUMP", "name": "离心泵", "floor_price": "100"})
    data = {"customer": "C1", "lines": [{"item": "PUMP", "quantity": "1", "price": "105"}], "discount_amount": "5.01"}
    assert selling.company.run("sales.save_order", data).result["lines"][0]["is_below_floor"] is True
    data["discount_amount"] = "5.00"
    assert selling.company.run("sales.save_order", data).result["lines"][0]["is_below_floor"] is False
