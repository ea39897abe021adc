"""Foreign bank accounts at the rate of a month's end, and advances in foreign money: used, given back, never revalued."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import NotPermitted
from operational.invoicing.api import CHECKS
from operational.invoicing.foreign_money import RevaluedRow, revalued_controls, revalued_rows
from tests.books import Books
from tests.invoicing.money import claim, entry_of, holds, open_amounts, partners, refused

BANK = "1012"


@pytest.fixture
def books(company: Books) -> Books:
    partners(company)
    for day, rate in (("2026-01-01", "7.00"), ("2026-02-01", "7.10"), ("2026-03-01", "6.95")):
        company.run("company.save_exchange_rate", {"currency": "USD", "day": day, "rate": rate, "source": "中间价"})
    company.run("invoicing.save_bank_account", {"code": BANK, "name": "中行美元户", "currency": "USD"})
    return company


def advance(books: Books, amount: str, date: str, **more: Any) -> dict[str, Any]:
    data = {"party": "C2", "amount": amount, "cash_account": BANK, "date": date, **more}
    return books.run("invoicing.receive_money", data).result


def money(books: Books, date: str) -> tuple[str, str, str | None, str]:
    row = books.ask("invoicing.foreign_money", {"date": date}).rows[0]  # type: ignore[attr-defined]
    difference = None if row.difference is None else str(row.difference)
    return str(row.foreign_balance), str(row.balance), difference, row.unknown


def item(books: Books, number: str) -> int:
    rows = books.ask("invoicing.open_items", {"party": "C2", "search": number}).rows  # type: ignore[attr-defined]
    return int(rows[0].id)


def test_money_in_the_bank_follows_the_rate_of_the_months_end(books: Books) -> None:
    advance(books, "1000.00", "2026-01-15")
    spent = {"direction": "out", "account": "560302", "cash_account": BANK, "amount": "10.00", "date": "2026-02-10"}
    paid = books.run("invoicing.book_cash", spent).result
    assert entry_of(books, paid["number"]) == [("560302", "71.00", "0.00"), (BANK, "0.00", "71.00")]
    assert money(books, "2026-02-28") == ("990.00", "6929.00", "100.00", "")
    data = {"currency": "USD", "date": "2026-02-28"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.revalue", data, as_="cashier")
    done = books.run("invoicing.revalue", data, as_="accountant").result
    assert (done["items"], done["accounts"], done["difference"]) == (0, 1, "100.00")
    assert entry_of(books, done["number"]) == [(BANK, "100.00", "0.00"), ("530106", "0.00", "100.00")]
    assert money(books, "2026-02-28") == ("990.00", "7029.00", "0.00", "")
    refused(books, "invoicing.revalue", data, "invoicing.nothing_to_revalue")
    later = books.run("invoicing.revalue", {"currency": "USD", "date": "2026-03-01"}).result
    assert entry_of(books, later["number"]) == [("560303", "148.50", "0.00"), (BANK, "0.00", "148.50")]
    view = books.ask("invoicing.revaluation", {"revaluation": later["number"]})
    assert [
        (r.document, r.name, str(r.foreign_open), str(r.before), str(r.after), str(r.difference))
        for r in view.lines  # type: ignore[attr-defined]
    ] == [(BANK, "中行美元户", "990.00", "7029.00", "6880.50", "-148.50")]
    holds(books)
    books.run("invoicing.reverse_revaluation", {"revaluation": later["id"], "reason": "汇率录错"})
    assert money(books, "2026-03-31")[:2] == ("990.00", "7029.00")
    holds(books)


def test_money_and_open_items_stand_in_one_revaluation(books: Books) -> None:
    advance(books, "100.00", "2026-01-15")
    claim(books, "sale", "C2", "1000.00", "2026-02-10", currency="USD")
    done = books.run("invoicing.revalue", {"currency": "USD", "date": "2026-03-01"}).result
    assert (done["items"], done["accounts"], done["difference"]) == (1, 1, "-155.00")
    assert entry_of(books, done["number"]) == [
        ("560303", "155.00", "0.00"), (BANK, "0.00", "5.00"), ("1122", "0.00", "150.00"),
    ]  # fmt: skip
    assert [row for row in open_amounts(books, "C2") if row[0] == "2203"] == [("2203", "C", "700.00")]
    holds(books)


def test_a_paper_without_foreign_amount_asks_for_the_banks_word(books: Books) -> None:
    lines = [
        {"account": BANK, "debit": "700.00", "cash_flow_line": 2},
        {"account": "530199", "credit": "700.00"},
    ]
    voucher = books.run("ledger.save_voucher", {"date": "2026-01-20", "lines": lines}).result
    books.run("ledger.approve_voucher", {"voucher": voucher["id"]}, as_="accountant")
    advance(books, "50.00", "2026-02-10")
    data = {"currency": "USD", "date": "2026-03-01"}
    refused(books, "invoicing.revalue", data, "invoicing.foreign_balance_unknown")
    assert money(books, "2026-03-01")[2] is None
    stated = {"cash_account": BANK, "balance": "100.00", "date": "2026-01-31", "note": "对账单"}
    refused(books, "invoicing.state_foreign_balance", {**stated, "cash_account": "1002"}, "invoicing.account_in_book_currency")
    refused(books, "invoicing.state_foreign_balance", {**stated, "date": "2099-01-01"}, "ledger.date_in_future")
    with pytest.raises(NotPermitted):
        books.run("invoicing.state_foreign_balance", stated, as_="cashier")
    assert books.count("invoicing.foreign_balance") == 0
    told = books.run("invoicing.state_foreign_balance", stated, as_="accountant").result
    assert (told["before"], told["balance"], told["currency"]) == ("0.00", "100.00", "USD")
    assert money(books, "2026-03-01") == ("150.00", "1055.00", "-12.50", "")
    assert books.run("invoicing.revalue", data).result["difference"] == "-12.50"
    holds(books)


def test_changing_money_books_what_the_bank_took(books: Books) -> None:
    books.run("invoicing.receive_money", {"party": "C1", "amount": "1500.00", "oldest_first": True, "date": "2026-02-12"})
    change = {"from_account": "1002", "to_account": BANK, "amount": "712.00", "date": "2026-02-15"}
    refused(books, "invoicing.transfer_money", change, "invoicing.amount_in_missing")
    bought = books.run("invoicing.transfer_money", {**change, "amount_in": "100.00"}).result
    assert entry_of(books, bought["number"]) == [(BANK, "712.00", "0.00"), ("1002", "0.00", "712.00")]
    assert money(books, "2026-02-28") == ("100.00", "712.00", "-2.00", "")
    back = {"from_account": BANK, "to_account": "1002", "amount": "40.00", "amount_in": "280.00", "date": "2026-02-16"}
    sold = books.run("invoicing.transfer_money", back).result
    assert entry_of(books, sold["number"]) == [("1002", "280.00", "0.00"), (BANK, "0.00", "280.00")]
    assert money(books, "2026-02-28") == ("60.00", "432.00", "-6.00", "")
    books.run("invoicing.reverse_cash_entry", {"cash_entry": sold["id"], "reason": "银行退回"})
    assert money(books, "2026-12-31") == ("100.00", "712.00", "-17.00", "")
    refused(
        books,
        "invoicing.transfer_money",
        {"from_account": "1002", "to_account": "1001", "amount": "5.00", "amount_in": "4.00"},
        "invoicing.amount_in_same_currency",
    )
    refused(books, "invoicing.transfer_money", {**back, "rate": "7.0"}, "invoicing.rate_without_currency")
    holds(books)


def test_an_advance_is_used_for_a_claim_at_another_rate(books: Books) -> None:
    paid = advance(books, "400.00", "2026-01-15")
    assert (paid["amount"], paid["allocated"], paid["advance"]) == ("2800.00", "0.00", "2800.00")
    claimed = claim(books, "sale", "C2", "1000.00", "2026-02-10", currency="USD")
    holds(books)
    pair = {"debit_item": item(books, claimed["number"]), "credit_item": item(books, paid["number"]), "amount": "300.00"}
    over = {"party": "C2", "date": "2026-02-20", "pairs": [pair, {**pair, "amount": "100.01"}]}
    refused(books, "invoicing.settle", over, "invoicing.more_than_open")
    slip = books.run("invoicing.settle", {"party": "C2", "date": "2026-02-20", "pairs": [pair]}, as_="accountant").result
    assert (slip["amount"], slip["settlements"]) == ("2130.00", 1)
    assert entry_of(books, slip["number"]) == [
        ("2203", "2100.00", "0.00"), ("560303", "30.00", "0.00"), ("1122", "0.00", "2130.00"),
    ]  # fmt: skip
    assert open_amounts(books, "C2") == [("2203", "C", "700.00"), ("1122", "D", "4970.00")]
    holds(books)
    books.run("invoicing.reverse_settlement", {"clearing": slip["id"], "reason": "核销错了"})
    assert open_amounts(books, "C2") == [("2203", "C", "2800.00"), ("1122", "D", "7100.00")]
    holds(books)
    whole = books.run("invoicing.settle", {"party": "C2", "pairs": [{**pair, "amount": "400.00"}]}).result
    assert entry_of(books, whole["number"]) == [
        ("2203", "2800.00", "0.00"), ("560303", "40.00", "0.00"), ("1122", "0.00", "2840.00"),
    ]  # fmt: skip
    assert open_amounts(books, "C2") == [("1122", "D", "4260.00")]
    holds(books)


def test_items_at_one_rate_meet_without_a_difference(books: Books) -> None:
    paid = advance(books, "30.00", "2026-02-15")
    claimed = claim(books, "sale", "C2", "30.00", "2026-02-10", currency="USD")
    pair = {"debit_item": item(books, claimed["number"]), "credit_item": item(books, paid["number"]), "amount": "30.00"}
    slip = books.run("invoicing.settle", {"party": "C2", "pairs": [pair]}).result
    assert entry_of(books, slip["number"]) == [("2203", "213.00", "0.00"), ("1122", "0.00", "213.00")]
    assert open_amounts(books, "C2") == []
    holds(books)


def test_what_a_receipt_does_not_settle_is_an_advance_at_its_rate(books: Books) -> None:
    claim(books, "sale", "C2", "100.00", "2026-01-10", currency="USD")
    paid = advance(books, "250.00", "2026-02-15", oldest_first=True)
    assert (paid["amount"], paid["allocated"], paid["advance"]) == ("1775.00", "700.00", "1065.00")
    assert entry_of(books, paid["number"]) == [
        (BANK, "1775.00", "0.00"), ("1122", "0.00", "700.00"), ("2203", "0.00", "1065.00"), ("530106", "0.00", "10.00"),
    ]  # fmt: skip
    holds(books)


def test_an_advance_is_given_back_at_the_rate_of_the_day(books: Books) -> None:
    paid = advance(books, "400.00", "2026-01-15")
    refund = {
        "party": "C2", "amount": "150.00", "cash_account": BANK, "date": "2026-03-01",
        "allocations": [{"open_item": item(books, paid["number"]), "amount": "150.00"}],
    }  # fmt: skip
    done = books.run("invoicing.pay_supplier", refund).result
    assert entry_of(books, done["number"]) == [
        ("2203", "1050.00", "0.00"), ("530106", "0.00", "7.50"), (BANK, "0.00", "1042.50"),
    ]  # fmt: skip
    assert open_amounts(books, "C2") == [("2203", "C", "1750.00")]
    refused(books, "invoicing.reverse_payment", {"payment": paid["number"], "reason": "x"}, "invoicing.advance_is_used")
    holds(books)


def test_a_prepayment_keeps_its_value_and_meets_the_suppliers_claim(books: Books) -> None:
    prepaid = books.run(
        "invoicing.pay_supplier", {"party": "C2", "amount": "200.00", "cash_account": BANK, "date": "2026-01-15"}
    ).result
    assert open_amounts(books, "C2") == [("1123", "D", "1400.00")]
    done = books.run("invoicing.revalue", {"currency": "USD", "date": "2026-02-28"}).result
    assert (done["items"], done["accounts"], done["difference"]) == (0, 1, "-20.00")
    claimed = claim(books, "purchase", "C2", "200.00", "2026-02-10", currency="USD")
    pair = {"debit_item": item(books, prepaid["number"]), "credit_item": item(books, claimed["number"]), "amount": "200.00"}
    slip = books.run("invoicing.settle", {"party": "C2", "pairs": [pair]}).result
    assert entry_of(books, slip["number"]) == [
        ("2202", "1420.00", "0.00"), ("1123", "0.00", "1400.00"), ("530106", "0.00", "20.00"),
    ]  # fmt: skip
    assert open_amounts(books, "C2") == []
    holds(books)


@pytest.mark.parametrize(
    "damage",
    [
        "update invoicing.revaluation_cash set after = after + 1",
        "update invoicing.revaluation_cash set foreign_balance = foreign_balance + 1",
        "update invoicing.revaluation set difference = difference + 1",
        "delete from invoicing.revaluation_cash",
        "update invoicing.payment set foreign_amount = foreign_amount + 1 where currency = 'USD'",
    ],
)
def test_damage_to_what_a_revaluation_said_is_found(books: Books, damage: str) -> None:
    advance(books, "1000.00", "2026-01-15")
    books.run("invoicing.revalue", {"currency": "USD", "date": "2026-02-28"})
    holds(books)
    books.sql(damage)
    found = {check.name for check in CHECKS if books.sql(check.sql)}
    assert found & {"invoicing.revalued", "invoicing.foreign_money"}


def test_which_accounts_follow_the_rate_is_a_dated_row() -> None:
    rows = revalued_rows()
    assert revalued_controls(rows, dt.date(2026, 1, 1)) == {"cash", "receivable", "payable"}
    assert revalued_controls(rows, dt.date(2012, 12, 31)) == frozenset()
    later = RevaluedRow("advance_in", True, dt.date(2030, 1, 1), "以后的规定")
    assert "advance_in" in revalued_controls((later, *rows), dt.date(2030, 1, 1))
    assert "advance_in" not in revalued_controls((later, *rows), dt.date(2029, 12, 31))
