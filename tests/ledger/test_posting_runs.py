"""Entries of documents become vouchers, one for each document and month, and are posted in batches."""

from typing import Any

import pytest

from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.test_posting_function import entry, write
from tests.ledger.vouchers import posted


def of_document(entry_id: int, source_id: int, day: str, summary: str = "测试", **changed: Any) -> dict[str, Any]:
    document = {"source_kind": "sales.goods_issue", "source_id": source_id, "source_number": f"XSCK-{source_id}"}
    return entry(entry_id, date=day, document_date=day, summary=summary, **document, **changed)


def test_the_entries_of_a_document_stand_in_one_voucher(company: Books) -> None:
    revenue, cost = of_document(1, 7, "2026-03-05", "收入"), of_document(3, 7, "2026-03-05", "成本")
    write(company, revenue, of_document(2, 8, "2026-03-04"), cost)
    answer = company.run("ledger.make_vouchers").result
    assert (answer["vouchers"], answer["entries"], answer["is_complete"]) == (2, 3, True)
    rows = company.sql("select state, is_hand, reference, summary, total, date from ledger.voucher order by date")
    assert [(row["state"], row["is_hand"], row["reference"], row["summary"], str(row["total"])) for row in rows] == [
        ("approved", False, "XSCK-8", "测试", "10.00"),
        ("approved", False, "XSCK-7", "收入；成本", "20.00"),
    ]
    assert company.run("ledger.make_vouchers").result["vouchers"] == 0
    assert company.run("ledger.post_vouchers").result["numbers"] == ["202603-记-0001", "202603-记-0002"]


def test_a_document_booked_in_two_months_has_a_voucher_in_each(company: Books) -> None:
    write(company, of_document(1, 7, "2026-02-28"), of_document(2, 7, "2026-03-01"))
    assert company.run("ledger.make_vouchers").result["vouchers"] == 2
    assert company.run("ledger.post_vouchers").result["numbers"] == ["202602-记-0001", "202603-记-0001"]


def test_only_the_entries_between_two_dates_are_taken(company: Books) -> None:
    write(company, *(of_document(day, day, f"2026-03-0{day}") for day in (1, 2, 3, 4)))
    answer = company.run("ledger.make_vouchers", {"date_from": "2026-03-02", "date_to": "2026-03-03"}).result
    assert answer["entries"] == 2
    answer = company.run("ledger.make_vouchers", {"limit": 1}).result
    assert (answer["entries"], answer["is_complete"]) == (1, False)


def test_a_batch_with_one_bad_voucher_posts_none(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05"))
    good = company.run("ledger.make_vouchers").result["voucher_ids"][0]
    draft = company.run("ledger.save_voucher", {"date": "2026-03-01", "lines": [{"account": "2211", "debit": "1"}]}).result["id"]
    with pytest.raises(Refusal) as refused:
        company.run("ledger.post_vouchers", {"vouchers": [good, draft]})
    assert refused.value.key == "ledger.voucher_not_approved"
    assert company.sql("select count(*) as n from ledger.voucher where state = 'posted'") == [{"n": 0}]
    assert company.run("ledger.post_vouchers").result["numbers"] == ["202603-记-0001"]


def test_vouchers_dated_after_today_wait(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-20"))
    company.run("ledger.make_vouchers", {"date_to": "2026-03-31"})
    assert company.run("ledger.post_vouchers").result["count"] == 0
    voucher = company.sql("select id from ledger.voucher")[0]["id"]
    with pytest.raises(Refusal) as refused:
        company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    assert refused.value.key == "ledger.date_in_future"


def test_a_voucher_of_a_document_is_not_reversed_by_hand(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05"))
    company.run("ledger.make_vouchers")
    company.run("ledger.post_vouchers")
    with pytest.raises(Refusal) as refused:
        company.run("ledger.reverse_voucher", {"voucher": "202603-记-0001"})
    assert (refused.value.key, refused.value.values["document"]) == ("ledger.reverse_the_document", "XSCK-7")


def test_an_entry_stands_in_one_voucher_only(company: Books) -> None:
    posted(company, "2026-03-05", ["D 560205 10.00", "C 2211 10.00"])
    assert company.run("ledger.make_vouchers").result["entries"] == 0
