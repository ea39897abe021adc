"""The three statements of a service shop, to the fen, and of books that start in mid-year."""

import datetime as dt
from decimal import Decimal

import pytest

from operational.ledger.statements import AccountRow, OpeningRow, opening_movements, statement
from operational.ledger.statements import Books as StatementBooks
from tests.books import Books
from tests.ledger.rows import statement_books
from tests.ledger.vouchers import approved, ensure_party, line, posted

JANUARY = dt.date(2026, 1, 1)
OPENING = [
    "D 1001 1000.00",
    "D 1002 60000.00",
    "D 1122 10100.00 party=M",
    "D 1403 8000.00",
    "D 1601 30000.00",
    "C 1602 6000.00",
    "C 2202 3500.00 party=N",
    "C 2211 18000.00",
    "C 222101 300.00",
    "C 3001 80000.00",
    "C 310499 1300.00",
]
VOUCHERS = [
    ("2026-01-05", ["D 2211 18000.00", "C 1002 18000.00 cf=4"]),
    ("2026-01-09", ["D 1002 40400.00 cf=1", "C 5001 40000.00", "C 222101 400.00"]),
    ("2026-01-09", ["D 5401 6000.00", "C 1403 6000.00"]),
    ("2026-01-12", ["D 1002 10100.00 cf=1", "C 1122 10100.00 party=M"]),
    ("2026-01-13", ["D 1403 5150.00", "C 2202 5150.00 party=N"]),
    ("2026-01-15", ["D 2202 3500.00 party=N", "C 1002 3500.00 cf=3"]),
    ("2026-01-31", ["D 5401 15000.00", "D 560201 6000.00", "C 2211 21000.00"]),
    ("2026-01-16", ["D 560207 4000.00", "C 1002 4000.00 cf=6"]),
    ("2026-01-31", ["D 560206 250.00", "C 1602 250.00"]),
    ("2026-01-15", ["D 222101 300.00", "C 1002 300.00 cf=5"]),
    ("2026-01-20", ["D 560199 320.00", "C 1001 320.00 cf=6"]),
    ("2026-01-31", ["D 540302 14.00", "C 222112 14.00"]),
    ("2026-01-31", ["D 5801 420.80", "C 222115 420.80"]),
]
CLOSING = [
    "D 5001 40000.00",
    "C 5401 21000.00",
    "C 540302 14.00",
    "C 560199 320.00",
    "C 560201 6000.00",
    "C 560206 250.00",
    "C 560207 4000.00",
    "C 5801 420.80",
    "C 3103 7995.20",
]
BALANCE_SHEET = {
    1: ("85380.00", "61000.00"), 4: ("0.00", "10100.00"), 9: ("7150.00", "8000.00"), 10: ("7150.00", "8000.00"),
    15: ("92530.00", "79100.00"), 18: ("30000.00", "30000.00"), 19: ("6250.00", "6000.00"), 20: ("23750.00", "24000.00"),
    29: ("23750.00", "24000.00"), 30: ("116280.00", "103100.00"), 33: ("5150.00", "3500.00"), 35: ("21000.00", "18000.00"),
    36: ("834.80", "300.00"), 41: ("26984.80", "21800.00"), 47: ("26984.80", "21800.00"), 48: ("80000.00", "80000.00"),
    51: ("9295.20", "1300.00"), 52: ("89295.20", "81300.00"), 53: ("116280.00", "103100.00"),
}  # fmt: skip
INCOME = {
    1: "40000.00", 2: "21000.00", 3: "14.00", 6: "14.00", 11: "320.00", 14: "10250.00", 21: "8416.00", 30: "8416.00",
    31: "420.80", 32: "7995.20",
}  # fmt: skip
CASH_FLOW = {
    1: "50500.00", 3: "3500.00", 4: "18000.00", 5: "300.00", 6: "4320.00", 7: "24380.00", 20: "24380.00", 21: "61000.00",
    22: "85380.00",
}  # fmt: skip


def shown(amounts: dict[int, tuple[Decimal, Decimal]]) -> dict[int, tuple[str, str]]:
    """The lines that are not zero."""
    return {number: (str(now), str(then)) for number, (now, then) in amounts.items() if now or then}


def twice(expected: dict[int, str]) -> dict[int, tuple[str, str]]:
    return {number: (amount, amount) for number, amount in expected.items()}


@pytest.fixture
def shop(company: Books) -> Books:
    """The service shop at the end of January, every voucher posted."""
    ensure_party(company, "M", "N")
    company.run("ledger.enter_opening_balances", {"date": "2026-01-01", "lines": [line(text) for text in OPENING]})
    for day, lines in VOUCHERS:
        approved(company, day, lines)
    company.run("ledger.post_vouchers")
    return company


def test_the_three_statements_of_the_service_shop(shop: Books) -> None:
    books = statement_books(shop)
    assert shown(statement(books, "balance_sheet", JANUARY)) == BALANCE_SHEET
    assert shown(statement(books, "income_statement", JANUARY)) == twice(INCOME)
    assert shown(statement(books, "cash_flow_statement", JANUARY)) == twice(CASH_FLOW)
    assert [len(books.form_lines[form]) for form in ("balance_sheet", "income_statement", "cash_flow_statement")] == [53, 32, 22]


def test_closing_the_month_to_profit_changes_no_statement(shop: Books) -> None:
    posted(shop, "2026-01-31", CLOSING, "结转损益")
    books = statement_books(shop)
    assert shown(statement(books, "balance_sheet", JANUARY)) == BALANCE_SHEET
    assert shown(statement(books, "income_statement", JANUARY)) == twice(INCOME)
    february = statement(books, "income_statement", dt.date(2026, 2, 1))
    assert (february[32][0], str(february[32][1])) == (0, "7995.20")


def test_unposted_entries_can_be_left_out(shop: Books) -> None:
    approved(shop, "2026-01-31", ["D 560205 100.00", "C 1001 100.00 cf=6"])
    books = statement_books(shop)
    assert str(statement(books, "balance_sheet", JANUARY)[1][0]) == "85280.00"
    assert shown(statement(books, "balance_sheet", JANUARY, with_unposted=False)) == BALANCE_SHEET
    assert shown(statement(books, "cash_flow_statement", JANUARY, with_unposted=False)) == twice(CASH_FLOW)


def test_a_red_sale_lowers_revenue(shop: Books) -> None:
    posted(shop, "2026-01-31", ["D 1002 -101.00 cf=1", "C 5001 -100.00", "C 222101 -1.00"])
    books = statement_books(shop)
    assert str(statement(books, "income_statement", JANUARY)[1][0]) == "39900.00"
    assert str(statement(books, "cash_flow_statement", JANUARY)[1][0]) == "50399.00"


def test_partners_on_the_other_side_change_lines(shop: Books) -> None:
    """Each account and partner apart: a customer in credit is an advance, a supplier in debit a prepayment."""
    posted(shop, "2026-01-31", ["D 1002 50.00 cf=1", "C 1122 50.00 party=M"])
    posted(shop, "2026-01-31", ["D 2202 6000.00 party=N", "C 1002 6000.00 cf=3"])
    posted(shop, "2026-01-31", ["D 1122 70.00 party=N", "C 5001 70.00"])
    sheet = statement(statement_books(shop), "balance_sheet", JANUARY)
    assert [str(sheet[number][0]) for number in (4, 5, 33, 34)] == ["70.00", "850.00", "0.00", "50.00"]
    assert sheet[30][0] == sheet[53][0]
    whole = statement(statement_books(shop, ar_ap_reclassification="by_account_total"), "balance_sheet", JANUARY)
    assert [str(whole[number][0]) for number in (4, 5, 33, 34)] == ["20.00", "850.00", "0.00", "0.00"]
    assert whole[30][0] == whole[53][0]


def test_vat_in_debit_moves_to_other_current_assets(shop: Books) -> None:
    posted(shop, "2026-01-31", ["D 22210101 1000.00", "D 222105 30.00", "C 222106 65.00", "C 1002 965.00 cf=3"])
    books = statement_books(shop)
    sheet = statement(books, "balance_sheet", JANUARY)
    assert [str(sheet[number][0]) for number in (14, 36, 40)] == ["630.00", "434.80", "65.00"]
    assert sheet[30][0] == sheet[53][0]
    net = statement(statement_books(shop, vat_debit_presentation="negative_in_line_36"), "balance_sheet", JANUARY)
    assert [str(net[number][0]) for number in (14, 36, 40)] == ["0.00", "-195.20", "65.00"]
    kept = statement(statement_books(shop, deferred_output_vat_presentation="in_line_36"), "balance_sheet", JANUARY)
    assert [str(kept[number][0]) for number in (14, 36, 40)] == ["630.00", "499.80", "0.00"]
    assert kept[30][0] == kept[53][0] == sheet[30][0]


def test_next_year_begins_with_the_end_of_this_one(shop: Books) -> None:
    books = statement_books(shop)
    sheet = statement(books, "balance_sheet", dt.date(2027, 2, 1))
    assert {number: then for number, (_, then) in sheet.items()} == {
        number: now for number, (now, _) in statement(books, "balance_sheet", JANUARY).items()
    }
    cash = statement(books, "cash_flow_statement", dt.date(2027, 2, 1))
    assert [str(amount) for amount in (*cash[21], *cash[20])] == ["85380.00", "85380.00", "0.00", "0.00"]


def test_every_account_stands_in_exactly_one_item_line_of_its_form(company: Books) -> None:
    books = statement_books(company)
    shown_in: dict[str, set[tuple[str, int]]] = {code: set() for code in books.accounts}
    lines = company.sql("select statement, line from ledger.statement_line where kind in ('item', 'memo')")
    items = {(row["statement"], row["line"]) for row in lines}
    for term in books.terms:
        # What is taken by partner stands in an asset line by its debit and in a liability line by its credit balances.
        if term.account and term.take in ("balance", "debit_by_party", "movement") and (term.statement, term.line) in items:
            shown_in[term.account].add((term.statement, term.line))
    for code, account in books.accounts.items():
        if account.path.count("/") == 1:
            forms = [form for form, _ in shown_in[code]]
            assert forms.count("income_statement") == (1 if code[0] == "5" else 0), code
            assert forms.count("balance_sheet") == 1, code


def opened_in_july(openings: list[OpeningRow]) -> StatementBooks:
    accounts = {
        code: AccountRow(code, f"{code}/", side, "year_profit" if code == "3103" else "")
        for code, side in (("1002", "D"), ("3001", "C"), ("3103", "C"), ("5001", "C"), ("5401", "D"))
    }
    return StatementBooks(dt.date(2026, 7, 1), accounts, [], openings, [], {})


def test_the_year_before_a_start_in_mid_year_with_months_closed_to_profit() -> None:
    """Months one to five closed, June not yet: the normal side holds the whole half-year."""
    books = opened_in_july(
        [
            OpeningRow("5001", Decimal(0), Decimal(500), Decimal(600)),
            OpeningRow("5401", Decimal(0), Decimal(300), Decimal(250)),
            OpeningRow("3103", Decimal(0), Decimal(250), Decimal(500)),
        ]
    )
    assert opening_movements(books, books.openings)["5001"] == -600
    assert opening_movements(books, books.openings)["5401"] == 300


def test_the_year_before_a_start_in_mid_year_without_closings() -> None:
    books = opened_in_july(
        [OpeningRow("5001", Decimal(0), Decimal(20), Decimal(600)), OpeningRow("5401", Decimal(0), Decimal(300), Decimal(10))]
    )
    assert opening_movements(books, books.openings) == {"5001": -580, "5401": 290}
