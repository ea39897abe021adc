"""The work of a month's end: what it books to the cent, once a month, taken back in red, asked for by the close."""

import datetime as dt
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.vouchers import posted

JANUARY_OVER = dt.date(2026, 2, 3)
MARCH_OVER = dt.date(2026, 4, 2)


def lines(company: Books, number: str) -> list[str]:
    rows = company.sql(
        "select l.account_code, l.debit, l.credit from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id"
        " where e.source_number = :number order by e.position, l.line_no",
        number=number,
    )
    return [f"{'D' if r['debit'] else 'C'} {r['account_code']} {r['debit'] or r['credit']}" for r in rows]


def book(company: Books, command: str, month: str = "2026-01", today: dt.date = JANUARY_OVER, **more: Any) -> Any:
    return company.run(f"closing.{command}", {"month": month, **more}, today=today).result


def key_of(company: Books, command: str, today: dt.date = JANUARY_OVER, **data: Any) -> str:
    with pytest.raises(Refusal) as refused:
        company.run(command, data, today=today)
    return refused.value.key


def held(company: Books, month: str) -> list[str]:
    answer: Any = company.ask("ledger.close_list", {"month": month})
    return [step.key for step in answer.steps if step.holds]


def trading(company: Books, day: str = "2026-01-10") -> None:
    """Sales of 100,000 with tax 13,000, purchases with tax 6,500, costs of 60,000 and rent of 8,000."""
    posted(company, day, ["D 1221 113000.00", "C 5001 100000.00", "C 22210107 13000.00"])
    posted(company, day, ["D 560207 8000.00", "C 2241 8000.00"])
    posted(company, day, ["D 5401 60000.00", "D 22210101 6500.00", "C 2241 66500.00"])


def sums_are_zero(company: Books) -> None:
    """Every check of the books finds nothing."""
    broken = {check.name: rows for check in catalog().checks if (rows := company.sql(check.sql))}
    assert broken == {}


def test_a_month_of_a_general_taxpayer_as_in_the_worked_example(company: Books) -> None:
    trading(company)
    vat = book(company, "transfer_vat")
    assert (vat["amount"], lines(company, vat["number"])) == ("6500.00", ["D 22210104 6500.00", "C 222102 6500.00"])
    surcharges = book(company, "accrue_surcharges")
    assert surcharges["amount"] == "780.00"
    assert [(p["part"], p["base"], p["amount"]) for p in surcharges["parts"]] == [
        ("urban", "6500.00", "455.00"), ("education", "6500.00", "195.00"), ("local_education", "6500.00", "130.00"),
    ]  # fmt: skip
    assert lines(company, surcharges["number"]) == [
        "D 540302 455.00", "C 222112 455.00", "D 540306 195.00", "C 222113 195.00", "D 540306 130.00", "C 222114 130.00",
    ]  # fmt: skip
    tax = book(company, "accrue_income_tax")
    assert (tax["amount"], lines(company, tax["number"])) == ("7805.00", ["D 5801 7805.00", "C 222115 7805.00"])
    profit = book(company, "transfer_profit")
    assert profit["amount"] == "23415.00"  # 100,000 - 60,000 - 8,000 - 780 - 7,805
    assert lines(company, profit["number"]) == [
        "D 5001 100000.00", "C 3103 100000.00", "D 3103 76585.00", "C 5401 60000.00", "C 540302 455.00", "C 540306 325.00",
        "C 560207 8000.00", "C 5801 7805.00",
    ]  # fmt: skip
    sums_are_zero(company)


def test_work_is_done_once_a_month_and_taken_back_in_red(company: Books) -> None:
    trading(company)
    first = book(company, "transfer_vat")["number"]
    assert key_of(company, "closing.transfer_vat", month="2026-01") == "closing.booked_already"
    later = book(company, "accrue_surcharges")["number"]
    assert key_of(company, "closing.reverse_booking", booking=first, reason="x") == "closing.later_work_first"
    for number in (later, first):
        answer = company.run("closing.reverse_booking", {"booking": number, "reason": "少记一张"}, today=JANUARY_OVER).result
        assert (answer["state"], len(answer["entry_ids"])) == ("reversed", 1)
    assert lines(company, first)[2:] == ["D 22210104 -6500.00", "C 222102 -6500.00"]
    posted(company, "2026-01-20", ["D 1221 113.00", "C 5001 100.00", "C 22210107 13.00"])
    assert book(company, "transfer_vat")["amount"] == "6513.00"
    sums_are_zero(company)


def test_a_credit_of_input_tax_stays_and_there_is_nothing_to_book(company: Books) -> None:
    posted(company, "2026-01-10", ["D 5401 100.00", "D 22210101 13.00", "C 2241 113.00"])
    assert key_of(company, "closing.transfer_vat", month="2026-01") == "closing.nothing_to_book"
    posted(company, "2026-01-11", ["D 22210103 20.00", "C 2241 20.00"])  # paid in the month beyond what is owed
    answer = book(company, "transfer_vat")
    assert lines(company, answer["number"]) == ["D 222102 20.00", "C 22210110 20.00"]


def test_a_small_profit_company_pays_half_surcharges_and_five_per_cent(company: Books) -> None:
    company.run("company.save_setting", {"name": "closing.small_profit", "value": True, "valid_from": "2026-01-01"})
    trading(company)
    book(company, "transfer_vat")
    assert book(company, "accrue_surcharges")["amount"] == "390.00"
    tax = book(company, "accrue_income_tax", losses="1610.00")
    assert (tax["parts"][0]["base"], tax["amount"]) == ("30000.00", "1500.00")


def test_income_tax_counts_from_the_start_of_the_year_and_gives_back_what_was_too_much(company: Books) -> None:
    trading(company)
    assert book(company, "accrue_income_tax")["amount"] == "8000.00"
    book(company, "transfer_profit")
    posted(company, "2026-03-05", ["D 560207 12000.00", "C 2241 12000.00"])
    answer = book(company, "accrue_income_tax", "2026-03", MARCH_OVER)
    assert (answer["amount"], lines(company, answer["number"])) == ("-3000.00", ["D 5801 -3000.00", "C 222115 -3000.00"])


def test_a_quarter_with_a_loss_owes_nothing_and_closes_all_the_same(company: Books) -> None:
    """Who accrued income tax once is asked every quarter; a loss must not keep the quarter open for ever."""
    posted(company, "2026-01-05", ["D 560207 9000.00", "C 2241 9000.00"])
    book(company, "accrue_income_tax")
    posted(company, "2026-03-05", ["D 560207 1.00", "C 2241 1.00"])
    assert "closing.income_tax" in held(company, "2026-03")
    answer = book(company, "accrue_income_tax", "2026-03", MARCH_OVER)
    assert (answer["amount"], lines(company, answer["number"])) == ("0.00", [])
    assert "closing.income_tax" not in held(company, "2026-03")
    company.run("closing.reverse_booking", {"booking": answer["number"], "reason": "重算"}, today=MARCH_OVER)
    assert "closing.income_tax" in held(company, "2026-03")


def test_schedules_give_each_month_its_part_and_are_asked_for(company: Books) -> None:
    data = {"name": "厂房租金", "debit_account": "560207", "credit_account": "1801", "amount": "1000.00", "months": 3,
            "first_month": "2026-01"}  # fmt: skip
    made = company.run("closing.save_schedule", data).result
    assert (made["monthly"], made["last_month"]) == ("333.33", "2026-03")
    assert held(company, "2026-01") == ["closing.schedules"]
    assert key_of(company, "ledger.close_period", month="2026-01") == "ledger.close_step_open"
    for month, amount in (("2026-01", "333.33"), ("2026-02", "333.33"), ("2026-03", "333.34")):
        assert book(company, "book_schedules", month, MARCH_OVER)["amount"] == amount
        assert "closing.schedules" not in held(company, month)
    assert key_of(company, "closing.book_schedules", MARCH_OVER, month="2026-02") == "closing.booked_already"
    row: Any = company.ask("closing.schedules", {}).rows[0]
    assert (str(row.booked), str(row.remaining)) == ("1000.00", "0.00")
    view: Any = company.ask("closing.schedule", {"schedule": made["number"]})
    assert [str(part.amount) for part in view.plan] == ["333.33", "333.33", "333.34"]


def test_a_schedule_does_not_touch_what_documents_write(company: Books) -> None:
    data = {
        "name": "x",
        "debit_account": "560207",
        "credit_account": "1002",
        "amount": "10.00",
        "months": 2,
        "first_month": "2026-01",
    }
    assert key_of(company, "closing.save_schedule", **data) == "closing.account_of_documents"
    assert key_of(company, "closing.save_schedule", **{**data, "credit_account": "560207"}) == "closing.same_account"
    assert company.count("closing.schedule") == 0


def test_what_a_company_does_is_asked_of_every_later_month(company: Books) -> None:
    trading(company)
    assert held(company, "2026-01") == []  # it may close its months as it does; the list says what is not in use
    answer: Any = company.ask("ledger.close_list", {"month": "2026-01"})
    assert [s.key for s in answer.steps if s.state == "to_do"] == ["closing.vat", "closing.profit"]
    book(company, "transfer_vat")
    book(company, "transfer_profit")
    company.run("ledger.make_vouchers", {"date_to": "2026-01-31"}, today=JANUARY_OVER)
    company.run("ledger.post_vouchers", today=JANUARY_OVER)
    company.run("ledger.close_period", {"month": "2026-01"}, today=JANUARY_OVER)
    trading(company, "2026-02-10")
    assert held(company, "2026-02") == ["closing.vat", "closing.profit"]
    with pytest.raises(Refusal) as refused:
        company.run("ledger.close_period", {"month": "2026-02"})
    assert [p.values["step"] for p in refused.value.problems] == ["close_step.closing.vat", "close_step.closing.profit"]


def test_the_year_ends_with_reserve_and_distribution_and_everything_at_zero(company: Books) -> None:
    over = dt.date(2027, 1, 3)
    posted(company, "2026-01-02", ["D 1221 200000.00", "C 3001 200000.00"])
    trading(company)
    company.today = over
    posted(company, "2026-12-10", ["D 1901 50.00", "C 2241 50.00"])
    assert key_of(company, "closing.close_year", over, month="2026-11") == "closing.not_december"
    assert key_of(company, "closing.close_year", over, month="2026-12") == "closing.profit_not_transferred"
    book(company, "transfer_profit", "2026-12", over)
    assert key_of(company, "closing.close_year", over, month="2026-12", distribute="28800.01") == "closing.distributes_too_much"
    answer = book(company, "close_year", "2026-12", over, distribute="20000.00")
    assert [(p["part"], p["amount"]) for p in answer["parts"]] == [
        ("profit_of_year", "32000.00"), ("reserve", "3200.00"), ("distributed", "20000.00"),
    ]  # fmt: skip
    assert lines(company, answer["number"]) == [
        "D 3103 32000.00", "C 310499 32000.00", "D 310401 3200.00", "C 310101 3200.00", "D 310402 20000.00", "C 2232 20000.00",
        "D 310499 23200.00", "C 310401 3200.00", "C 310402 20000.00",
    ]  # fmt: skip
    answer = company.ask("ledger.close_list", {"month": "2026-12"})
    assert [[row.number for row in s.rows] for s in answer.steps if s.key == "closing.year"] == [["1901"]]
    sums_are_zero(company)


def test_a_loss_goes_to_undistributed_profit_and_makes_no_reserve(company: Books) -> None:
    company.today = dt.date(2027, 1, 3)
    posted(company, "2026-12-10", ["D 560207 50.00", "C 2241 50.00"])
    book(company, "transfer_profit", "2026-12", company.today)
    answer = book(company, "close_year", "2026-12", company.today)
    assert lines(company, answer["number"]) == ["D 310499 50.00", "C 3103 50.00"]


def test_nothing_is_booked_before_the_month_is_over_or_after_it_is_closed(company: Books) -> None:
    trading(company)
    assert key_of(company, "closing.transfer_vat", dt.date(2026, 1, 30), month="2026-01") == "closing.month_not_over"
    number = book(company, "transfer_profit")["number"]
    company.run("ledger.make_vouchers", {"date_to": "2026-01-31"})
    company.run("ledger.post_vouchers")
    company.run("ledger.close_period", {"month": "2026-01"})
    assert key_of(company, "closing.transfer_vat", month="2026-01") == "ledger.period_closed"
    assert key_of(company, "closing.reverse_booking", booking=number, reason="x") == "ledger.period_closed"


def test_each_right_is_needed(company: Books) -> None:
    trading(company)
    for command in ("transfer_vat", "transfer_profit"):
        with pytest.raises(Refusal) as refused:
            company.run(f"closing.{command}", {"month": "2026-01"}, as_="cashier")
        assert refused.value.key == "dispatch.not_permitted"
    company.run("closing.transfer_vat", {"month": "2026-01"}, as_="accountant")
    assert company.ask("closing.bookings", {}, as_="cashier").total == 1
