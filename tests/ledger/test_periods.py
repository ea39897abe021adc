"""Months close in order, when everything in them is posted, and only the latest reopens."""

import pytest

from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.vouchers import approved, draft, line, posted

RENT = ["D 560207 10.00", "C 2241 10.00"]


def key_of(company: Books, command: str, month: str) -> str:
    with pytest.raises(Refusal) as refused:
        company.run(command, {"month": month})
    return refused.value.key


def test_a_month_closes_when_every_entry_is_posted(company: Books) -> None:
    voucher = draft(company, "2026-01-05", RENT)
    assert key_of(company, "ledger.close_period", "2026-01") == "ledger.vouchers_unfinished"
    company.run("ledger.approve_voucher", {"voucher": voucher})
    assert key_of(company, "ledger.close_period", "2026-01") == "ledger.entries_not_posted"
    company.run("ledger.post_vouchers")
    assert company.run("ledger.close_period", {"month": "2026-01"}).result == {"month": "2026-01", "state": "closed"}
    assert key_of(company, "ledger.close_period", "2026-01") == "ledger.period_closed"
    with pytest.raises(Refusal) as refused:
        company.run("ledger.save_voucher", {"date": "2026-01-31", "lines": [line(text) for text in RENT]})
    assert (refused.value.key, refused.value.values["month"]) == ("ledger.period_closed", "2026-01")


def test_months_close_in_order_and_the_latest_reopens(company: Books) -> None:
    posted(company, "2026-03-05", RENT)
    assert key_of(company, "ledger.close_period", "2026-02") == "ledger.earlier_period_open"
    for month in ("2026-01", "2026-02"):
        company.run("ledger.close_period", {"month": month})
    assert key_of(company, "ledger.reopen_period", "2026-01") == "ledger.later_period_closed"
    assert key_of(company, "ledger.reopen_period", "2026-03") == "ledger.period_open"
    assert key_of(company, "ledger.reopen_period", "2027-01") == "ledger.period_unknown"
    assert company.run("ledger.reopen_period", {"month": "2026-02"}).result["state"] == "open"
    posted(company, "2026-02-05", RENT)
    names = [row["name"] for row in company.sql("select name from core.event where name like 'ledger.Period%' order by id")]
    assert names == ["ledger.PeriodWasClosed", "ledger.PeriodWasClosed", "ledger.PeriodWasReopened"]


def test_the_database_refuses_a_closed_month_even_behind_the_back_of_the_rules(company: Books) -> None:
    voucher = draft(company, "2026-01-05", RENT)
    company.sql("update ledger.period set state = 'closed', closed_at = now() where month = '2026-01-01'")
    company.sql("update core.reference_state set version = version - 1")  # a process that has not noticed yet
    with pytest.raises(Refusal) as refused:
        company.run("ledger.approve_voucher", {"voucher": voucher})
    assert refused.value.key == "ledger.period_closed"
    assert company.count("ledger.entry") == 0


def test_a_reversal_of_a_closed_month_is_booked_in_an_open_one(company: Books) -> None:
    voucher = posted(company, "2026-01-05", RENT)
    company.run("ledger.close_period", {"month": "2026-01"})
    answer = company.run("ledger.reverse_voucher", {"voucher": voucher, "date": "2026-01-20"}).result
    assert answer["date"] == "2026-02-01"
    entry = company.sql("select date, reverses_id is not null as is_reversal from ledger.entry order by position desc limit 1")[0]
    assert (str(entry["date"]), entry["is_reversal"]) == ("2026-02-01", True)


def test_only_some_may_close_and_fewer_reopen(company: Books) -> None:
    for command, role in (("ledger.close_period", "cashier"), ("ledger.reopen_period", "accountant")):
        with pytest.raises(Refusal) as refused:
            company.run(command, {"month": "2026-01"}, as_=role)
        assert refused.value.key == "dispatch.not_permitted"
    company.run("ledger.close_period", {"month": "2026-01"}, as_="accountant")
    company.run("ledger.reopen_period", {"month": "2026-01"}, as_="manager")


def test_opening_the_books_again_changes_nothing(company: Books) -> None:
    assert company.run("ledger.open_books").result == {"month": "2026-01"}
    assert company.run("ledger.seed").result == {"new": 0}
    assert approved(company, "2026-01-05", RENT)
    with pytest.raises(Refusal) as refused:
        company.run("ledger.open_books", {"opening_date": "2026-02-01"})
    assert refused.value.key == "ledger.opening_date_differs"
