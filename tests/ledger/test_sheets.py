"""Vouchers and opening balances from table files: up to the entry, or on to posting."""

from pathlib import Path

import pytest

from apps.sheets.load import Loaded, Wanted, import_file
from operational.core.api import InvalidInput
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.vouchers import approved

OPENING = """date,account,debit,credit,party,year_begin,ytd_debit,ytd_credit,cash_flow_line
2026-01-01,1002,500.00,,,,,,
2026-01-01,1122,100.00,,M,,,,
2026-01-01,3001,,600.00,,,,,
"""
VOUCHERS = """number,date,summary,account,debit,credit,party,department,item,employee,cash_flow_line
记-1,2026-02-03,二月房租,560207,40.00,,,,,,
记-1,2026-02-03,二月房租,1002,,40.00,,,,,6
记-1,2026-01-05,赊销,1122,113.00,,M,,,,
记-1,2026-01-05,赊销,5001,,100.00,,销售部,,,
记-1,2026-01-05,赊销,22210107,,13.00,,,,,
记-2,2026-01-06,红冲,1122,-11.30,,N,,,,
记-2,2026-01-06,红冲,5001,,-10.00,,,,张三,
记-2,2026-01-06,红冲,22210107,,-1.30,,,,,
"""


def load(company: Books, tmp_path: Path, sheet: str, text: str, **wanted: bool) -> Loaded:
    file = tmp_path / f"{sheet}.csv"
    file.write_text(text, "utf-8")
    return import_file(company.database, company.actor("accountant"), sheet, file, Wanted(**wanted))


def test_vouchers_come_in_up_to_their_entries(company: Books, tmp_path: Path) -> None:
    checked = load(company, tmp_path, "vouchers", VOUCHERS, check=True)
    assert checked.problems == ()
    assert checked.new == {"parties": ["M", "N"], "departments": ["销售部"], "employees": ["张三"]}
    assert company.count("ledger.voucher") == 0
    load(company, tmp_path, "vouchers", VOUCHERS)
    rows = company.sql("select reference, date::text, state, number, total, is_hand from ledger.voucher order by date")
    assert [(row["reference"], row["date"], str(row["total"])) for row in rows] == [
        ("记-1", "2026-01-05", "113.00"), ("记-2", "2026-01-06", "-11.30"), ("记-1", "2026-02-03", "40.00"),
    ]  # fmt: skip
    assert {(row["state"], row["number"], row["is_hand"]) for row in rows} == {("approved", None, True)}
    assert company.sql("select count(*) as n from ledger.entry_line where is_red") == [{"n": 3}]


def test_posting_goes_on_with_the_vouchers_of_the_sheet_only(company: Books, tmp_path: Path) -> None:
    other = approved(company, "2026-01-05", ["D 560205 1.00", "C 2211 1.00"])
    load(company, tmp_path, "vouchers", VOUCHERS, post=True)
    rows = company.sql("select number from ledger.voucher where state = 'posted' order by position")
    assert [row["number"] for row in rows] == ["202601-记-0001", "202601-记-0002", "202602-记-0001"]
    assert company.sql("select state from ledger.voucher where id = :id", id=other) == [{"state": "approved"}]
    assert {check.name for check in CHECKS if company.sql(check.sql)} == set()


def test_opening_balances_come_in_as_one_entry(company: Books, tmp_path: Path) -> None:
    assert load(company, tmp_path, "opening_balances", OPENING).new == {"parties": ["M"]}
    assert company.count("ledger.entry") == 1
    assert company.sql("select is_customer, is_supplier from parties.party") == [{"is_customer": True, "is_supplier": False}]
    assert company.count("ledger.opening_balance") == 3


@pytest.mark.parametrize(
    ("sheet", "text", "key", "row", "column"),
    [
        ("vouchers", VOUCHERS.replace(",40.00,,,,,6", ",41.00,,,,,6"), "ledger.entry_unbalanced", 2, None),
        ("vouchers", VOUCHERS.replace(",40.00,,,,,6", ",40.00,,,,,"), "ledger.cash_flow_line_missing", 3, "cash_flow_line"),
        ("vouchers", VOUCHERS.replace("22210107,,-1.30", "9999,,-1.30"), "ledger.account_not_found", 9, "account"),
        ("vouchers", VOUCHERS.replace("113.00,,M", "113.00,,"), "ledger.party_missing", 4, "party"),
        ("opening_balances", OPENING.replace("600.00", "601.00"), "ledger.opening_unbalanced", 2, None),
        ("opening_balances", OPENING.replace("2026-01-01", "2026-01-02"), "ledger.opening_date_differs", 2, "date"),
        ("opening_balances", OPENING.replace("100.00,,M", "100.00,,"), "ledger.party_missing", 3, "party"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_kept(
    still_company: Books, tmp_path: Path, sheet: str, text: str, key: str, row: int, column: str | None
) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(still_company, tmp_path, sheet, text)
    problem = refused.value.problems[0]
    assert (problem.key, problem.row, problem.column) == (key, row, column)
    for table in ("ledger.entry", "ledger.voucher", "ledger.opening_balance", "parties.party"):
        assert still_company.count(table) == 0
