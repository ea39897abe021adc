"""Closing the stock of a month: what blocks it, what it closes, where late papers go, and who may open it again."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.tax import counted
from tests.stock.test_averages import APRIL, MARCH, Shop


@pytest.fixture
def shop(company: Books) -> Shop:
    found = Shop(company)
    found.item("PUMP")
    company.sql("update items.item set valuation = 'moving_average'")
    return found


def keys(shop: Shop, command: str, on: str, **data: Any) -> list[str]:
    with pytest.raises(Refusal) as caught:
        shop.go(command, on, **data)
    return [problem.key for problem in caught.value.problems]


def steps(shop: Shop, month: str) -> dict[str, tuple[str, int]]:
    answer: Any = shop.books.ask("stock.close_list", {"month": month})
    return {step.key: (step.state, step.count) for step in answer.steps}


def test_a_closed_month_takes_no_goods_and_late_papers_go_into_the_next(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    assert shop.close("2026-03", MARCH)["state"] == "closed"
    late = shop.sell("2026-03-20", "2")  # written on a day of March, entered when March is closed
    document = shop.books.sql("select date::text, number from sales.goods_issue")[0]
    assert (document["date"], document["number"]) == ("2026-03-20", late["number"])
    moved = shop.books.sql("select date::text from stock.move where quantity < 0")
    booked = shop.books.sql(
        "select distinct date::text, document_date::text from ledger.entry where source_kind = 'sales.goods_issue'"
    )
    assert (moved, booked) == ([{"date": "2026-04-01"}], [{"date": "2026-04-01", "document_date": "2026-03-20"}])
    assert (shop.balance("1405", "2026-03"), shop.balance("1405", "2026-04"), shop.broken()) == (1000, 800, {})


def test_what_moves_no_stock_still_belongs_to_the_month(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    shop.close("2026-03", MARCH)
    lines = [{"summary": "三月", "account": "560207", "debit": "800"}, {"summary": "三月", "account": "2211", "credit": "800"}]
    shop.go("ledger.enter_voucher", "2026-04-02", date="2026-03-31", lines=lines)
    assert shop.balance("560207", "2026-03") == 800


def test_the_price_of_an_invoice_that_comes_late_changes_stock_in_the_open_month(shop: Shop) -> None:
    receipt = shop.buy("2026-03-02", "10", "100")
    shop.close("2026-03", MARCH)
    line = shop.books.sql("select id from purchasing.goods_receipt_line")[0]["id"]
    lines = [{"receipt_line": line, "quantity": "10", "net": "1050.00", "tax": "136.50"}]
    shop.go("purchasing.enter_invoice", "2026-04-03", order=receipt["order_id"], date="2026-03-31", lines=lines)
    assert (shop.balance("1405", "2026-03"), shop.balance("1405", "2026-04"), shop.broken()) == (1000, 1050, {})


def test_months_are_closed_in_their_order_and_not_before_they_are_over(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    assert keys(shop, "stock.close_stock", "2026-03-30", month="2026-03") == ["stock.month_not_over"]
    assert keys(shop, "stock.close_stock", "2026-04-30", month="2026-04") == ["ledger.earlier_stock_open"]
    shop.close("2026-03", MARCH)
    assert keys(shop, "stock.close_stock", "2026-03-31", month="2026-03") == ["ledger.stock_month_closed"]
    assert shop.books.count("stock.close") == 1
    closed = shop.books.sql("select month::text from ledger.period where is_stock_closed order by 1")
    assert [row["month"] for row in closed] == ["2026-01-01", "2026-02-01", "2026-03-01"]  # nothing had moved before


def test_the_books_wait_for_the_stock(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    for month in ("2026-01", "2026-02"):
        shop.go("ledger.close_period", "2026-03-31", month=month)  # nothing had moved by then
    shop.go("ledger.make_vouchers", "2026-03-31", date_from="2026-03-01", date_to="2026-03-31")
    shop.go("ledger.post_vouchers", "2026-03-31", until="2026-03-31")
    assert keys(shop, "ledger.close_period", "2026-03-31", month="2026-03") == ["stock.close_first"]
    assert shop.books.sql("select state from ledger.period where month = '2026-03-01'") == [{"state": "open"}]
    shop.close("2026-03", MARCH)
    shop.go("ledger.close_period", "2026-03-31", month="2026-03")
    assert keys(shop, "stock.reopen_stock", "2026-03-31", month="2026-03", reason="漏记") == ["ledger.period_closed"]


def test_only_the_last_closed_month_is_opened_again(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    shop.close("2026-03", MARCH)
    shop.close("2026-04", APRIL)
    assert keys(shop, "stock.reopen_stock", "2026-04-30", month="2026-03", reason="漏记") == ["ledger.later_stock_closed"]
    assert keys(shop, "stock.reopen_stock", "2026-04-30", month="2026-05", reason="漏记") == ["ledger.stock_month_open"]
    with pytest.raises(Refusal):
        shop.go("stock.reopen_stock", "2026-04-30", month="2026-04", reason="")
    shop.go("stock.reopen_stock", "2026-04-30", month="2026-04", reason="漏记一张入库单")
    months: Any = shop.books.ask("stock.months")
    rows = [row for row in months.rows if row.month.month in (3, 4)]
    shown = [(f"{row.month:%Y-%m}", row.state, row.is_last_closed, row.reason) for row in rows]
    assert shown == [("2026-04", "next", False, "漏记一张入库单"), ("2026-03", "closed", True, "")]
    log = shop.books.sql("select name, data ->> 'reason' as reason from core.event where name = 'stock.reopen_stock'")
    assert log and log[0]["name"] == "stock.reopen_stock"
    shop.buy("2026-04-30", "1", "100")
    assert shop.books.sql("select max(date)::text as day from stock.move") == [{"day": "2026-04-30"}]


def test_what_is_unfinished_or_has_no_value_blocks(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100", item="PUMP")
    shop.go("stock.plan_count", "2026-03-20", date="2026-03-20")
    shop.go("stock.receive_other", "2026-03-21", reason="FOUND", date="2026-03-21",
            lines=[{"item": "SEAL", "quantity": "3", "unit_cost": "0"}])  # fmt: skip
    shop.go("items.save_item", "2026-03-22", code="HOLE", name="垫片", unit="件", allow_negative=True, standard_cost="5")
    shop.go("stock.issue_other", "2026-03-22", reason="WORKSHOP", date="2026-03-22", lines=[{"item": "HOLE", "quantity": "2"}])
    assert steps(shop, "2026-03") == {
        "counts_unfinished": ("block", 1),
        "negative": ("block", 1),
        "unvalued": ("block", 1),
        "ledger_differs": ("done", 0),
        "without_price": ("warn", 1),
        "on_the_way": ("done", 0),
        "averages": ("run", 1),  # the item that was made last follows the company's default
    }
    blocked = ["stock.close_counts_unfinished", "stock.close_negative", "stock.close_unvalued"]
    assert keys(shop, "stock.close_stock", "2026-03-31", month="2026-03") == blocked
    assert (shop.books.count("stock.close"), shop.books.count("stock.average")) == (0, 0)


def test_who_may_close_and_who_may_open_again(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    for command, role in (("close", "warehouse"), ("close", "nobody"), ("reopen", "accountant"), ("reopen", "nobody")):
        data = {"month": "2026-03", **({"reason": "漏记"} if command == "reopen" else {})}
        with pytest.raises(NotPermitted):
            shop.books.run(f"stock.{command}_stock", data, as_=role, today=MARCH)
    shop.books.run("stock.close_stock", {"month": "2026-03"}, as_="accountant", today=MARCH)
    shop.books.run("stock.reopen_stock", {"month": "2026-03", "reason": "漏记"}, as_="manager", today=MARCH)
    assert shop.books.sql("select is_stock_closed from ledger.period where month = '2026-03-01'") == [{"is_stock_closed": False}]


def test_the_database_refuses_an_entry_on_stock_in_a_closed_month(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second guard: whoever hands over an entry of stock dated in a closed month is refused by the posting function."""
    shop.buy("2026-03-02", "10", "100")
    shop.close("2026-03", MARCH)
    monkeypatch.setattr("operational.ledger.posting.booking_date", lambda tx, date, of_stock=False: date)
    with pytest.raises(Refusal) as caught:
        shop.sell("2026-03-20", "2")
    assert caught.value.key == "ledger.stock_month_closed"
    assert shop.books.count("sales.goods_issue") == 0


def test_the_proof_shows_each_item_beside_the_ledger(shop: Shop) -> None:
    shop.buy("2026-03-02", "10", "100")
    shop.buy("2026-03-02", "4", "50", item="PUMP")
    shop.sell("2026-03-03", "3")
    proof: Any = shop.books.ask("stock.proof")
    shown = [(row.item, row.value, row.ledger, row.difference) for row in proof.rows]
    assert shown == [("PUMP", 200, 200, 0), ("SEAL", 700, 700, 0)]
    assert (proof.value, proof.ledger, proof.different) == (900, 900, 0)
    shop.books.sql("update ledger.balance set debit = debit + 1 where item_id = (select id from items.item where code = 'PUMP')")
    proof = shop.books.ask("stock.proof", {"only_different": True})
    assert [(row.item, row.difference) for row in proof.rows] == [("PUMP", -1)]
    assert keys(shop, "stock.close_stock", "2026-03-31", month="2026-03") == ["stock.close_ledger_differs"]
    assert "stock.ledger_by_item" in shop.broken()


def test_closing_asks_the_database_as_often_for_many_items_as_for_few(shop: Shop) -> None:
    codes = [f"M{n:02}" for n in range(30)]
    shop.go("items.ensure_items", "2026-03-01", items=[{"code": code, "name": code} for code in codes])  # month-end average
    spent = []
    for month, some in (("03", codes[:2]), ("04", codes)):
        lines = [{"item": code, "quantity": "4", "unit_cost": f"{5 + place}"} for place, code in enumerate(some)]
        shop.go("stock.receive_other", f"2026-{month}-02", reason="FOUND", date=f"2026-{month}-02", lines=lines)
        used = [{"item": code, "quantity": "1"} for code in some]
        shop.go("stock.issue_other", f"2026-{month}-03", reason="WORKSHOP", date=f"2026-{month}-03", lines=used)
        shop.go("stock.receive_other", f"2026-{month}-04", reason="FOUND", date=f"2026-{month}-04",
                lines=[{**line, "unit_cost": "9"} for line in lines])  # fmt: skip
        with counted(shop.books) as statements:
            shop.close(f"2026-{month}", MARCH if month == "03" else APRIL)
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 12
    assert shop.broken() == {}
