"""The warehouse's statements and a plain Python computation of them agree on books nobody made up to agree."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.cli.init import NewCompany, open_company
from operational.core.api import Database
from operational.ledger.statements import statement
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.ledger.rows import statement_books
from tests.ledger.test_posting_function import entry, write
from tests.ledger.vouchers import ensure_party
from warehouse.api import query, refresh

FORMS = ("balance_sheet", "income_statement", "cash_flow_statement")
PARTNER = ("1122", "1123", "2202", "2203", "220299", "220399", "1221", "2241")
PLAIN = ("1405", "1403", "1407", "1602", "2211", "22210101", "22210107", "222102", "222106", "3001", "5001", "5051", "530102",
         "5401", "540302", "560102", "560203", "560301", "571101", "5801")  # fmt: skip
FLOWS = (1, 2, 3, 4, 5, 6, 10, 12, 14, 17)


def random_lines(chance: random.Random, parties: list[int]) -> list[dict[str, Any]]:
    """Two to four lines that balance, some of them red, some on cash."""
    amounts = [Decimal(chance.randint(1, 99999)) / 100 for _ in range(chance.randint(1, 3))]
    red = chance.random() < 0.15
    side, other = chance.sample(["debit", "credit"], 2)
    lines = []
    for place, amount in enumerate([*amounts, sum(amounts)], 1):
        account = chance.choice([*PARTNER, *PLAIN, "1002", "1001"])
        of_side = side if place <= len(amounts) else other
        line = {"line_no": place, "account": account, "debit": "0", "credit": "0", "is_red": red}
        line[of_side] = str(-amount if red else amount)
        if account in PARTNER:
            line["party_id"] = chance.choice(parties)
        if account.startswith("100"):
            line["cash_flow_line"] = chance.choice(FLOWS)
        lines.append(line)
    return lines


def write_random_entries(books: Books, first: dt.date, count: int, seed: int) -> None:
    """Entries over five months; those of the first three months are in posted vouchers, and one month is carried to profit."""
    chance = random.Random(seed)
    ensure_party(books, "M", "N", "O")
    parties = [row["id"] for row in books.sql("select id from parties.party where code in ('M', 'N', 'O') order by code")]
    days = [first + dt.timedelta(days=chance.randrange(150)) for _ in range(count)]
    made = [
        entry(number, date=str(day), document_date=str(day), source_id=number, lines=random_lines(chance, parties))
        for number, day in enumerate(sorted(days), 1)
    ]
    carried = [
        {"line_no": 1, "account": "5001", "debit": "700.00", "credit": "0"},
        {"line_no": 2, "account": "5401", "debit": "0", "credit": "450.00"},
        {"line_no": 3, "account": "3103", "debit": "0", "credit": "250.00"},
    ]
    month_end = str(first + dt.timedelta(days=29))
    made.append(entry(count + 1, date=month_end, document_date=month_end, source_id=count + 1, lines=carried))
    write(books, *made)
    books.run("ledger.make_vouchers", {"date_to": str(first + dt.timedelta(days=90))})
    books.run("ledger.post_vouchers")


def assert_same(books: Books, home: Path, months: list[dt.date]) -> None:
    refresh(books.etl_url, home, full=False, as_of=books.today)
    plain = statement_books(books)
    for form in FORMS:
        for month in months:
            last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
            for unposted in (True, False):
                answer = query(home, f"finance.{form}", {"from": str(month), "to": str(last), "unposted": unposted})
                found = {line["line"]: (line["current"], line["comparative"]) for line in answer["lines"]}
                expected = statement(plain, form, month, with_unposted=unposted)
                assert found == {line: (str(now), str(then)) for line, (now, then) in expected.items()}, (form, month, unposted)


def test_books_that_begin_with_the_year(company: Books, tmp_path: Path) -> None:
    company.today = dt.date(2026, 6, 1)
    ensure_party(company, "M", "N")
    opening = [
        {"account": "1002", "debit": "500.00"},
        {"account": "1122", "debit": "90.00", "party": "M"},
        {"account": "1122", "credit": "30.00", "party": "N"},
        {"account": "3001", "credit": "560.00"},
    ]
    company.run("ledger.enter_opening_balances", {"lines": opening})
    write_random_entries(company, dt.date(2026, 1, 1), 200, 1)
    months = [dt.date(2026, month, 1) for month in (1, 3, 5)]
    assert_same(company, tmp_path / "warehouse", [*months, dt.date(2027, 1, 1)])


@pytest.fixture
def july(new_database: Callable[..., str]) -> Iterator[Books]:
    """A company whose books start on 1 July."""
    owner = new_database()
    urls = migrate(owner)
    database = Database(urls["app"], pool_size=2)
    open_company(database, NewCompany(name="年中启用", opening_date=dt.date(2026, 7, 1)))
    yield Books(database, owner, urls["etl"], dt.date(2026, 12, 1))
    database.close()


def test_books_that_begin_in_mid_year_with_some_months_carried_to_profit(july: Books, tmp_path: Path) -> None:
    ensure_party(july, "M", "N")
    opening = [
        {"account": "1002", "debit": "1000.00", "year_begin": "400.00"},
        {"account": "1002", "ytd_debit": "900.00", "cash_flow_line": 1},
        {"account": "1002", "ytd_credit": "300.00", "cash_flow_line": 3},
        {"account": "1122", "party": "M", "year_begin": "60.00", "ytd_credit": "60.00"},
        {"account": "2202", "credit": "40.00", "party": "N"},
        {"account": "3001", "credit": "420.00"},
        {"account": "5001", "credit": "150.00", "ytd_debit": "690.00", "ytd_credit": "840.00"},
        {"account": "5401", "debit": "100.00", "ytd_debit": "300.00", "ytd_credit": "200.00"},
        {"account": "3103", "credit": "490.00", "ytd_debit": "200.00", "ytd_credit": "690.00"},
    ]
    july.run("ledger.enter_opening_balances", {"lines": opening})
    write_random_entries(july, dt.date(2026, 7, 1), 60, 2)
    income = statement(statement_books(july), "income_statement", dt.date(2026, 7, 1))
    only_july = [income[line][0] for line in (1, 2)]
    assert [income[line][1] - now for line, now in zip((1, 2), only_july, strict=True)] == [Decimal("840.00"), Decimal("300.00")]
    assert_same(july, tmp_path / "warehouse", [dt.date(2026, 7, 1), dt.date(2026, 9, 1), dt.date(2027, 2, 1)])
