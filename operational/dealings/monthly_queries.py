"""What people can see of statements that go out by themselves: the rules, and what is due this month."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Output, Page, Tx, page_of, query
from operational.dealings import monthly, rules
from operational.dealings.scope import own_customers, sees_all
from operational.dealings.tables import StatementRule
from operational.parties.api import Party


class FindStatementRules(Page):
    with_past: bool = False  # rules whose last day is over too


class StatementRuleRow(Output):
    id: int
    version: int
    side: Literal["sale", "purchase"]
    party: str | None  # the code; empty: all of them
    party_name: str | None
    day: int
    is_sent: bool
    valid_from: dt.date
    valid_to: dt.date | None


class StatementRules(Output):
    rows: list[StatementRuleRow]
    total: int


@query("dealings.statement_rules", permission="dealings.statement.view", path="GET /statement-rules")
def statement_rules(tx: Tx, given: FindStatementRules) -> StatementRules:
    """On which day customers and suppliers get their statement by mail; a partner's own rule goes before that for all."""
    of = StatementRule
    columns: list[Any] = [
        of.id, of.version, of.side, Party.code.label("party"), Party.name.label("party_name"), of.day, of.is_sent, of.valid_from,
        of.valid_to,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .outerjoin(Party, Party.id == of.party_id)
        .order_by(of.side.desc(), Party.code.nulls_first(), of.valid_from, of.id)
    )
    if not given.with_past:
        statement = statement.where(sa.or_(of.valid_to.is_(None), of.valid_to >= tx.today))
    rows, total = page_of(tx, statement, given)
    return StatementRules(rows=[StatementRuleRow(**row._mapping) for row in rows], total=total)


class FindDueStatements(Page):
    search: str = Field(default="", max_length=100)


class DueStatement(Output):
    party_id: int
    party_code: str
    party_name: str
    side: Literal["sale", "purchase"]
    due_on: dt.date
    standing: Literal["waits", "no_address", "made", "by_hand"]  # its day is to come or has come; nobody to mail to; made
    statement_id: int | None
    number: str | None
    state: str | None
    sent_on: dt.date | None


class DueStatements(Output):
    date_from: dt.date
    date_to: dt.date
    rows: list[DueStatement]
    total: int


@query("dealings.due_statements", permission="dealings.statement.view", path="GET /statements/due")
def due_statements(tx: Tx, given: FindDueStatements) -> DueStatements:
    """Who gets the statement of the month before by mail, when, and what became of it."""
    first, last = rules.month_before(tx.today)
    in_force = monthly.rules_on(tx, tx.today)
    mine = None if sees_all(tx) else set(tx.session.execute(own_customers(tx)).scalars())
    wanted = given.search.strip().lower()
    rows = []
    for side in ("sale", "purchase"):
        has_rules = any(rule.side == side for rule in in_force)
        for one in monthly.candidates(tx, side, first, last) if has_rules else ():
            rule = rules.rule_for(one.party_id, in_force, side)
            if rule is None or not rule.is_sent or (mine is not None and one.party_id not in mine):
                continue
            if not wanted or wanted in f"{one.party_code} {one.party_name} {one.number or ''}".lower():
                rows.append(_due(one, side, rules.due_day(rule, tx.today)))
    start = (given.page - 1) * given.page_rows
    return DueStatements(date_from=first, date_to=last, rows=rows[start : start + given.page_rows], total=len(rows))


def _due(one: Any, side: str, due_on: dt.date) -> DueStatement:
    if one.number is not None:
        standing = "made" if one.is_by_rule else "by_hand"
    else:
        standing = "waits" if one.has_address else "no_address"
    return DueStatement(
        party_id=one.party_id,
        party_code=one.party_code,
        party_name=one.party_name,
        side=side,
        due_on=due_on,
        standing=standing,
        statement_id=one.statement_id,
        number=one.number,
        state=one.state,
        sent_on=one.sent_on,
    )
