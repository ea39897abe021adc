"""Pages of orders in foreign money, and the documents around an invoice."""

from __future__ import annotations

from typing import Any

from tests.apps.test_order_entry import As, page, shop
from tests.books import Books

RATE = {"currency": "USD", "day": "2026-01-01", "rate": "7.1234"}


def exported(company: Books) -> int:
    """An order in dollars with one line by price list."""
    shop(company)
    company.run("company.save_exchange_rate", RATE)
    lines = [{"item": "P-1", "price": "30"}]
    company.run("sales.save_price_list", {"code": "EXPORT", "name": "出口", "currency": "USD", "lines": lines})
    given: dict[str, Any] = {"customer": "C-1", "currency": "USD", "lines": [{"item": "P-1", "quantity": "3"}]}
    return int(company.run("sales.save_order", given).result["id"])


def test_an_order_in_dollars_shows_its_currency_and_where_its_prices_come_from(company: Books, screens: As) -> None:
    order = exported(company)
    screens("boss")
    shown = page("sales/order", id=str(order))
    assert not shown.exception
    (row,) = shown.dataframe[0].value.to_dict("records")
    assert (row["price_list"], row["listed_currency"], row["listed_price"], row["listed_rate"]) == ("EXPORT", "USD", 30.0, 7.1234)
    assert (row["foreign_price"], row["price"], row["foreign_gross"], row["gross"]) == (30.0, 213.702, 90.0, 641.11)


def test_an_order_in_yuan_tells_nothing_of_foreign_money(company: Books, screens: As) -> None:
    shop(company)
    given = {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "3", "price": "10"}]}
    order = company.run("sales.save_order", given).result["id"]
    screens("boss")
    shown = page("sales/order", id=str(order))
    assert not shown.exception
    columns = set(shown.dataframe[0].value.columns)
    assert columns.isdisjoint({"foreign_price", "foreign_gross", "listed_currency", "listed_price", "listed_rate", "price_list"})


def test_a_copy_is_in_the_same_currency_at_the_rate_of_its_own_day(company: Books, screens: As) -> None:
    order = exported(company)
    company.run("company.save_exchange_rate", {**RATE, "day": "2026-01-02", "rate": "7.2"})
    screens("boss")
    shown = page("sales/order_entry", copy=str(order))
    assert not shown.exception
    next(b for b in shown.button if b.key == "entry_save").click().run()
    rows = company.sql('select currency, rate::float, foreign_gross::float from sales."order" order by id')
    assert [tuple(row.values()) for row in rows][-1] == ("USD", 7.2, 90.0)
    line = company.sql("select price_origin, listed_currency from sales.order_line order by id desc limit 1")[0]
    assert tuple(line.values()) == ("price_list", "USD")


def test_an_invoice_leads_to_its_order(company: Books, screens: As) -> None:
    shop(company)
    given = {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "3", "price": "10"}]}
    order = company.run("sales.save_order", given).result
    for step in ("place_order", "approve_order"):
        company.run(f"sales.{step}", {"order": order["id"]})
    invoice = company.run("sales.invoice_order", {"order": order["id"], "lines": [{"line_no": 1, "quantity": "1"}]}).result["id"]
    screens("boss")
    shown = page("invoicing/invoice", id=str(invoice))
    assert not shown.exception
    labels = [b.label for b in shown.button if (b.key or "").startswith("open_related")] + [m.value for m in shown.markdown]
    assert any(order["number"] in label for label in labels)
