"""Statements of account made, sent, and confirmed by the partner (对账)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    Amount,
    Input,
    Output,
    SignedAmount,
    Tx,
    command,
    locked_master,
    refuse,
    require,
    require_not_before,
)
from operational.dealings.queries import StatementRef
from operational.dealings.scope import kept_party
from operational.dealings.statement import PartyRef, Side, work_out
from operational.dealings.states import STATEMENT
from operational.dealings.tables import Statement
from operational.parties.api import Party, partner

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class IssueStatement(Input):
    party: PartyRef
    side: Side = "sale"
    date_from: dt.date
    date_to: dt.date
    note: str = Field(default="", max_length=2000)


class StatementMade(Output):
    id: int
    number: str
    state: str
    version: int
    opening: SignedAmount
    increase: Amount
    decrease: Amount
    closing: SignedAmount


@command("dealings.issue_statement", permission="dealings.statement.edit", path="POST /statements")
def issue_statement(tx: Tx, cmd: IssueStatement) -> StatementMade:
    """Make the statement of account of a partner for a period and keep it as it stands now, lines and all."""
    require(cmd.date_to <= tx.today, "dealings.period_not_over", field="date_to", last=cmd.date_to, today=tx.today)
    party = partner(tx, cmd.party, field="party")
    kept_party(tx, party.id)  # guards the record scope
    _refuse_made(tx, party, cmd)
    made, number = keep_statement(tx, party, cmd.side, cmd.date_from, cmd.date_to, note=cmd.note)
    return answer_of(made, number)


def keep_statement(
    tx: Tx, party: Party, side: str, first: dt.date, last: dt.date, *, note: str = "", rule_id: int | None = None
) -> tuple[Statement, str]:
    """Work a statement out and keep it, lines and all; answers it with its number."""
    shown = work_out(tx, party, side, first, last)
    made = tx.new(
        Statement,
        date=tx.today,
        note=note,
        party_id=party.id,
        rule_id=rule_id,
        side=side,
        date_from=first,
        date_to=last,
        opening=shown.opening,
        increase=shown.increase,
        decrease=shown.decrease,
        closing=shown.closing,
        body=shown.model_dump(mode="json"),
    )
    return made, tx.number(made)


def _refuse_made(tx: Tx, party: Party, cmd: IssueStatement) -> None:
    """The same days are put before a partner once: what was not answered is taken back before a new one is made."""
    locked_master(tx, Party, party.id)  # two clerks, or one who clicks twice: the second finds what the first made
    statement = sa.select(Statement.number).where(
        Statement.party_id == party.id, Statement.side == cmd.side, Statement.date_from == cmd.date_from,
        Statement.date_to == cmd.date_to, Statement.state.in_(("issued", "sent")),
    )  # fmt: skip
    before = tx.session.execute(statement.limit(1)).scalar_one_or_none()
    if before is not None:
        refuse("dealings.statement_waits", field="date_to", number=before, party=party.name)


def answer_of(made: Statement, number: str) -> StatementMade:
    return StatementMade(
        id=made.id, number=number, state=made.state, version=made.version or 1, opening=made.opening, increase=made.increase,
        decrease=made.decrease, closing=made.closing,
    )  # fmt: skip


class SendStatement(Input):
    statement: StatementRef
    channel: Literal["wechat", "mail", "paper", "fax"] = "wechat"
    sent_on: dt.date | None = None
    version: int | None = None


@command(
    "dealings.send_statement",
    permission="dealings.statement.edit",
    move=STATEMENT.send,
    path="POST /statements/{statement}/send",
)
def send_statement(tx: Tx, cmd: SendStatement) -> StatementMade:
    """Note that the partner was given the statement, when and how."""
    row = tx.lock(Statement, cmd.statement, version=cmd.version, field="statement")
    kept_party(tx, row.party_id)  # guards the record scope
    row.channel, row.sent_on = cmd.channel, cmd.sent_on or tx.today
    require(row.sent_on <= tx.today, "dealings.day_to_come", field="sent_on", day=row.sent_on)
    require_not_before(row.sent_on, row.date_to, number=row.number or "", field="sent_on")
    return answer_of(row, row.number or "")


class ConfirmStatement(Input):
    statement: StatementRef
    confirmed_by: Annotated[str, Field(min_length=1, max_length=100)]
    confirmed_on: dt.date | None = None
    difference: SignedAmount | None = None  # their figure less ours; left out: they agree
    difference_note: str = Field(default="", max_length=2000)
    signed_copy: str = Field(default="", max_length=300)
    version: int | None = None


@command(
    "dealings.confirm_statement",
    permission="dealings.statement.edit",
    move=STATEMENT.confirm,
    path="POST /statements/{statement}/confirm",
)
def confirm_statement(tx: Tx, cmd: ConfirmStatement) -> StatementMade:
    """Note who confirmed the statement for the partner, on which day, and by how much their figure differs and why."""
    row = tx.lock(Statement, cmd.statement, version=cmd.version, field="statement")
    kept_party(tx, row.party_id)  # guards the record scope
    day = cmd.confirmed_on or tx.today
    require(day <= tx.today, "dealings.day_to_come", field="confirmed_on", day=day)
    require_not_before(day, row.date_to, number=row.number or "", field="confirmed_on")
    is_told = not cmd.difference or cmd.difference_note.strip()
    require(is_told, "dealings.difference_without_note", field="difference_note", difference=cmd.difference)
    row.confirmed_by, row.confirmed_on = cmd.confirmed_by, day
    row.difference, row.difference_note = cmd.difference, cmd.difference_note
    row.signed_copy = cmd.signed_copy or row.signed_copy
    return answer_of(row, row.number or "")


def keep_signed_copy(tx: Tx, statement: int, file: str) -> None:
    """Note the file with the partner's seal that an upper slice has filed with the statement."""
    row = tx.lock(Statement, statement, field="document")
    require(row.state != "cancelled", "dealings.statement_cancelled", field="document", number=row.number)
    row.signed_copy = file


class CancelStatement(Input):
    statement: StatementRef
    reason: Reason
    version: int | None = None


@command(
    "dealings.cancel_statement",
    permission="dealings.statement.edit",
    move=STATEMENT.cancel,
    path="POST /statements/{statement}/cancel",
)
def cancel_statement(tx: Tx, cmd: CancelStatement) -> StatementMade:
    """Withdraw a statement that should not have been made; it stays in the list."""
    row = tx.lock(Statement, cmd.statement, version=cmd.version, field="statement")
    kept_party(tx, row.party_id)  # guards the record scope
    tx.touch(row, reason=cmd.reason)
    return answer_of(row, row.number or "")
