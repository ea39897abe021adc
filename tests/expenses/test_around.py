"""What stands around claims: the printed form, the sheet, the VAT sheet, the register, the report."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from apps.sheets.load import Wanted, import_file
from operational.core.api import InvalidInput, NotFound
from operational.papers.api import Paper, pdf_of
from tests.books import Books
from tests.expenses.people_of import HOTEL, MEAL, RAIL, Staff, staffed
from tests.warehouse.conftest import Core

D = Decimal
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def staff(company: Books) -> Staff:
    return Staff(staffed(company))


def test_the_printed_claim_says_its_amount_in_capitals_and_only_to_who_may_see_it(staff: Staff) -> None:
    number = staff.approved()
    cut = {"line_no": 3, "approved": "80.00", "correction": "超出餐补"}
    staff.run("fang", "book_claim", claim=number, corrections=[cut])
    paper: Any = staff.books.ask("papers.expense_claim", {"claim": number}, as_=staff.actors["wang"])
    assert isinstance(paper, Paper)
    document = pypdfium2.PdfDocument(io.BytesIO(pdf_of(paper)))
    text = document[0].get_textpage().get_text_bounded()
    shown = ("费用报销单", number, "王敏", "销售部", "南京出差", "捌佰贰拾伍元整", "825.00", "88.00", HOTEL["invoice_number"])
    for told in shown:
        assert told in text, told
    with pytest.raises(NotFound):
        staff.books.ask("papers.expense_claim", {"claim": number}, as_=staff.actors["zhao"])


def test_claims_come_in_by_sheet_and_a_used_number_names_its_row(staff: Staff, tmp_path: Path) -> None:
    heading = ("报销单号", "报销日期", "工号", "事由", "费用类别", "金额", "票据种类", "发票号码", "税额")
    rows = [
        ("A1", "2026-03-10", "wang", "出差", "火车票", "109.00", "", "", ""),
        ("A1", "2026-03-10", "wang", "出差", "HOTEL", "318.00", "", HOTEL["invoice_number"], "18.00"),
        ("A2", "2026-03-11", "zhao", "工具", "OTHER", "20.00", "none", "", ""),
    ]

    def load(*given: tuple[str, ...]) -> Any:
        file = tmp_path / "claims.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([heading, *given])
        return import_file(staff.books.database, staff.books.actor("boss"), "expense_claims", file, Wanted())

    assert load(*rows).imported == 3
    found = staff.books.sql("select number, state, amount from expenses.claim order by number")
    assert [(row["number"], row["state"], str(row["amount"])) for row in found] == [
        ("A1", "draft", "427.00"), ("A2", "draft", "20.00"),
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        load(("A3", "2026-03-12", "wang", "出差", "HOTEL", "318.00", "", HOTEL["invoice_number"], ""))
    assert refused.value.problems[0].key == "expenses.number_claimed"
    assert refused.value.problems[0].row == 2


def test_reckoned_tickets_agree_on_the_vat_sheet_and_unselected_invoices_do_not(staff: Staff) -> None:
    def input_side() -> tuple[str, list[tuple[str, str, str]]]:
        found: Any = staff.books.ask("closing.vat_sheet", {"month": "2026-03"})
        line = next(one for one in found.lines if one.key == "input")
        told = [(d.reason, d.kind, str(d.difference)) for d in found.differences if d.side == "input"]
        return str(line.difference), told

    staff.booked(RAIL)
    assert input_side() == ("0.00", [])
    staff.booked({**RAIL, "amount": "218.00"}, HOTEL)
    assert input_side() == ("36.00", [("booked_not_selected", "expenses.claim", "36.00")])


def test_a_claimed_invoice_is_noted_in_the_register_and_free_after_a_reversal(staff: Staff) -> None:
    staff.books.run("company.change_company", {"tax_id": "91310000MA1FL00000"})
    paper = {
        "number": HOTEL["invoice_number"], "invoice_kind": "e_special", "date": "2026-03-11", "seller_name": "南京某酒店",
        "seller_tax_id": "320114000000000", "buyer_tax_id": "91310000MA1FL00000", "lines": [{"net": "600.00", "tax": "36.00"}],
    }  # fmt: skip
    staff.books.run("invoicing.import_tax_invoices", {"invoices": [paper]})

    def handling() -> str:
        return str(staff.books.sql("select handling from invoicing.tax_invoice")[0]["handling"])

    number = staff.booked(HOTEL)
    assert handling() == "expense"
    staff.run("fang", "reverse_claim", claim=number, reason="重复")
    assert handling() == ""
    staff.books.sql("update invoicing.tax_invoice set state = 'void'")
    assert staff.refused("wang", "save_claim", reason="x", lines=[HOTEL]) == "expenses.invoice_void"


def test_the_report_adds_up_by_every_view_and_forgets_what_was_reversed(staff: Staff, tmp_path: Path) -> None:
    books = staff.books
    core = Core(books.owner_url, books.etl_url, tmp_path / "warehouse")
    staff.booked()
    gone = staff.booked({**RAIL, "amount": "50.00"})
    staff.run("fang", "reverse_claim", claim=gone, reason="重复")
    staff.claim("zhao", {**RAIL, "amount": "20.00"})  # not booked: no expense yet
    core.refresh(as_of=dt.date(2026, 3, 16))

    def rows(name: str, **more: str) -> list[dict[str, Any]]:
        return list(core.ask(f"expenses.{name}", **MARCH, **more)["rows"])

    (total,) = rows("summary")
    assert (D(total["expense"]), D(total["tax"]), total["claims"], total["receipts"]) == (D("788.00"), D("45.00"), 1, 3)
    assert [(row["kind_code"], D(row["expense"])) for row in rows("by_kind")] == [
        ("HOTEL", D("600.00")), ("RAIL", D("100.00")), ("MEAL", D("88.00")),
    ]  # fmt: skip
    for name, who in (("by_month", "month"), ("by_department", "department_code"), ("by_employee", "employee_code")):
        (row,) = rows(name)
        assert D(row["expense"]) == D("788.00"), name
        assert str(row[who])[:10] in ("2026-03-01", "SALES", "wang")
    assert [row["description"] for row in rows("lines", kind="RAIL")] == ["上海-南京"]
    assert rows("lines", employee="zhao") == []
    booked = books.sql("select sum(debit - credit) as sum from ledger.entry_line where account_code = '560208'")[0]["sum"]
    assert D(total["expense"]) == booked  # the report is what the books say
    assert MEAL["amount"] == "88.00"
