"""What people see of the books, and how many statements it costs."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.vouchers import approved, draft, ensure_party, line, posted

SALE = ["D 1122 113.00 party=M", "C 5001 100.00", "C 22210107 13.00"]


@pytest.fixture(scope="module")
def books(still_company: Books) -> Books:
    """January opening and sale (posted), February receipt (approved), March draft."""
    company = still_company
    ensure_party(company, "M")
    opening = ["D 1002 500.00", "D 1122 100.00 party=M", "C 3001 600.00"]
    company.run("ledger.enter_opening_balances", {"lines": [line(text) for text in opening]})
    posted(company, "2026-01-05", SALE, "销售水泵")
    approved(company, "2026-02-06", ["D 1002 50.00 cf=1", "C 1122 50.00 party=M"], "收款", "R-9")
    draft(company, "2026-03-07", ["D 560205 9.00", "C 1001 9.00 cf=6"], "办公费")
    return company


def counted(company: Books, ask: Callable[[], Any]) -> tuple[Any, int]:
    """The answer and the number of statements it took."""
    seen: list[str] = []

    def listen(*args: Any) -> None:
        seen.append(args[2])

    sa.event.listen(company.database.engine, "before_cursor_execute", listen)
    try:
        return ask(), len(seen)
    finally:
        sa.event.remove(company.database.engine, "before_cursor_execute", listen)


def test_vouchers_are_listed_newest_first(books: Books) -> None:
    answer, statements = counted(books, lambda: books.ask("ledger.vouchers"))
    assert statements == 3
    assert [(row.number, row.state, str(row.amount)) for row in answer.rows] == [
        (None, "draft", "9.00"), (None, "approved", "50.00"), ("202601-记-0001", "posted", "113.00"),
    ]  # fmt: skip
    assert (answer.total, answer.entries_unposted) == (3, 1)


@pytest.mark.parametrize(
    ("given", "summaries"),
    [
        ({"state": "approved"}, ["收款"]),
        ({"search": "水泵"}, ["销售水泵"]),
        ({"search": "R-9"}, ["收款"]),
        ({"date_from": "2026-02-01", "date_to": "2026-02-28"}, ["收款"]),
        ({"is_hand": False}, []),
        ({"page_rows": 1, "page": 2}, ["收款"]),
    ],
)
def test_vouchers_are_filtered(books: Books, given: dict[str, Any], summaries: list[str]) -> None:
    assert [row.summary for row in books.ask("ledger.vouchers", given).rows] == summaries


def test_a_voucher_shows_lines_entries_and_moves(books: Books) -> None:
    answer, statements = counted(books, lambda: books.ask("ledger.voucher", {"voucher": "202601-记-0001"}))
    assert statements == 3
    assert [(row.account_code, row.account_name, row.party_name, str(row.debit)) for row in answer.lines] == [
        ("1122", "应收账款", "M", "113.00"), ("5001", "主营业务收入", None, "0.00"), ("22210107", "销项税额", None, "0.00"),
    ]  # fmt: skip
    assert (answer.moves, len(answer.entries), answer.entries[0].source_kind) == ([], 1, "ledger.voucher")
    drafts = books.ask("ledger.vouchers", {"state": "draft"}).rows
    unfinished = books.ask("ledger.voucher", {"voucher": drafts[0].id})
    assert (unfinished.moves, [str(row.debit) for row in unfinished.lines]) == (["approve", "discard"], ["9.00", "0.00"])


@pytest.mark.parametrize(
    ("given", "numbers", "debit", "credit"),
    [
        ({"account": "1122"}, ["期初余额", "凭证", "R-9"], "213.00", "50.00"),
        ({"account": "2221"}, ["凭证"], "0.00", "13.00"),
        ({"account": "1122", "posted_only": True}, ["期初余额", "凭证"], "213.00", "0.00"),
        ({"account": "1122", "date_from": "2026-02-01", "date_to": "2026-02-28"}, ["R-9"], "0.00", "50.00"),
        ({"party": "M", "account": "1122", "page_rows": 1, "page": 3}, ["R-9"], "213.00", "50.00"),
        ({"party": "N"}, [], "0.00", "0.00"),
        ({"source_kind": "ledger.opening"}, ["期初余额"] * 3, "600.00", "600.00"),
    ],
)
def test_a_figure_opens_its_entries(books: Books, given: dict[str, Any], numbers: list[str], debit: str, credit: str) -> None:
    answer, statements = counted(books, lambda: books.ask("ledger.entries", given))
    assert statements == 2
    assert [row.source_number.split(" ")[0] for row in answer.rows] == numbers
    assert (str(answer.debit), str(answer.credit)) == (debit, credit)


def test_account_balances_roll_up_and_balance(books: Books) -> None:
    given = {"month_from": "2026-01", "month_to": "2026-02"}
    answer, statements = counted(books, lambda: books.ask("ledger.account_balances", given))
    assert statements == 1
    rows = {row.account_code: row for row in answer.rows}
    assert list(rows) == ["1002", "1122", "2221", "222101", "22210107", "3001", "5001"]
    receivable = rows["1122"]
    assert [str(getattr(receivable, name)) for name in ("opening_debit", "debit", "credit", "closing_debit")] == [
        "100.00", "113.00", "50.00", "163.00",
    ]  # fmt: skip
    assert [str(rows[code].closing_credit) for code in ("2221", "222101", "22210107")] == ["13.00"] * 3
    assert [rows[code].level for code in ("2221", "222101", "22210107")] == [1, 2, 3]
    assert (str(answer.opening_debit), str(answer.opening_credit)) == ("600.00", "600.00")
    assert (str(answer.debit), str(answer.credit)) == ("163.00", "163.00")
    assert (str(answer.closing_debit), str(answer.closing_credit)) == ("713.00", "713.00")


def test_later_months_carry_balances_forward(books: Books) -> None:
    answer = books.ask("ledger.account_balances", {"month_from": "2026-02", "level": 1})
    columns = ("opening_debit", "opening_credit", "debit", "credit")
    rows = {row.account_code: tuple(str(getattr(row, name)) for name in columns) for row in answer.rows}
    assert rows == {
        "1002": ("500.00", "0.00", "50.00", "0.00"),
        "1122": ("213.00", "0.00", "0.00", "50.00"),
        "2221": ("0.00", "13.00", "0.00", "0.00"),
        "3001": ("0.00", "600.00", "0.00", "0.00"),
        "5001": ("0.00", "100.00", "0.00", "0.00"),
    }


def test_idle_accounts_and_single_accounts_can_be_asked_for(books: Books) -> None:
    answer = books.ask("ledger.account_balances", {"month_from": "2026-01", "with_idle": True})
    assert len(answer.rows) == books.count("ledger.account")
    taxes = books.ask("ledger.account_balances", {"month_from": "2026-01", "account": "2221"})
    assert [row.account_code for row in taxes.rows] == ["2221", "222101", "22210107"]
    with pytest.raises(Refusal) as refused:
        books.ask("ledger.account_balances", {"month_from": "2026-02", "month_to": "2026-01"})
    assert refused.value.key == "ledger.months_out_of_order"


def test_the_chart_and_the_periods(books: Books) -> None:
    answer, statements = counted(books, lambda: books.ask("ledger.accounts", {"search": "5602"}))
    assert statements == 2
    assert [row.code for row in answer.rows] == ["5602", *(f"56020{place}" for place in range(1, 10)), "560299"]
    assert [row.name_tw for row in books.ask("ledger.accounts", {"search": "應收帳款"}).rows] == ["應收帳款"]
    periods, statements = counted(books, lambda: books.ask("ledger.periods"))
    assert statements == 2
    assert [(f"{row.month:%Y-%m}", row.state) for row in periods.rows] == [("2026-02", "open"), ("2026-01", "open")]
    assert periods.entries_unposted == 1


@pytest.mark.parametrize("name", ["vouchers", "entries", "accounts", "account_balances", "periods"])
def test_who_may_not_see_is_refused(books: Books, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        books.ask(f"ledger.{name}", as_="nobody")
    assert refused.value.key == "dispatch.not_permitted"


def costs(company: Books, lines: int) -> list[int]:
    """Statements of saving, approving and posting a voucher with so many lines."""
    given = [line("D 560205 1.00")] * lines + [line(f"C 2211 {lines}.00")]
    saved, first = counted(company, lambda: company.run("ledger.save_voucher", {"date": "2026-03-01", "lines": given}))
    voucher = saved.result["id"]
    _, second = counted(company, lambda: company.run("ledger.approve_voucher", {"voucher": voucher}))
    _, third = counted(company, lambda: company.run("ledger.post_vouchers", {"vouchers": [voucher]}))
    return [first, second, third]


def test_commands_cost_the_same_for_few_and_many_lines(company: Books) -> None:
    for _ in range(2):  # the month of March comes into being, then the process knows it
        costs(company, 3)
    assert costs(company, 3) == costs(company, 300) == [4, 6, 3]


def test_an_own_account_inherits_from_its_parent(company: Books) -> None:
    answer = company.run("ledger.save_account", {"code": "100201", "name": "工行浦东支行"}).result
    assert answer["is_new"] is True
    columns = "parent_code, path, class, is_cash, control, is_official"
    row = company.sql(f"select {columns} from ledger.account where code = '100201'")[0]
    assert row == {
        "parent_code": "1002", "path": "1002/100201/", "class": "asset", "is_cash": True, "control": "cash", "is_official": False,
    }  # fmt: skip
    posted(company, "2026-03-01", ["D 100201 5.00 cf=15", "C 3001 5.00"])
    assert company.run("ledger.save_account", {"code": "100201", "name": "工行"}).result["is_new"] is False
    for data, key in (
        ({"code": "7001", "name": "x"}, "ledger.account_needs_parent"),
        ({"code": "100201", "name": "x", "parent": "1001"}, "ledger.account_cannot_move"),
    ):
        with pytest.raises(Refusal) as refused:
            company.run("ledger.save_account", data)
        assert refused.value.key == key
