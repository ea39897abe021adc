"""The register of tax invoices: taken in once, matched, linked, noted; red ones and their confirmations."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import Conflict, InvalidInput, NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.tax import SELLER, counted, ids_of, number, paper, platform, row_of, take_in

TABLES = ("tax_invoice", "tax_invoice_line", "tax_file", "red_confirmation")


@pytest.fixture
def books(company: Books) -> Books:
    return platform(company)


def refused(books: Books, command: str, data: dict[str, Any], key: str) -> Refusal:
    before = [books.count(f"invoicing.{table}") for table in TABLES]
    with pytest.raises(Refusal) as caught:
        books.run(f"invoicing.{command}", data)
    assert caught.value.key == key
    assert [books.count(f"invoicing.{table}") for table in TABLES] == before
    return caught.value


def test_an_export_joins_the_register_once(books: Books) -> None:
    done = take_in(
        books, paper(1), paper(2, "sale", "500.00", "65.00"), paper(3, invoice_kind="e_ordinary"), file_name="3月.xlsx"
    )
    assert done == {"imported": 3, "known": 0, "changed": 0, "matched": 0, "problems": 1}
    first, sold, plain = (row_of(books, place) for place in (1, 2, 3))
    assert (first.direction, first.party_code, first.use_state, str(first.deductible_tax)) == (
        "purchase",
        "S1",
        "unselected",
        "130.00",
    )
    assert (sold.direction, sold.party_code, sold.use_state, sold.match_problem) == ("sale", "C1", "none", "no_request")
    assert (plain.use_state, str(plain.deductible_tax), str(plain.gross)) == ("none", "0.00", "1130.00")
    assert [(line.line_no, line.name, str(line.net)) for line in first.lines] == [(1, "*泵*离心泵", "1000.00")]
    listed = books.ask("invoicing.tax_invoices", {"direction": "purchase"})
    assert (listed.total, str(listed.gross)) == (2, "2260.00")  # type: ignore[attr-defined]
    again = [paper(1), paper(2, "sale", "500.00", "65.00"), paper(3, invoice_kind="e_ordinary")]
    with pytest.raises(Conflict) as known:
        take_in(books, *again)
    assert (known.value.key, known.value.values["file"]) == ("invoicing.tax_file_known", "3月.xlsx")
    assert books.count("invoicing.tax_invoice") == 3


def test_a_later_export_brings_known_invoices_up_to_date(books: Books) -> None:
    take_in(books, paper(1), paper(2))
    done = take_in(books, paper(1, state="red"), paper(2, state="void"), paper(3))
    assert (done["imported"], done["known"], done["changed"]) == (1, 2, 2)
    assert (row_of(books, 1).state, row_of(books, 2).state, row_of(books, 2).use_state) == ("red", "void", "none")
    take_in(books, paper(1), paper(4))  # an older file: what was reversed stays so
    assert row_of(books, 1).state == "red"
    assert [f.name for f in books.ask("invoicing.tax_files").rows] == ["", "", ""]  # type: ignore[attr-defined]


def test_every_wrong_invoice_is_told_and_none_is_kept(books: Books) -> None:
    take_in(books, paper(1))
    stranger = {**paper(7), "buyer_tax_id": SELLER}
    wrong = [paper(5), stranger, paper(8, invoice_kind="taxi"), paper(5)]
    found = refused(books, "import_tax_invoices", {"invoices": wrong}, "invoicing.tax_invoice_of_others")
    assert [(p.key, p.field) for p in found.problems] == [
        ("invoicing.tax_invoice_of_others", "invoices.1.seller_tax_id"),
        ("invoicing.invoice_kind_unknown", "invoices.2.invoice_kind"),
        ("invoicing.tax_invoice_twice", "invoices.3.number"),
    ]
    other = refused(
        books, "import_tax_invoices", {"invoices": [paper(6), paper(1, net="999.00")]}, "invoicing.tax_invoice_differs"
    )
    assert (other.problems[0].field, other.problems[0].values["number"]) == ("invoices.1.number", number(1))
    with pytest.raises(InvalidInput):
        books.run("invoicing.import_tax_invoices", {"invoices": [paper(9, number="123")]})
    for role in ("cashier", "sales_clerk", "manager"):
        with pytest.raises(NotPermitted):
            books.run("invoicing.import_tax_invoices", {"invoices": [paper(9)]}, as_=role)
    books.run("company.change_company", {"tax_id": ""})
    refused(books, "import_tax_invoices", {"invoices": [paper(9)]}, "invoicing.company_without_tax_id")


def test_a_small_taxpayer_deducts_nothing(books: Books) -> None:
    books.run("company.change_company", {"taxpayer": "small_scale"})
    take_in(books, paper(1))
    assert (row_of(books, 1).use_state, str(row_of(books, 1).deductible_tax)) == ("none", "0.00")
    refused(books, "select_deduction", {"month": "2026-03", "tax_invoices": ids_of(books, 1)}, "invoicing.no_deduction_for_small")
    refused(books, "close_deduction_month", {"month": "2026-03"}, "invoicing.no_deduction_for_small")


def test_an_invoice_without_goods_is_noted(books: Books) -> None:
    unknown = {**paper(1), "seller_name": "松江物业", "seller_tax_id": "31011512345678X"}
    take_in(books, unknown, paper(2))
    listed = books.ask("purchasing.invoices_without_goods")
    assert [(r.number, r.supplier, r.is_partner) for r in listed.rows] == [  # type: ignore[attr-defined]
        (number(1), "松江物业", False), (number(2), "上海恒泽铸造有限公司", True),
    ]  # fmt: skip
    assert str(listed.gross) == "2260.00"  # type: ignore[attr-defined]
    books.run("invoicing.note_tax_invoice", {"tax_invoice": number(1), "handling": "expense", "note": "三月物业费"})
    assert [r.number for r in books.ask("purchasing.invoices_without_goods").rows] == [number(2)]  # type: ignore[attr-defined]
    assert (row_of(books, 1).handling, row_of(books, 1).note) == ("expense", "三月物业费")
    books.run("invoicing.note_tax_invoice", {"tax_invoice": number(1), "party": "S1"})
    assert (row_of(books, 1).handling, row_of(books, 1).party_code) == ("", "S1")


def red(place: int, of: int, net: str = "-1000.00", tax: str = "-130.00", **more: Any) -> dict[str, Any]:
    return paper(place, net=net, tax=tax, remark=f"被红冲蓝字数电票号码：{number(of)}", **more)


def test_red_invoices_take_back_the_blue_one_they_name(books: Books) -> None:
    take_in(books, paper(1), paper(2))
    take_in(books, red(3, 1, "-400.00", "-52.00"), red(4, 2))
    one, part, two = (row_of(books, place) for place in (1, 3, 2))
    assert (one.state, one.use_state, part.is_red, part.red_of_number) == ("part_red", "unselected", True, number(1))
    assert (two.state, two.use_state) == ("red", "none")
    assert [(r.kind, r.number) for r in one.related] == [("invoicing.tax_invoice", number(3))]
    take_in(books, red(5, 1, "-600.00", "-78.00"))
    assert row_of(books, 1).state == "red"


def test_a_confirmation_is_entered_confirmed_and_answered(books: Books) -> None:
    take_in(books, paper(1, "sale"))
    given = {"tax_invoice": number(1), "reason": "return", "net": "400.00", "tax": "52.00", "confirm_number": "31011526030001"}
    made = books.run("invoicing.enter_red_confirmation", given).result
    assert (made["number"], made["state"], made["gross"]) == ("HZQR202603-0001", "waiting", "-452.00")
    twice = refused(books, "enter_red_confirmation", {**given, "net": "1.00", "tax": "0.13"}, "invoicing.confirmation_known")
    assert (twice.values["number"], str(twice.values["date"])) == ("HZQR202603-0001", "2026-03-16")
    refused(
        books,
        "enter_red_confirmation",
        {"tax_invoice": number(1), "reason": "wrong", "net": "601.00"},
        "invoicing.red_exceeds_tax_invoice",
    )
    rest = books.run("invoicing.enter_red_confirmation", {"tax_invoice": number(1), "reason": "wrong"}).result
    assert rest["gross"] == "-678.00"
    refused(books, "confirm_red", {"red_confirmation": rest["number"]}, "invoicing.confirmation_without_number")
    refused(
        books,
        "confirm_red",
        {"red_confirmation": rest["number"], "confirm_number": "31011526030001"},
        "invoicing.confirmation_known",
    )
    books.run("invoicing.cancel_red", {"red_confirmation": rest["number"], "reason": "对方不同意"})
    assert books.run("invoicing.confirm_red", {"red_confirmation": made["number"]}).result["state"] == "confirmed"
    remark = f"被红冲蓝字数电票号码：{number(1)}，红字发票信息确认单编号：31011526030001"
    take_in(books, paper(2, "sale", "-400.00", "-52.00", remark=remark))
    view = books.ask("invoicing.red_confirmation", {"red_confirmation": made["number"]})
    assert (view.state, view.red_number, view.moves) == ("issued", number(2), [])  # type: ignore[attr-defined]
    assert row_of(books, 1).state == "part_red"
    refused(books, "enter_red_confirmation", {"tax_invoice": number(2), "reason": "wrong"}, "invoicing.not_to_take_back")
    with pytest.raises(NotPermitted):
        books.run("invoicing.enter_red_confirmation", given, as_="buyer")


def test_the_register_is_taken_in_with_the_same_statements_for_many(books: Books) -> None:
    def cost(first: int, count: int) -> int:
        with counted(books) as sent:
            take_in(books, *(paper(first + n, ("sale", "purchase")[n % 2]) for n in range(count)))
        return len(sent)

    cost(1, 2)
    few, many = cost(100, 3), cost(1000, 1000)
    assert few == many
    assert many <= 12
