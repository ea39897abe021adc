"""Defining statements of the company's own."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import CODE, Input, Output, RefTo, Tx, command, refuse, save_master
from operational.reporting.definitions import refuse_what_cannot_be_reckoned
from operational.reporting.shapes import Columns, Lines
from operational.reporting.tables import Statement, StatementColumn, StatementLine, StatementVersion

StatementRef = Annotated[int | str, RefTo("reporting.statement")]
_ROLES = sa.text("select code from identity.role where code = any(cast(:codes as text[]))")


class SaveStatement(Input):
    code: Annotated[str, CODE, Field(min_length=1, max_length=40)]
    statement: StatementRef | None = None  # an existing one, whose code may then change
    version: int | None = None
    name: str = Field(min_length=1, max_length=100)
    roles: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=30)
    is_active: bool = True
    valid_from: dt.date | None = None  # left out: the first day of this year
    reason: str = Field(default="", max_length=500)
    columns: Columns
    lines: Lines


class StatementSaved(Output):
    id: int
    code: str
    version: int
    number: int  # of its version of lines and columns
    is_new: bool


@command("reporting.save_statement", permission="reporting.statement.edit", path="POST /reporting/statements")
def save_statement(tx: Tx, cmd: SaveStatement) -> StatementSaved:
    """Define a statement of the company's own (自定义报表): lines with formulas, columns, who may see it."""
    refuse_what_cannot_be_reckoned(tx, [line.plain() for line in cmd.lines], [column.plain() for column in cmd.columns])
    roles = sorted(set(cmd.roles))
    missing = set(roles) - set(tx.session.execute(_ROLES, {"codes": roles}).scalars()) if roles else set()
    if missing:
        refuse("reporting.role_unknown", field="roles", roles=sorted(missing))
    given: dict[str, Any] = {"code": cmd.code, "name": cmd.name, "roles": roles, "is_active": cmd.is_active}
    row, is_new = save_master(tx, Statement, "reporting.statement", given, ref=cmd.statement, version=cmd.version)
    last = sa.select(sa.func.max(StatementVersion.number)).where(StatementVersion.statement_id == row.id)
    number = (tx.session.execute(last).scalar_one() or 0) + 1
    version = tx.new(
        StatementVersion, statement_id=row.id, number=number, valid_from=cmd.valid_from or tx.today.replace(month=1, day=1),
        reason=cmd.reason, saved_by=tx.actor.user_id,
    )  # fmt: skip
    tx.session.flush()
    tx.insert(
        StatementLine,
        [{"version_id": version.id, "line_no": place, **line.model_dump()} for place, line in enumerate(cmd.lines, 1)],
    )
    tx.insert(
        StatementColumn,
        [{"version_id": version.id, "place": place, **one.model_dump()} for place, one in enumerate(cmd.columns, 1)],
    )
    return StatementSaved(id=row.id, code=row.code, version=row.version, number=number, is_new=is_new)
