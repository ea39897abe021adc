"""Hand vouchers: a draft counts nowhere, approval writes the entry, posting numbers it and is final."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import NotFound, NotPermitted, Refusal
from tests.books import Books
from tests.ledger.vouchers import approved, draft, ensure_party, line, posted

WAGES = ["D 2211 18000.00", "C 1002 18000.00 cf=4"]
DAY = "2026-03-05"


def refusal(company: Books, command: str, data: dict[str, Any], **how: Any) -> Refusal:
    """The refusal of a command that must leave the books as they were."""
    before = company.sql("select count(*) as entries, (select count(*) from ledger.voucher) as vouchers from ledger.entry")
    with pytest.raises(Refusal) as refused:
        company.run(command, data, **how)
    after = company.sql("select count(*) as entries, (select count(*) from ledger.voucher) as vouchers from ledger.entry")
    assert before == after
    return refused.value


def test_a_draft_counts_nowhere(company: Books) -> None:
    data = {"date": DAY, "summary": "发放工资", "lines": [line(text) for text in WAGES]}
    answer = company.run("ledger.save_voucher", data).result
    assert answer["state"] == "draft"
    assert (answer["debit"], answer["credit"], answer["difference"]) == ("18000.00", "18000.00", "0.00")
    assert company.count("ledger.entry") == 0
    assert company.count("ledger.balance") == 0


def test_a_draft_may_be_changed_and_its_lines_replaced(company: Books) -> None:
    voucher = draft(company, DAY, WAGES)
    lines = [line(text) for text in ("D 5401 7.00", "D 560205 1.00", "C 2211 8.00")]
    answer = company.run("ledger.save_voucher", {"voucher": voucher, "version": 1, "date": "2026-02-01", "lines": lines}).result
    assert (answer["id"], answer["version"], answer["month"], answer["debit"]) == (voucher, 2, "2026-02", "8.00")
    stored = "select line_no, account_code from ledger.voucher_line where voucher_id = :id order by line_no"
    rows = company.sql(stored, id=voucher)
    assert [(row["line_no"], row["account_code"]) for row in rows] == [(1, "5401"), (2, "560205"), (3, "2211")]
    refused = refusal(company, "ledger.save_voucher", {"voucher": voucher, "version": 1, "date": DAY, "lines": lines})
    assert refused.key == "core.changed_by_another"


def test_approval_writes_the_entry_and_the_balances(company: Books) -> None:
    voucher = draft(company, DAY, WAGES, reference="W-1")
    answer = company.run("ledger.approve_voucher", {"voucher": voucher})
    assert answer.result["total"] == "18000.00"
    entry = company.sql("select * from ledger.entry")[0]
    assert (entry["id"], entry["position"], entry["date"]) == (answer.result["entry_id"], 1, dt.date(2026, 3, 5))
    assert (entry["source_kind"], entry["source_id"], entry["source_number"]) == ("ledger.voucher", voucher, "W-1")
    balances = company.sql("select account_code, debit, credit, cash_flow_line from ledger.balance order by account_code")
    assert [(row["account_code"], str(row["debit"]), str(row["credit"]), row["cash_flow_line"]) for row in balances] == [
        ("1002", "0.00", "18000.00", 4),
        ("2211", "18000.00", "0.00", 0),
    ]


def test_posting_numbers_vouchers_by_month_without_gaps_in_order_of_date(company: Books) -> None:
    late, early, february = (approved(company, day, WAGES) for day in (DAY, "2026-03-02", "2026-02-27"))
    answer = company.run("ledger.post_vouchers", {"until": "2026-03-31"}).result
    assert answer == {"count": 3, "numbers": ["202602-记-0001", "202603-记-0001", "202603-记-0002"], "is_complete": True}
    rows = company.sql("select id, number, sequence, position, state from ledger.voucher order by position")
    assert [(row["id"], row["sequence"], row["position"]) for row in rows] == [(february, 1, 1), (early, 1, 2), (late, 2, 3)]
    assert {row["state"] for row in rows} == {"posted"}
    assert company.run("ledger.post_vouchers").result["count"] == 0


def test_a_posted_voucher_is_final_for_everybody(company: Books) -> None:
    voucher = posted(company, DAY, WAGES)
    for change in ("summary = 'x'", "state = 'approved'", "sequence = 9", "date = '2026-02-01'"):
        with pytest.raises(sa.exc.DBAPIError, match="voucher_is_final"):
            company.sql(f"update ledger.voucher set {change} where id = :id", id=voucher)
    with pytest.raises(sa.exc.DBAPIError, match="voucher_is_final"):
        company.sql("delete from ledger.voucher where id = :id", id=voucher)
    assert refusal(company, "ledger.post_vouchers", {"vouchers": [voucher]}).key == "ledger.voucher_not_approved"
    assert refusal(company, "ledger.discard_voucher", {"voucher": voucher}).key == "core.move_not_allowed"


def test_a_draft_may_be_discarded_but_not_posted(company: Books) -> None:
    voucher = draft(company, DAY, WAGES)
    assert refusal(company, "ledger.post_vouchers", {"vouchers": [voucher]}).key == "ledger.voucher_not_approved"
    assert company.run("ledger.discard_voucher", {"voucher": voucher}).result["state"] == "discarded"
    assert refusal(company, "ledger.approve_voucher", {"voucher": voucher}).key == "core.move_not_allowed"


@pytest.mark.parametrize(
    ("lines", "key", "field"),
    [
        (["D 2211 18000.00", "C 1002 17999.99 cf=4"], "ledger.entry_unbalanced", None),
        (["D 2211 18000.00"], "ledger.entry_too_short", None),
        (["D 2211 18000.00", "C 1002 18000.00"], "ledger.cash_flow_line_missing", "lines.1.cash_flow_line"),
        (["D 2211 18000.00", "C 1002 18000.00 cf=7"], "ledger.cash_flow_line_unknown", "lines.1.cash_flow_line"),
        (["D 2211 5.00 cf=4", "C 2241 5.00"], "ledger.cash_flow_line_only_on_cash", "lines.0.cash_flow_line"),
        (["D 1122 5.00", "C 5001 5.00"], "ledger.party_missing", "lines.0.party"),
    ],
)
def test_what_the_chart_forbids_is_refused(still_company: Books, lines: list[str], key: str, field: str | None) -> None:
    voucher = draft(still_company, DAY, lines)
    refused = refusal(still_company, "ledger.approve_voucher", {"voucher": voucher})
    assert (refused.key, refused.problems[0].field) == (key, field)
    assert still_company.sql("select state from ledger.voucher where id = :id", id=voucher) == [{"state": "draft"}]


@pytest.mark.parametrize(
    ("given", "key", "field"),
    [
        ({"account": "9999", "debit": "1"}, "ledger.account_not_found", "lines.0.account"),
        ({"account": "2211"}, "ledger.line_without_amount", "lines.0.debit"),
        ({"account": "2211", "debit": "1", "credit": "1"}, "ledger.line_has_two_sides", "lines.0.credit"),
        ({"account": "1122", "debit": "1", "party": "nobody"}, "core.not_found", "party"),
        ({"account": "2211", "debit": 1.5}, "core.float_refused", "lines.0.debit"),
        ({"account": "2211", "debit": "NaN"}, "core.not_a_number", "lines.0.debit"),
        ({"account": "2211", "debit": "1.005"}, "core.too_many_places", "lines.0.debit"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_at_once(still_company: Books, given: dict[str, Any], key: str, field: str) -> None:
    refused = refusal(still_company, "ledger.save_voucher", {"date": DAY, "lines": [given]})
    assert (refused.key, refused.problems[0].field) == (key, field)
    assert refused.problems[0].values.get("number") != ""  # a voucher without a number is called a voucher


def test_transfers_between_cash_accounts_need_no_cash_flow_line(company: Books) -> None:
    posted(company, DAY, ["D 1001 500.00", "C 1002 500.00"])
    assert company.count("ledger.entry_line") == 2


def test_dates_ahead_or_before_the_books_are_refused(company: Books) -> None:
    for day, key in (("2026-03-17", "ledger.date_in_future"), ("2025-12-31", "ledger.before_opening")):
        refused = refusal(company, "ledger.save_voucher", {"date": day, "lines": [line(text) for text in WAGES]})
        assert refused.key == key


def test_stock_accounts_are_closed_to_hand_vouchers_from_the_go_live_of_stock(company: Books) -> None:
    posted(company, DAY, ["D 1403 10.00", "C 2211 10.00"])
    company.run("company.change_company", {"stock_start": "2026-03-10"})
    posted(company, "2026-03-09", ["D 1403 10.00", "C 2211 10.00"])
    voucher = draft(company, "2026-03-10", ["D 1403 10.00", "C 2211 10.00"])
    assert refusal(company, "ledger.approve_voucher", {"voucher": voucher}).key == "ledger.stock_account"


def test_a_posted_voucher_is_reversed_in_red_once(company: Books) -> None:
    ensure_party(company, "M")
    voucher = posted(company, "2026-02-05", ["D 1122 113.00 party=M", "C 5001 100.00", "C 22210107 13.00"], "赊销")
    answer = company.run("ledger.reverse_voucher", {"voucher": "202602-记-0001"}).result
    assert (answer["reverses"], answer["state"], answer["date"]) == ("202602-记-0001", "approved", "2026-03-16")
    red = company.sql(
        "select account_code, debit, credit, is_red from ledger.entry_line where entry_id = :id order by line_no",
        id=answer["entry_ids"][0],
    )
    assert [(row["account_code"], str(row["debit"]), str(row["credit"]), row["is_red"]) for row in red] == [
        ("1122", "-113.00", "0.00", True),
        ("5001", "0.00", "-100.00", True),
        ("22210107", "0.00", "-13.00", True),
    ]
    assert company.run("ledger.post_vouchers").result["numbers"] == ["202603-记-0001"]
    assert refusal(company, "ledger.reverse_voucher", {"voucher": voucher}).key == "ledger.already_reversed"
    assert refusal(company, "ledger.reverse_voucher", {"voucher": answer["id"]}).key == "ledger.reversal_of_reversal"


def test_only_posted_vouchers_are_reversed(company: Books) -> None:
    voucher = approved(company, DAY, WAGES)
    assert refusal(company, "ledger.reverse_voucher", {"voucher": voucher}).key == "ledger.voucher_not_posted"


def test_lines_on_partner_accounts_are_announced(company: Books) -> None:
    ensure_party(company, "M")
    approved(company, DAY, ["D 1122 113.00 party=M", "C 5001 113.00"], reference="H-7")
    facts = company.sql("select data from core.event where name = 'ledger.EntryWasApprovedByHand'")
    assert len(facts) == 1
    fact = facts[0]["data"]
    assert (fact["source_kind"], fact["source_number"], fact["date"]) == ("ledger.voucher", "H-7", DAY)
    assert [(row["account_code"], row["control"], row["debit"]) for row in fact["lines"]] == [("1122", "receivable", "113.00")]


def test_who_may_not_is_refused(company: Books) -> None:
    voucher = posted(company, DAY, WAGES)
    for command, data, role in (
        ("ledger.save_voucher", {"date": DAY, "lines": [line(text) for text in WAGES]}, "sales_clerk"),
        ("ledger.save_voucher", {"date": DAY, "lines": [line(text) for text in WAGES]}, "nobody"),
        ("ledger.approve_voucher", {"voucher": voucher}, "cashier"),
        ("ledger.post_vouchers", {"vouchers": [voucher]}, "analyst"),
        ("ledger.reverse_voucher", {"voucher": voucher}, "warehouse"),
    ):
        assert isinstance(refusal(company, command, data, as_=role), NotPermitted)


def test_the_accountant_does_it_all(company: Books) -> None:
    data = {"date": DAY, "lines": [line(text) for text in WAGES]}
    voucher = company.run("ledger.save_voucher", data, as_="accountant").result["id"]
    company.run("ledger.approve_voucher", {"voucher": voucher}, as_="accountant")
    assert company.run("ledger.post_vouchers", {"vouchers": [voucher]}, as_="accountant").result["count"] == 1


def test_an_unknown_voucher_is_named(company: Books) -> None:
    with pytest.raises(NotFound) as refused:
        company.run("ledger.approve_voucher", {"voucher": "202603-记-0099"})
    assert refused.value.values == {"kind": "ledger.voucher", "ref": "202603-记-0099"}
    assert refusal(company, "ledger.post_vouchers", {"vouchers": [12345]}).key == "ledger.voucher_unknown"
