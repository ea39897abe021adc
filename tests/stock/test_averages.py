"""Month-end weighted average: the months a bookkeeper works out by hand, to the cent, as the close books them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import Refusal
from tests.books import Books

MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 30)
STOCK_CHECKS = ("stock.valuation", "stock.running", "stock.balance", "stock.ledger", "stock.ledger_by_item", "stock.averages")


class Shop:
    """Goods bought at different prices, sold and used, and the close of their months."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.go("parties.save_party", code="S1", name="上海恒泽铸造有限公司", is_supplier=True)
        self.go("parties.save_party", code="C1", name="上海申江水务有限公司", is_customer=True, terms="月结30天")
        self.go("items.set_default_valuation", method="month_average", valid_from="2026-01-01", reason="公司会计政策")
        self.item("SEAL")

    def item(self, code: str, **more: Any) -> None:
        self.go("items.save_item", code=code, name="机械密封", unit="件", list_price="226.00", **more)

    def go(self, command: str, on: str | None = None, /, **data: Any) -> dict[str, Any]:
        today = dt.date.fromisoformat(on) if on else None
        return self.books.run(command, data, today=today).result

    def buy(self, day: str, quantity: str, price: str, item: str = "SEAL") -> dict[str, Any]:
        line = {"item": item, "quantity": quantity, "price": price}
        order = self.go("purchasing.save_order", day, supplier="S1", price_includes_tax=False, date=day, lines=[line])["id"]
        for step in ("place_order", "approve_order"):
            self.go(f"purchasing.{step}", day, order=order)
        return self.go("purchasing.receive_goods", day, order=order, date=day)

    def sell(self, day: str, quantity: str, item: str = "SEAL") -> dict[str, Any]:
        lines = [{"item": item, "quantity": quantity}]
        order = self.go("sales.save_order", day, customer="C1", date=day, lines=lines)["id"]
        for step in ("place_order", "approve_order"):
            self.go(f"sales.{step}", day, order=order)
        return self.go("sales.issue_goods", day, order=order, date=day)

    def close(self, month: str, on: dt.date) -> dict[str, Any]:
        return self.go("stock.close_stock", on.isoformat(), month=month)

    def held(self, item: str = "SEAL") -> tuple[D, D]:
        row = self.books.sql(
            "select v.quantity, v.value from stock.valuation as v join items.item as i on i.id = v.item_id where i.code = :c",
            c=item,
        )[0]
        return row["quantity"].normalize() + 0, row["value"]

    def balance(self, account: str, month: str) -> D:
        rows = self.books.sql(
            "select coalesce(sum(l.debit - l.credit), 0) as value from ledger.entry_line as l join ledger.entry as e "
            "on e.id = l.entry_id where l.account_code = :a and to_char(e.date, 'YYYY-MM') <= :m", a=account, m=month,
        )  # fmt: skip
        return D(rows[0]["value"])

    def average(self, month: str, item: str = "SEAL") -> tuple[str, ...]:
        rows = self.books.ask("stock.averages", {"month": month, "search": item}).rows  # type: ignore[attr-defined]
        row = rows[0]
        return tuple(f"{v.normalize():f}" for v in (row.unit_cost, row.out_value, row.closing_quantity, row.closing_value))

    def broken(self) -> dict[str, list[dict[str, Any]]]:
        from operational.stock.api import CHECKS

        found = {check.name: self.books.sql(check.sql) for check in CHECKS if check.name in STOCK_CHECKS}
        return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
def shop(company: Books) -> Shop:
    return Shop(company)


def test_a_month_by_hand(shop: Shop) -> None:
    """10 at 5.00, 10 at 7.00, 12 at 8.00; 8 and 20 issued: 216 / 32 = 6.75 apiece, 189.00 issued and 27.00 left."""
    shop.buy("2026-03-01", "10", "5")
    shop.buy("2026-03-04", "10", "7")
    shop.sell("2026-03-06", "8")  # provisional: 120 * 8 / 20 = 48.00, there is no last average yet
    shop.buy("2026-03-10", "12", "8")
    shop.sell("2026-03-20", "20")  # provisional: 168 * 20 / 24 = 140.00
    assert (shop.held(), shop.balance("5401", "2026-03")) == ((D(4), D("28.00")), D("188.00"))
    closed = shop.close("2026-03", MARCH)
    assert (closed["number"], closed["items"], closed["difference"]) == ("CHGZ202603-0001", 1, "1.00")
    assert shop.average("2026-03") == ("6.75", "189", "4", "27")
    assert (shop.held(), shop.balance("5401", "2026-03"), shop.balance("1405", "2026-03")) == ((D(4), D("27.00")), D(189), D(27))
    shares = shop.books.sql("select value from stock.average_share order by move_id")
    assert [row["value"] for row in shares] == [D("6.00"), D("-5.00")]  # 8 at 6.75 is 54.00, the rest 135.00
    assert shop.broken() == {}


def test_the_remainder_stands_on_the_last_issue(shop: Shop) -> None:
    """100.00 / 3: 33.33, 33.33 and 33.34 would be the parts; 2 of 3 issued one by one leave 33.33."""
    shop.buy("2026-03-02", "3", "33.3333")
    assert shop.held() == (D(3), D("100.00"))
    shop.sell("2026-03-03", "1")
    shop.sell("2026-03-04", "1")
    shop.close("2026-03", MARCH)
    assert shop.average("2026-03") == ("33.333333", "66.67", "1", "33.33")
    cost = shop.books.sql(
        "select -m.value + coalesce(sum(s.value), 0) as cost from stock.move as m left join stock.average_share as s "
        "on s.move_id = m.id where m.quantity < 0 group by m.id order by m.id"
    )
    assert [row["cost"] for row in cost] == [D("33.33"), D("33.34")]
    assert (shop.held(), shop.broken()) == ((D(1), D("33.33")), {})


def test_issues_carry_the_last_average_until_the_close(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "6")
    shop.close("2026-03", MARCH)
    shop.buy("2026-04-02", "10", "8")
    shop.sell("2026-04-03", "4")
    assert shop.balance("5401", "2026-04") == D("24.00")  # at the average of March, not at the 7.00 on the shelf now
    shop.close("2026-04", APRIL)
    assert shop.average("2026-04") == ("7", "28", "16", "112")
    assert (shop.balance("5401", "2026-04"), shop.held(), shop.broken()) == (D("28.00"), (D(16), D("112.00")), {})


def test_goods_that_left_after_the_month_give_their_part_back_in_the_next(shop: Shop) -> None:
    """March is closed in April, when its goods are gone: March shows its own average, April takes the difference back."""
    shop.buy("2026-03-01", "10", "5")
    shop.sell("2026-03-02", "8")  # provisional 40.00
    shop.buy("2026-03-20", "10", "7")
    shop.sell("2026-04-02", "12")  # all that is left: 80.00
    shop.close("2026-03", APRIL)
    assert shop.average("2026-03") == ("6", "48", "12", "72")
    assert (shop.balance("1405", "2026-03"), shop.balance("5401", "2026-03")) == (D("72.00"), D("48.00"))
    assert (shop.balance("1405", "2026-04"), shop.held(), shop.broken()) == (D("0.00"), (D(0), D("0.00")), {})
    shop.close("2026-04", APRIL)
    assert shop.average("2026-04") == ("6", "72", "0", "0")
    assert (shop.balance("5401", "2026-04"), shop.balance("1405", "2026-04"), shop.broken()) == (D("120.00"), D("0.00"), {})


def test_what_a_customer_brings_back_in_the_month_is_a_red_issue(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    issue = shop.sell("2026-03-02", "8")["number"]
    shop.buy("2026-03-10", "10", "7")
    shop.go("sales.return_goods", "2026-03-12", goods_issue=issue, date="2026-03-12", lines=[{"line_no": 1, "quantity": "3"}])
    shop.close("2026-03", MARCH)
    assert shop.average("2026-03") == ("6", "30", "15", "90")  # 120 / 20; 5 of 20 stayed sold
    assert (shop.balance("5401", "2026-03"), shop.held(), shop.broken()) == (D("30.00"), (D(15), D("90.00")), {})


def test_what_comes_back_in_a_later_month_costs_what_its_issue_really_cost(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    issue = shop.sell("2026-03-02", "8")["number"]  # 40.00 provisional, 48.00 by the average
    shop.buy("2026-03-10", "10", "7")
    shop.close("2026-03", MARCH)
    shop.go("sales.return_goods", "2026-04-02", goods_issue=issue, date="2026-04-02", lines=[{"line_no": 1, "quantity": "4"}])
    assert (shop.held(), shop.balance("5401", "2026-04")) == ((D(16), D("96.00")), D("24.00"))
    shop.close("2026-04", APRIL)
    assert shop.average("2026-04") == ("6", "0", "16", "96")
    assert shop.broken() == {}


def test_what_goes_back_to_the_supplier_leaves_the_average_at_its_own_price(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    dear = shop.buy("2026-03-04", "10", "9")["number"]
    shop.sell("2026-03-05", "5")
    shop.go("purchasing.return_goods", "2026-03-06", goods_receipt=dear, date="2026-03-06",
            lines=[{"line_no": 1, "quantity": "5"}])  # fmt: skip
    shop.close("2026-03", MARCH)
    assert shop.average("2026-03") == ("6.333333", "31.67", "10", "63.33")  # (50 + 90 - 45) / 15
    assert shop.broken() == {}


def test_an_issue_taken_back_counts_as_none(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    used = shop.go("stock.issue_other", "2026-03-02", reason="WORKSHOP", date="2026-03-02",
                   lines=[{"item": "SEAL", "quantity": "4"}])["number"]  # fmt: skip
    shop.buy("2026-03-03", "10", "7")
    shop.go("stock.reverse_other", "2026-03-04", other_movement=used, date="2026-03-04")
    shop.close("2026-03", MARCH)
    assert shop.average("2026-03") == ("6", "0", "20", "120")
    assert (shop.balance("410104", "2026-03"), shop.broken()) == (D("0.00"), {})


def test_whoever_used_the_goods_bears_the_difference(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    shop.go("stock.issue_other", "2026-03-02", reason="WORKSHOP", date="2026-03-02", lines=[{"item": "SEAL", "quantity": "4"}])
    shop.sell("2026-03-03", "2")
    shop.buy("2026-03-04", "10", "7")
    shop.close("2026-03", MARCH)
    assert {a: shop.balance(a, "2026-03") for a in ("410104", "5401", "1405")} == {
        "410104": D("24.00"), "5401": D("12.00"), "1405": D("84.00")
    }  # fmt: skip
    assert shop.broken() == {}


def test_closing_again_books_only_what_is_new(shop: Shop) -> None:
    shop.buy("2026-03-01", "10", "5")
    shop.sell("2026-03-02", "4")
    shop.buy("2026-03-03", "10", "7")
    assert shop.close("2026-03", MARCH)["difference"] == "4.00"
    shop.go("stock.reopen_stock", "2026-03-31", month="2026-03", reason="漏记一张入库单")
    shop.buy("2026-03-30", "10", "9")
    assert shop.close("2026-03", MARCH)["difference"] == "4.00"  # from 24.00 to 28.00
    assert shop.average("2026-03") == ("7", "28", "26", "182")
    assert (shop.balance("5401", "2026-03"), shop.held(), shop.broken()) == (D("28.00"), (D(26), D("182.00")), {})
    state = shop.books.sql("select state, reason from stock.close order by id")
    assert state == [{"state": "reopened", "reason": "漏记一张入库单"}, {"state": "closed", "reason": ""}]


def test_the_method_is_not_changed_before_the_month_has_its_average(shop: Shop) -> None:
    shop.buy("2026-03-01", "2", "5")
    shop.sell("2026-03-02", "2")
    with pytest.raises(Refusal) as caught:
        shop.go("stock.change_valuation", "2026-03-31", item="SEAL", method="fifo", reason="改用先进先出")
    assert caught.value.key == "stock.valuation_not_averaged"
    shop.close("2026-03", MARCH)
    assert shop.go("stock.change_valuation", "2026-03-31", item="SEAL", method="fifo", reason="改用先进先出")["method"] == "fifo"
