"""How an item is valued, through the front door: documents, entries and the change of the method."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.stock.api import CHECKS
from tests.books import Books


@pytest.fixture
def shop(company: Books) -> Books:
    company.run("items.ensure_items", {"items": [{"code": "P1", "name": "水泵"}]})
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    return company


def buy(books: Books, number: str, quantity: str, price: str, date: str) -> int:
    lines = [{"item": "P1", "quantity": quantity, "price": price}]
    books.run("purchasing.save_order", {"supplier": "S1", "number": number, "date": date, "lines": lines})
    for step in ("place_order", "approve_order"):
        books.run(f"purchasing.{step}", {"order": number})
    return int(books.run("purchasing.receive_goods", {"order": number, "date": date}).result["id"])


def sell(books: Books, number: str, quantity: str, date: str) -> int:
    lines = [{"item": "P1", "quantity": quantity, "price": "226"}]
    books.run("sales.save_order", {"customer": "C1", "number": number, "date": date, "lines": lines})
    for step in ("place_order", "approve_order"):
        books.run(f"sales.{step}", {"order": number})
    return int(books.run("sales.issue_goods", {"order": number, "date": date}).result["id"])


def account(books: Books, code: str) -> D:
    found = books.sql("select coalesce(sum(debit - credit), 0) as b from ledger.balance where account_code = :c", c=code)
    return D(found[0]["b"])


def broken(books: Books) -> list[str]:
    return [check.name for check in CHECKS if books.sql(check.sql)]


def change(books: Books, method: str, **more: Any) -> Any:
    return books.run("stock.change_valuation", {"item": "P1", "method": method, "reason": "制度"}, **more)


def test_first_in_first_out_from_receipt_to_return(shop: Books) -> None:
    assert change(shop, "fifo").result["before"] == "moving_average"
    buy(shop, "B1", "2", "113", "2026-03-02")
    second = buy(shop, "B2", "3", "226", "2026-03-03")
    issue = sell(shop, "D1", "3", "2026-03-04")
    assert (account(shop, "5401"), account(shop, "1405")) == (D(400), D(400))
    shop.run("sales.return_goods", {"goods_issue": issue, "date": "2026-03-05", "lines": [{"line_no": 1, "quantity": "2"}]})
    assert (account(shop, "5401"), account(shop, "1405")) == (D(100), D(700))
    back = {"goods_receipt": second, "date": "2026-03-06", "lines": [{"line_no": 1, "quantity": "2"}]}
    shop.run("purchasing.return_goods", back)
    assert (account(shop, "1405"), account(shop, "220299")) == (D(300), D(-400))
    rows = shop.sql("select quantity, value from stock.layer where quantity > 0 order by received_on")
    assert [(row["quantity"], row["value"]) for row in rows] == [(D(1), D(100)), (D(1), D(200))]
    assert broken(shop) == []


def test_a_late_invoice_price_changes_the_layer_of_its_receipt(shop: Books) -> None:
    change(shop, "fifo")
    buy(shop, "B1", "2", "113", "2026-03-02")
    buy(shop, "B2", "2", "113", "2026-03-03")
    sell(shop, "D1", "3", "2026-03-04")
    line = shop.sql("select l.id from purchasing.goods_receipt_line as l join purchasing.goods_receipt as r on r.id = "
                    "l.goods_receipt_id order by r.date desc limit 1")[0]["id"]  # fmt: skip
    given = {"receipt_line": line, "quantity": "2", "net": "240.00", "tax": "31.20"}
    shop.run("purchasing.enter_invoice", {"order": "B2", "tax_number": "26310001", "date": "2026-03-05", "lines": [given]})
    assert (account(shop, "1405"), account(shop, "5401")) == (D(120), D(320))
    assert broken(shop) == []


def test_the_method_changes_at_zero_or_before_the_first_move_of_a_month(shop: Books) -> None:
    buy(shop, "B1", "3", "113", "2026-03-02")
    with pytest.raises(Refusal) as caught:
        change(shop, "fifo")
    assert caught.value.key == "stock.valuation_in_use"
    assert shop.sql("select valuation from items.item where code = 'P1'") == [{"valuation": "moving_average"}]
    april = dt.date(2026, 4, 1)
    assert change(shop, "fifo", today=april).result["value"] == "300.00"
    assert shop.sql("select quantity, value from stock.layer where quantity > 0") == [{"quantity": D(3), "value": D("300.00")}]
    assert broken(shop) == []
    assert change(shop, "moving_average", today=april).result["before"] == "fifo"
    assert (shop.sql("select id from stock.layer where quantity > 0"), broken(shop)) == ([], [])
    said = shop.sql("select data from core.event where name = 'stock.change_valuation' order by id")
    assert [row["data"]["input"]["method"] for row in said] == ["fifo", "moving_average"]


def test_what_cannot_be_changed_is_refused(shop: Books) -> None:
    for method, key in (("moving_average", "stock.valuation_same"), ("specific", "stock.valuation_needs_lots")):
        with pytest.raises(Refusal) as caught:
            change(shop, method)
        assert caught.value.key == key
    with pytest.raises(NotPermitted):
        change(shop, "fifo", as_="warehouse")
    assert change(shop, "fifo", as_="accountant").result["method"] == "fifo"
