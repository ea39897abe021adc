"""Deduction of input tax: selected for a month, left out, taken back, fixed, and beside the books."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.money import entry_of, holds
from tests.invoicing.tax import counted, ids_of, number, paper, platform, row_of, take_in

TABLES = ("tax_selection", "tax_selection_line")


@pytest.fixture
def books(company: Books) -> Books:
    """Three received invoices of 130.00 tax each; the first is booked, its tax not yet certified."""
    platform(company)
    goods = [{"item": "P1", "quantity": "10", "price": "113"}]
    company.run("purchasing.save_order", {"supplier": "S1", "number": "B1", "lines": goods, "date": "2026-03-02"})
    for step in ("place_order", "approve_order", "receive_goods"):
        company.run(f"purchasing.{step}", {"order": "B1"})
    take_in(company, paper(1), paper(2, date="2026-01-10"), paper(3, invoice_kind="e_ordinary"))
    company.run("purchasing.book_tax_invoice", {"tax_invoice": number(1)})
    return company


def refused(books: Books, command: str, data: dict[str, Any], key: str) -> Refusal:
    before = (
        [books.count(f"invoicing.{table}") for table in TABLES],
        books.sql("select use_state from invoicing.tax_invoice order by id"),
    )
    with pytest.raises(Refusal) as caught:
        books.run(f"invoicing.{command}", data)
    assert caught.value.key == key
    uses = books.sql("select use_state from invoicing.tax_invoice order by id")
    assert before == ([books.count(f"invoicing.{table}") for table in TABLES], uses)
    return caught.value


def select(books: Books, month: str, *places: int) -> dict[str, Any]:
    return books.run("invoicing.select_deduction", {"month": month, "tax_invoices": ids_of(books, *places)}).result


def test_selecting_moves_the_booked_tax_to_input_tax(books: Books) -> None:
    done = select(books, "2026-03", 1, 2)
    assert (done["number"], done["invoices"], done["tax"], done["moved"]) == ("GXDK202603-0001", 2, "260.00", "130.00")
    assert entry_of(books, "GXDK202603-0001") == [("22210101", "130.00", "0.00"), ("222105", "0.00", "130.00")]
    assert (row_of(books, 1).use_state, row_of(books, 2).deduct_month) == ("selected", "2026-03")
    assert books.sql("select is_certified from invoicing.invoice") == [{"is_certified": True}]
    vat: Any = books.ask("invoicing.input_vat", {"month": "2026-03"})
    assert [(r.invoice_kind, r.vat_rate, r.invoices, str(r.tax)) for r in vat.rows] == [("e_special", D("0.13"), 2, "260.00")]
    # The second one is selected and not booked: the books know 130.00 less.
    assert [str(v) for v in (vat.deductible_tax, vat.booked, vat.difference)] == ["260.00", "130.00", "-130.00"]
    assert books.ask("invoicing.to_deduct").total == 0  # type: ignore[attr-defined]
    holds(books)


def test_what_waits_is_shown_with_its_age(books: Books) -> None:
    waiting: Any = books.ask("invoicing.to_deduct")
    assert [(r.number, r.days, r.age) for r in waiting.rows] == [(number(2), 65, "31-90"), (number(1), 11, "0-30")]
    assert [(a.age, a.invoices, str(a.tax)) for a in waiting.ages[:2]] == [("0-30", 1, "130.00"), ("31-90", 1, "130.00")]
    assert str(waiting.deductible_tax) == "260.00"


def test_what_cannot_be_selected_is_refused_whole(books: Books) -> None:
    ids = ids_of(books, 2, 3)
    found = refused(books, "select_deduction", {"month": "2026-03", "tax_invoices": ids}, "invoicing.tax_invoice_in_other_use")
    assert [(p.field, p.values["number"]) for p in found.problems] == [("tax_invoices.1", number(3))]
    late = refused(
        books, "select_deduction", {"month": "2026-02", "tax_invoices": ids_of(books, 1)}, "invoicing.issued_after_month"
    )
    assert late.problems[0].field == "tax_invoices.0"
    refused(
        books, "select_deduction", {"month": "2026-04", "tax_invoices": ids_of(books, 1)}, "invoicing.deduction_month_in_future"
    )
    refused(books, "select_deduction", {"month": "2026-03", "tax_invoices": [5]}, "invoicing.tax_invoice_unknown")
    for role in ("cashier", "manager", "buyer"):
        with pytest.raises(NotPermitted):
            books.run("invoicing.select_deduction", {"month": "2026-03", "tax_invoices": ids_of(books, 1)}, as_=role)


def test_a_selection_is_taken_back_while_its_month_is_open(books: Books) -> None:
    select(books, "2026-03", 1)
    back = books.run("invoicing.reset_deduction", {"tax_invoices": ids_of(books, 1), "reason": "选错月份"}).result
    assert (back["invoices"], back["moved"]) == (1, "-130.00")
    assert entry_of(books, back["number"]) == [("22210101", "-130.00", "0.00"), ("222105", "0.00", "-130.00")]
    assert (row_of(books, 1).use_state, row_of(books, 1).deduct_month) == ("unselected", "")
    assert books.sql("select is_certified from invoicing.invoice") == [{"is_certified": False}]
    vat: Any = books.ask("invoicing.input_vat", {"month": "2026-03"})
    assert [str(v) for v in (vat.deductible_tax, vat.booked, vat.difference)] == ["0.00", "0.00", "0.00"]
    assert select(books, "2026-03", 1)["moved"] == "130.00"
    holds(books)


def test_a_fixed_month_takes_nothing_and_gives_nothing_back(books: Books) -> None:
    select(books, "2026-03", 1)
    fixed = books.run("invoicing.close_deduction_month", {"month": "2026-03"}).result
    assert (fixed["invoices"], D(fixed["tax"])) == (1, D("130.00"))
    refused(books, "select_deduction", {"month": "2026-03", "tax_invoices": ids_of(books, 2)}, "invoicing.deduction_month_closed")
    refused(books, "reset_deduction", {"tax_invoices": ids_of(books, 1), "reason": "x"}, "invoicing.deduction_month_closed")
    refused(books, "close_deduction_month", {"month": "2026-03"}, "invoicing.deduction_month_closed")
    months: Any = books.ask("invoicing.deduction_months")
    assert [(m.month, m.is_closed, m.invoices) for m in months.rows] == [("2026-03", True, 1)]
    with pytest.raises(NotPermitted):
        books.run("invoicing.reopen_deduction_month", {"month": "2026-03", "reason": "漏选"}, as_="accountant")
    books.run("invoicing.reopen_deduction_month", {"month": "2026-03", "reason": "漏选"}, as_="manager")
    assert select(books, "2026-03", 2)["invoices"] == 1
    refused(books, "reopen_deduction_month", {"month": "2026-02", "reason": "x"}, "invoicing.deduction_month_open")


def test_closing_the_books_fixes_the_deductions_of_the_month(books: Books) -> None:
    select(books, "2026-01", 2)
    books.run("ledger.close_period", {"month": "2026-01"})
    months: Any = books.ask("invoicing.deduction_months")
    assert [(m.month, m.is_closed, str(m.tax)) for m in months.rows] == [("2026-01", True, "130.00")]
    refused(books, "reset_deduction", {"tax_invoices": ids_of(books, 2), "reason": "x"}, "invoicing.deduction_month_closed")
    refused(books, "reopen_deduction_month", {"month": "2026-01", "reason": "x"}, "invoicing.books_of_month_closed")


def test_what_is_left_out_becomes_cost(books: Books) -> None:
    given = {"tax_invoices": ids_of(books, 1), "reason": "集体福利", "account": "560299"}
    done = books.run("invoicing.exclude_deduction", given).result
    assert (done["tax"], done["moved"]) == ("130.00", "130.00")
    assert entry_of(books, done["number"]) == [("560299", "130.00", "0.00"), ("222105", "0.00", "130.00")]
    assert row_of(books, 1).use_state == "excluded"
    vat: Any = books.ask("invoicing.input_vat", {"month": "2026-03"})
    assert (str(vat.excluded_tax), str(vat.booked)) == ("130.00", "0.00")
    books.run("invoicing.reset_deduction", {"tax_invoices": ids_of(books, 1), "reason": "改为生产用"})
    assert row_of(books, 1).use_state == "unselected"
    assert books.sql("select sum(debit - credit) as left from ledger.entry_line where account_code = '560299'") == [
        {"left": D("0.00")}
    ]
    holds(books)


def test_the_result_of_the_platform_is_taken_over_by_number(books: Books) -> None:
    wanted = [{"number": number(1), "month": "2026-03"}, {"number": number(2), "month": "2026-02", "deductible_tax": "100.00"}]
    done = books.run("invoicing.import_deductions", {"invoices": wanted}).result
    assert (done["imported"], done["known"], done["tax"], len(done["selections"])) == (2, 0, "230.00", 2)
    assert str(row_of(books, 2).deductible_tax) == "100.00"
    assert books.run("invoicing.import_deductions", {"invoices": wanted}).result == {
        "imported": 0, "known": 2, "tax": "0.00", "selections": [],
    }  # fmt: skip
    other = [{"number": number(1), "month": "2026-02"}]
    refused(books, "import_deductions", {"invoices": other}, "invoicing.selected_for_other_month")
    missing = [{"number": number(77), "month": "2026-03"}, {"number": number(2), "month": "2026-02"}]
    found = refused(books, "import_deductions", {"invoices": missing}, "invoicing.tax_invoice_not_in_register")
    assert found.problems[0].field == "invoices.0.number"
    take_in(books, paper(4))
    much = [{"number": number(4), "month": "2026-03", "deductible_tax": "131.00"}]
    refused(books, "import_deductions", {"invoices": much}, "invoicing.more_than_its_tax")
    holds(books)


def test_a_thousand_invoices_cost_the_statements_of_three(books: Books) -> None:
    take_in(books, *(paper(5000 + n) for n in range(1010)))
    ids = [row["id"] for row in books.sql("select id from invoicing.tax_invoice where number >= :n order by id", n=number(5000))]

    def cost(some: list[int]) -> tuple[int, int]:
        used = []
        for command, more in (("select_deduction", {"month": "2026-03"}), ("reset_deduction", {"reason": "试"})):
            with counted(books) as sent:
                books.run(f"invoicing.{command}", {"tax_invoices": some, **more})
            used.append(len(sent))
        return used[0], used[1]

    cost(ids[:2])
    few = cost(ids[2:5])
    assert cost(ids[5:1005]) == few
    assert max(few) <= 12
