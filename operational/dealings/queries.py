"""What people can see of dealings with a partner: the statement as it would be now, and those that were made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Page, RefTo, SignedAmount, Tx, like, page_of, query
from operational.dealings.scope import kept_party, own_customers, sees_all
from operational.dealings.statement import PartyRef, Side, StatementShown, work_out
from operational.dealings.tables import Statement
from operational.parties.api import Party, same_partner

StatementRef = Annotated[int | str, RefTo("dealings.statement")]


class AskStatement(Input):
    party: PartyRef
    side: Side = "sale"
    date_from: dt.date | None = None  # left out: the first day of the month of the last one
    date_to: dt.date | None = None  # left out: today


@query("dealings.statement", permission="dealings.statement.view", path="GET /parties/{party}/statement")
def statement(tx: Tx, given: AskStatement) -> StatementShown:
    """The statement of account of a partner for a period, as the books stand now."""
    last = given.date_to or tx.today
    first = given.date_from or last.replace(day=1)
    return work_out(tx, kept_party(tx, given.party), given.side, first, last)


class FindStatements(Page):
    party: PartyRef | None = None
    side: Literal["sale", "purchase", ""] = ""
    state: Literal["issued", "sent", "confirmed", "cancelled", ""] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)


class StatementRow(Output):
    id: int
    number: str
    state: str
    date: dt.date
    party_id: int
    party_code: str
    party_name: str
    side: str
    date_from: dt.date
    date_to: dt.date
    opening: SignedAmount
    closing: SignedAmount
    sent_on: dt.date | None
    confirmed_on: dt.date | None
    difference: SignedAmount | None


class Statements(Output):
    rows: list[StatementRow]
    total: int


@query("dealings.statements", permission="dealings.statement.view", path="GET /statements")
def statements(tx: Tx, given: FindStatements) -> Statements:
    """Statements of account that were made, newest first."""
    of = Statement
    columns: list[Any] = [
        of.id, of.number, of.state, of.date, of.party_id, Party.code.label("party_code"), Party.name.label("party_name"), of.side,
        of.date_from, of.date_to, of.opening, of.closing, of.sent_on, of.confirmed_on, of.difference,
    ]  # fmt: skip
    statement_: sa.Select[Any] = sa.select(*columns).join(Party, Party.id == of.party_id)
    if not sees_all(tx):
        statement_ = statement_.where(of.party_id.in_(own_customers(tx)))
    if given.party is not None:
        statement_ = statement_.where(same_partner(of.party_id, given.party))
    for column, wanted in ((of.side, given.side), (of.state, given.state)):
        if wanted:
            statement_ = statement_.where(column == wanted)
    if given.date_from is not None:
        statement_ = statement_.where(of.date_to >= given.date_from)
    if given.date_to is not None:
        statement_ = statement_.where(of.date_to <= given.date_to)
    for word in given.search.split():
        pattern = like(word)
        statement_ = statement_.where(sa.or_(*(c.ilike(pattern) for c in (of.number, Party.code, Party.name, Party.pinyin))))
    rows, total = page_of(tx, statement_.order_by(of.date_to.desc(), of.id.desc()), given)
    return Statements(rows=[StatementRow(**row._mapping) for row in rows], total=total)


class OneStatement(Input):
    statement: StatementRef


class IssuedStatement(StatementRow):
    version: int
    note: str
    channel: str
    confirmed_by: str
    difference_note: str
    signed_copy: str
    increase: Amount
    decrease: Amount
    changed: SignedAmount  # what the books say of the same day now, less what was issued; not zero: something came in later
    body: StatementShown
    moves: list[str]


@query("dealings.issued_statement", permission="dealings.statement.view", path="GET /statements/{statement}")
def issued_statement(tx: Tx, given: OneStatement) -> IssuedStatement:
    """One statement as it was made, with what became of it and whether the books still say the same."""
    row = tx.find(Statement, given.statement, field="statement")
    party = tx.find(Party, row.party_id)
    kept_now = kept_party(tx, row.party_id)  # also guards the record scope
    now: Decimal = work_out(tx, kept_now, row.side, row.date_from, row.date_to).closing
    kept = {
        name: getattr(row, name) for name in IssuedStatement.model_fields
        if name not in ("party_code", "party_name", "changed", "body", "moves")
    }  # fmt: skip
    return IssuedStatement(
        **kept,
        party_code=party.code,
        party_name=party.name,
        changed=now - row.closing,
        body=StatementShown.model_validate(row.body),
        moves=[move.name for move in Statement.machine.allowed(row.state)],
    )
