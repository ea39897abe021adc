"""Statements of the company's own as they stand in the database: checked against the books, kept by version, seen by role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import Problem, Refusal, Tx, refuse
from operational.ledger.api import accounts
from operational.parties.api import Party
from operational.reporting import rules
from operational.reporting.formulas import Node, Source, parts_of
from operational.reporting.rules import Column, Line
from operational.reporting.tables import Statement, StatementColumn, StatementLine, StatementVersion

EDIT = "reporting.statement.edit"
UNKNOWN = {
    "account": "reporting.formula_account_unknown",
    "department": "reporting.formula_department_unknown",
    "party": "reporting.formula_party_unknown",
}
_ROLES = sa.text(
    "select r.code from identity.user_role as u join identity.role as r on r.id = u.role_id where u.user_id = :user order by 1"
)


def refuse_what_cannot_be_reckoned(tx: Tx, lines: Sequence[Line], columns: Sequence[Column]) -> None:
    """All that is wrong at once, each with its line and place: grammar, circles, and names that the books do not know."""
    trees, _, problems = rules.checked(lines, columns)
    problems += _unknown(tx, lines, trees)
    if problems:
        raise Refusal.of(problems)


def _unknown(tx: Tx, lines: Sequence[Line], trees: Mapping[str, Node]) -> list[Problem]:
    place = {line.code: index for index, line in enumerate(lines)}
    sources = [(code, part) for code, tree in trees.items() for part in parts_of(tree) if isinstance(part, Source)]
    chart = accounts(tx) if sources else {}
    departments = _known(tx, Department, {source.department for _, source in sources})
    parties = _known(tx, Party, {source.party for _, source in sources})
    found = []
    for code, source in sources:
        names = [("account", one) for pair in source.accounts for one in dict.fromkeys(pair) if one not in chart]
        names += [("department", source.department)] if source.department and source.department not in departments else []
        names += [("party", source.party)] if source.party and source.party not in parties else []
        for kind, name in names:
            facts = {"line": code, "place": place[code] + 1, "at": source.at, "found": name}
            found.append(Problem(UNKNOWN[kind], facts, f"lines.{place[code]}.formula"))
    return found


def _known(tx: Tx, model: Any, codes: set[str]) -> set[str]:
    wanted = sorted(codes - {""})
    if not wanted:
        return set()
    return set(tx.session.execute(sa.select(model.code).where(model.code.in_(wanted))).scalars())


def roles_of(tx: Tx) -> set[str]:
    return set(tx.session.execute(_ROLES, {"user": tx.actor.user_id}).scalars())


def sees_all(tx: Tx) -> bool:
    """Who may define statements sees every one."""
    return tx.actor.everything or tx.actor.may(EDIT)


def seen(tx: Tx, ref: int | str) -> Statement:
    """The statement, if the person's roles may see it; one that they may not see is not there for them."""
    row = tx.find(Statement, ref, field="statement")
    if row.roles and not sees_all(tx) and not roles_of(tx) & set(row.roles):
        refuse("reporting.statement_not_for_you", field="statement", name=row.name)
    return row


def version_of(tx: Tx, row: Statement, day: dt.date, number: int | None = None) -> StatementVersion:
    """The version in force on a day; days before the first have the first. A number asks for that one."""
    kept = sa.select(StatementVersion).where(StatementVersion.statement_id == row.id)
    versions = list(tx.session.execute(kept.order_by(StatementVersion.valid_from, StatementVersion.number)).scalars())
    if number is not None:
        asked = next((one for one in versions if one.number == number), None)
        if asked is None:
            refuse("reporting.version_unknown", field="number", name=row.name, number=number)
        return asked
    in_force = [one for one in versions if one.valid_from <= day]
    return in_force[-1] if in_force else versions[0]


def lines_of(tx: Tx, version: StatementVersion) -> list[StatementLine]:
    kept = sa.select(StatementLine).where(StatementLine.version_id == version.id).order_by(StatementLine.line_no)
    return list(tx.session.execute(kept).scalars())


def columns_of(tx: Tx, version: StatementVersion) -> list[StatementColumn]:
    kept = sa.select(StatementColumn).where(StatementColumn.version_id == version.id).order_by(StatementColumn.place)
    return list(tx.session.execute(kept).scalars())
