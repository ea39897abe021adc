"""Hand vouchers: a draft counts nowhere, approval writes the entry, posting numbers it and is final."""

import datetime as dt

import pytest

from operational.core.api import Refusal
from tests.books import Books

WAGES = {
    "date": "2026-03-05",
    "summary": "发放工资",
    "reference": "W-1",
    "lines": [
        {"account": "2211", "debit": "18000.00"},
        {"account": "1002", "credit": "18000.00", "cash_flow_line": 4},
    ],
}


def save(company: Books, data: dict | None = None) -> int:
    return int(company.run("ledger.save_voucher", data or WAGES).result["id"])


def approved(company: Books, data: dict | None = None) -> int:
    voucher = save(company, data)
    company.run("ledger.approve_voucher", {"voucher": voucher})
    return voucher


def test_a_draft_counts_nowhere(company: Books) -> None:
    answer = company.run("ledger.save_voucher", WAGES).result
    assert answer["state"] == "draft"
    assert answer["debit"] == answer["credit"] == "18000.00"
    assert company.count("ledger.entry") == 0
    assert company.count("ledger.balance") == 0


def test_approval_writes_the_entry_and_the_balances(company: Books) -> None:
    voucher = save(company)
    answer = company.run("ledger.approve_voucher", {"voucher": voucher})
    assert answer.result["total"] == "18000.00"
    entry = company.sql("select * from ledger.entry")[0]
    assert entry["id"] == answer.result["entry_id"]
    assert (entry["position"], entry["date"], entry["source_kind"], entry["source_id"]) == (
        1, dt.date(2026, 3, 5), "ledger.voucher", voucher,
    )  # fmt: skip
    balances = company.sql("select account_code, debit, credit, cash_flow_line from ledger.balance order by account_code")
    assert [(row["account_code"], str(row["debit"]), str(row["credit"]), row["cash_flow_line"]) for row in balances] == [
        ("1002", "0.00", "18000.00", 4),
        ("2211", "18000.00", "0.00", 0),
    ]


def test_posting_numbers_the_voucher_and_makes_it_final(company: Books) -> None:
    voucher = approved(company)
    answer = company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    assert answer.result["numbers"] == ["202603-记-0001"]
    with pytest.raises(Exception, match="voucher_is_final"):
        company.sql("update ledger.voucher set summary = 'x' where id = :id", id=voucher)
    with pytest.raises(Refusal) as refused:
        company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    assert refused.value.key == "ledger.voucher_not_approved"
