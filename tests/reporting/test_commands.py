"""Statements, budgets and formulas through the front door: versions, rights, refusals that name line and place, what counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Actor, NotPermitted, Refusal
from tests.books import Books
from tests.ledger.vouchers import posted

LINES = [{"code": "A", "text": "货币资金", "formula": "balance(1001, 1002)"}]


def statement(**more: Any) -> dict[str, Any]:
    return {"code": "GL", "name": "管理报表", "columns": [{"kind": "period"}], "lines": LINES, **more}


def refused(company: Books, command: str, data: dict[str, Any]) -> list[tuple[str, str | None]]:
    with pytest.raises(Refusal) as found:
        company.run(command, data)
    return [(problem.key, problem.field) for problem in found.value.problems]


def test_each_save_is_a_version_and_the_day_chooses_it(company: Books) -> None:
    company.run("reporting.save_statement", statement(valid_from="2026-01-01"))
    other = [{"code": "A", "text": "银行存款", "formula": "balance(1002)"}]
    answer = company.run("reporting.save_statement", statement(valid_from="2026-03-01", lines=other, reason="只看银行"))
    assert (answer.result["number"], answer.result["is_new"]) == (2, False)

    def text(on: str) -> str:
        found: Any = company.ask("reporting.statement", {"statement": "GL", "on": on})
        return str(found.lines[0].text)

    assert [text(day) for day in ("2025-06-01", "2026-02-28", "2026-03-01")] == ["货币资金", "货币资金", "银行存款"]
    assert company.count("reporting.statement_line") == 2  # nothing was overwritten


def test_what_the_books_do_not_know_is_refused_with_its_line(company: Books) -> None:
    lines = [
        {"code": "A", "text": "甲", "formula": "balance(9999) + B"},
        {"code": "B", "text": "乙", "formula": "movement(5001, department=NONE) - movement(5001, party=NOBODY)"},
        {"code": "C", "text": "丙", "formula": "1 +"},
    ]
    assert refused(company, "reporting.save_statement", statement(lines=lines)) == [
        ("reporting.formula_ends", "lines.2.formula"),
        ("reporting.formula_account_unknown", "lines.0.formula"),
        ("reporting.formula_department_unknown", "lines.1.formula"),
        ("reporting.formula_party_unknown", "lines.1.formula"),
    ]
    assert company.count("reporting.statement") == 0


def test_who_may_define_and_who_may_see(company: Books) -> None:
    with pytest.raises(NotPermitted):
        company.run("reporting.save_statement", statement(), as_="cashier")
    company.run("reporting.save_statement", statement(roles=["accountant"]))
    viewer = Actor(977, "看报表的人", {"reporting.statement.view": "all"})
    with pytest.raises(Refusal) as found:
        company.ask("reporting.statement", {"statement": "GL"}, as_=viewer)
    assert found.value.key == "reporting.statement_not_for_you"
    assert company.ask("reporting.statements", as_=viewer).model_dump()["rows"] == []
    assert len(company.ask("reporting.statements", as_="analyst").model_dump()["rows"]) == 1  # may define, so sees all
    company.run("reporting.save_statement", statement(code="ALL"))
    assert [row["code"] for row in company.ask("reporting.statements", as_=viewer).model_dump()["rows"]] == ["ALL"]
    assert refused(company, "reporting.save_statement", statement(roles=["kings"])) == [("reporting.role_unknown", "roles")]


def test_the_budget_approved_last_counts_and_a_withdrawn_one_does_not(company: Books) -> None:
    def made(amount: str) -> str:
        lines = [{"account": "5001", "month_1": amount}, {"account": "5602", "month_3": "10"}]
        data = {"year": 2026, "name": amount, "lines": lines}
        return str(company.run("reporting.save_budget", data).result["number"])

    def counting() -> list[str]:
        found: Any = company.ask("reporting.budgets", {"year": 2026})
        return [row.number for row in found.rows if row.counts]

    first, second = made("100.00"), made("200.00")
    assert counting() == []
    company.run("reporting.approve_budget", {"budget": first})
    company.run("reporting.approve_budget", {"budget": second})
    assert counting() == [second]
    company.run("reporting.cancel_budget", {"budget": second, "reason": "重编"})
    assert counting() == [first]
    again = {"budget": first, "year": 2026, "name": "改", "lines": [{"account": "5001", "month_1": "1"}]}
    assert refused(company, "reporting.save_budget", again) == [("reporting.budget_not_draft", "budget")]
    wrong = {"year": 2026, "name": "x", "lines": [{"account": "1001", "month_1": "1"}]}
    assert refused(company, "reporting.save_budget", wrong) == [("reporting.budget_account_wrong", "lines.0.account")]
    twice = {"year": 2026, "name": "x", "lines": [{"account": "5001", "month_1": "1"}, {"account": "5001", "month_2": "1"}]}
    assert refused(company, "reporting.save_budget", twice) == [("reporting.budget_line_twice", "lines.1.account")]


def test_a_budget_starts_from_what_a_year_brought_without_its_closings(company: Books) -> None:
    posted(company, "2026-01-10", ["D 1221 1130.00", "C 5001 1000.00", "C 22210107 130.00"])
    posted(company, "2026-01-11", ["D 560207 300.05", "C 2241 300.05"])
    posted(company, "2026-01-31", ["D 5001 1000.00", "C 3103 1000.00"])
    posted(company, "2026-02-10", ["D 1221 226.00", "C 5001 200.00", "C 22210107 26.00"])
    made = company.run("reporting.copy_budget", {"year": 2027, "name": "预算", "factor": "1.1"}).result
    found: Any = company.ask("reporting.budget", {"budget": made["number"]})
    assert [(row.account, row.month_1, row.month_2, row.total) for row in found.lines] == [
        ("5001", Decimal("1100.00"), Decimal("220.00"), Decimal("1320.00")),
        ("560207", Decimal("330.06"), Decimal("0.00"), Decimal("330.06")),
    ]
    assert found.total == Decimal("989.94")


def formula(company: Books, line: int) -> tuple[list[str], bool]:
    found: Any = company.ask("ledger.statement_formulas", {"form": "balance_sheet", "on": "2026-06-30"})
    row = next(one for one in found.rows if one.line == line)
    return [term.account for term in row.terms], row.is_own


def test_a_line_takes_other_accounts_and_goes_back_to_the_official_formula(company: Books) -> None:
    official = formula(company, 2)
    data = {"form": "balance_sheet", "line": 2, "reason": "理财产品列示", "terms": [
        {"take": "balance", "account": "1101"}, {"take": "balance", "account": "1012"}]}  # fmt: skip
    assert company.run("ledger.save_statement_formula", data).result["revision"] == 1
    assert formula(company, 2) == (["1101", "1012"], True)
    company.run("ledger.restore_statement_formula", {"form": "balance_sheet", "line": 2, "reason": "恢复"})
    assert formula(company, 2) == official == (["1101"], False)
    history: Any = company.ask("ledger.statement_formulas", {"form": "balance_sheet"})
    changes = next(row for row in history.rows if row.line == 2).changes
    assert [(one.revision, one.is_official, one.reason) for one in changes] == [(2, True, "恢复"), (1, False, "理财产品列示")]


def test_a_formula_is_refused_where_the_form_or_a_closed_month_forbids_it(company: Books) -> None:
    def tried(**more: Any) -> str:
        data = {"form": "balance_sheet", "line": 2, "reason": "x", "terms": [{"take": "balance", "account": "1101"}], **more}
        return refused(company, "ledger.save_statement_formula", data)[0][0]

    assert tried(line=15) == "ledger.formula_adds_lines"
    assert tried(line=99) == "ledger.formula_line_unknown"
    assert tried(terms=[{"take": "movement", "account": "5001"}]) == "ledger.formula_take_wrong"
    assert tried(terms=[{"take": "balance", "account": "1101"}] * 2) == "ledger.formula_term_twice"
    assert tried(terms=[{"take": "balance", "account": "1101", "option": "a=b"}]) == "ledger.formula_option_unknown"
    company.run("ledger.close_period", {"month": "2026-01"})
    assert tried(valid_from="2026-01-15") == "ledger.formula_in_closed_month"
    back = {"form": "balance_sheet", "line": 2, "reason": "x"}
    assert refused(company, "ledger.restore_statement_formula", back)[0][0] == "ledger.formula_official_already"
