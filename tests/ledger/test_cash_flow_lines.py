"""Money lines unlike the proposal are told, and get another line of the statement; their entries stay as they were."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.vouchers import approved, posted

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


def flows(company: Books) -> dict[int, str]:
    """What the kept balances say of each line of the statement."""
    rows = company.sql(
        "select cash_flow_line as line, sum(debit - credit) as amount from ledger.balance where cash_flow_line <> 0 group by 1"
    )
    return {row["line"]: str(row["amount"]) for row in rows if row["amount"]}


def listed(company: Books, **more: Any) -> list[tuple[str, int, int | None]]:
    rows = company.ask("ledger.cash_flow_lines", {**MARCH, **more}).rows
    return [(row.account_code, row.cash_flow_line, row.proposed) for row in rows]


def sound(company: Books) -> None:
    assert [check.name for check in CHECKS if company.sql(check.sql)] == []


def money_line(company: Books) -> dict[str, Any]:
    row = company.ask("ledger.cash_flow_lines", {**MARCH, "only": "all"}).rows[0]
    return {"entry": row.entry_id, "line_no": row.line_no}


def test_only_what_differs_is_listed(company: Books) -> None:
    approved(company, "2026-03-02", ["D 560205 400.00", "C 1002 400.00 cf=6"])
    approved(company, "2026-03-03", ["D 560205 50.00", "C 1002 50.00 cf=3"])
    approved(company, "2026-03-04", ["D 1901 7.00", "C 1002 7.00 cf=6"])
    approved(company, "2026-03-05", ["D 1001 9.00", "C 1002 9.00"])
    assert listed(company) == [("1002", 3, 6)]
    assert listed(company, only="unknown") == [("1002", 6, None)]
    assert len(listed(company, only="all")) == 3  # what only changes its place is no flow
    assert listed(company, only="all", cash_flow_line=3) == [("1002", 3, 6)]


def test_an_assigned_line_moves_the_figure_and_leaves_the_entry(company: Books) -> None:
    voucher = posted(company, "2026-03-03", ["D 560205 50.00", "C 1002 50.00 cf=3"])
    given = money_line(company)
    before = company.sql("select hash from ledger.entry")
    done = company.run("ledger.assign_cash_flow", {"lines": [{**given, "cash_flow_line": 6}], "reason": "归类"}).result
    assert (done["count"], flows(company), listed(company)) == (1, {6: "-50.00"}, [])
    assert company.sql("select hash from ledger.entry") == before
    assert company.ask("ledger.voucher", {"voucher": voucher}).lines[1].cash_flow_line == 6
    company.run("ledger.assign_cash_flow", {"lines": [{**given, "cash_flow_line": 5}], "reason": "再归类"})
    assert flows(company) == {5: "-50.00"}
    rows = company.sql("select place, cash_flow_line, reason from ledger.cash_flow_assignment order by place")
    assert [tuple(row.values()) for row in rows] == [(1, 6, "归类"), (2, 5, "再归类")]
    sound(company)
    company.run("ledger.reverse_voucher", {"voucher": voucher})
    assert flows(company) == {}  # the red line goes where its line stands now
    sound(company)


def test_a_closed_month_an_opening_and_other_lines_stay(company: Books) -> None:
    def refused(line: dict[str, Any]) -> str:
        with pytest.raises(Refusal) as found:
            company.run("ledger.assign_cash_flow", {"lines": [line], "reason": "归类"})
        return found.value.key

    posted(company, "2026-01-05", ["D 560205 50.00", "C 1002 50.00 cf=6"])
    entry = company.sql("select id from ledger.entry")[0]["id"]
    assert refused({"entry": entry, "line_no": 1, "cash_flow_line": 6}) == "ledger.cash_flow_line_only_on_cash"
    assert refused({"entry": entry, "line_no": 9, "cash_flow_line": 6}) == "ledger.cash_flow_no_such_line"
    assert refused({"entry": entry, "line_no": 2, "cash_flow_line": 7}) == "ledger.cash_flow_line_unknown"
    company.run("ledger.close_period", {"month": "2026-01"})
    assert refused({"entry": entry, "line_no": 2, "cash_flow_line": 3}) == "ledger.period_closed"
    approved(company, "2026-03-05", ["D 1001 9.00", "C 1002 9.00"])
    transfer = company.sql("select max(id) as id from ledger.entry")[0]["id"]
    assert refused({"entry": transfer, "line_no": 2, "cash_flow_line": 3}) == "ledger.cash_flow_of_transfer"
    assert company.count("ledger.cash_flow_assignment") == 0
    with pytest.raises(NotPermitted):
        company.run("ledger.assign_cash_flow", {"lines": [{"entry": entry, "line_no": 2, "cash_flow_line": 3}], "reason": "x"},
                    as_="cashier")  # fmt: skip
