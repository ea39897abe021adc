"""Money in and out: what it settles, what it leaves as an advance, and how it is taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, NotPermitted, Refusal
from operational.invoicing.api import CHECKS
from tests.books import Books

JAN, FEB, MAR = "2026-01-10", "2026-02-10", "2026-03-10"


@pytest.fixture
def trade(company: Books) -> Books:
    """A customer who owes 1,000.00 and 500.00, and a supplier to whom we owe 300.00."""
    for code, name in (("C1", "浦东机械"), ("C2", "松江阀门"), ("S1", "宁波铸件")):
        company.run("parties.save_party", {"code": code, "name": name, "is_customer": True, "is_supplier": True})
    owe(company, "1122", "D", "1000.00", "C1", JAN)
    owe(company, "1122", "D", "500.00", "C1", FEB)
    owe(company, "2202", "C", "300.00", "S1", FEB)
    return company


def owe(books: Books, account: str, side: str, amount: str, party: str, date: str) -> None:
    """A hand voucher against profit, so that no other slice is needed."""
    name, other = ("debit", "credit") if side == "D" else ("credit", "debit")
    lines = [
        {"account": account, name: amount, "party": party, "summary": "往来"},
        {"account": "3103", other: amount, "summary": "往来"},
    ]
    voucher = books.run("ledger.save_voucher", {"date": date, "lines": lines}).result["id"]
    books.run("ledger.approve_voucher", {"voucher": voucher})


def items(books: Books, party: str, **given: Any) -> list[tuple[Any, ...]]:
    found = books.ask("invoicing.open_items", {"party": party, **given})
    return [(r.account_code, r.side, r.amount, r.open) for r in found.rows]  # type: ignore[attr-defined]


def ids(books: Books, party: str) -> list[int]:
    return [r.id for r in books.ask("invoicing.open_items", {"party": party}).rows]  # type: ignore[attr-defined]


def entry_of(books: Books, number: str) -> list[tuple[Any, ...]]:
    rows = books.sql(
        """select l.account_code, l.debit, l.credit, l.cash_flow_line from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id where e.source_number = :number order by e.position, l.line_no""",
        number=number,
    )
    return [(r["account_code"], r["debit"], r["credit"], r["cash_flow_line"]) for r in rows]


def holds(books: Books) -> None:
    assert [check.name for check in CHECKS if books.sql(check.sql)] == []


def refused(books: Books, command: str, data: dict[str, Any], key: str) -> Refusal:
    before = [books.count(f"invoicing.{table}") for table in ("payment", "settlement", "open_item", "clearing")]
    with pytest.raises(Refusal) as caught:
        books.run(command, data)
    assert caught.value.key == key
    assert [books.count(f"invoicing.{table}") for table in ("payment", "settlement", "open_item", "clearing")] == before
    return caught.value


def test_hand_vouchers_leave_open_items_of_their_voucher(trade: Books) -> None:
    found = trade.ask("invoicing.open_items", {"party": "C1"})
    first = found.rows[0]  # type: ignore[attr-defined]
    assert (first.source_kind, first.date, first.due_date, first.days_late) == (
        "ledger.voucher", dt.date(2026, 1, 10), dt.date(2026, 1, 10), 65,
    )  # fmt: skip
    assert (found.total, found.open) == (2, D("1500.00"))  # type: ignore[attr-defined]
    assert items(trade, "S1") == [("2202", "C", D("300.00"), D("300.00"))]
    holds(trade)


def test_a_receipt_settles_named_items_and_the_rest_is_an_advance(trade: Books) -> None:
    first, second = ids(trade, "C1")
    done = trade.run(
        "invoicing.receive_money",
        {
            "party": "C1", "amount": "1300.00", "reference": "流水 88",
            "allocations": [{"open_item": second, "amount": "500.00"}, {"open_item": first, "amount": "600.00"}],
        },
    ).result  # fmt: skip
    assert (done["number"], done["allocated"], done["advance"]) == ("SKD202603-0001", "1100.00", "200.00")
    assert entry_of(trade, "SKD202603-0001") == [
        ("1002", D("1300.00"), D("0.00"), 1), ("1122", D("0.00"), D("1100.00"), None), ("2203", D("0.00"), D("200.00"), None),
    ]  # fmt: skip
    assert items(trade, "C1") == [("1122", "D", D("1000.00"), D("400.00")), ("2203", "C", D("200.00"), D("200.00"))]
    view = trade.ask("invoicing.payment", {"payment": "SKD202603-0001"})
    assert [(s.open_item, s.amount) for s in view.settlements] == [  # type: ignore[attr-defined]
        (second, D("500.00")), (first, D("600.00")),
    ]  # fmt: skip
    assert (view.advance_open, view.moves, view.party_code) == (D("200.00"), ["reverse"], "C1")  # type: ignore[attr-defined]
    numbers = trade.sql("select distinct source_number from invoicing.open_item where source_kind = 'invoicing.payment'")
    assert numbers == [{"source_number": "SKD202603-0001"}]
    holds(trade)


def test_the_oldest_item_is_paid_first(trade: Books) -> None:
    trade.run("invoicing.receive_money", {"party": "C1", "amount": "1200.00", "oldest_first": True, "cash_account": "1001"})
    assert items(trade, "C1") == [("1122", "D", D("500.00"), D("300.00"))]
    assert entry_of(trade, "SKD202603-0001") == [
        ("1001", D("1200.00"), D("0.00"), 1), ("1122", D("0.00"), D("1200.00"), None),
    ]  # fmt: skip
    holds(trade)


def test_a_payment_settles_a_payable_and_prepays_the_rest(trade: Books) -> None:
    data = {"party": "S1", "amount": "350.00", "oldest_first": True, "cash_flow_line": 6}
    done = trade.run("invoicing.pay_supplier", data).result
    assert (done["number"], done["advance"]) == ("FKD202603-0001", "50.00")
    assert entry_of(trade, "FKD202603-0001") == [
        ("2202", D("300.00"), D("0.00"), None), ("1123", D("50.00"), D("0.00"), None), ("1002", D("0.00"), D("350.00"), 6),
    ]  # fmt: skip
    assert items(trade, "S1") == [("1123", "D", D("50.00"), D("50.00"))]
    holds(trade)


def test_payments_that_cannot_be_are_refused(trade: Books) -> None:
    first, second = ids(trade, "C1")
    payable = ids(trade, "S1")[0]
    named = {"party": "C1", "amount": "100.00"}
    for more, key in (
        ({"allocations": [{"open_item": first, "amount": "1000.01"}], "amount": "2000"}, "invoicing.more_than_open"),
        ({"allocations": [{"open_item": first, "amount": "100.01"}]}, "invoicing.more_than_amount"),
        ({"allocations": [{"open_item": first, "amount": "0"}]}, "invoicing.amount_not_positive"),
        ({"allocations": [{"open_item": first, "amount": "1"}] * 2}, "invoicing.item_twice"),
        ({"allocations": [{"open_item": payable, "amount": "1"}]}, "invoicing.item_of_other_party"),
        ({"allocations": [{"open_item": payable, "amount": "1"}], "party": "S1"}, "invoicing.wrong_side"),
        ({"allocations": [{"open_item": 77, "amount": "1"}]}, "invoicing.item_unknown"),
        ({"allocations": [{"open_item": second, "amount": "1"}], "oldest_first": True}, "invoicing.named_or_oldest"),
        ({"cash_account": "1122"}, "invoicing.not_a_cash_account"),
        ({"amount": "0"}, "invoicing.payment_without_amount"),
        ({"date": "2026-03-17"}, "ledger.date_in_future"),
    ):
        refused(trade, "invoicing.receive_money", {**named, **more}, key)
    holds(trade)


def test_a_double_click_has_one_effect(trade: Books) -> None:
    data = {"party": "C1", "amount": "400.00", "oldest_first": True}
    first = trade.run("invoicing.receive_money", data, key="click")
    again = trade.run("invoicing.receive_money", data, key="click")
    assert (again.replayed, again.result) == (True, first.result)
    assert trade.count("invoicing.payment") == 1
    with pytest.raises(Conflict):
        trade.run("invoicing.receive_money", {**data, "amount": "401.00"}, key="click")


def test_an_advance_settles_an_invoice_with_an_entry(trade: Books) -> None:
    trade.run("invoicing.receive_money", {"party": "C1", "amount": "700.00"})
    done = trade.run("invoicing.settle", {"party": "C1", "oldest_first": True}).result
    assert (done["number"], done["amount"], done["settlements"]) == ("HXD202603-0001", "700.00", 1)
    assert entry_of(trade, "HXD202603-0001") == [
        ("2203", D("700.00"), D("0.00"), None), ("1122", D("0.00"), D("700.00"), None),
    ]  # fmt: skip
    assert items(trade, "C1") == [("1122", "D", D("1000.00"), D("300.00")), ("1122", "D", D("500.00"), D("500.00"))]
    holds(trade)
    back = trade.run("invoicing.reverse_settlement", {"clearing": "HXD202603-0001", "reason": "选错单据"}).result
    assert (back["state"], back["settlements"]) == ("reversed", 1)
    assert items(trade, "C1") == [
        ("1122", "D", D("1000.00"), D("1000.00")), ("1122", "D", D("500.00"), D("500.00")),
        ("2203", "C", D("700.00"), D("700.00")),
    ]  # fmt: skip
    holds(trade)
    refused(trade, "invoicing.reverse_settlement", {"clearing": done["id"], "reason": "再来"}, "core.move_not_allowed")


def test_items_of_one_account_are_matched_without_an_entry(trade: Books) -> None:
    owe(trade, "1122", "C", "450.00", "C1", MAR)
    before = trade.count("ledger.entry")
    debit_item, _, credit_item = ids(trade, "C1")
    pair = {"debit_item": debit_item, "credit_item": credit_item, "amount": "450.00"}
    trade.run("invoicing.settle", {"party": "C1", "pairs": [pair]})
    assert trade.count("ledger.entry") == before
    assert items(trade, "C1") == [("1122", "D", D("1000.00"), D("550.00")), ("1122", "D", D("500.00"), D("500.00"))]
    holds(trade)
    refused(trade, "invoicing.settle", {"party": "C1", "pairs": [pair]}, "invoicing.more_than_open")
    wrong = {"debit_item": credit_item, "credit_item": debit_item, "amount": "1.00"}
    refused(trade, "invoicing.settle", {"party": "C1", "pairs": [wrong]}, "invoicing.wrong_side")
    refused(trade, "invoicing.settle", {"party": "C2", "oldest_first": True}, "invoicing.nothing_to_settle")


def test_a_red_line_stands_on_the_other_side(trade: Books) -> None:
    """A red receivable of -200.00 can be matched with an invoice, or be paid back."""
    owe(trade, "1122", "D", "-200.00", "C1", MAR)
    done = trade.run("invoicing.settle", {"party": "C1", "oldest_first": True}).result
    assert (done["amount"], done["settlements"]) == ("200.00", 1)
    assert items(trade, "C1") == [("1122", "D", D("1000.00"), D("800.00")), ("1122", "D", D("500.00"), D("500.00"))]
    owe(trade, "1122", "D", "-30.00", "C2", MAR)
    item = ids(trade, "C2")[0]
    named = [{"open_item": item, "amount": "30.00"}]
    trade.run("invoicing.pay_supplier", {"party": "C2", "amount": "30.00", "allocations": named})
    assert items(trade, "C2") == []
    assert entry_of(trade, "FKD202603-0001") == [
        ("1122", D("30.00"), D("0.00"), None), ("1002", D("0.00"), D("30.00"), 3),
    ]  # fmt: skip
    holds(trade)


def test_a_reversed_receipt_leaves_everything_as_before(trade: Books) -> None:
    before = items(trade, "C1")
    paid = trade.run("invoicing.receive_money", {"party": "C1", "amount": "1600.00", "oldest_first": True}).result
    assert items(trade, "C1") == [("2203", "C", D("100.00"), D("100.00"))]
    back = trade.run("invoicing.reverse_payment", {"payment": paid["number"], "reason": "退票"}).result
    assert (back["state"], back["settlements"]) == ("reversed", 2)
    assert items(trade, "C1") == before
    assert entry_of(trade, paid["number"]) == [
        ("1002", D("1600.00"), D("0.00"), 1), ("1122", D("0.00"), D("1500.00"), None), ("2203", D("0.00"), D("100.00"), None),
        ("1002", D("-1600.00"), D("0.00"), 1), ("1122", D("0.00"), D("-1500.00"), None), ("2203", D("0.00"), D("-100.00"), None),
    ]  # fmt: skip
    view = trade.ask("invoicing.payment", {"payment": paid["id"]})
    assert (view.state, view.allocated, view.advance_open) == ("reversed", D("0.00"), D("0.00"))  # type: ignore[attr-defined]
    holds(trade)
    refused(trade, "invoicing.reverse_payment", {"payment": paid["id"], "reason": "再来"}, "core.move_not_allowed")


def test_a_receipt_whose_advance_is_used_cannot_be_reversed(trade: Books) -> None:
    paid = trade.run("invoicing.receive_money", {"party": "C1", "amount": "700.00"}).result
    used = trade.run("invoicing.settle", {"party": "C1", "oldest_first": True}).result
    data = {"payment": paid["number"], "reason": "退票"}
    assert refused(trade, "invoicing.reverse_payment", data, "invoicing.advance_is_used").values == {
        "number": "SKD202603-0001", "amount": D("700.00"),
    }  # fmt: skip
    trade.run("invoicing.reverse_settlement", {"clearing": used["id"], "reason": "退票"})
    trade.run("invoicing.reverse_payment", data)
    assert items(trade, "C1") == [("1122", "D", D("1000.00"), D("1000.00")), ("1122", "D", D("500.00"), D("500.00"))]
    holds(trade)


def test_ageing_of_the_open_example(company: Books) -> None:
    company.run("parties.save_party", {"code": "C1", "name": "浦东机械", "is_customer": True})
    company.today = dt.date(2026, 7, 31)
    for due, amount in (("2026-07-31", "500.00"), ("2026-07-01", "800.00"), ("2026-05-15", "60.00")):
        owe(company, "1122", "D", amount, "C1", due)
    second = company.ask("invoicing.open_items", {"party": "C1"}).rows[1].id  # type: ignore[attr-defined]
    allocations = [{"open_item": second, "amount": "100.00"}]
    company.run("invoicing.receive_money", {"party": "C1", "amount": "105.00", "date": "2026-07-20", "allocations": allocations})
    found = company.ask("invoicing.ageing", {"as_of": "2026-07-31"})
    assert [(b.name, b.amount) for b in found.buckets] == [  # type: ignore[attr-defined]
        ("not_due", D("500.00")), ("1-30", D("700.00")), ("31-60", D("0.00")), ("61-90", D("60.00")),
        ("91-180", D("0.00")), ("181-365", D("0.00")), ("366+", D("0.00")),
    ]  # fmt: skip
    assert (found.amount, found.unmatched, found.total) == (D("1260.00"), D("5.00"), 1)  # type: ignore[attr-defined]
    before = company.ask("invoicing.ageing", {"as_of": "2026-07-15"})  # the receipt had not come yet
    assert [(b.name, b.amount) for b in before.buckets if b.amount] == [  # type: ignore[attr-defined]
        ("1-30", D("800.00")), ("61-90", D("60.00")),
    ]  # fmt: skip
    assert before.unmatched == D("0.00")  # type: ignore[attr-defined]


def test_credit_is_receivables_less_advances_against_the_limit(trade: Books) -> None:
    trade.run("parties.save_party", {"code": "C1", "name": "浦东机械", "is_customer": True, "credit_limit": "2000.00"})
    trade.run("invoicing.receive_money", {"party": "C1", "amount": "120.00"})
    found = trade.ask("invoicing.credit", {"party": "C1"})
    assert found.model_dump(exclude={"party_id"}) == {
        "receivable": D("1500.00"), "advances": D("120.00"), "drafts": D("0.00"), "overdue": D("1500.00"), "used": D("1380.00"),
        "limit": D("2000.00"), "free": D("620.00"), "is_on_hold": False,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["sales_clerk", "warehouse", "nobody"])
def test_money_is_for_those_who_may(trade: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        trade.run("invoicing.receive_money", {"party": "C1", "amount": "1.00"}, as_=role)
    with pytest.raises(NotPermitted):
        trade.ask("invoicing.payments", {}, as_=role)
    assert trade.run("invoicing.receive_money", {"party": "C1", "amount": "1.00"}, as_="cashier").result["advance"] == "1.00"
    with pytest.raises(NotPermitted):
        trade.run("invoicing.reverse_payment", {"payment": "SKD202603-0001", "reason": "x"}, as_="cashier")


def test_a_receipt_takes_as_many_statements_for_two_items_as_for_many(trade: Books) -> None:
    lines = [{"account": "1122", "debit": "1.00", "party": "C2", "summary": "往来"}] * 40
    lines.append({"account": "3103", "credit": "40.00", "party": "C2", "summary": "往来"})
    voucher = trade.run("ledger.save_voucher", {"date": MAR, "lines": lines}).result["id"]
    trade.run("ledger.approve_voucher", {"voucher": voucher})

    def statements(party: str, amount: str) -> int:
        seen: list[str] = []

        def listen(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
            seen.append(text)

        sa.event.listen(trade.database.engine, "before_cursor_execute", listen)
        trade.run("invoicing.receive_money", {"party": party, "amount": amount, "oldest_first": True})
        sa.event.remove(trade.database.engine, "before_cursor_execute", listen)
        return len(seen)

    trade.run("invoicing.receive_money", {"party": "S1", "amount": "1.00"})  # fills the caches of master data
    assert statements("C1", "1001.00") == statements("C2", "39.50") == 8  # one asks for whom the partner pays
    holds(trade)
