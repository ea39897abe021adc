"""Month-end average by warehouse: each warehouse at its own price, to the cent, and together what the ledger holds."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from tests.books import Books
from tests.stock.test_averages import APRIL, MARCH, Shop


class Houses(Shop):
    """The same shop with a second warehouse, its items kept by warehouse."""

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self.main = books.sql("select code from stock.warehouse where is_default")[0]["code"]
        self.go("stock.save_warehouse", code="B", name="二号仓")
        self.go("items.set_default_valuation", method="month_average_by_warehouse", valid_from="2026-01-01", reason="分仓核算")
        self.item("BEAR")

    def enter(self, day: str, house: str, quantity: str, price: str) -> dict[str, Any]:
        line = {"item": "BEAR", "quantity": quantity, "price": price}
        order = self.go("purchasing.save_order", day, supplier="S1", price_includes_tax=False, date=day, warehouse=house,
                        lines=[line])["id"]  # fmt: skip
        for step in ("place_order", "approve_order"):
            self.go(f"purchasing.{step}", day, order=order)
        return self.go("purchasing.receive_goods", day, order=order, date=day)

    def leave(self, day: str, house: str, quantity: str) -> dict[str, Any]:
        lines = [{"item": "BEAR", "quantity": quantity}]
        order = self.go("sales.save_order", day, customer="C1", date=day, warehouse=house, lines=lines)["id"]
        for step in ("place_order", "approve_order"):
            self.go(f"sales.{step}", day, order=order)
        return self.go("sales.issue_goods", day, order=order, date=day)

    def carry(self, day: str, start: str, end: str, quantity: str) -> None:
        bins = {row["code"]: row["bin"] for row in self.books.sql(
            "select w.code, l.code as bin from stock.location as l join stock.warehouse as w on w.id = l.warehouse_id "
            "where l.is_default")}  # fmt: skip
        self.go("stock.transfer", day, date=day, lines=[
            {"item": "BEAR", "quantity": quantity, "from_location": bins[start], "to_location": bins[end]}])  # fmt: skip

    def averages(self, month: str) -> dict[str, tuple[str, ...]]:
        """By warehouse: the price, what went out at it (of it to other warehouses), and what is left."""
        rows = self.books.ask("stock.averages", {"month": month, "search": "BEAR"}).rows  # type: ignore[attr-defined]
        return {
            ("B" if row.warehouse == "二号仓" else "A"): tuple(f"{v.normalize():f}" for v in (
                row.unit_cost, row.out_value, row.carried_out_value, row.closing_quantity, row.closing_value))
            for row in rows
        }  # fmt: skip

    def now(self, detail: str = "warehouse") -> list[tuple[str, str, str]]:
        """What people see of the stock: warehouse, value, price."""
        rows = self.books.ask("stock.stock_now", {"detail": detail, "item": "BEAR", "page_rows": 50}).rows  # type: ignore[attr-defined]
        return sorted((row.warehouse, str(row.value), f"{row.unit_cost.normalize():f}") for row in rows)

    def worth(self, house: str) -> D:
        """What the moves of a warehouse come to."""
        return D(self.books.sql(
            "select coalesce(sum(m.value), 0) as value from stock.move as m join stock.location as l on l.id = m.location_id "
            "join stock.warehouse as w on w.id = l.warehouse_id where w.code = :c", c=house)[0]["value"])  # fmt: skip


@pytest.fixture
def houses(company: Books) -> Houses:
    return Houses(company)


def test_each_warehouse_has_its_own_price(houses: Houses) -> None:
    """10 at 5.00 in one, 10 at 9.00 in the other: over the company 7.00, by warehouse 5.00 and 9.00."""
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.leave("2026-03-02", houses.main, "4")
    houses.leave("2026-03-03", "B", "5")
    closed = houses.close("2026-03", MARCH)
    assert houses.averages("2026-03") == {"A": ("5", "20", "0", "6", "30"), "B": ("9", "45", "0", "5", "45")}
    assert (houses.held("BEAR"), houses.worth(houses.main), houses.worth("B")) == ((D(11), D("75.00")), D("30.00"), D("45.00"))
    assert (houses.balance("5401", "2026-03"), houses.balance("1405", "2026-03")) == (D("65.00"), D("75.00"))
    shown = [(value, price) for _, value, price in houses.now()]
    assert sorted(shown) == [("30.00", "5"), ("45.00", "9")]  # not 75.00 shared by pieces
    assert [[(v, p) for _, v, p in houses.now(detail)] for detail in ("bin", "state", "zone")] == [shown] * 3
    assert (closed["difference"], houses.broken()) == ("2.00", {})  # 63.00 were booked as they left, at 7.00


def test_what_is_carried_takes_the_price_of_where_it_came_from(houses: Houses) -> None:
    """2 of the cheap ones: (90 + 2 * 5) / 12 = 8.333333; 5 sold cost 41.67 and 7 are left with 58.33."""
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.carry("2026-03-02", houses.main, "B", "2")
    houses.leave("2026-03-03", houses.main, "4")
    houses.leave("2026-03-04", "B", "5")
    houses.close("2026-03", MARCH)
    assert houses.averages("2026-03") == {"A": ("5", "30", "10", "4", "20"), "B": ("8.333333", "41.67", "0", "7", "58.33")}
    assert (houses.balance("5401", "2026-03"), houses.held("BEAR"), houses.broken()) == (D("61.67"), (D(11), D("78.33")), {})


def test_goods_carried_in_a_circle(houses: Houses) -> None:
    """Each sends 5 of 15 to the other: x = (50 + 5y) / 15 and y = (90 + 5x) / 15 give 6.00 and 8.00."""
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.carry("2026-03-02", houses.main, "B", "5")
    houses.carry("2026-03-03", "B", houses.main, "5")
    houses.close("2026-03", MARCH)
    assert houses.averages("2026-03") == {"A": ("6", "30", "30", "10", "60"), "B": ("8", "40", "40", "10", "80")}
    assert (houses.worth(houses.main), houses.worth("B"), houses.broken()) == (D("60.00"), D("80.00"), {})


def test_all_of_a_warehouse_carried_away_in_parts_leaves_no_cent(houses: Houses) -> None:
    houses.go("stock.save_warehouse", code="C", name="三号仓")
    houses.enter("2026-03-01", houses.main, "3", "33.3333")
    houses.carry("2026-03-02", houses.main, "B", "1")
    houses.carry("2026-03-02", houses.main, "C", "2")
    houses.close("2026-03", MARCH)
    rows = houses.books.sql("select closing_quantity, closing_value from stock.average order by warehouse_id")
    assert [row["closing_value"] for row in rows] == [D("0.00"), D("33.33"), D("66.67")]
    assert (houses.held("BEAR"), houses.broken()) == ((D(3), D("100.00")), {})


def test_the_next_month_opens_and_issues_by_warehouse(houses: Houses) -> None:
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.close("2026-03", MARCH)
    houses.leave("2026-04-01", "B", "2")
    assert houses.balance("5401", "2026-04") == D("18.00")  # at the price of its warehouse, not at 7.00
    houses.enter("2026-04-02", "B", "8", "10")
    assert sorted(value for _, value, _ in houses.now()) == ["152.00", "50.00"]  # 90 - 18 + 80 and what lay in the other
    houses.close("2026-04", APRIL)
    assert houses.averages("2026-04") == {"A": ("5", "0", "0", "10", "50"), "B": ("9.444444", "18.89", "0", "16", "151.11")}
    assert (houses.balance("5401", "2026-04"), houses.held("BEAR"), houses.broken()) == (D("18.89"), (D(26), D("201.11")), {})


def test_goods_gone_before_a_late_close_give_their_part_back(houses: Houses) -> None:
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-02", "B", "10", "9")
    houses.leave("2026-03-03", "B", "5")  # 35.00 provisional, 45.00 by its warehouse
    houses.leave("2026-04-01", houses.main, "10")
    houses.leave("2026-04-02", "B", "5")
    houses.close("2026-03", APRIL)
    assert (houses.balance("1405", "2026-03"), houses.balance("5401", "2026-03")) == (D("95.00"), D("45.00"))
    assert (houses.balance("1405", "2026-04"), houses.held("BEAR"), houses.broken()) == (D("0.00"), (D(0), D("0.00")), {})
    houses.close("2026-04", APRIL)
    assert houses.averages("2026-04") == {"A": ("5", "50", "0", "0", "0"), "B": ("9", "45", "0", "0", "0")}
    assert (houses.balance("5401", "2026-04"), houses.balance("1405", "2026-04"), houses.broken()) == (D("140.00"), D("0.00"), {})


def test_closing_again_books_only_what_is_new_in_its_warehouse(houses: Houses) -> None:
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.leave("2026-03-02", "B", "5")
    houses.close("2026-03", MARCH)
    houses.go("stock.reopen_stock", "2026-03-31", month="2026-03", reason="漏记一张入库单")
    houses.enter("2026-03-30", "B", "10", "11")
    assert houses.close("2026-03", MARCH)["difference"] == "5.00"  # 45.00 becomes 50.00
    assert houses.averages("2026-03") == {"A": ("5", "0", "0", "10", "50"), "B": ("10", "50", "0", "15", "150")}
    assert (houses.balance("5401", "2026-03"), houses.held("BEAR"), houses.broken()) == (D("50.00"), (D(25), D("200.00")), {})


def test_the_first_month_by_warehouse_opens_at_one_price(houses: Houses) -> None:
    """March over the company: 7.00; from April each warehouse goes its own way."""
    houses.go("stock.change_valuation", "2026-02-27", item="BEAR", method="month_average", reason="先按公司")
    houses.enter("2026-03-01", houses.main, "10", "5")
    houses.enter("2026-03-01", "B", "10", "9")
    houses.close("2026-03", MARCH)
    houses.go("stock.change_valuation", "2026-04-01", item="BEAR", method="month_average_by_warehouse", reason="分仓核算")
    houses.enter("2026-04-02", "B", "10", "9")
    houses.leave("2026-04-03", "B", "10")
    houses.close("2026-04", APRIL)
    assert houses.averages("2026-04") == {"A": ("7", "0", "0", "10", "70"), "B": ("8", "80", "0", "10", "80")}
    assert (houses.worth(houses.main), houses.worth("B"), houses.broken()) == (D("70.00"), D("80.00"), {})


def test_a_late_cost_belongs_where_its_goods_came_in(houses: Houses) -> None:
    """Freight of 20.00 for the ten of the second warehouse, told when none is left there: (90 + 20) / 10 = 11.00."""
    houses.enter("2026-03-01", houses.main, "10", "5")
    dear = houses.enter("2026-03-01", "B", "10", "9")["number"]
    houses.leave("2026-03-02", "B", "5")
    houses.carry("2026-03-03", "B", houses.main, "5")
    houses.go("items.save_item", code="FRT", name="运费", unit="次", kind="freight")
    charges = [{"item": "FRT", "net": "20.00", "tax": "0.00"}]
    houses.go("purchasing.enter_landed_cost", "2026-03-10", supplier="S1", date="2026-03-10", goods_receipts=[dear],
              charges=charges)  # fmt: skip
    houses.close("2026-03", MARCH)
    assert houses.averages("2026-03") == {"A": ("7", "0", "0", "15", "105"), "B": ("11", "110", "55", "0", "0")}
    assert (houses.balance("5401", "2026-03"), houses.held("BEAR"), houses.broken()) == (D("55.00"), (D(15), D("105.00")), {})
