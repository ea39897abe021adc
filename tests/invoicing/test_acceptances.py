"""Acceptance drafts: in hand, handed on, discounted, collected, refused by whoever should pay; and our own."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.books import Books
from tests.invoicing.money import entry_of, holds, open_amounts, partners, refused

BILL = {"bill_number": "1301 2026 0001", "amount": "800.00", "issued_on": "2026-03-01", "due_date": "2026-09-01",
        "acceptor": "中国银行"}  # fmt: skip


@pytest.fixture
def books(company: Books) -> Books:
    return partners(company)


def take(books: Books, **more: Any) -> int:
    return int(books.run("invoicing.receive_acceptance", {"party": "C1", **BILL, **more}, as_="cashier").result["id"])


def state(books: Books, bill: int) -> str:
    return str(books.ask("invoicing.acceptance", {"acceptance": bill}).state)  # type: ignore[attr-defined]


def test_a_draft_settles_what_is_owed_and_no_money_moves(books: Books) -> None:
    done = books.run("invoicing.receive_acceptance", {"party": "C1", **BILL}, as_="cashier").result
    assert (done["number"], done["state"]) == ("CDHP202603-0001", "held")
    assert entry_of(books, "SKD202603-0001") == [("1121", "800.00", "0.00"), ("1122", "0.00", "800.00")]
    assert open_amounts(books, "C1")[0] == ("1122", "D", "200.00")
    found = books.ask("invoicing.credit", {"party": "C1"})
    assert (str(found.receivable), str(found.drafts), str(found.used)) == ("700.00", "800.00", "1500.00")  # type: ignore[attr-defined]
    row = books.ask("invoicing.acceptances", {"search": "1301"})
    assert (row.total, row.rows[0].days_left, str(row.amount)) == (1, 169, "800.00")  # type: ignore[attr-defined]
    holds(books)
    refused(books, "invoicing.receive_acceptance", {"party": "C1", **BILL, "due_date": "2026-02-01"}, "invoicing.bill_dates")
    with pytest.raises(NotPermitted):
        books.run("invoicing.receive_acceptance", {"party": "C1", **BILL}, as_="sales_clerk")
    books.run("invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "退回票据"})
    assert (state(books, int(done["id"])), open_amounts(books, "C1")[0]) == ("cancelled", ("1122", "D", "1000.00"))
    take(books)  # the same paper may come again
    holds(books)


def test_a_draft_is_collected_or_discounted_and_the_step_undone(books: Books) -> None:
    bill = take(books)
    books.run("invoicing.collect_acceptance", {"acceptance": bill})
    assert entry_of(books, "CDHP202603-0001") == [("1002", "800.00", "0.00"), ("1121", "0.00", "800.00")]
    refused(books, "invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1"}, "core.move_not_allowed")
    with pytest.raises(NotPermitted):
        books.run("invoicing.undo_acceptance", {"acceptance": bill, "reason": "x"}, as_="cashier")
    books.run("invoicing.undo_acceptance", {"acceptance": bill, "reason": "记错账户"}, as_="accountant")
    assert state(books, bill) == "held"
    refused(books, "invoicing.discount_acceptance", {"acceptance": bill, "interest": "800.00"}, "invoicing.interest_too_large")
    books.run("invoicing.discount_acceptance", {"acceptance": bill, "interest": "12.34"})
    assert entry_of(books, "CDHP202603-0001", last=True) == [
        ("1002", "787.66", "0.00"), ("560301", "12.34", "0.00"), ("1121", "0.00", "800.00"),
    ]  # fmt: skip
    books.run("invoicing.dishonour_acceptance", {"acceptance": bill, "reason": "出票人账户不足"})
    assert entry_of(books, "CDHP202603-0001", last=True) == [("1122", "800.00", "0.00"), ("1002", "0.00", "800.00")]
    assert open_amounts(books, "C1")[-1] == ("1122", "D", "800.00")
    holds(books)


def test_an_endorsed_draft_pays_a_supplier_and_may_come_back(books: Books) -> None:
    bill = take(books)
    done = books.run("invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1"}).result
    assert entry_of(books, "FKD202603-0001") == [
        ("2202", "300.00", "0.00"), ("1123", "500.00", "0.00"), ("1121", "0.00", "800.00"),
    ]  # fmt: skip
    assert books.ask("invoicing.acceptance", {"acceptance": bill}).endorsed_to == "宁波铸件有限公司"  # type: ignore[attr-defined]
    refused(books, "invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "x"}, "core.move_not_allowed")
    books.run("invoicing.reverse_payment", {"payment": done["payment"], "reason": "供应商不收"})
    assert (state(books, bill), open_amounts(books, "S1")) == ("held", [("2202", "C", "300.00")])
    books.run("invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1"})
    books.run("invoicing.dishonour_acceptance", {"acceptance": bill, "reason": "拒付"})
    assert entry_of(books, "CDHP202603-0001") == [("1122", "800.00", "0.00"), ("2202", "0.00", "800.00")]
    assert ("2202", "C", "800.00") in open_amounts(books, "S1")
    holds(books)


def test_our_own_draft_pays_a_supplier_and_is_honoured(books: Books) -> None:
    data = {"party": "S1", **BILL, "amount": "300.00", "paper": "commercial"}
    bill = int(books.run("invoicing.give_acceptance", data).result["id"])
    assert entry_of(books, "FKD202603-0001") == [("2202", "300.00", "0.00"), ("2201", "0.00", "300.00")]
    refused(books, "invoicing.collect_acceptance", {"acceptance": bill}, "core.move_not_allowed")
    books.run("invoicing.honour_acceptance", {"acceptance": bill})
    assert entry_of(books, "CDHP202603-0001") == [("2201", "300.00", "0.00"), ("1002", "0.00", "300.00")]
    books.run("invoicing.undo_acceptance", {"acceptance": bill, "reason": "银行未扣"})
    assert state(books, bill) == "given"
    holds(books)


def rows(books: Books, bill_number: str = "1301") -> list[tuple[str, str, str, str]]:
    found = books.ask("invoicing.acceptances", {"search": bill_number}).rows  # type: ignore[attr-defined]
    return sorted((row.number, row.state, str(row.amount), row.units) for row in found)


def test_a_part_is_endorsed_another_discounted_and_the_rest_collected(books: Books) -> None:
    bill = take(books)
    done = books.run("invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1", "part": "300.00"}).result
    assert (done["state"], done["amount"], done["rest_number"], done["rest_amount"]) == (
        "endorsed", "300.00", "CDHP202603-0002", "500.00",
    )  # fmt: skip
    assert entry_of(books, "FKD202603-0001") == [("2202", "300.00", "0.00"), ("1121", "0.00", "300.00")]
    sold = {"acceptance": done["rest"], "interest": "2.50", "part": "200.00"}
    rest = books.run("invoicing.discount_acceptance", sold).result
    assert entry_of(books, "CDHP202603-0002") == [
        ("1002", "197.50", "0.00"), ("560301", "2.50", "0.00"), ("1121", "0.00", "200.00"),
    ]  # fmt: skip
    assert rows(books) == [
        ("CDHP202603-0001", "endorsed", "300.00", "1-30000"),
        ("CDHP202603-0002", "discounted", "200.00", "30001-50000"),
        ("CDHP202603-0003", "held", "300.00", "50001-80000"),
    ]
    # All of it still is what the customer may fail to pay: policies 9.
    assert str(books.ask("invoicing.credit", {"party": "C1"}).drafts) == "800.00"  # type: ignore[attr-defined]
    part = books.run("invoicing.collect_acceptance", {"acceptance": rest["rest"], "part": "100.00"}).result
    assert entry_of(books, "CDHP202603-0003") == [("1002", "100.00", "0.00"), ("1121", "0.00", "100.00")]
    assert str(books.ask("invoicing.credit", {"party": "C1"}).drafts) == "700.00"  # type: ignore[attr-defined]
    in_hand = books.sql("select sum(debit - credit + opening)::text as value from ledger.balance where account_code = '1121'")
    assert in_hand == [{"value": "200.00"}]
    shown = books.ask("invoicing.acceptance", {"acceptance": part["rest"]})
    assert [row.number for row in shown.related] == [f"CDHP202603-000{n}" for n in (1, 2, 3)]  # type: ignore[attr-defined]
    holds(books)


def test_a_part_comes_back_and_the_draft_goes_back_only_whole(books: Books) -> None:
    bill = take(books)
    done = books.run("invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1", "part": "300.00"}).result
    refused(books, "invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "x"}, "core.move_not_allowed")
    books.run("invoicing.reverse_payment", {"payment": done["payment"], "reason": "供应商不收"})
    assert [row[1] for row in rows(books)] == ["held", "held"]
    books.run("invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "退回票据"})
    assert [row[1] for row in rows(books)] == ["cancelled", "cancelled"]
    assert open_amounts(books, "C1")[0] == ("1122", "D", "1000.00")
    holds(books)


def test_a_part_that_is_none_and_a_draft_that_cannot_be_divided(books: Books) -> None:
    bill = take(books, is_divisible=False)
    for amount, key in (("0.00", "part_of_draft"), ("800.01", "part_of_draft"), ("1.00", "draft_not_divisible")):
        given = {"acceptance": bill, "party": "S1", "part": amount}
        assert refused(books, "invoicing.endorse_acceptance", given, f"invoicing.{key}").values["bill"] == "1301 2026 0001"
        refused(books, "invoicing.collect_acceptance", {"acceptance": bill, "part": amount}, f"invoicing.{key}")
    assert rows(books) == [("CDHP202603-0001", "held", "800.00", "1-80000")]
    books.run("invoicing.endorse_acceptance", {"acceptance": bill, "party": "S1", "part": "800.00"})
    assert rows(books) == [("CDHP202603-0001", "endorsed", "800.00", "1-80000")]
    holds(books)
