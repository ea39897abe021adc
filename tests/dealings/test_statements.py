"""Statements of account of a customer and a supplier against the books, and their life from made to confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import Actor, NotPermitted, Refusal
from tests.purchasing.conftest import Buying
from tests.sales.conftest import Selling

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-16"}


@pytest.fixture
def selling(company: Any) -> Selling:
    return Selling(company)


@pytest.fixture
def buying(company: Any) -> Buying:
    return Buying(company)


def rows(shown: Any) -> list[tuple[str, str, str]]:
    return [(row.kind, str(row.amount), str(row.balance)) for row in shown.rows]


def owed(company: Any, accounts: str, until: dt.date) -> str:
    """Debit minus credit of the accounts at the end of a day, straight from the entries."""
    found = company.sql(
        """select coalesce(sum(l.debit - l.credit), 0)::text as amount from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id
        where l.account_code = any (string_to_array(:accounts, ',')) and e.date <= :until""",
        accounts=accounts, until=until,
    )  # fmt: skip
    return str(found[0]["amount"])


def test_a_customers_statement_tells_goods_money_and_what_is_open(selling: Selling) -> None:
    selling.stock(PUMP="20", SEAL="20")
    company = selling.company
    before = selling.order(("SEAL", "1", "113"), date="2026-02-10")
    selling.issue(before, on=dt.date(2026, 2, 20))
    order = selling.order(("PUMP", "2", "1130"), ("SEAL", "3", "113"))
    selling.issue(order, (1, "2"), (2, "2"))
    selling.invoice(order, (1, "2"))
    issue = company.sql("select number from sales.goods_issue order by id desc limit 1")[0]["number"]
    company.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 2, "quantity": "1"}]})
    company.run("invoicing.receive_money", {"party": "C1", "amount": "1000.00", "oldest_first": True})
    shown: Any = company.ask("dealings.statement", {"party": "C1", **MARCH})
    assert (str(shown.opening), str(shown.increase), str(shown.decrease), str(shown.closing)) == (
        "113.00", "2486.00", "1113.00", "1486.00",
    )  # fmt: skip
    assert shown.capitals == "壹仟肆佰捌拾陆元整"
    assert rows(shown) == [
        ("sales.goods_issue", "2260.00", "2373.00"),
        ("sales.goods_issue", "226.00", "2599.00"),
        ("sales.goods_issue", "-113.00", "2486.00"),
        ("invoicing.payment", "-1000.00", "1486.00"),
    ]
    assert owed(company, "1122,2203", dt.date(2026, 3, 16)) == "1486.00"
    assert [(row.item, str(row.quantity), str(row.gross)) for row in shown.not_invoiced] == [
        ("SEAL", "1.000000", "113.00"), ("SEAL", "1.000000", "113.00"),
    ]  # fmt: skip
    assert [str(row.gross) for row in shown.invoices] == ["2260.00"]
    assert sum(row.open for row in shown.not_paid) == shown.closing
    earlier: Any = company.ask("dealings.statement", {"party": "C1", "date_from": "2026-02-01", "date_to": "2026-02-28"})
    assert (str(earlier.opening), str(earlier.closing), len(earlier.not_paid)) == ("0.00", "113.00", 1)
    assert selling.differences() == []


def test_goods_invoiced_ahead_count_once(selling: Selling) -> None:
    selling.stock(SEAL="20")
    order = selling.order(("SEAL", "2", "113"))
    selling.invoice(order, (1, "2"))
    selling.issue(order)
    shown: Any = selling.company.ask("dealings.statement", {"party": "C1", **MARCH})
    assert sorted((row.kind, str(row.amount)) for row in shown.rows) == [
        ("counted_elsewhere", "-226.00"), ("invoicing.invoice", "226.00"), ("sales.goods_issue", "226.00"),
    ]  # fmt: skip
    assert (str(shown.closing), shown.not_invoiced) == ("226.00", [])


def test_a_suppliers_statement_counts_goods_when_they_come_and_the_invoice_by_its_difference(buying: Buying) -> None:
    company = buying.company
    asked = [("SEAL", "10", "113.00"), ("BODY", "1", "226.00")]
    order = buying.order([{"item": item, "quantity": quantity, "price": price} for item, quantity, price in asked])
    buying.receive(order, "6", on=dt.date(2026, 2, 20))
    buying.receive(order, "4")
    early: Any = company.ask("dealings.statement", {"party": "S1", "side": "purchase", **MARCH})
    assert (str(early.opening), str(early.closing), str(early.billed), str(early.unbilled)) == (
        "678.00", "1130.00", "0.00", "1130.00",
    )  # fmt: skip
    line = company.sql("select id from purchasing.goods_receipt_line order by id limit 1")[0]["id"]
    lines = [{"receipt_line": line, "quantity": "6", "net": "610.00", "tax": "79.30"}]
    company.run("purchasing.enter_invoice", {"order": order, "tax_number": "12345678", "lines": lines})
    company.run("invoicing.pay_supplier", {"party": "S1", "amount": "500.00", "oldest_first": True})
    shown: Any = company.ask("dealings.statement", {"party": "S1", "side": "purchase", **MARCH})
    assert sorted((row.kind, str(row.amount)) for row in shown.rows) == [
        ("invoicing.invoice", "11.30"), ("invoicing.payment", "-500.00"), ("purchasing.goods_receipt", "452.00"),
    ]  # fmt: skip
    assert (str(shown.opening), str(shown.closing), str(shown.billed), str(shown.unbilled)) == (
        "678.00", "641.30", "189.30", "452.00",
    )  # fmt: skip
    assert owed(company, "2202,1123", dt.date(2026, 3, 16)) == "-189.30"
    assert [(row.item, str(row.quantity), str(row.gross)) for row in shown.not_invoiced] == [("SEAL", "4.000000", "452.00")]


def test_a_statement_takes_the_same_statements_for_one_line_and_many(selling: Selling) -> None:
    selling.stock(SEAL="60")
    ask = {"party": "C1", **MARCH}
    selling.issue(selling.order(("SEAL", "1", "113")))
    selling.company.ask("dealings.statement", ask)  # fills the caches of the company and its accounts
    with selling.statements() as one:
        selling.company.ask("dealings.statement", ask)
    selling.issue(selling.order(*[("SEAL", "1", "113")] * 40))
    selling.company.ask("dealings.statement", ask)
    with selling.statements() as many:
        selling.company.ask("dealings.statement", ask)
    sizes = [len([text for text in sent if "reference_state" not in text]) for sent in (one, many)]
    assert sizes[0] == sizes[1] <= 12


def test_a_statement_is_made_sent_and_confirmed_with_a_difference(selling: Selling) -> None:
    selling.stock(SEAL="20")
    selling.issue(selling.order(("SEAL", "2", "113")))
    company = selling.company
    made = company.run("dealings.issue_statement", {"party": "C1", **MARCH}, as_="accountant").result
    assert (made["number"], made["closing"], made["state"]) == ("DZD202603-0001", "226.00", "issued")
    selling.issue(selling.order(("SEAL", "1", "113")))
    kept: Any = company.ask("dealings.issued_statement", {"statement": made["number"]})
    assert (str(kept.closing), str(kept.body.closing), str(kept.changed)) == ("226.00", "226.00", "113.00")
    company.run("dealings.send_statement", {"statement": made["number"], "channel": "wechat"})
    unsaid = {"statement": made["number"], "confirmed_by": "王会计", "difference": "-10.00"}
    with pytest.raises(Refusal) as refused:
        company.run("dealings.confirm_statement", unsaid)
    assert refused.value.key == "dealings.difference_without_note"
    assert company.ask("dealings.statements", {"state": "confirmed"}).total == 0  # type: ignore[attr-defined]
    company.run("dealings.confirm_statement", {**unsaid, "difference_note": "运费未扣"})
    (row,) = company.ask("dealings.statements", {"party": "C1"}).rows  # type: ignore[attr-defined]
    assert (row.state, str(row.difference), row.confirmed_on) == ("confirmed", "-10.00", company.today)
    with pytest.raises(Refusal) as done:
        company.run("dealings.cancel_statement", {"statement": made["number"], "reason": "x"})
    assert done.value.key == "core.move_not_allowed"


def test_a_statement_of_days_to_come_or_in_the_wrong_order_is_refused(selling: Selling) -> None:
    for given, key in (
        ({"date_from": "2026-03-01", "date_to": "2026-03-17"}, "dealings.period_not_over"),
        ({"date_from": "2026-03-10", "date_to": "2026-03-01"}, "dealings.days_wrong"),
    ):
        with pytest.raises(Refusal) as refused:
            selling.company.run("dealings.issue_statement", {"party": "C1", **given})
        assert refused.value.key == key
    assert selling.company.count("dealings.statement") == 0
    with pytest.raises(NotPermitted):
        selling.company.run("dealings.issue_statement", {"party": "C1", **MARCH}, as_="warehouse")


def test_a_clerk_of_own_orders_sees_own_customers_only(selling: Selling) -> None:
    company = selling.company
    company.run("people.save_employee", {"code": "E1", "name": "小王"})
    me = company.sql("select id from people.employee where code = 'E1'")[0]["id"]
    clerk = Actor(77, "小王", {"dealings.statement.view": "own", "dealings.statement.edit": "own"}, employee_id=me)
    with pytest.raises(Refusal) as refused:
        company.ask("dealings.statement", {"party": "C1", **MARCH}, as_=clerk)
    assert refused.value.key == "dealings.party_of_another"
    selling.order(("SEAL", "1", "113"), approve=False, salesperson="E1")
    company.ask("dealings.statement", {"party": "C1", **MARCH}, as_=clerk)
    company.run("dealings.issue_statement", {"party": "C1", **MARCH})
    company.run("dealings.issue_statement", {"party": "C2", **MARCH})
    assert company.ask("dealings.statements", {}, as_=clerk).total == 1  # type: ignore[attr-defined]


def test_a_merged_customer_is_one_statement_and_one_page(selling: Selling) -> None:
    selling.stock(SEAL="20")
    company = selling.company
    selling.issue(selling.order(("SEAL", "2", "113"), customer="C1"))
    company.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    with pytest.raises(Refusal) as refused:
        selling.order(("SEAL", "1", "113"), customer="C1")
    assert (refused.value.key, refused.value.values["into"]) == ("parties.was_merged", "C2")
    company.run("parties.undo_merge", {"party": "C1", "reason": "看看"})
    company.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    order = selling.order(("SEAL", "1", "113"), customer="C2")
    selling.issue(order)
    for code in ("C1", "C2"):
        shown: Any = company.ask("dealings.statement", {"party": code, **MARCH})
        assert (shown.party_code, str(shown.closing)) == ("C2", "339.00")
    page: Any = company.ask("dealings.overview", {"party": "C2"})
    kinds = sorted((row.kind, row.party_code) for row in page.documents)
    assert kinds == [("sales.goods_issue", "C1"), ("sales.goods_issue", "C2"), ("sales.order", "C1"), ("sales.order", "C2")]
    assert [(row.side, row.item, str(row.price)) for row in page.prices] == [("sale", "SEAL", "113.000000")]
    assert "重复建档" in {row.reason for row in page.time_line}
    with pytest.raises(Refusal) as used:
        company.run("parties.undo_merge", {"party": "C1", "reason": "反悔"})
    assert (used.value.key, used.value.values["kind"]) == ("dealings.merge_is_used", "sales.order")
    assert company.sql("select count(*) as n from parties.party where merged_into_id is not null") == [{"n": 1}]


def test_an_order_chooses_billing_name_and_payer_and_the_invoice_follows(selling: Selling) -> None:
    selling.stock(SEAL="20")
    company = selling.company
    names = [{"title": "申江水务浦东分公司", "is_default": True}, {"title": "申江水务总公司", "tax_id": "913101157653217"}]
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "billing_names": names, "payers": ["C3"]})
    ids = {row.title: row.id for row in company.ask("parties.billing_names", {"party": "C1"}).rows}  # type: ignore[attr-defined]
    usual = selling.order(("SEAL", "1", "113"))
    assert company.ask("sales.order", {"order": usual}).billing_name == "申江水务浦东分公司"  # type: ignore[attr-defined]
    for given, key in (
        ({"payer": "C2"}, "sales.payer_not_linked"), ({"billing_name": 1}, "sales.billing_name_of_another"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            selling.order(("SEAL", "1", "113"), **given)
        assert refused.value.key == key
    order = selling.order(("SEAL", "2", "113"), billing_name=ids["申江水务总公司"], payer="C3")
    selling.issue(order)
    made = selling.invoice(order).result
    shown: Any = company.ask("invoicing.invoice", {"invoice": made["number"]})
    assert (shown.billing_name, shown.payer, shown.party_code) == ("申江水务总公司", "无锡永盛化工有限公司", "C1")
    paid = company.run("invoicing.receive_money", {"party": "C3", "amount": "226.00", "oldest_first": True}).result
    assert (paid["allocated"], paid["advance"]) == ("226.00", "0.00")
    assert selling.head(order)["payment"] == "all"
    assert selling.differences() == []
