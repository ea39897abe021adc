"""Opening balances: entered once, balanced, in agreement with the year before them."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from apps.cli.init import NewCompany, open_company
from operational.core.api import Database, Refusal
from operational.ledger.statements import statement
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.ledger.rows import statement_books
from tests.ledger.vouchers import ensure_party, line, posted

SHEET = ["D 1002 500.00", "D 1122 100.00 party=M", "C 3001 600.00"]


def enter(company: Books, lines: list[dict[str, Any]], **data: Any) -> dict[str, Any]:
    return company.run("ledger.enter_opening_balances", {"lines": lines, **data}).result


def refusal(company: Books, lines: list[dict[str, Any]], **data: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        enter(company, lines, **data)
    assert company.count("ledger.entry") == company.count("ledger.opening_balance") == 0
    return refused.value


def test_the_opening_stands_before_all_movements(company: Books) -> None:
    ensure_party(company, "M")
    answer = enter(company, [line(text) for text in SHEET], date="2026-01-01")
    assert (answer["lines"], answer["total"], answer["date"]) == (3, "600.00", "2026-01-01")
    rows = company.sql("select account_code, opening, debit, credit from ledger.balance order by account_code")
    assert [(row["account_code"], str(row["opening"]), row["debit"], row["credit"]) for row in rows] == [
        ("1002", "500.00", 0, 0),
        ("1122", "100.00", 0, 0),
        ("3001", "-600.00", 0, 0),
    ]
    facts = company.sql("select data from core.event where name = 'ledger.EntryWasApprovedByHand'")
    assert [(fact["data"]["source_kind"], len(fact["data"]["lines"])) for fact in facts] == [("ledger.opening", 1)]


def test_the_opening_needs_no_voucher_and_keeps_no_month_open(company: Books) -> None:
    ensure_party(company, "M")
    enter(company, [line(text) for text in SHEET])
    assert company.run("ledger.make_vouchers").result["entries"] == 0
    assert company.run("ledger.close_period", {"month": "2026-01"}).result["state"] == "closed"


def test_the_opening_is_entered_once(company: Books) -> None:
    ensure_party(company, "M")
    enter(company, [line(text) for text in SHEET])
    with pytest.raises(Refusal) as refused:
        enter(company, [line(text) for text in SHEET])
    assert refused.value.key == "ledger.opening_already_entered"
    assert company.count("ledger.entry") == 1


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ([line("D 1002 500.00"), line("C 3001 499.00")], "ledger.opening_unbalanced"),
        ([line("D 1122 500.00"), line("C 3001 500.00")], "ledger.party_missing"),
        ([line("D 1002 5.00") | {"year_begin": "4.00"}, line("C 3001 5.00")], "ledger.opening_account_differs"),
        (
            [line("D 1002 5.00") | {"year_begin": "4.00", "ytd_debit": "1.00"}, line("C 3001 5.00")],
            "ledger.opening_has_no_year_before",
        ),
        ([line("D 9999 5.00"), line("C 3001 5.00")], "ledger.account_not_found"),
        ([line("D 3001 5.00 cf=15"), line("C 3001 5.00")], "ledger.cash_flow_line_only_on_cash"),
    ],
)
def test_a_sheet_that_does_not_agree_is_refused(still_company: Books, lines: list[dict[str, Any]], key: str) -> None:
    assert refusal(still_company, lines).key == key


def test_the_sheet_is_of_the_opening_date(still_company: Books) -> None:
    refused = refusal(still_company, [line("D 1002 5.00"), line("C 3001 5.00")], date="2026-01-02")
    assert (refused.key, refused.values["opening_date"]) == ("ledger.opening_date_differs", dt.date(2026, 1, 1))


def test_only_accountants_enter_it(still_company: Books) -> None:
    with pytest.raises(Refusal) as refused:
        still_company.run("ledger.enter_opening_balances", {"lines": [line("D 1002 5.00")]}, as_="cashier")
    assert refused.value.key == "dispatch.not_permitted"


@pytest.fixture
def july(new_database: Callable[..., str]) -> Iterator[Books]:
    """A company whose books start on 1 July."""
    owner = new_database()
    urls = migrate(owner)
    database = Database(urls["app"], pool_size=2)
    open_company(database, NewCompany(name="年中启用", opening_date=dt.date(2026, 7, 1), taxpayer="small_scale"))
    books = Books(database, owner, urls["etl"], dt.date(2026, 8, 10))
    yield books
    database.close()


MID_YEAR = [
    {"account": "1002", "debit": "700.00", "year_begin": "500.00"},
    {"account": "1002", "ytd_debit": "900.00", "cash_flow_line": 1},
    {"account": "1002", "ytd_credit": "600.00", "cash_flow_line": 3},
    {"account": "1002", "ytd_credit": "100.00", "cash_flow_line": 6},
    {"account": "3001", "credit": "500.00", "year_begin": "-500.00"},
    {"account": "5001", "ytd_debit": "900.00", "ytd_credit": "900.00"},
    {"account": "5401", "ytd_debit": "600.00", "ytd_credit": "600.00"},
    {"account": "560205", "ytd_debit": "100.00", "ytd_credit": "100.00"},
    {"account": "3103", "credit": "200.00", "ytd_debit": "700.00", "ytd_credit": "900.00"},
]


def test_books_that_start_in_mid_year_know_the_year_before_them(july: Books) -> None:
    enter(july, MID_YEAR, date="2026-07-01")
    posted(july, "2026-07-20", ["D 1002 50.00 cf=1", "C 5001 50.00"])
    books = statement_books(july)
    month = dt.date(2026, 7, 1)
    sheet = statement(books, "balance_sheet", month)
    assert [str(amount) for number in (1, 48, 51, 30, 53) for amount in sheet[number]] == [
        "750.00", "500.00", "500.00", "500.00", "250.00", "0.00", "750.00", "500.00", "750.00", "500.00",
    ]  # fmt: skip
    income = statement(books, "income_statement", month)
    assert [tuple(map(str, income[number])) for number in (1, 2, 14, 32)] == [
        ("50.00", "950.00"), ("0.00", "600.00"), ("0.00", "100.00"), ("50.00", "250.00"),
    ]  # fmt: skip
    cash = statement(books, "cash_flow_statement", month)
    assert [tuple(map(str, cash[number])) for number in (1, 3, 6, 20, 21, 22)] == [
        ("50.00", "950.00"), ("0.00", "600.00"), ("0.00", "100.00"), ("50.00", "250.00"), ("700.00", "500.00"),
        ("750.00", "750.00"),
    ]  # fmt: skip
    august = statement(books, "cash_flow_statement", dt.date(2026, 8, 1))
    assert tuple(map(str, august[21])) == ("750.00", "500.00")
    cash = "select debit, credit, year_begin from ledger.opening_balance where account_code = '1002' order by id"
    assert [tuple(map(str, row.values())) for row in july.sql(cash)] == [
        ("500.00", "0.00", "500.00"), ("900.00", "0.00", "0.00"), ("0.00", "600.00", "0.00"), ("0.00", "100.00", "0.00"),
    ]  # fmt: skip
    lines = "select account_code from ledger.entry_line where entry_id = (select min(id) from ledger.entry) order by line_no"
    assert [row["account_code"] for row in july.sql(lines)] == ["1002", "3001", "3103"]


def test_a_small_scale_taxpayer_has_one_vat_account(july: Books) -> None:
    rows = july.sql("select account_code from ledger.posting_account where purpose like '%vat%'")
    assert {row["account_code"] for row in rows} == {"222101"}
    assert Decimal("0.01") in {row["rate"] for row in july.sql("select rate from ledger.tax_rate where vat_class = 'levy'")}


def test_an_opening_line_names_the_employee_and_what_its_account_asks_for(company: Books) -> None:
    company.run("people.save_employee", {"code": "E7", "name": "顾永年"})
    company.run("ledger.save_account", {"code": "1221", "name": "其他应收款", "requires_employee": True})
    lines = [line("D 1221 3000.00"), line("C 3001 3000.00")]
    with pytest.raises(Refusal) as refused:
        company.run("ledger.enter_opening_balances", {"date": "2026-01-01", "lines": lines})
    assert [(p.key, p.field) for p in refused.value.problems] == [("ledger.employee_missing", "lines.0.employee")]
    lines[0]["employee"] = "E7"
    company.run("ledger.enter_opening_balances", {"date": "2026-01-01", "lines": lines})
    rows = company.sql(
        "select e.code, b.debit, l.debit as in_entry from ledger.opening_balance as b"
        " join people.employee as e on e.id = b.employee_id"
        " join ledger.entry_line as l on l.entry_id = b.entry_id and l.employee_id = e.id"
    )
    assert [(r["code"], str(r["debit"]), str(r["in_entry"])) for r in rows] == [("E7", "3000.00", "3000.00")]
