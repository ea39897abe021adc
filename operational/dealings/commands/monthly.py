"""Statements of account that go out by themselves every month: the rule, and the one that is due."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from operational.core.api import (
    Conflict,
    Input,
    NotFound,
    Output,
    Tx,
    command,
    locked_master,
    refuse,
    remember,
    require,
)
from operational.dealings import monthly, rules
from operational.dealings.commands.statements import StatementMade, answer_of, keep_statement
from operational.dealings.events import StatementIsToBeMailed
from operational.dealings.scope import kept_party
from operational.dealings.statement import PartyRef
from operational.dealings.tables import StatementRule
from operational.parties.api import Party, partner

Side = Literal["sale", "purchase"]
RULE = "dealings.statement_rule"


class SaveStatementRule(Input):
    rule: int | None = None  # left out: a new rule
    version: int | None = None
    side: Side | None = None  # sale: to customers, purchase: to suppliers; left out: as it was, of a new rule to customers
    party: PartyRef | None = None  # left out: all of them
    day: int = Field(default=5, ge=1, le=31)  # of the month; a shorter month ends it
    is_sent: bool = True  # no: this one gets none, whatever holds for all
    valid_from: dt.date | None = None  # left out: today
    valid_to: dt.date | None = None


class StatementRuleSaved(Output):
    id: int
    is_new: bool


@command("dealings.save_statement_rule", permission="dealings.statement.mail", path="POST /statement-rules")
def save_statement_rule(tx: Tx, cmd: SaveStatementRule) -> StatementRuleSaved:
    """Say on which day customers or suppliers get last month's statement by mail; a rule that is over gets a last day."""
    valid_from = cmd.valid_from or tx.today
    ends_after = cmd.valid_to is None or cmd.valid_to >= valid_from
    require(ends_after, "dealings.rule_ends_before_it_starts", field="valid_to", first=valid_from)
    values: dict[str, Any] = {
        "party_id": partner(tx, cmd.party, field="party").id if cmd.party is not None else None,
        "day": cmd.day,
        "is_sent": cmd.is_sent,
        "valid_from": valid_from,
        "valid_to": cmd.valid_to,
    }
    row = _known(tx, cmd)
    values["side"] = cmd.side or (row.side if row is not None else "sale")
    if row is None:
        row = tx.new(StatementRule, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    remember(tx, RULE, row.id)
    return StatementRuleSaved(id=row.id, is_new=cmd.rule is None)


def _known(tx: Tx, cmd: SaveStatementRule) -> StatementRule | None:
    """The rule that shall be changed, locked, as the person last saw it."""
    if cmd.rule is None:
        return None
    row = locked_master(tx, StatementRule, cmd.rule)
    if row is None:
        raise NotFound("core.not_found", field="rule", kind=RULE, ref=str(cmd.rule))
    if cmd.version is not None and cmd.version != row.version:
        raise Conflict("core.changed_by_another", kind=RULE, number=str(row.day), field="version")
    return row


class MailStatement(Input):
    party: PartyRef
    side: Side = "sale"


@command("dealings.mail_statement", permission="dealings.statement.mail", path="POST /statements/mail")
def mail_statement(tx: Tx, cmd: MailStatement) -> StatementMade:
    """Make the statement of the month before of a partner whose day has come, and have it mailed; once a month."""
    party = kept_party(tx, cmd.party)
    locked_master(tx, Party, party.id)  # two workers at once: the second finds what the first made
    first, last = rules.month_before(tx.today)
    rule = rules.rule_for(party.id, monthly.rules_on(tx, tx.today, party.id), cmd.side)
    if rule is None or not rule.is_sent or rules.due_day(rule, tx.today) > tx.today:
        refuse("dealings.statement_not_due", field="party", party=party.name)
    found = monthly.candidates(tx, cmd.side, first, last, party.id)
    require(found, "dealings.nothing_to_state", field="party", party=party.name, first=first, last=last)
    before = found[0]
    require(before.number is None, "dealings.statement_is_made", field="party", party=party.name, number=before.number)
    require(before.has_address, "dealings.party_without_address", field="party", party=party.name)
    made, number = keep_statement(tx, party, cmd.side, first, last, rule_id=rule.id)
    tx.announce(StatementIsToBeMailed(statement_id=made.id, party_id=party.id))
    return answer_of(made, number)
