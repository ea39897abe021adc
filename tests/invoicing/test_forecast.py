"""The cash of the next weeks: each customer at their real delay, and nothing counted twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import NotPermitted
from operational.invoicing import bank_rules
from tests.books import Books
from tests.invoicing.money import claim, ids, partners, refused


@pytest.fixture
def books(company: Books) -> Books:
    return partners(company)


def rows(books: Books) -> list[tuple[Any, ...]]:
    found = books.ask("invoicing.cash_forecast").rows  # type: ignore[attr-defined]
    return [(row.week, row.kind, row.delay_days, str(row.amount)) for row in found]


def test_receivables_come_as_late_as_the_customer_pays(books: Books) -> None:
    first = ids(books, "C1", "D")[0]  # due on 10 January, paid 20 days later
    named = [{"open_item": first, "amount": "1000.00"}]
    books.run("invoicing.receive_money", {"party": "C1", "amount": "1000.00", "date": "2026-01-30", "allocations": named})
    claim(books, "sale", "C1", "70.00", "2026-03-16", due_date="2026-03-20")
    claim(books, "sale", "C2", "7.00", "2026-03-16", due_date="2026-03-20")
    assert rows(books) == [
        (1, "receivable", 20, "500.00"), (1, "payable", 0, "-300.00"), (1, "payable", 0, "-200.00"),
        (1, "receivable", 0, "7.00"), (4, "receivable", 20, "70.00"),
    ]  # fmt: skip
    found = books.ask("invoicing.cash_forecast", {"weeks": 4})
    assert [(str(w.opening), str(w.received), str(w.paid), str(w.closing)) for w in found.weeks][0::3] == [  # type: ignore[attr-defined]
        ("1000.00", "507.00", "500.00", "1007.00"), ("1007.00", "70.00", "0.00", "1077.00"),
    ]  # fmt: skip
    with pytest.raises(NotPermitted):
        books.ask("invoicing.cash_forecast", as_="warehouse")


def test_a_request_takes_the_place_of_its_document(books: Books) -> None:
    named = [{"open_item": ids(books, "S1", "C")[0], "amount": "300.00"}]
    asked = {"party": "S1", "allocations": named, "pay_on": "2026-03-25"}
    made = books.run("invoicing.request_payment", asked).result["id"]
    assert (1, "payable", 0, "-300.00") in rows(books)
    books.run("invoicing.approve_payment_request", {"payment_request": made})
    assert (1, "payable", 0, "-300.00") not in rows(books)
    assert (2, "request", 0, "-300.00") in rows(books)


def test_drafts_and_recurring_money_are_in_it(books: Books) -> None:
    bill = {"party": "C2", "bill_number": "B1", "amount": "80.00", "issued_on": "2026-03-01", "due_date": "2026-04-01"}
    books.run("invoicing.receive_acceptance", bill)
    wages = {"code": "GZ", "name": "工资", "amount": "90.00", "first_on": "2026-01-31", "last_on": "2026-04-30"}
    books.run("invoicing.save_recurring_cash", wages, as_="accountant")
    assert [row for row in rows(books) if row[1] in ("acceptance", "recurring")] == [
        (3, "recurring", 0, "-90.00"), (3, "acceptance", 0, "80.00"), (7, "recurring", 0, "-90.00"),
    ]  # fmt: skip
    refused(books, "invoicing.save_recurring_cash", {**wages, "last_on": "2026-01-01"}, "invoicing.recurring_dates")
    with pytest.raises(NotPermitted):
        books.run("invoicing.save_recurring_cash", wages, as_="cashier")


def test_a_31st_falls_on_the_last_day_of_shorter_months() -> None:
    day = dt.date
    found = bank_rules.recurring_days("month", day(2026, 1, 31), None, day(2026, 2, 1), day(2026, 4, 30))
    assert found == [day(2026, 2, 28), day(2026, 3, 31), day(2026, 4, 30)]
    assert bank_rules.recurring_days("week", day(2026, 3, 2), day(2026, 3, 9), day(2026, 3, 1), day(2026, 4, 1)) == [
        day(2026, 3, 2), day(2026, 3, 9),
    ]  # fmt: skip


def test_what_if_changes_the_forecast_and_nothing_else(books: Books) -> None:
    claim(books, "sale", "C2", "7.00", "2026-03-16", due_date="2026-03-20")
    asked = {"share": "0.5", "later_days": 14, "extra": "-250.00", "extra_week": 3}
    found = books.ask("invoicing.cash_forecast", asked)
    shown = [(row.week, row.kind, str(row.amount)) for row in found.rows if row.kind in ("what_if", "receivable")]  # type: ignore[attr-defined]
    assert (3, "what_if", "-250.00") in shown and (3, "receivable", "3.50") in shown
    assert str(found.weeks[2].paid) == "250.00"  # type: ignore[attr-defined]
    assert not [row for row in rows(books) if row[1] == "what_if"]
