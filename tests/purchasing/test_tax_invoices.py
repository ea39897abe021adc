"""Received tax invoices and goods: found to the fen, booked in one click over several orders, what is left on each side."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.purchasing.tax_matching import Waiting, find_receipts
from tests.books import Books
from tests.invoicing.money import entry_of, holds, open_amounts
from tests.invoicing.tax import ids_of, number, paper, platform, row_of, take_in


def buy(books: Books, order: str, *lines: tuple[str, str, str], date: str = "2026-03-02") -> None:
    rows = [{"item": item, "quantity": quantity, "price": price} for item, quantity, price in lines]
    books.run("purchasing.save_order", {"supplier": "S1", "number": order, "lines": rows, "date": date})
    for step in ("place_order", "approve_order"):
        books.run(f"purchasing.{step}", {"order": order})
    books.run("purchasing.receive_goods", {"order": order, "date": date})


@pytest.fixture
def books(company: Books) -> Books:
    platform(company)
    buy(company, "B1", ("P1", "10", "113"))
    buy(company, "B2", ("P1", "5", "113"), ("P1", "1", "56.50"), date="2026-03-04")
    return company


def lines_of(books: Books) -> dict[str, int]:
    rows = books.ask("purchasing.received_not_invoiced").rows  # type: ignore[attr-defined]
    return {f"{row.order_number}/{row.value}": row.receipt_line for row in rows}


def refused(books: Books, data: dict[str, Any], key: str) -> Refusal:
    before = (books.count("invoicing.invoice"), books.count("ledger.entry"))
    with pytest.raises(Refusal) as caught:
        books.run("purchasing.book_tax_invoice", data)
    assert caught.value.key == key
    assert (books.count("invoicing.invoice"), books.count("ledger.entry")) == before
    return caught.value


def test_an_invoice_that_fits_a_receipt_is_booked_in_one_click(books: Books) -> None:
    take_in(books, paper(1))
    fitting: Any = books.ask("purchasing.receipts_for_tax_invoice", {"tax_invoice": number(1)})
    assert [(line.order_number, str(line.gross), line.fits) for line in fitting.lines] == [
        ("B1", "1130.00", True), ("B2", "565.00", False), ("B2", "56.50", False),
    ]  # fmt: skip
    made = books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)}).result
    assert (made["orders"], made["gross"], made["difference"], made["tax_number"]) == (["B1"], "1130.00", "0.00", number(1))
    assert entry_of(books, made["number"]) == [
        ("220299", "1000.00", "0.00"), ("222105", "130.00", "0.00"), ("2202", "0.00", "1130.00"),
    ]  # fmt: skip
    view = row_of(books, 1)
    assert (str(view.booked), str(view.difference), view.related[0].number) == ("1130.00", "0.00", made["number"])
    assert books.ask("purchasing.invoices_without_goods").total == 0  # type: ignore[attr-defined]
    again = refused(books, {"tax_invoice": number(1)}, "invoicing.tax_number_used")
    assert (again.values["invoice"], again.values["date"]) == (made["number"], dt.date(2026, 3, 5))
    holds(books)


def test_an_invoice_over_several_orders_is_one_supplier_invoice(books: Books) -> None:
    take_in(books, paper(1, net="1550.00", tax="201.50"))
    made = books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)}).result
    assert (made["orders"], made["gross"]) == (["B1", "B2"], "1751.50")
    assert open_amounts(books, "S1") == [("2202", "C", "1751.50")]
    assert books.sql('select billing from purchasing."order" order by number') == [{"billing": "all"}, {"billing": "all"}]
    assert books.ask("purchasing.received_not_invoiced").total == 0  # type: ignore[attr-defined]
    holds(books)


def test_chosen_lines_take_the_papers_amounts_and_the_difference_goes_to_stock(books: Books) -> None:
    take_in(books, paper(1, net="1020.00", tax="132.60"))
    found = refused(books, {"tax_invoice": number(1)}, "purchasing.no_receipts_fit")
    assert (str(found.values["gross"]), str(found.values["waiting"])) == ("1152.60", "1751.50")
    line = lines_of(books)["B1/1000.00"]
    refused(
        books, {"tax_invoice": number(1), "lines": [{"receipt_line": line, "quantity": "11"}]}, "purchasing.more_than_received"
    )
    refused(
        books, {"tax_invoice": number(1), "lines": [{"receipt_line": 7, "quantity": "1"}]}, "purchasing.receipt_line_not_waiting"
    )
    off = [{"receipt_line": line, "quantity": "10", "net": "1019.00"}]
    refused(books, {"tax_invoice": number(1), "lines": off}, "purchasing.lines_differ_from_paper")
    given = {"tax_invoice": number(1), "lines": [{"receipt_line": line, "quantity": "10"}]}
    made = books.run("purchasing.book_tax_invoice", given).result
    assert (made["net"], made["tax"], made["difference"]) == ("1020.00", "132.60", "20.00")
    assert ("1405", "20.00", "0.00") in entry_of(books, made["number"])
    holds(books)


def test_tax_of_ordinary_invoices_and_of_small_taxpayers_is_cost(books: Books) -> None:
    take_in(books, paper(1, invoice_kind="e_ordinary"))
    made = books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)}).result
    assert made["difference"] == "130.00"  # the estimate stands without tax
    assert entry_of(books, made["number"]) == [
        ("220299", "1000.00", "0.00"), ("1405", "130.00", "0.00"), ("2202", "0.00", "1130.00"),
    ]  # fmt: skip
    holds(books)


def test_what_is_selected_before_it_is_booked_is_input_tax_at_once(books: Books) -> None:
    take_in(books, paper(1))
    books.run("invoicing.select_deduction", {"month": "2026-03", "tax_invoices": ids_of(books, 1)})
    made = books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)}).result
    assert ("22210101", "130.00", "0.00") in entry_of(books, made["number"])
    vat: Any = books.ask("invoicing.input_vat", {"month": "2026-03"})
    assert [str(v) for v in (vat.deductible_tax, vat.booked, vat.difference)] == ["130.00", "130.00", "0.00"]


def test_an_invoice_booked_by_order_before_is_found_by_its_number(books: Books) -> None:
    books.run("purchasing.enter_invoice", {"order": "B1", "tax_number": number(1)})
    take_in(books, paper(1))
    assert (str(row_of(books, 1).booked), str(row_of(books, 1).difference)) == ("1130.00", "0.00")
    assert books.ask("purchasing.invoices_without_goods").total == 0  # type: ignore[attr-defined]
    refused(books, {"tax_invoice": number(1)}, "invoicing.tax_number_used")


def test_a_number_is_written_into_an_invoice_that_was_booked_without(books: Books) -> None:
    entered = books.run("purchasing.enter_invoice", {"order": "B1"}).result
    take_in(books, paper(1), paper(2, net="5.00", tax="0.65"), paper(3, "sale"))
    link = {"invoice": entered["number"]}
    for tax_invoice, key in ((2, "invoicing.link_exceeds"), (3, "invoicing.link_of_other_direction")):
        with pytest.raises(Refusal) as caught:
            books.run("invoicing.link_tax_invoice", {"tax_invoice": number(tax_invoice), **link})
        assert caught.value.key == key
    done = books.run("invoicing.link_tax_invoice", {"tax_invoice": number(1), **link}).result
    assert (done["booked"], done["gross"]) == ("1130.00", "1130.00")
    assert books.sql("select tax_number from invoicing.invoice") == [{"tax_number": number(1)}]


def test_a_red_invoice_settles_goods_that_went_back(books: Books) -> None:
    take_in(books, paper(1))
    books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)})
    receipt = books.sql(
        "select r.number from purchasing.goods_receipt r join purchasing.\"order\" o on o.id = r.order_id where o.number = 'B1'"
    )
    books.run("purchasing.return_goods", {"goods_receipt": receipt[0]["number"], "lines": [{"line_no": 1, "quantity": "4"}]})
    take_in(books, paper(2, net="-400.00", tax="-52.00", red_of_number=number(1)))
    made = books.run("purchasing.book_tax_invoice", {"tax_invoice": number(2)}).result
    assert (made["gross"], made["difference"]) == ("-452.00", "0.00")
    assert entry_of(books, made["number"]) == [
        ("220299", "-400.00", "0.00"), ("22210101", "-52.00", "0.00"), ("2202", "0.00", "-452.00"),
    ]  # fmt: skip
    assert row_of(books, 1).state == "part_red"
    holds(books)


def test_who_may_not_enter_invoices_may_not_book_them(books: Books) -> None:
    take_in(
        books,
        paper(1),
        {**paper(2), "seller_name": "不认识", "seller_tax_id": "31011512345678X"},
        paper(3, "sale"),
        paper(4, state="void"),
    )
    for role in ("buyer", "cashier", "manager", "warehouse"):
        with pytest.raises(NotPermitted):
            books.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)}, as_=role)
    refused(books, {"tax_invoice": number(2)}, "invoicing.tax_invoice_without_party")
    refused(books, {"tax_invoice": number(3)}, "invoicing.tax_invoice_of_other_side")
    refused(books, {"tax_invoice": number(4)}, "invoicing.tax_invoice_void")


def waiting(place: int, receipt: int, order: int, net: str, tax: str) -> Waiting:
    day = dt.date(2026, 3, 1)
    return Waiting(place, receipt, "", day, order, "", "P1", "", "", "台", D(1), D("0.13"), D(net), D(tax), D(net))


@pytest.mark.parametrize(
    ("gross", "found"),
    [
        ("113.00", [1]),  # one receipt
        ("339.00", [1, 2, 3]),  # an order of two receipts
        ("22.60", [4]),
        ("361.60", [1, 2, 3, 4]),  # all that waits
        ("248.60", [2, 3, 4]),  # receipts in a row
        ("100.00", []),
    ],
)
def test_which_receipts_come_to_an_amount(gross: str, found: list[int]) -> None:
    lines = [
        waiting(1, 1, 1, "100", "13"),
        waiting(2, 2, 1, "100", "13"),
        waiting(3, 2, 1, "100", "13"),
        waiting(4, 3, 2, "20", "2.6"),
    ]
    assert [one.receipt_line for one in find_receipts(lines, D(gross))] == found


def test_thirds_of_a_line_come_to_the_line() -> None:
    third = D("100") / 3
    lines = [waiting(n, n, 1, str(third), str(third * D("0.13"))) for n in (1, 2, 3)]
    assert len(find_receipts(lines, D("113.00"))) == 3
