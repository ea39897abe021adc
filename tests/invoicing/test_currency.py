"""Foreign money: rates by day, what a settlement realises, and what a month's end only estimates."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.books import Books
from tests.invoicing.money import claim, entry_of, holds, ids, partners, refused


@pytest.fixture
def books(company: Books) -> Books:
    partners(company)
    for day, rate in (("2026-01-01", "7.00"), ("2026-02-01", "7.10"), ("2026-03-01", "6.95")):
        company.run("company.save_exchange_rate", {"currency": "USD", "day": day, "rate": rate, "source": "中间价"})
    company.run("invoicing.save_bank_account", {"code": "1012", "name": "中行美元户", "currency": "USD"})
    return company


def dollars(books: Books, direction: str, party: str, amount: str, date: str, **more: Any) -> int:
    claim(books, direction, party, amount, date, currency="USD", **more)
    side = "D" if direction == "sale" else "C"
    rows = books.ask("invoicing.open_items", {"party": party, "side": side}).rows  # type: ignore[attr-defined]
    return next(int(row.id) for row in reversed(rows) if row.currency == "USD")


def test_a_receipt_realises_what_the_rate_has_changed(books: Books) -> None:
    item = dollars(books, "sale", "C2", "1000.00", "2026-02-10")
    row = books.ask("invoicing.open_items", {"party": "C2"}).rows[0]  # type: ignore[attr-defined]
    assert (str(row.open), row.currency, str(row.foreign_open)) == ("7100.00", "USD", "1000.00")
    part = {"party": "C2", "amount": "333.33", "cash_account": "1012", "allocations": [{"open_item": item, "amount": "333.33"}]}
    refused(books, "invoicing.receive_money", {**part, "amount": "333.32"}, "invoicing.more_than_amount")
    refused(books, "invoicing.receive_money", {**part, "cash_account": "1002"}, "invoicing.currency_differs")
    refused(books, "invoicing.receive_money", {"party": "C1", "amount": "1", "rate": "7"}, "invoicing.rate_without_currency")
    first = books.run("invoicing.receive_money", part).result
    assert entry_of(books, first["number"]) == [
        ("1012", "2316.64", "0.00"), ("1122", "0.00", "2366.64"), ("560303", "50.00", "0.00"),
    ]  # fmt: skip
    rest = {"party": "C2", "amount": "666.67", "rate": "7.20", "cash_account": "1012", "oldest_first": True}
    second = books.run("invoicing.receive_money", rest).result
    assert entry_of(books, second["number"]) == [
        ("1012", "4800.02", "0.00"), ("1122", "0.00", "4733.36"), ("530106", "0.00", "66.66"),
    ]  # fmt: skip
    assert books.ask("invoicing.open_items", {"party": "C2"}).rows == []  # type: ignore[attr-defined]
    holds(books)
    books.run("invoicing.reverse_payment", {"payment": second["number"], "reason": "退汇"})
    row = books.ask("invoicing.open_items", {"party": "C2"}).rows[0]  # type: ignore[attr-defined]
    assert (str(row.open), str(row.foreign_open)) == ("4733.36", "666.67")
    holds(books)


def test_a_payment_gains_when_the_rate_falls(books: Books) -> None:
    dollars(books, "purchase", "S1", "100.00", "2026-02-10")
    paid = books.run(
        "invoicing.pay_supplier", {"party": "S1", "amount": "100.00", "cash_account": "1012", "oldest_first": True}
    ).result
    assert entry_of(books, paid["number"]) == [
        ("2202", "710.00", "0.00"), ("530106", "0.00", "15.00"), ("1012", "0.00", "695.00"),
    ]  # fmt: skip
    view = books.ask("invoicing.payment", {"payment": paid["id"]})
    assert (view.currency, str(view.rate), str(view.exchange_difference)) == ("USD", "6.95000000", "-15.00")  # type: ignore[attr-defined]
    holds(books)


def test_a_revaluation_changes_open_items_and_is_taken_back(books: Books) -> None:
    dollars(books, "sale", "C2", "1000.00", "2026-02-10")
    dollars(books, "purchase", "S1", "400.00", "2026-01-10")
    data = {"currency": "USD", "date": "2026-03-01"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.revalue", data, as_="cashier")
    done = books.run("invoicing.revalue", data, as_="accountant").result
    assert (done["items"], done["difference"]) == (2, "-130.00")
    assert entry_of(books, done["number"]) == [
        ("2202", "20.00", "0.00"), ("560303", "130.00", "0.00"), ("1122", "0.00", "150.00"),
    ]  # fmt: skip
    assert [str(r.open) for r in books.ask("invoicing.open_items", {"party": "C2"}).rows] == ["6950.00"]  # type: ignore[attr-defined]
    holds(books)
    refused(books, "invoicing.revalue", data, "invoicing.nothing_to_revalue")
    refused(books, "invoicing.revalue", {"currency": "EUR"}, "company.rate_unknown")
    refused(books, "invoicing.revalue", {"currency": "CNY"}, "invoicing.revalue_book_currency")
    books.run("invoicing.reverse_revaluation", {"revaluation": done["id"], "reason": "月初冲回"})
    assert [str(r.open) for r in books.ask("invoicing.open_items", {"party": "C2"}).rows] == ["7100.00"]  # type: ignore[attr-defined]
    holds(books)
    again = books.run("invoicing.revalue", data).result
    part = {"party": "C2", "amount": "1.00", "cash_account": "1012", "oldest_first": True}
    books.run("invoicing.receive_money", part)
    late = {"revaluation": again["id"], "reason": "冲回"}
    refused(books, "invoicing.reverse_revaluation", late, "invoicing.revalued_item_moved")
    holds(books)


def test_foreign_items_do_not_meet_items_of_another_currency(books: Books) -> None:
    item = dollars(books, "sale", "C1", "10.00", "2026-02-10")
    payable = ids(books, "C1", "C")[0]
    pair = {"debit_item": item, "credit_item": payable, "amount": "5.00"}
    refused(books, "invoicing.settle", {"party": "C1", "pairs": [pair]}, "invoicing.pair_of_two_currencies")
    refused(books, "invoicing.net_items", {"party": "C1", "pairs": [pair], "reason": "x"}, "invoicing.foreign_by_payment")
    gone = {"party": "C1", "purpose": "bad_debt", "items": [{"open_item": item}], "reason": "x"}
    refused(books, "invoicing.write_off", gone, "invoicing.foreign_by_payment")


def test_claims_are_taken_back_until_somebody_pays(books: Books) -> None:
    made = claim(books, "sale", "C2", "70.00", "2026-03-02", due_date="2026-04-02", note="赔偿款")
    assert entry_of(books, made["number"]) == [("1122", "70.00", "0.00"), ("5051", "0.00", "70.00")]
    books.run("invoicing.receive_money", {"party": "C2", "amount": "1.00", "oldest_first": True})
    refused(books, "invoicing.reverse_claim", {"claim": made["id"], "reason": "x"}, "invoicing.claim_is_used")
    other = claim(books, "purchase", "C2", "7.00", "2026-03-02")
    books.run("invoicing.reverse_claim", {"claim": other["number"], "reason": "重复"})
    assert books.ask("invoicing.open_items", {"party": "C2", "side": "C"}).rows == []  # type: ignore[attr-defined]
    wrong = {"direction": "sale", "party": "C2", "amount": "1", "account": "1122"}
    refused(books, "invoicing.enter_claim", wrong, "invoicing.account_by_partner")
    with pytest.raises(NotPermitted):
        books.run("invoicing.enter_claim", {**wrong, "account": "5051"}, as_="cashier")
    holds(books)


def test_rates_are_rows_of_days(books: Books) -> None:
    books.run("company.save_exchange_rate", {"currency": "USD", "day": "2026-03-01", "rate": "6.96"})
    rows = books.ask("company.exchange_rates", {"currency": "USD"}).rows  # type: ignore[attr-defined]
    assert [(str(r.day), str(r.rate)) for r in rows][:2] == [("2026-03-01", "6.96000000"), ("2026-02-01", "7.10000000")]
    refused(
        books,
        "company.save_exchange_rate",
        {"currency": "CNY", "day": "2026-03-01", "rate": "1"},
        "company.rate_of_book_currency",
    )
    refused(
        books, "company.save_exchange_rate", {"currency": "USD", "day": "2026-03-01", "rate": "0"}, "company.rate_not_positive"
    )
    with pytest.raises(NotPermitted):
        books.run("company.save_exchange_rate", {"currency": "USD", "day": "2026-03-01", "rate": "1"}, as_="buyer")
