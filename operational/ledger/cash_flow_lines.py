"""Money lines beside what the rules propose for them, and giving them another line of the cash-flow statement in batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, SignedAmount, Tx, command, query, require
from operational.ledger import rules
from operational.ledger.cash_flow import Movement, Reason, names_of_lines, reasons, rules_of
from operational.ledger.commands.posting_runs import MERGE_LOCK

LINES_READ_MAX = 40_000  # of entries with money in the days asked for; more days are looked at in parts
ASSIGNED_MAX = 500  # as many as one page of the list shows


class FindCashFlowLines(Page):
    date_from: dt.date | None = None  # left out: the first day of this month
    date_to: dt.date | None = None
    only: Literal["different", "unknown", "all"] = "different"
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


class CashFlowLineRow(Output):
    entry_id: int
    line_no: int
    date: dt.date
    source_kind: str
    source_id: int
    source_number: str
    voucher_id: int | None
    voucher_number: str | None
    account_code: str
    summary: str
    debit: SignedAmount
    credit: SignedAmount
    cash_flow_line: int
    name: str
    proposed: int | None
    proposed_name: str
    against: str
    is_open: bool


class CashFlowLines(Output):
    rows: list[CashFlowLineRow]
    total: int
    different: int


_LINES = sa.text("""
    select e.id as entry_id, l.line_no, e.date, e.source_kind, e.source_id, e.source_number, v.id as voucher_id,
        v.number as voucher_number, l.account_code, coalesce(nullif(l.summary, ''), e.summary) as summary, l.debit, l.credit,
        a.path, a.is_cash, case when l.cash_flow_line is not null then ledger.cash_flow_line(l) end as cash_flow_line,
        p.state = 'open' as is_open
    from ledger.entry as e
    join ledger.entry_line as l on l.entry_id = e.id
    join ledger.account as a on a.code = l.account_code
    join ledger.period as p on p.month = date_trunc('month', e.date)::date
    left join ledger.voucher_entry as link on link.entry_id = e.id
    left join ledger.voucher as v on v.id = link.voucher_id
    where e.date >= :first and e.date <= :last and e.source_kind <> 'ledger.opening'
        and e.reverses_id is null and not exists (select from ledger.entry as red where red.reverses_id = e.id)
        and exists (select from ledger.entry_line as m where m.entry_id = e.id and m.cash_flow_line is not null)
    order by e.date, e.position, l.line_no
    limit :most
""")


@query("ledger.cash_flow_lines", permission="ledger.voucher.view", path="GET /ledger/cash-flow-lines")
def cash_flow_lines(tx: Tx, given: FindCashFlowLines) -> CashFlowLines:
    """Money lines of some days beside the line that the rules propose (现金流量核对); what was taken back in red is left out."""
    last = given.date_to or tx.today
    first = given.date_from or rules.month_of(last)
    require(first <= last, "ledger.days_out_of_order", field="date_to")
    read = tx.session.execute(_LINES, {"first": first, "last": last, "most": LINES_READ_MAX + 1}).all()
    require(len(read) <= LINES_READ_MAX, "ledger.too_many_to_try", field="date_to", most=LINES_READ_MAX)
    by_entry: dict[int, list[Any]] = {}
    for row in read:
        by_entry.setdefault(row.entry_id, []).append(row)
    names, known = names_of_lines(tx, last), rules_of(last)
    found = [row for lines in by_entry.values() for row in _judged(lines, known, names)]
    different = [row for row in found if row.proposed is not None and row.proposed != row.cash_flow_line]
    rows = {"different": different, "unknown": [row for row in found if row.proposed is None], "all": found}[given.only]
    if given.cash_flow_line is not None:
        rows = [row for row in rows if row.cash_flow_line == given.cash_flow_line]
    at = (given.page - 1) * given.page_rows
    return CashFlowLines(rows=rows[at : at + given.page_rows], total=len(rows), different=len(different))


def _judged(lines: Sequence[Any], known: Sequence[Any], names: Mapping[int, str]) -> list[CashFlowLineRow]:
    """The money lines of one entry; one that a person wrote in red is judged as what it takes back."""
    sign = -1 if sum(line.debit + line.credit for line in lines) < 0 else 1
    movements = [Movement(line.path, line.is_cash, sign * (line.debit - line.credit)) for line in lines]
    told: list[Reason | None] = reasons(movements, known, lines[0].source_kind)
    own = ("entry_id", "line_no", "date", "source_kind", "source_id", "source_number", "voucher_id", "voucher_number",
           "account_code", "summary", "debit", "credit", "cash_flow_line", "is_open")  # fmt: skip
    return [
        CashFlowLineRow(
            **{name: getattr(line, name) for name in own},
            name=names.get(line.cash_flow_line, ""),
            proposed=why.line if why else None,
            proposed_name=names.get(why.line, "") if why else "",
            against=why.account if why else "",
        )
        for line, why in zip(lines, told, strict=True)
        if line.cash_flow_line is not None
    ]


class AssignedLine(Input):
    entry: int
    line_no: int = Field(ge=1)
    cash_flow_line: int = Field(ge=1, le=18)


class AssignCashFlow(Input):
    lines: list[AssignedLine] = Field(min_length=1, max_length=ASSIGNED_MAX)
    reason: str = Field(min_length=1, max_length=500)


class CashFlowAssigned(Output):
    count: int


@command("ledger.assign_cash_flow", permission="ledger.cash_flow.assign", path="POST /ledger/cash-flow-lines", needs_entries=True)
def assign_cash_flow(tx: Tx, cmd: AssignCashFlow) -> CashFlowAssigned:
    """Give money lines of open months another line of the cash-flow statement; their entries stay as they were written."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MERGE_LOCK})
    wanted = {(line.entry, line.line_no): line.cash_flow_line for line in cmd.lines}
    lines = [{"entry_id": entry, "line_no": number, "cash_flow_line": line} for (entry, number), line in wanted.items()]
    count = tx.call("ledger.assign_cash_flow", actor=tx.actor.user_id, reason=cmd.reason, lines=lines)
    return CashFlowAssigned(count=count if isinstance(count, int) else len(lines))
