"""Who prepares, checks, signs and posts a voucher: four rights, two settings, a check taken back, four names on the paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.test_posting_function import write
from tests.ledger.test_posting_runs import of_document
from tests.ledger.vouchers import approved, draft, line

LINES = ["D 560205 5.00", "C 2211 5.00"]
SEVEN = [line("D 560205 7.00"), line("C 2211 7.00")]


def refused(books: Books, command: str, data: dict[str, Any], **more: Any) -> str:
    with pytest.raises(Refusal) as found:
        books.run(command, data, **more)
    return found.value.key


def setting(books: Books, name: str) -> None:
    books.run("company.save_setting", {"name": f"ledger.{name}", "value": True})


def balance(books: Books, account: str) -> Decimal:
    rows = books.sql("select sum(opening + debit - credit) as n from ledger.balance where account_code = :a", a=account)
    return rows[0]["n"] or Decimal(0)


def sound(books: Books) -> None:
    assert [check.name for check in CHECKS if books.sql(check.sql)] == []


def test_where_the_chief_signs_nothing_is_posted_without_him(company: Books) -> None:
    setting(company, "chief_signs")
    voucher = draft(company, "2026-03-05", LINES)
    assert refused(company, "ledger.sign_vouchers", {"vouchers": [voucher]}) == "ledger.voucher_not_ready_to_sign"
    company.run("ledger.approve_voucher", {"voucher": voucher}, as_="accountant")
    assert refused(company, "ledger.post_vouchers", {"vouchers": [voucher]}) == "ledger.voucher_not_signed"
    assert company.run("ledger.sign_vouchers", {"vouchers": [voucher]}, as_="manager").result["count"] == 1
    assert refused(company, "ledger.sign_vouchers", {"vouchers": [voucher]}) == "ledger.voucher_signed_already"
    company.run("ledger.post_vouchers", {"vouchers": [voucher]}, as_="accountant")
    row = company.sql("select created_by, checked_by, signed_by, posted_by from ledger.voucher")[0]
    people = {role: company.actor(role).user_id for role in ("boss", "accountant", "manager")}
    assert tuple(row.values()) == (people["boss"], people["accountant"], people["manager"], people["accountant"])
    sound(company)


def test_one_person_may_do_all_and_stands_for_all_four(company: Books) -> None:
    voucher = approved(company, "2026-03-05", LINES)
    company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    sheet = company.ask("ledger.voucher_sheets", {"vouchers": [voucher]}).sheets[0]
    assert sheet.prepared_by and {sheet.prepared_by} == {sheet.checked_by, sheet.signed_by, sheet.posted_by}


def test_who_prepared_it_neither_checks_nor_signs_where_checkers_differ(company: Books) -> None:
    setting(company, "checker_differs")
    voucher = draft(company, "2026-03-05", LINES)
    assert refused(company, "ledger.check_vouchers", {"vouchers": [voucher]}) == "ledger.checker_is_preparer"
    company.run("ledger.check_vouchers", {"vouchers": [voucher]}, as_="manager")
    assert refused(company, "ledger.sign_vouchers", {"vouchers": [voucher]}) == "ledger.checker_is_preparer"


@pytest.mark.parametrize("command", ["ledger.sign_vouchers", "ledger.uncheck_voucher"])
def test_each_step_is_a_right_of_its_own(company: Books, command: str) -> None:
    voucher = approved(company, "2026-03-05", LINES)
    given = {"vouchers": [voucher]} if command.endswith("vouchers") else {"voucher": voucher, "reason": "错"}
    for role in ("cashier", "nobody"):
        with pytest.raises(NotPermitted):
            company.run(command, given, as_=role)


def test_a_check_taken_back_makes_a_draft_that_counts_nowhere(company: Books) -> None:
    voucher = approved(company, "2026-03-05", LINES)
    assert balance(company, "560205") == Decimal("5.00")
    back = company.run("ledger.uncheck_voucher", {"voucher": voucher, "reason": "金额错"}).result
    assert (back["state"], len(back["entry_ids"]), balance(company, "560205")) == ("draft", 1, Decimal("0.00"))
    changed = {"voucher": voucher, "date": "2026-03-06", "summary": "改", "lines": SEVEN}
    other_month = {**changed, "date": "2026-02-06"}
    assert refused(company, "ledger.save_voucher", other_month) == "ledger.voucher_month_stays"
    assert refused(company, "ledger.discard_voucher", {"voucher": voucher}) == "ledger.voucher_was_checked"
    company.run("ledger.save_voucher", changed)
    company.run("ledger.approve_voucher", {"voucher": voucher})
    assert balance(company, "560205") == Decimal("7.00")
    company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    view = company.ask("ledger.voucher", {"voucher": voucher})
    assert [(x.account_code, str(x.debit), str(x.credit)) for x in view.lines] == [
        ("560205", "7.00", "0.00"), ("2211", "0.00", "7.00"),
    ]  # fmt: skip
    assert (str(view.amount), len(view.entries)) == ("7.00", 3)
    sheet = company.ask("ledger.voucher_sheets", {"vouchers": [voucher]}).sheets[0]
    assert [(str(x.debit), str(x.credit)) for x in sheet.lines] == [("7.00", "0.00"), ("0.00", "7.00")]
    assert refused(company, "ledger.uncheck_voucher", {"voucher": voucher, "reason": "晚"}) == "ledger.voucher_is_posted"
    sound(company)


def test_a_dropped_voucher_stays_with_its_entry_and_the_red_one(company: Books) -> None:
    voucher = approved(company, "2026-03-05", LINES)
    given = {"voucher": voucher, "reason": "重复", "then": "drop"}
    assert company.run("ledger.uncheck_voucher", given).result["state"] == "approved"
    assert refused(company, "ledger.uncheck_voucher", given) == "ledger.voucher_not_checked_yet"
    company.run("ledger.check_vouchers", {"vouchers": [voucher]})
    assert company.run("ledger.post_vouchers", {"vouchers": [voucher]}).result["numbers"] == ["202603-记-0001"]
    view = company.ask("ledger.voucher", {"voucher": voucher})
    assert ([str(x.debit) for x in view.lines], str(view.amount)) == (["5.00", "0.00", "-5.00", "0.00"], "0.00")
    assert balance(company, "560205") == 0
    sound(company)


def test_a_voucher_of_a_document_waits_for_a_checker_again(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05", "甲"))
    voucher = company.run("ledger.make_vouchers").result["voucher_ids"][0]
    back = company.run("ledger.uncheck_voucher", {"voucher": voucher, "reason": "附件不齐"}).result
    assert (back["state"], back["entry_ids"]) == ("approved", [])
    assert refused(company, "ledger.post_vouchers", {"vouchers": [voucher]}) == "ledger.voucher_not_checked"
    company.run("ledger.check_vouchers", {"vouchers": [voucher]})
    assert company.run("ledger.post_vouchers", {"vouchers": [voucher]}).result["count"] == 1
    sound(company)


def test_the_log_tells_who_took_the_check_back_and_why(company: Books) -> None:
    voucher = approved(company, "2026-03-05", LINES)
    company.run("ledger.uncheck_voucher", {"voucher": voucher, "reason": "金额错"}, as_="manager")
    rows = company.ask("company.timeline", {"kind": "ledger.voucher", "document": voucher}).rows
    assert rows[0].name == "ledger.uncheck_voucher"
