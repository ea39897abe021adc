"""What people can see of statements of the company's own, and the official forms in the same grammar, to start from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from operational.core.api import Input, Output, Page, Tx, page_of, query
from operational.ledger.api import Form, accounts, form_lines, terms_in_force, terms_that_count
from operational.reporting.commands.statements import StatementRef
from operational.reporting.definitions import (
    columns_of,
    lines_of,
    refuse_what_cannot_be_reckoned,
    roles_of,
    seen,
    sees_all,
    version_of,
)
from operational.reporting.shapes import Columns, ColumnShown, Lines, LineShown
from operational.reporting.tables import Statement, StatementVersion

VIEW = "reporting.statement.view"
_NAMES = sa.text("select id, name from identity.user where id = any(cast(:ids as bigint[]))")


class FindStatements(Page):
    search: str = ""
    is_active: bool | None = None


class StatementRow(Output):
    id: int
    code: str
    name: str
    roles: list[str]
    is_active: bool
    version: int


class Statements(Output):
    rows: list[StatementRow]
    total: int


@query("reporting.statements", permission=VIEW, path="GET /reporting/statements")
def statements(tx: Tx, q: FindStatements) -> Statements:
    """Statements of the company's own that the person's roles may see, by code."""
    columns: list[Any] = [
        Statement.id, Statement.code, Statement.name, Statement.roles, Statement.is_active, Statement.version,
    ]  # fmt: skip
    statement: sa.Select[Any] = sa.select(*columns).order_by(Statement.code)
    if q.search:
        found = (Statement.code.contains(q.search, autoescape=True), Statement.name.contains(q.search, autoescape=True))
        statement = statement.where(sa.or_(*found))
    if q.is_active is not None:
        statement = statement.where(Statement.is_active == q.is_active)
    if not sees_all(tx):
        own = sorted(roles_of(tx))
        statement = statement.where(
            sa.or_(sa.func.jsonb_array_length(Statement.roles) == 0, *(Statement.roles.contains([one]) for one in own))
        )
    rows, total = page_of(tx, statement, q)
    return Statements(rows=[StatementRow(**row._mapping) for row in rows], total=total)


class StatementAsked(Input):
    statement: StatementRef
    on: dt.date | None = None  # left out: today
    number: int | None = None  # of a version, whatever the day


class VersionRow(Output):
    number: int
    valid_from: dt.date
    reason: str
    saved_by: str
    saved_at: dt.datetime


class StatementFound(Output):
    id: int
    code: str
    name: str
    roles: list[str]
    is_active: bool
    version: int
    number: int
    valid_from: dt.date
    columns: list[ColumnShown]
    lines: list[LineShown]
    versions: list[VersionRow]  # newest first


@query("reporting.statement", permission=VIEW, path="GET /reporting/statements/{statement}")
def statement(tx: Tx, q: StatementAsked) -> StatementFound:
    """A statement of the company's own with the lines, formulas and columns in force on a day, and its versions."""
    row = seen(tx, q.statement)
    version = version_of(tx, row, q.on or tx.today, q.number)
    kept = sa.select(StatementVersion).where(StatementVersion.statement_id == row.id).order_by(StatementVersion.number.desc())
    versions = list(tx.session.execute(kept).scalars())
    names = {one.id: one.name for one in tx.session.execute(_NAMES, {"ids": sorted({one.saved_by for one in versions})})}
    return StatementFound(
        id=row.id,
        code=row.code,
        name=row.name,
        roles=list(row.roles),
        is_active=row.is_active,
        version=row.version,
        number=version.number,
        valid_from=version.valid_from,
        columns=[_plain(ColumnShown, one) for one in columns_of(tx, version)],
        lines=[_plain(LineShown, one) for one in lines_of(tx, version)],
        versions=[
            VersionRow(
                number=one.number, valid_from=one.valid_from, reason=one.reason, saved_by=names.get(one.saved_by, ""),
                saved_at=one.saved_at,
            )
            for one in versions
        ],
    )  # fmt: skip


def _plain(shape: Any, row: Any) -> Any:
    return shape(**{name: getattr(row, name) for name in shape.model_fields})


class TryStatement(Input):
    columns: Columns
    lines: Lines


class StatementTried(Output):
    columns: list[ColumnShown]
    lines: list[LineShown]


@query("reporting.try_statement", permission="reporting.statement.edit")
def try_statement(tx: Tx, q: TryStatement) -> StatementTried:
    """Whether lines and columns can be reckoned (试算), before they are saved: the same refusals as saving gives."""
    refuse_what_cannot_be_reckoned(tx, [line.plain() for line in q.lines], [column.plain() for column in q.columns])
    return StatementTried(
        columns=[_plain(ColumnShown, one) for one in q.columns], lines=[_plain(LineShown, one) for one in q.lines]
    )


class OfficialAsked(Input):
    form: Form
    on: dt.date | None = None


@query("reporting.official_statement", permission=VIEW, path="GET /reporting/official-statements/{form}")
def official_statement(tx: Tx, q: OfficialAsked) -> StatementTried:
    """An official form in the grammar of a company's own statement, with the formulas in force: what a copy starts from."""
    day = q.on or tx.today
    terms = terms_in_force(tx, q.form, day)
    lines = []
    for line in form_lines(tx, q.form, day):
        formula = _formula(tx, terms_that_count(tx, terms.get(line.line, []), day))
        style = "total" if line.kind in ("total", "net", "balance") else "item"
        lines.append(
            LineShown(
                code=f"L{line.line}", text=line.name_zh, formula=formula, level=line.level, style=style, display="amount",
            )
        )  # fmt: skip
    second = "year_begin" if q.form == "balance_sheet" else "year_to_date"
    columns = [ColumnShown(kind=kind, label="", first=0, second=0) for kind in ("period", second)]
    return StatementTried(columns=columns, lines=lines)


def _formula(tx: Tx, terms: Sequence[Any]) -> str:
    """Terms as a formula; accounts that are taken the same way stand together where that fits."""
    parts: list[tuple[int, str, str, list[str]]] = []  # sign, take, ending, accounts
    for term in terms:
        sign, take, ending = _part(tx, term)
        name = f"L{term.other_line}" if term.take == "line" else str(term.other_line or term.account_code)
        apart = take in ("", "cash_flow", "debit_balance", "credit_balance")
        if not apart and parts and parts[-1][:3] == (sign, take, ending) and len(parts[-1][3]) < 30:
            parts[-1][3].append(name)
        else:
            parts.append((sign, take, ending, [name]))
    written = ""
    for sign, take, ending, names in parts:
        text = f"{take}({', '.join(names)}{ending})" if take else names[0]
        written += (f" {'+' if sign > 0 else '-'} {text}") if written else ("" if sign > 0 else "-") + text
    return written


def _part(tx: Tx, term: Any) -> tuple[int, str, str]:
    """Sign, take and ending of a term. Forms count debits; a source counts the side that it says or its account is on."""
    if term.take in ("line", "cash_flow"):
        return term.sign, "" if term.take == "line" else "cash_flow", ""
    if term.take in ("debit", "debit_by_party"):
        return term.sign, {"debit": "debit_balance"}.get(term.take, term.take), ""
    if term.take in ("credit", "credit_by_party"):
        return -term.sign, {"credit": "credit_balance"}.get(term.take, term.take), ""
    take = {"opening_cash": "opening"}.get(term.take, term.take)
    is_debit = accounts(tx)[term.account_code].normal_side == "D"
    # On the side on which the line counts: a contra account on its line's side, any other on its own.
    if term.sign > 0:
        return 1, take, "" if is_debit else ", side=debit"
    return (1, take, ", side=credit") if is_debit else (1, take, "")
