"""Cash and bank journals, closing days, counting cash, other money and transfers."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.money import entry_of, holds, partners, refused


@pytest.fixture
def books(company: Books) -> Books:
    partners(company)
    cash = {"party": "C1", "amount": "600.00", "cash_account": "1001", "date": "2026-03-10", "oldest_first": True}
    company.run("invoicing.receive_money", cash)
    company.run(
        "invoicing.transfer_money", {"from_account": "1001", "to_account": "1002", "amount": "400.00", "date": "2026-03-11"}
    )
    charges = {"direction": "out", "account": "560302", "amount": "15.50", "date": "2026-03-12", "note": "手续费"}
    company.run("invoicing.book_cash", charges)
    return company


def test_the_journal_runs_a_balance(books: Books) -> None:
    found = books.ask("invoicing.cash_journal", {"cash_account": "1001"})
    rows = [(str(r.date), r.source_number, str(r.received), str(r.paid), str(r.balance)) for r in found.rows]  # type: ignore[attr-defined]
    assert rows == [
        ("2026-03-10", "SKD202603-0001", "600.00", "0.00", "600.00"),
        ("2026-03-11", "QTSZ202603-0001", "0.00", "400.00", "200.00"),
    ]
    later = books.ask("invoicing.cash_journal", {"cash_account": "1001", "date_from": "2026-03-11", "date_to": "2026-03-16"})
    assert [str(getattr(later, n)) for n in ("opening", "received", "paid", "closing")] == ["600.00", "0.00", "400.00", "200.00"]
    assert later.rows[0].other_side == "1002 银行存款"  # type: ignore[attr-defined]
    accounts = books.ask("invoicing.bank_accounts").rows  # type: ignore[attr-defined]
    assert [(a.code, str(a.balance)) for a in accounts if a.balance] == [("1001", "200.00"), ("1002", "384.50")]
    holds(books)


def test_a_closed_day_takes_no_more_entries_of_any_kind(books: Books) -> None:
    done = books.run("invoicing.close_cash_day", {"cash_account": "1001", "day": "2026-03-11"}, as_="cashier").result
    assert [done[n] for n in ("opening", "received", "paid", "closing")] == ["0.00", "600.00", "400.00", "200.00"]
    late = {"party": "C1", "amount": "10.00", "cash_account": "1001", "date": "2026-03-11"}
    refused(books, "invoicing.receive_money", late, "ledger.cash_day_closed")
    drawn = {"from_account": "1002", "to_account": "1001", "amount": "1.00", "date": "2026-03-01"}
    refused(books, "invoicing.transfer_money", drawn, "ledger.cash_day_closed")
    lines = [{"account": "560299", "debit": "1.00"}, {"account": "1001", "credit": "1.00", "cash_flow_line": 6}]
    voucher = books.run("ledger.save_voucher", {"date": "2026-03-11", "summary": "办公", "lines": lines}).result["id"]
    refused(books, "ledger.approve_voucher", {"voucher": voucher}, "ledger.cash_day_closed")
    refused(books, "invoicing.close_cash_day", {"cash_account": "1001", "day": "2026-03-11"}, "invoicing.day_already_closed")
    refused(books, "invoicing.close_cash_day", {"cash_account": "1001", "day": "2026-03-17"}, "invoicing.day_in_future")
    books.run("invoicing.receive_money", {**late, "date": "2026-03-12"})
    books.run("invoicing.receive_money", {**late, "cash_account": "1002"})
    second = books.run("invoicing.close_cash_day", {"cash_account": "1001"}).result
    assert [second[n] for n in ("day", "opening", "received", "closing")] == ["2026-03-16", "200.00", "10.00", "210.00"]
    refused(
        books,
        "invoicing.reopen_cash_day",
        {"cash_account": "1001", "day": "2026-03-11", "reason": "补"},
        "invoicing.not_the_last_day",
    )
    again = {"cash_account": "1001", "day": "2026-03-16", "reason": "漏记一笔"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.reopen_cash_day", again, as_="cashier")
    assert books.run("invoicing.reopen_cash_day", again, as_="accountant").result["closed_until"] == "2026-03-11"
    days = books.ask("invoicing.cash_days", {"cash_account": "1001"}).rows  # type: ignore[attr-defined]
    assert [(str(d.day), d.reopened_at is not None, d.reason) for d in days] == [
        ("2026-03-16", True, "漏记一笔"), ("2026-03-11", False, ""),
    ]  # fmt: skip
    holds(books)


def test_a_receipt_and_a_close_at_the_same_moment_are_one_before_the_other(books: Books) -> None:
    """The kept balance is what the books say, whichever came first."""
    gate, outcomes = threading.Barrier(2), []

    def run(command: str, data: dict[str, object]) -> None:
        gate.wait()
        try:
            books.run(command, data)
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.key)

    for n in range(6):
        day = dt.date(2026, 2, 20) + dt.timedelta(days=n)
        paid = {"party": "C2", "amount": "1.00", "cash_account": "1012", "date": str(day)}
        works = [("invoicing.receive_money", paid), ("invoicing.close_cash_day", {"cash_account": "1012", "day": str(day)})]
        threads = [threading.Thread(target=run, args=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(outcomes) <= {"done", "ledger.cash_day_closed"} and outcomes.count("done") >= 6
    kept = books.sql(
        """select d.day, d.closing, (select coalesce(sum(l.debit - l.credit), 0) from ledger.entry_line as l
            join ledger.entry as e on e.id = l.entry_id where l.account_code = '1012' and e.date <= d.day) as book
        from invoicing.journal_day as d where d.account_code = '1012' order by d.day"""
    )
    assert len(kept) == 6 and [row["closing"] for row in kept] == [row["book"] for row in kept]


def test_counting_cash_books_the_difference_and_settles_it(books: Books) -> None:
    pieces = [{"value": "100.00", "pieces": 1}, {"value": "20.00", "pieces": 4}, {"value": "0.50", "pieces": 11}]
    refused(books, "invoicing.count_cash", {"counted": "200.00", "pieces": pieces}, "invoicing.count_differs")
    refused(books, "invoicing.count_cash", {}, "invoicing.nothing_counted")
    done = books.run("invoicing.count_cash", {"pieces": pieces}, as_="cashier").result
    assert [done[n] for n in ("counted", "book", "difference", "state")] == ["185.50", "200.00", "-14.50", "counted"]
    assert entry_of(books, done["number"]) == [("1001", "0.00", "14.50"), ("1901", "14.50", "0.00")]
    with pytest.raises(NotPermitted):
        books.run("invoicing.settle_cash_count", {"cash_count": done["id"], "reason": "x"}, as_="cashier")
    books.run("invoicing.settle_cash_count", {"cash_count": done["id"], "reason": "无法查明"}, as_="accountant")
    assert entry_of(books, done["number"], last=True) == [("571199", "14.50", "0.00"), ("1901", "0.00", "14.50")]
    over = books.run("invoicing.count_cash", {"counted": "190.00"}).result
    assert over["difference"] == "4.50"
    books.run("invoicing.reverse_cash_count", {"cash_count": over["id"], "reason": "数错"})
    right = books.run("invoicing.count_cash", {"counted": "185.50"}).result
    assert (right["difference"], right["state"]) == ("0.00", "settled")
    view = books.ask("invoicing.cash_count", {"cash_count": done["number"]})
    assert [(str(line.value), line.pieces) for line in view.lines] == [("100.00", 1), ("20.00", 4), ("0.50", 11)]  # type: ignore[attr-defined]
    holds(books)


def test_other_money_is_refused_where_a_document_belongs_and_taken_back(books: Books) -> None:
    wrong = {"direction": "in", "amount": "5.00"}
    refused(books, "invoicing.book_cash", {**wrong, "account": "1122"}, "invoicing.account_by_partner")
    refused(books, "invoicing.book_cash", {**wrong, "account": "1405"}, "invoicing.account_by_partner")
    refused(books, "invoicing.book_cash", {**wrong, "account": "1001"}, "invoicing.transfer_instead")
    refused(
        books, "invoicing.transfer_money", {"from_account": "1001", "to_account": "1001", "amount": "1"}, "invoicing.same_account"
    )
    number = books.run("invoicing.book_cash", {**wrong, "account": "560301"}, as_="cashier").result["number"]
    back = {"cash_entry": number, "reason": "重复"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.reverse_cash_entry", back, as_="cashier")
    books.run("invoicing.reverse_cash_entry", back, as_="accountant")
    assert entry_of(books, number, last=True) == [("1002", "-5.00", "0.00"), ("560301", "0.00", "-5.00")]
    refused(books, "invoicing.reverse_cash_entry", back, "core.move_not_allowed")
    holds(books)


def test_an_account_has_a_bank_a_number_and_a_currency(books: Books) -> None:
    data = {"code": "1012", "name": "美元户", "bank": "中国银行", "account_number": "4455", "currency": "USD"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.save_bank_account", data, as_="cashier")
    books.run("invoicing.save_bank_account", data, as_="accountant")
    row = next(r for r in books.ask("invoicing.bank_accounts").rows if r.code == "1012")  # type: ignore[attr-defined]
    assert (row.name, row.bank, row.currency) == ("美元户", "中国银行", "USD")
    refused(books, "invoicing.save_bank_account", {"code": "1122", "name": "x"}, "invoicing.not_a_cash_account")
    full = {"code": "1002", "name": "基本户", "currency": "USD"}
    refused(books, "invoicing.save_bank_account", full, "invoicing.currency_of_full_account")
    books.run("invoicing.save_bank_account", {**data, "is_active": False})
    refused(
        books, "invoicing.receive_money", {"party": "C1", "amount": "1", "cash_account": "1012"}, "invoicing.cash_account_closed"
    )
