"""Eighty-seven vouchers of two months come in as files; each statement is as worked out on paper, before and after the close."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from apps.cli.init import NewCompany, open_company
from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.doors.home import at_home, gongdan
from tests.scenarios import larger_ledger as ledger

pytestmark = pytest.mark.slow
TODAY = dt.date(2026, 3, 2)
LINES = {"balance_sheet": 53, "income_statement": 32, "cash_flow_statement": 22}
MONTHS = {"2026-01": ("2026-01-01", "2026-01-31"), "2026-02": ("2026-02-01", "2026-02-28")}


@pytest.fixture(scope="module")
def maker(new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The company after its files were checked and imported, every voucher posted."""
    owner_url = new_database()
    urls = migrate(owner_url)
    database = Database(urls["app"], pool_size=4)
    open_company(database, NewCompany(name="上海示例机件厂", opening_date=dt.date.fromisoformat(ledger.OPENING_DAY)))
    books = Books(database, owner_url, urls["etl"], today=TODAY)
    books.run("people.save_employee", {"code": "E1", "name": "陆建国"})
    with at_home(books, tmp_path_factory.mktemp("home")):
        for name, file in ledger.write_sheets(tmp_path_factory.mktemp("sheets")).items():
            checked = gongdan("import", name, str(file), "--check", "--json")
            assert checked.code == 0, f"{name}: {checked.out[-2000:]}"
            done = gongdan("import", name, str(file), "--json", *(["--post"] if name == "vouchers" else []))
            assert done.code == 0, done.out[-2000:]
        yield books
    database.close()


def asked(form: str, first: str, last: str, view: str = "as_now") -> dict[str, Any]:
    said = gongdan("query", f"finance.{form}", "--input", json.dumps({"from": first, "to": last, "view": view}), "--json")
    assert said.code == 0, said.out[-2000:]
    return dict(said.json)


def column(statement: dict[str, Any], name: str) -> dict[int, str]:
    """The lines that are not zero."""
    return {line["line"]: line[name] for line in statement["lines"] if line[name] != "0.00"}


def hold_as_worked_out(view: str = "as_now") -> None:
    for month, (first, last) in MONTHS.items():
        sheet, income, cash = (asked(form, first, last, view) for form in LINES)
        assert [len(one["lines"]) for one in (sheet, income, cash)] == list(LINES.values())
        assert column(sheet, "current") == ledger.BALANCE_SHEET[last]
        assert column(sheet, "comparative") == ledger.BALANCE_SHEET["2025-12-31"]
        assert column(income, "current") == ledger.INCOME[month]
        assert column(cash, "current") == ledger.CASH_FLOW[month]
        so_far = month if month == "2026-01" else "year"
        assert column(income, "comparative") == ledger.INCOME[so_far]
        assert column(cash, "comparative") == ledger.CASH_FLOW[so_far]
        for one in (sheet, income, cash):
            assert one["checks"] and all(check["difference"] == "0.00" for check in one["checks"]), one["checks"]


def test_every_voucher_is_posted_under_its_number_in_the_order_of_the_book(maker: Books) -> None:
    rows = maker.sql(
        "select month, count(*) as n, min(sequence) as first, max(sequence) as last from ledger.voucher group by 1 order by 1"
    )
    assert [(str(row["month"])[:7], row["n"], row["first"], row["last"]) for row in rows] == [
        ("2026-01", 51, 1, 51),
        ("2026-02", 36, 1, 36),
    ]


def test_the_three_statements_are_those_worked_out_on_paper(maker: Books) -> None:
    hold_as_worked_out()


def test_both_months_as_one_range_are_the_year_so_far(maker: Books) -> None:
    assert column(asked("income_statement", "2026-01-01", "2026-02-28"), "current") == ledger.INCOME["year"]
    assert column(asked("cash_flow_statement", "2026-01-01", "2026-02-28"), "current") == ledger.CASH_FLOW["year"]


def test_the_trial_balance_adds_up_to_the_vouchers(maker: Books) -> None:
    answer = asked("trial_balance", "2026-01-01", "2026-02-28")
    found = {line["account"]: line for line in answer["lines"]}
    assert (found["1002"]["opening_debit"], found["1002"]["closing_debit"]) == ("486300.00", "513951.95")
    for account in ("2202", "5401", "2211"):
        moved = {"D": Decimal(0), "C": Decimal(0)}
        for _, _, lines in ledger.vouchers():
            for line in lines:
                if line.account.startswith(account):
                    moved[line.side] += Decimal(line.amount)
        assert (Decimal(found[account]["debit"]), Decimal(found[account]["credit"])) == (moved["D"], moved["C"])


def test_closing_both_months_changes_no_statement_and_every_check_is_silent(maker: Books) -> None:
    for month in MONTHS:
        maker.run("closing.transfer_profit", {"month": month})
        maker.run("ledger.make_vouchers", {"date_to": MONTHS[month][1]})
        maker.run("ledger.post_vouchers", {"until": MONTHS[month][1]})
        maker.run("ledger.close_period", {"month": month})
    hold_as_worked_out()
    hold_as_worked_out("as_closed")
    said = gongdan("verify", "--json")
    assert said.code == 0, said.out[-2000:]
