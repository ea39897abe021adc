"""The VAT sheet: registers beside books, every difference with its paper, the threshold of small-scale taxpayers."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.vouchers import posted


def sheet(company: Books, month: str) -> Any:
    return company.ask("closing.vat_sheet", {"month": month})


def figures(found: Any) -> dict[str, str]:
    return {line.key: str(line.books) for line in found.lines}


def shop(company: Books) -> None:
    run = company.run
    run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "1130.00"})
    goods = [{"item": "P1", "quantity": "10", "price": "565.00"}]
    run("purchasing.save_order", {"supplier": "S1", "number": "B1", "lines": goods})
    for step in ("place_order", "approve_order", "receive_goods", "enter_invoice"):
        run(f"purchasing.{step}", {"order": "B1"})
    run("sales.save_order", {"customer": "C1", "number": "D1", "lines": [{"item": "P1", "quantity": "2"}]})
    for step in ("place_order", "approve_order", "issue_goods", "invoice_order"):
        run(f"sales.{step}", {"order": "D1"})


def test_what_trading_booked_agrees_with_its_invoices(company: Books) -> None:
    shop(company)
    found = sheet(company, "2026-03")
    output = found.lines[0]
    assert (str(output.net), str(output.registered), str(output.books)) == ("2000.00", "260.00", "260.00")
    assert figures(found) == {
        "output": "260.00", "input": "650.00", "moved_out": "0.00", "brought_forward": "0.00", "paid": "0.00", "payable": "0.00",
        "still_to_pay": "0.00", "carried_forward": "390.00",
    }  # fmt: skip
    # No invoice was selected on the platform: the supplier's stands as a difference that opens its paper.
    assert [(d.side, d.reason, d.kind, str(d.books)) for d in found.differences] == [
        ("input", "booked_not_selected", "invoicing.invoice", "650.00")
    ]
    assert found.lines[1].difference == found.differences[0].difference


def test_a_voucher_by_hand_and_an_invoice_of_the_platform_are_told(company: Books) -> None:
    posted(company, "2026-01-10", ["D 1221 113000.00", "C 5001 100000.00", "C 22210107 13000.00"])
    posted(company, "2026-01-11", ["D 5401 50000.00", "D 22210101 6500.00", "C 2241 56500.00"])
    found = sheet(company, "2026-01")
    assert (figures(found)["payable"], figures(found)["carried_forward"]) == ("6500.00", "0.00")  # the worked example
    assert [(d.side, d.reason, str(d.difference)) for d in found.differences] == [
        ("output", "voucher", "13000.00"), ("input", "voucher", "6500.00"),
    ]  # fmt: skip


def test_credit_is_brought_forward_and_carrying_over_changes_no_month_before(company: Books) -> None:
    posted(company, "2026-01-11", ["D 5401 1000.00", "D 22210101 130.00", "C 2241 1130.00"])
    posted(company, "2026-02-10", ["D 1221 2260.00", "C 5001 2000.00", "C 22210107 260.00"])
    assert figures(sheet(company, "2026-01"))["carried_forward"] == "130.00"
    before = figures(sheet(company, "2026-02"))
    assert (before["brought_forward"], before["payable"]) == ("130.00", "130.00")
    company.run("closing.transfer_vat", {"month": "2026-02"})
    assert figures(sheet(company, "2026-02")) == before
    assert figures(sheet(company, "2026-03"))["brought_forward"] == "0.00"


@pytest.fixture
def small(company: Books) -> Books:
    """A small-scale taxpayer that sells in the first quarter; the accounts of its purposes are those of its kind."""
    company.sql("update company.company set taxpayer = 'small_scale'")
    company.sql("update ledger.posting_account set account_code = '222101' where purpose in ('output_vat', 'vat_current')")
    company.sql("update core.reference_state set version = version + 1")
    return company


def test_small_scale_sales_up_to_the_threshold_owe_nothing(small: Books) -> None:
    posted(small, "2026-01-10", ["D 1221 303000.00", "C 5001 300000.00", "C 222101 3000.00"])
    small.today = dt.date(2026, 4, 2)
    assert figures(sheet(small, "2026-03")) == {
        "sales": "300000.00", "threshold": "300000.00", "tax": "3000.00", "relieved": "3000.00", "payable": "0.00",
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        small.run("closing.transfer_vat", {"month": "2026-02"})
    assert refused.value.key == "closing.nothing_to_book"  # the quarter is not over
    made = small.run("closing.transfer_vat", {"month": "2026-03"}).result
    assert made["amount"] == "3000.00"
    with pytest.raises(Refusal) as refused:
        small.run("closing.accrue_surcharges", {"month": "2026-03"})
    assert refused.value.key == "closing.nothing_to_book"


def test_one_fen_above_the_threshold_everything_is_taxed(small: Books) -> None:
    posted(small, "2026-01-10", ["D 1221 303000.01", "C 5001 300000.01", "C 222101 3000.00"])
    small.today = dt.date(2026, 4, 2)
    assert figures(sheet(small, "2026-03"))["payable"] == "3000.00"
    answer = small.run("closing.accrue_surcharges", {"month": "2026-03"}).result
    assert [part["amount"] for part in answer["parts"]] == ["105.00", "45.00", "30.00"]  # halved for small-scale taxpayers


def test_the_sheet_asks_few_statements(company: Books) -> None:
    shop(company)
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    sa.event.listen(company.database.engine, "before_cursor_execute", counted)
    sheet(company, "2026-03")
    assert count <= 12
