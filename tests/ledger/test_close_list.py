"""The list before a month is closed: what it finds, and that closing asks the same and refuses with all of it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Refusal
from tests.books import Books
from tests.ledger.vouchers import approved, draft, posted

RENT = ["D 560207 10.00", "C 2241 10.00"]


def steps(company: Books, month: str = "2026-01") -> dict[str, Any]:
    answer: Any = company.ask("ledger.close_list", {"month": month})
    return {step.key: step for step in answer.steps}


def refusal(company: Books, month: str = "2026-01") -> Refusal:
    with pytest.raises(Refusal) as refused:
        company.run("ledger.close_period", {"month": month})
    return refused.value


def test_steps_are_declared_by_their_slices_and_name_commands_that_exist() -> None:
    known = catalog()
    assert {step.key.split(".")[0] for step in known.close_steps} >= {"ledger", "stock", "invoicing", "purchasing"}
    assert [step.command for step in known.close_steps if step.command and step.command not in known.commands] == []
    assert [step.order for step in known.close_steps] == sorted(step.order for step in known.close_steps)


def test_a_draft_and_an_unposted_entry_stand_in_the_list_with_their_papers(company: Books) -> None:
    waiting = draft(company, "2026-01-05", RENT, reference="A-1")
    counted = approved(company, "2026-01-06", RENT, reference="A-2")
    found = steps(company)
    assert (found["ledger.drafts"].state, found["ledger.drafts"].holds, found["ledger.drafts"].count) == ("block", True, 1)
    row = found["ledger.drafts"].rows[0]
    assert (row.kind, row.id, row.number) == ("ledger.voucher", waiting, "A-1")
    assert (row.date, row.amount) == ("2026-01-05", Decimal("10.00"))
    row = found["ledger.entries_posted"].rows[0]
    assert (row.kind, row.id, row.number, row.amount) == ("ledger.voucher", counted, "A-2", Decimal("10.00"))
    refused = refusal(company)
    assert [problem.key for problem in refused.problems] == ["ledger.vouchers_unfinished", "ledger.entries_not_posted"]
    assert [problem.values["papers"] for problem in refused.problems] == [["A-1"], ["A-2"]]
    assert company.sql("select state from ledger.period where month = '2026-01-01'") == [{"state": "open"}]


def test_a_month_without_anything_open_is_ready_and_closes(company: Books) -> None:
    posted(company, "2026-01-05", RENT)
    answer: Any = company.ask("ledger.close_list", {"month": "2026-01"})
    assert (answer.is_ready, answer.state, answer.month) == (True, "open", dt.date(2026, 1, 1))
    open_steps = [(step.key, step.state, step.holds) for step in answer.steps if step.state != "done"]
    assert open_steps == [("closing.profit", "to_do", False)]  # a company that never carried its profit over may close without
    company.run("ledger.close_period", {"month": "2026-01"})


def test_what_is_wrong_with_the_books_holds_the_close_whoever_did_it(company: Books) -> None:
    """A gap in the numbers, a balance that no entry explains and an account that no statement takes are all found."""
    posted(company, "2026-01-05", RENT)
    company.sql("set session_replication_role = replica; update ledger.voucher set sequence = 2, number = '202601-记-0002'")
    company.sql(
        "insert into ledger.account (id, code, name_zh, name_en, name_tw, class, normal_side, path, is_official, is_active,"
        " requires_party, is_cash, control, source)"
        " values (9001, '1999', '无', 'none', '無', 'asset', 'D', '1999/', false, true, false, false, '', 'test')"
    )
    company.sql(
        "insert into ledger.balance (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line,"
        " opening, debit, credit) values ('1999', '2026-01-01', 0, 0, 0, 0, 0, 0, 5, 0)"
    )
    found = steps(company)
    assert [row.number for row in found["ledger.voucher_numbers"].rows] == ["202601-记-0001"]
    assert [row.amount for row in found["ledger.trial_balance"].rows] == [Decimal("5.00")]
    assert [row.number for row in found["ledger.statements_complete"].rows] == ["1999"]
    assert [problem.values["step"] for problem in refusal(company).problems] == [
        "close_step.ledger.voucher_numbers", "close_step.ledger.trial_balance", "close_step.ledger.statements_complete",
    ]  # fmt: skip


def test_sub_ledgers_that_differ_from_their_accounts_hold_the_close(company: Books) -> None:
    company.run("parties.ensure_parties", {"parties": [{"code": "K1", "name": "客户", "is_customer": True}]})
    posted(company, "2026-01-05", ["D 1122 100.00 party=K1", "C 5001 100.00"])
    assert steps(company)["invoicing.open_items_equal_ledger"].state == "done"
    company.sql("set session_replication_role = replica; update invoicing.open_item set amount = 90")
    row = steps(company)["invoicing.open_items_equal_ledger"].rows[0]
    assert (row.kind, row.name, row.amount) == ("parties.party", "客户", Decimal("-10.00"))
    assert refusal(company).values["step"] == "close_step.invoicing.open_items_equal_ledger"


def test_bank_lines_without_books_are_to_be_known_and_do_not_hold(company: Books) -> None:
    company.sql(
        "insert into invoicing.bank_line (id, account_code, date, amount, fingerprint, matched, created_by, reference,"
        " counterparty, counter_account, summary)"
        " values (1, '1002', '2026-01-09', 55, 'x', 0, 1, 'B-1', '王', '', '')"
    )
    found = steps(company)["invoicing.bank_reconciled"]
    assert (found.state, found.holds, found.rows[0].number, found.rows[0].amount) == (
        "notice", False, "1002 B-1", Decimal("55.00"),
    )  # fmt: skip
    assert company.run("ledger.close_period", {"month": "2026-01"}).result["state"] == "closed"


def test_nobody_who_may_not_see_vouchers_sees_the_list(company: Books) -> None:
    with pytest.raises(Refusal) as refused:
        company.ask("ledger.close_list", {"month": "2026-01"}, as_="nobody")
    assert refused.value.key == "dispatch.not_permitted"
    with pytest.raises(Refusal) as refused:
        company.ask("ledger.close_list", {"month": "2031-01"})
    assert refused.value.key == "ledger.period_unknown"


def test_a_month_that_is_not_over_is_said_and_does_not_hold_the_close(company: Books) -> None:
    for day in ("2026-02-10", "2026-03-10"):
        posted(company, day, ["D 560205 1.00", "C 2241 1.00"])

    def found(month: str) -> tuple[int, bool]:
        step = next(one for one in company.ask("ledger.close_list", {"month": month}).steps if one.key == "ledger.month_is_over")  # type: ignore[attr-defined]
        return step.count, step.holds

    assert (found("2026-02"), found("2026-03")) == ((0, False), (1, False))  # today is 16 March
