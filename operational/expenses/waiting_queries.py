"""What waits for a decision: claims and advances for heads of departments, claims for finance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import WAITING_ROWS_MAX, Tx, Waiting, WaitingAsked, WaitingRow, query, say
from operational.expenses.commands.deciding import OWN_ALLOWED
from operational.expenses.tables import Advance, Claim

_CLAIMS = """
    select 'expenses.claim' as kind, c.id, c.number, c.date, c.version, e.name as party, c.amount, c.reason, c.over,
        coalesce(c.submitted_at, c.created_at) as asked_at, coalesce(d.name, '') as department,
        coalesce((select string_agg(p.told, '、' order by p.amount desc) from (
            select k.name || ' ' || to_char(sum(l.amount), 'FM999,999,990.00') as told, sum(l.amount) as amount
            from expenses.claim_line as l join expenses.kind as k on k.id = l.kind_id
            where l.claim_id = c.id group by k.id order by sum(l.amount) desc limit 4
        ) as p), '') as parts,
        (select count(*) from expenses.claim_line as l where l.claim_id = c.id and l.paper = 'none') as without_paper
    from expenses.claim as c
    join people.employee as e on e.id = c.employee_id
    left join company.department as d on d.id = c.department_id
    where c.state = '{state}'
"""
_ADVANCES = """
    select 'expenses.advance' as kind, a.id, a.number, a.date, a.version, e.name as party, a.amount, a.reason, 0.00 as over,
        a.created_at as asked_at, coalesce(d.name, '') as department, '' as parts, 0 as without_paper
    from expenses.advance as a
    join people.employee as e on e.id = a.employee_id
    left join company.department as d on d.id = a.department_id
    where a.state = 'submitted'
"""
_OTHERS = " and (:own_allowed or {alias}.employee_id is distinct from :me)"
_MINE_TO_DECIDE = " and (:all or {alias}.head_id = :me)"
_HEAD = sa.text(
    f"select w.*, count(*) over () as total from ("
    f"{_CLAIMS.format(state='submitted')}{_OTHERS.format(alias='c')}{_MINE_TO_DECIDE.format(alias='c')} union all "
    f"{_ADVANCES}{_OTHERS.format(alias='a')}{_MINE_TO_DECIDE.format(alias='a')}"
    f") as w order by w.asked_at, w.id limit :most"
)
_FINANCE = sa.text(
    f"select w.*, count(*) over () as total from ("
    f"{_CLAIMS.format(state='approved')}{_OTHERS.format(alias='c')}) as w order by w.asked_at, w.id limit :most"
)
COMMANDS = {
    Claim.kind: ("claim", "approve_claim", "refuse_claim"),
    Advance.kind: ("advance", "approve_advance", "refuse_advance"),
}
OF_FINANCE = {Claim.kind: ("claim", "book_claim", "send_back_claim")}


@query("expenses.waiting_for_me", permission="expenses.claim.approve", path="GET /expenses/waiting-for-me")
def waiting_for_me(tx: Tx, given: WaitingAsked) -> Waiting:
    """Claims and advances that wait for the head of a department, the longest waiting first."""
    return _answer(tx, _HEAD, COMMANDS)


@query("expenses.finance_waiting_for_me", permission="expenses.claim.book", path="GET /expenses/finance-waiting-for-me")
def finance_waiting_for_me(tx: Tx, given: WaitingAsked) -> Waiting:
    """Claims that heads agreed to and that finance looks at and books, the longest waiting first."""
    return _answer(tx, _FINANCE, OF_FINANCE)


def _answer(tx: Tx, statement: sa.TextClause, commands: dict[str, tuple[str, str, str]]) -> Waiting:
    asked: dict[str, Any] = {
        "most": WAITING_ROWS_MAX, "me": tx.actor.employee_id, "own_allowed": bool(setting(tx, OWN_ALLOWED, False)),
    }  # fmt: skip
    if statement is _HEAD:
        asked["all"] = tx.actor.scope(tx.permission) == "all"
    rows = [dict(row) for row in tx.session.execute(statement, asked).mappings()]
    total = rows[0]["total"] if rows else 0
    return Waiting(rows=[_row(tx, row, commands[row["kind"]]) for row in rows], total=total)


def _row(tx: Tx, row: dict[str, Any], command: tuple[str, str, str]) -> WaitingRow:
    row.pop("total")
    over: Decimal = row.pop("over")
    parts, reason, department, without = (row.pop(name) for name in ("parts", "reason", "department", "without_paper"))
    locale, told = tx.actor.locale, []
    if over:
        told.append(say("expenses.waits_over_limit", locale, amount=f"{over:,.2f}"))
    if without:
        told.append(say("expenses.waits_without_paper", locale, count=without))
    ref, approve, refuse = command
    return WaitingRow(
        margin=None,
        summary=" · ".join(part for part in (department, reason, parts) if part),
        reasons=told,
        asked_by=row["party"],
        ref=ref,
        approve=f"expenses.{approve}",
        refuse=f"expenses.{refuse}",
        **row,
    )
