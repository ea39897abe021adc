"""Bank statements: taken once, matched with the books, and the two balances that must agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted
from operational.invoicing import bank_rules
from tests.books import Books
from tests.invoicing.money import entry_of, holds, ids, open_amounts, partners, refused

LINES = [
    {"date": "2026-03-09", "amount": "1000.00", "balance": "1000.00", "counterparty": "上海浦东机械有限公司", "reference": "A1"},
    {"date": "2026-03-10", "amount": "-15.50", "balance": "984.50", "summary": "账户管理费", "reference": "A2"},
    {"date": "2026-03-12", "amount": "-300.00", "balance": "684.50", "counterparty": "宁波铸件", "reference": "A3"},
]


@pytest.fixture
def books(company: Books) -> Books:
    return partners(company)


def take(books: Books, lines: list[dict[str, Any]] = LINES, **more: Any) -> dict[str, Any]:
    return books.run("invoicing.import_statement", {"cash_account": "1002", "lines": lines, **more}, as_="cashier").result


def line_ids(books: Books) -> list[int]:
    return [row["id"] for row in books.sql("select id from invoicing.bank_line order by date, id")]


def best(books: Books, line: int) -> Any:
    return books.ask("invoicing.statement_proposals", {"bank_line": line}).rows[0]  # type: ignore[attr-defined]


def test_a_line_is_taken_once_by_serial_number_or_content(books: Books) -> None:
    assert take(books) == {"imported": 3, "skipped": 0, "received": "1000.00", "paid": "315.50"}
    data = {"cash_account": "1002", "lines": LINES[1:]}
    assert refused(books, "invoicing.import_statement", data, "invoicing.line_known").values["count"] == 2
    later = [*LINES, {"date": "2026-03-13", "amount": "5.00", "reference": "A4"}]
    assert take(books, later, skip_known=True) == {"imported": 1, "skipped": 3, "received": "5.00", "paid": "0.00"}
    twice = {"cash_account": "1002", "lines": [later[3] | {"reference": "B"}] * 2}
    refused(books, "invoicing.import_statement", twice, "invoicing.line_twice_in_file")
    equal = [{"date": "2026-03-14", "amount": "-2.00", "summary": "短信费"}] * 2
    assert take(books, equal)["imported"] == 2  # two equal charges without a serial number are two
    refused(books, "invoicing.import_statement", {"cash_account": "1002", "lines": equal}, "invoicing.line_known")
    empty = {"cash_account": "1002", "lines": [{"date": "2026-03-14", "amount": "0"}]}
    refused(books, "invoicing.import_statement", empty, "invoicing.line_without_amount")
    with pytest.raises(NotPermitted):
        books.run("invoicing.import_statement", {"cash_account": "1002", "lines": LINES}, as_="sales_clerk")


def test_proposals_say_why_and_a_confirmed_one_settles(books: Books) -> None:
    take(books)
    money, charge, paid = line_ids(books)
    found = best(books, money)
    assert (found.kind, found.score, found.reasons, found.party_code) == ("items", 80, ["amount", "party"], "C1")
    named = [{"open_item": found.open_item, "amount": str(found.amount)}]
    done = books.run("invoicing.confirm_statement_line", {"bank_line": money, "party": "C1", "allocations": named}).result
    assert (done["number"], done["matched"]) == ("SKD202603-0001", "1000.00")
    assert open_amounts(books, "C1")[0] == ("1122", "D", "500.00")
    supplier = best(books, paid)
    assert (supplier.score, supplier.reasons, supplier.party_code) == (80, ["amount", "party"], "S1")
    books.run("invoicing.confirm_statement_line", {"bank_line": paid, "party": "S1", "oldest_first": True})
    assert open_amounts(books, "S1") == []
    assert books.ask("invoicing.statement_proposals", {"bank_line": charge}).rows == []  # type: ignore[attr-defined]
    done = books.run("invoicing.confirm_statement_line", {"bank_line": charge, "account": "560302"}).result
    assert entry_of(books, done["number"]) == [("560302", "15.50", "0.00"), ("1002", "0.00", "15.50")]
    refused(books, "invoicing.confirm_statement_line", {"bank_line": charge, "account": "560302"}, "invoicing.line_matched")
    refused(books, "invoicing.confirm_statement_line", {"bank_line": charge}, "invoicing.party_or_account")
    found = books.ask("invoicing.bank_reconciliation", {"cash_account": "1002"})
    assert (str(found.book), str(found.bank), found.difference, found.not_at_bank) == ("684.50", "684.50", 0, [])  # type: ignore[attr-defined]
    holds(books)


def test_what_is_in_the_books_already_is_matched_and_can_be_undone(books: Books) -> None:
    named = [{"open_item": ids(books, "C1", "D")[0], "amount": "600.00"}]
    first = {"party": "C1", "amount": "600.00", "date": "2026-03-08", "allocations": named}
    books.run("invoicing.receive_money", first)
    books.run("invoicing.receive_money", {"party": "C1", "amount": "400.00", "date": "2026-03-08"})
    take(books)
    money = line_ids(books)[0]
    rows = books.sql("select l.entry_id as entry, l.line_no from ledger.entry_line as l where account_code = '1002' order by 1")
    one, two = [dict(row) for row in rows]
    refused(books, "invoicing.match_statement_line", {"bank_line": money, "book_lines": [one]}, "invoicing.match_differs")
    done = books.run("invoicing.match_statement_line", {"bank_line": money, "book_lines": [one, two]}).result
    assert done["matched"] == "1000.00"
    refused(books, "invoicing.match_statement_line", {"bank_line": money, "book_lines": [one]}, "invoicing.line_matched")
    other = line_ids(books)[1]
    refused(books, "invoicing.match_statement_line", {"bank_line": other, "book_lines": [one]}, "invoicing.book_line_matched")
    books.run("invoicing.unmatch_statement_line", {"bank_line": money})
    assert books.count("invoicing.bank_match") == 0
    refused(books, "invoicing.unmatch_statement_line", {"bank_line": money}, "invoicing.line_not_matched")
    holds(books)


def test_money_already_booked_is_proposed_before_a_second_booking(books: Books) -> None:
    books.run("invoicing.receive_money", {"party": "C1", "amount": "1000.00", "date": "2026-03-08", "oldest_first": True})
    take(books)
    found = best(books, line_ids(books)[0])
    assert (found.kind, found.document, found.score) == ("book", "SKD202603-0001", 85)
    assert found.reasons == ["amount", "party", "date"]


def test_the_reconciliation_names_what_is_missing_on_each_side(books: Books) -> None:
    take(books)
    money = line_ids(books)[0]
    books.run("invoicing.confirm_statement_line", {"bank_line": money, "party": "C1", "oldest_first": True})
    books.run("invoicing.receive_money", {"party": "C2", "amount": "250.00", "date": "2026-03-15"})  # a cheque on its way
    books.run("invoicing.pay_supplier", {"party": "S1", "amount": "40.00", "date": "2026-03-15"})
    found = books.ask("invoicing.bank_reconciliation", {"cash_account": "1002", "as_of": "2026-03-16"})
    names = ("book", "bank", "in_not_in_books", "out_not_in_books", "in_not_at_bank", "out_not_at_bank")
    assert [str(getattr(found, n)) for n in names] == ["1210.00", "684.50", "0.00", "315.50", "250.00", "40.00"]
    assert [str(getattr(found, n)) for n in ("book_adjusted", "bank_adjusted", "difference")] == ["894.50", "894.50", "0.00"]
    assert [row.number for row in found.not_in_books] == ["A2", "A3"]  # type: ignore[attr-defined]
    assert [str(row.amount) for row in found.not_at_bank] == ["250.00", "-40.00"]  # type: ignore[attr-defined]
    wrong = books.ask("invoicing.bank_reconciliation", {"cash_account": "1002", "bank_balance": "684.49"})
    assert wrong.difference == D("0.01")  # type: ignore[attr-defined]


def test_what_speaks_for_a_proposal() -> None:
    given = {
        "line_amount": D("-90.00"),
        "line_date": dt.date(2026, 3, 1),
        "line_name": "宁波铸件",
        "line_text": "付 cgfp202602-0003",
    }
    known = {"amount": D("90.00"), "date": dt.date(2026, 3, 9), "names": ["宁波铸件有限公司"], "numbers": ["CGFP202602-0003"]}
    found = bank_rules.score(**given, **known)  # type: ignore[arg-type]
    assert (found.points, found.reasons) == (95, ("amount", "party", "reference"))
    other = bank_rules.score(**{**given, "line_name": "宁波"}, **{**known, "amount": D("90.01"), "date": dt.date(2026, 3, 8)})  # type: ignore[arg-type]
    assert (other.points, other.reasons) == (20, ("reference", "date"))


def matches(books: Books, **more: Any) -> Any:
    return books.ask("invoicing.statement_matches", {"cash_account": "1002", **more})


def test_open_lines_come_with_their_likeliest_document_and_no_document_twice(books: Books) -> None:
    take(books)
    again = {"date": "2026-03-13", "amount": "1000.00", "counterparty": "上海浦东机械有限公司", "reference": "A5"}
    take(books, [again])
    found = matches(books)
    assert (found.total, found.likely) == (4, 3)
    shown = [(row.reference, row.kind, row.score, row.party_code, row.proposed) for row in found.rows]
    first, charge, paid, second = shown
    assert first == ("A1", "items", 80, "C1", D("1000.00"))
    assert charge == ("A2", "", 0, "", None)
    assert paid[1:4] == ("items", 80, "S1")
    # The same customer's second payment of the amount cannot be the same document.
    assert second[:4] == ("A5", "items", 30, "C1") and found.rows[3].open_item != found.rows[0].open_item
    assert [row.reference for row in matches(books, score_min=80).rows] == ["A1", "A3"]
    assert [row.reference for row in matches(books, search="管理费").rows] == ["A2"]
    with pytest.raises(NotPermitted):
        books.ask("invoicing.statement_matches", {"cash_account": "1002"}, as_="sales_clerk")


def test_several_lines_are_matched_with_several_of_the_books_and_freed_together(books: Books) -> None:
    for amount in ("700.00", "800.00"):
        books.run("invoicing.receive_money", {"party": "C1", "amount": amount, "date": "2026-03-08"})
    take(books, [{"date": "2026-03-09", "amount": a, "reference": a} for a in ("1000.00", "500.00", "1.00")])
    first, second, other = line_ids(books)
    rows = books.sql("select l.entry_id as entry, l.line_no from ledger.entry_line as l where account_code = '1002' order by 1")
    book_lines = [dict(row) for row in rows]
    command = "invoicing.match_statement_lines"
    refused(books, command, {"bank_lines": [first, other], "book_lines": book_lines}, "invoicing.match_differs")
    done = books.run(command, {"bank_lines": [first, second], "book_lines": book_lines}, as_="cashier").result
    assert done == {"bank_lines": 2, "book_lines": 2, "amount": "1500.00"}
    parts = books.sql("select bank_line_id = :f as is_first, part, amount from invoicing.bank_match order by id", f=first)
    assert [(row["is_first"], row["part"], str(row["amount"])) for row in parts] == [
        (True, 1, "700.00"), (True, 1, "300.00"), (False, 2, "500.00"),
    ]  # fmt: skip
    assert books.ask("invoicing.bank_reconciliation", {"cash_account": "1002"}).not_at_bank == []  # type: ignore[attr-defined]
    refused(books, command, {"bank_lines": [second], "book_lines": book_lines[:1]}, "invoicing.line_matched")
    refused(books, command, {"bank_lines": [other], "book_lines": book_lines[:1]}, "invoicing.book_line_matched")
    books.run("invoicing.unmatch_statement_line", {"bank_line": second})
    assert books.count("invoicing.bank_match") == 0
    assert [row.is_matched for row in books.ask("invoicing.bank_lines", {}).rows] == [False, False, False]  # type: ignore[attr-defined]
    holds(books)


def test_lines_of_two_accounts_are_not_one_match(books: Books) -> None:
    books.run("invoicing.receive_money", {"party": "C1", "amount": "6.00", "date": "2026-03-08"})
    take(books, [{"date": "2026-03-09", "amount": "4.00"}])
    other = {"cash_account": "1012", "lines": [{"date": "2026-03-09", "amount": "2.00"}]}
    books.run("invoicing.import_statement", other)
    row = books.sql("select l.entry_id as entry, l.line_no from ledger.entry_line as l where account_code = '1002'")[0]
    data = {"bank_lines": line_ids(books), "book_lines": [dict(row)]}
    refused(books, "invoicing.match_statement_lines", data, "invoicing.lines_of_two_accounts")
    with pytest.raises(NotPermitted):
        books.run("invoicing.match_statement_lines", data, as_="sales_clerk")


def test_money_taken_back_frees_the_line_it_was_matched_with(books: Books) -> None:
    take(books)
    money, charge, _ = line_ids(books)
    done = books.run("invoicing.confirm_statement_line", {"bank_line": money, "party": "C1", "oldest_first": True}).result
    cost = books.run("invoicing.confirm_statement_line", {"bank_line": charge, "account": "560302"}).result
    books.run("invoicing.reverse_payment", {"payment": done["payment"], "reason": "记错客户"})
    matched = "select id, matched::text from invoicing.bank_line order by date, id"
    assert [row["matched"] for row in books.sql(matched)] == ["0.00", "-15.50", "0.00"]
    told = books.ask("company.timeline", {"kind": "invoicing.payment", "document": done["payment"]})
    first = told.rows[0]  # type: ignore[attr-defined]
    assert (first.name, [(str(line.date), str(line.amount)) for line in first.unmatched]) == (
        "invoicing.reverse_payment", [("2026-03-09", "1000.00")],
    )  # fmt: skip
    again = books.run("invoicing.confirm_statement_line", {"bank_line": money, "party": "C1", "oldest_first": True}).result
    assert again["matched"] == "1000.00"
    books.run("invoicing.reverse_cash_entry", {"cash_entry": cost["number"], "reason": "记错科目"})
    assert [row["matched"] for row in books.sql(matched)] == ["1000.00", "0.00", "0.00"]
    holds(books)


def test_a_hand_voucher_taken_back_frees_the_line_it_was_matched_with(books: Books) -> None:
    take(books, [{"date": "2026-03-09", "amount": "-15.50"}, {"date": "2026-03-09", "amount": "8.00"}])
    charge, _ = line_ids(books)
    written = [{"account": "560302", "debit": "15.50"}, {"account": "1002", "credit": "15.50", "cash_flow_line": 6}]
    made = books.run("ledger.enter_voucher", {"date": "2026-03-09", "summary": "手续费", "lines": written}).result["id"]
    books.run("ledger.post_vouchers")
    book_line = books.sql("select l.entry_id as entry, l.line_no from ledger.entry_line as l where account_code = '1002'")[0]
    given = {"bank_lines": [charge], "book_lines": [dict(book_line)]}
    books.run("invoicing.match_statement_lines", given)
    books.run("ledger.reverse_voucher", {"voucher": made}, as_="accountant")
    assert books.sql("select distinct matched::text from invoicing.bank_line") == [{"matched": "0.00"}]
    assert books.count("invoicing.bank_match") == 0
    told = books.ask("company.timeline", {"kind": "ledger.voucher", "document": made}).rows[0]  # type: ignore[attr-defined]
    assert [(str(line.date), str(line.amount)) for line in told.unmatched] == [("2026-03-09", "-15.50")]
    right = {"bank_line": charge, "account": "560302"}
    assert books.run("invoicing.confirm_statement_line", right).result["matched"] == "-15.50"
    holds(books)


def test_lines_matched_together_are_free_together(books: Books) -> None:
    for amount in ("700.00", "800.00"):
        books.run("invoicing.receive_money", {"party": "C1", "amount": amount, "date": "2026-03-08"})
    take(books, [{"date": "2026-03-09", "amount": a, "reference": a} for a in ("1000.00", "500.00")])
    rows = books.sql("select l.entry_id as entry, l.line_no from ledger.entry_line as l where account_code = '1002' order by 1")
    given = {"bank_lines": line_ids(books), "book_lines": [dict(row) for row in rows]}
    books.run("invoicing.match_statement_lines", given)
    books.run("invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "重复"})
    assert books.sql("select distinct matched::text from invoicing.bank_line") == [{"matched": "0.00"}]
    assert books.count("invoicing.bank_match") == 0
    holds(books)
