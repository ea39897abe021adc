"""Which line of the cash-flow statement money belongs to: proposed from what stands against it, by dated rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query
from operational.ledger import reference
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.rules import CASH_FLOW_ITEMS
from operational.ledger.seed import rows_of
from operational.ledger.tables import StatementLine

LINES_MAX = 1000  # of one entry; a hand voucher has some dozens


@dataclass(frozen=True)
class Rule:
    """Money in or out against an account and those below it, of documents of one kind or (empty) of any."""

    direction: str
    account: str
    source_kind: str
    line: int
    source: str = ""


@dataclass(frozen=True)
class Reason:
    """The line that money takes, with the rule that says so."""

    line: int
    account: str  # of the rule: what stands against the money, or an account above it
    source: str


@dataclass(frozen=True)
class Movement:
    """A line of an entry: debit minus credit on an account with its path."""

    path: str
    is_cash: bool
    amount: Decimal


def rules_of(day: dt.date) -> list[Rule]:
    """The rules in force on a day; of several rows for the same account the newest counts."""
    newest: dict[tuple[str, str, str], Rule] = {}
    for row in sorted(rows_of("cash_flow_rules"), key=lambda row: row["valid_from"]):
        if row["valid_from"] <= day.isoformat():
            rule = Rule(row["direction"], row["account"], row["source_kind"], int(row["line"]), row["source"])
            newest[rule.direction, rule.account, rule.source_kind] = rule
    return list(newest.values())


def proposed(movements: Sequence[Movement], rules: Sequence[Rule], source_kind: str = "") -> list[int | None]:
    """A line for each movement of cash, nothing for the others and for money that only changes its place.

    Money takes the line of what stands against it; against several, that of the largest amount.
    """
    return [found.line if found is not None else None for found in reasons(movements, rules, source_kind)]


def reasons(movements: Sequence[Movement], rules: Sequence[Rule], source_kind: str = "") -> list[Reason | None]:
    """As ``proposed``, with the rule behind each line."""
    return [
        _of(movement, movements, lambda direction, path: _rule(rules, direction, path, source_kind)) if movement.is_cash else None
        for movement in movements
    ]


def _of(cash: Movement, movements: Sequence[Movement], rule_of: Callable[[str, str], Rule | None]) -> Reason | None:
    direction = "in" if cash.amount > 0 else "out"
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    largest: dict[int, tuple[Decimal, Rule]] = {}
    for other in movements:
        if other.is_cash or other.amount * cash.amount >= 0:
            continue
        rule = rule_of(direction, other.path)
        if rule is not None:
            sums[rule.line] += abs(other.amount)
            largest[rule.line] = max(largest.get(rule.line, (ZERO, rule)), (abs(other.amount), rule), key=lambda one: one[0])
    if not sums:
        return None
    line = min(sums, key=lambda line: (-sums[line], line))
    return Reason(line, largest[line][1].account, largest[line][1].source)


def _rule(rules: Sequence[Rule], direction: str, path: str, source_kind: str) -> Rule | None:
    """The rule of the nearest account above; one for the kind of document before one for any."""
    codes = path.rstrip("/").split("/")
    fitting = [
        (rule.source_kind != "", codes.index(rule.account), rule.line, rule.account)
        for rule in rules
        if rule.direction == direction and rule.account in codes and rule.source_kind in ("", source_kind)
    ]
    if not fitting:
        return None
    _, _, line, account = max(fitting)
    return next(r for r in rules if (r.direction, r.account, r.line) == (direction, account, line))


class MoneyLine(Input):
    account: AccountRef
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO


class ProposeCashFlow(Input):
    date: dt.date | None = None  # left out: today
    source_kind: str = Field(default="", max_length=60)
    lines: list[MoneyLine] = Field(min_length=1, max_length=LINES_MAX)


class CashFlowProposal(Output):
    line_no: int
    account: str
    is_cash: bool
    cash_flow_line: int | None
    name: str
    against: str  # the account that decides, with its name
    source: str  # of the rule


class CashFlowProposals(Output):
    rows: list[CashFlowProposal]
    total: int


@query("ledger.propose_cash_flow", permission="ledger.account.view")
def propose_cash_flow(tx: Tx, q: ProposeCashFlow) -> CashFlowProposals:
    """The lines of the cash-flow statement that an entry's cash would take by rule, before it is written."""
    day = q.date or tx.today
    facts = [reference.account(tx, line.account, field=f"lines.{place}.account") for place, line in enumerate(q.lines)]
    movements = [Movement(fact.path, fact.is_cash, line.debit - line.credit) for fact, line in zip(facts, q.lines, strict=True)]
    names, chart = names_of_lines(tx, day), reference.accounts(tx)
    rows = [
        CashFlowProposal(
            line_no=number,
            account=fact.code,
            is_cash=fact.is_cash,
            cash_flow_line=why.line if why else None,
            name=names.get(why.line, "") if why else "",
            against=f"{why.account} {chart[why.account].name}" if why and why.account in chart else "",
            source=why.source if why else "",
        )
        for number, (fact, why) in enumerate(zip(facts, reasons(movements, rules_of(day), q.source_kind), strict=True), 1)
    ]
    return CashFlowProposals(rows=rows, total=len(rows))


class NoInput(Input):
    pass


class CashFlowItem(Output):
    line: int
    name: str


class CashFlowItems(Output):
    rows: list[CashFlowItem]
    total: int


@query("ledger.cash_flow_items", permission="ledger.account.view", path="GET /ledger/cash-flow-items")
def cash_flow_items(tx: Tx, q: NoInput) -> CashFlowItems:
    """The lines of the cash-flow statement that take an amount, as they are called today."""
    names = names_of_lines(tx, tx.today)
    rows = [CashFlowItem(line=line, name=names.get(line, "")) for line in sorted(CASH_FLOW_ITEMS)]
    return CashFlowItems(rows=rows, total=len(rows))


def names_of_lines(tx: Tx, day: dt.date) -> dict[int, str]:
    columns: list[Any] = [StatementLine.line, StatementLine.name_zh]
    wanted = sa.select(*columns).where(StatementLine.statement == "cash_flow_statement", StatementLine.valid_from <= day)
    return {line: name for line, name in tx.session.execute(wanted.order_by(StatementLine.valid_from))}
