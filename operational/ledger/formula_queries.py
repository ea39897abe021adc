"""What people can see of the formulas behind the official forms: line by line, what a company changed, when and why."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input, Output, Tx, query
from operational.ledger.forms import Form
from operational.ledger.formulas import chosen, form_lines, may_change, terms_in_force
from operational.ledger.tables import FormulaChange, StatementTerm

_NAMES = sa.text("select id, name from identity.user where id = any(cast(:ids as bigint[]))")


class FormulasAsked(Input):
    form: Form
    on: dt.date | None = None  # left out: today


class FormulaTerm(Output):
    sign: int
    take: str
    account: str
    other_line: int | None
    option: str
    counts: bool  # whether the company's choices let it count


class FormulaChanged(Output):
    revision: int
    valid_from: dt.date
    is_official: bool
    reason: str
    changed_by: str
    changed_at: dt.datetime


class FormulaLine(Output):
    line: int
    name: str
    name_en: str
    name_tw: str
    kind: str
    side: str
    level: int
    is_own: bool  # another formula than the official one
    can_change: bool
    terms: list[FormulaTerm]
    changes: list[FormulaChanged]  # newest first


class Formulas(Output):
    rows: list[FormulaLine]
    total: int


@query("ledger.statement_formulas", permission="ledger.balance.view", path="GET /ledger/statement-formulas/{form}")
def statement_formulas(tx: Tx, q: FormulasAsked) -> Formulas:
    """The formulas of an official form on a day, line by line, with what the company changed."""
    day = q.on or tx.today
    terms = terms_in_force(tx, q.form, day)
    official = terms_in_force(tx, q.form, day, official=True)
    kept = sa.select(FormulaChange).where(FormulaChange.statement == q.form).order_by(FormulaChange.revision.desc())
    changes = list(tx.session.execute(kept).scalars())
    names = {row.id: row.name for row in tx.session.execute(_NAMES, {"ids": sorted({row.changed_by for row in changes})})}
    rows = []
    for line in form_lines(tx, q.form, day):
        own = terms.get(line.line, [])
        counting = {id(term) for term in chosen(tx, own, day)}
        rows.append(
            FormulaLine(
                line=line.line, name=line.name_zh, name_en=line.name_en, name_tw=line.name_tw, kind=line.kind, side=line.side,
                level=line.level, is_own=_key(own) != _key(official.get(line.line, [])), can_change=may_change(own),
                terms=[_term(term, id(term) in counting) for term in own],
                changes=[_change(row, names) for row in changes if row.line == line.line],
            )
        )  # fmt: skip
    return Formulas(rows=rows, total=len(rows))


def _key(terms: list[StatementTerm]) -> list[tuple[object, ...]]:
    return sorted((term.sign, term.take, term.account_code or "", term.other_line or 0, term.option) for term in terms)


def _term(term: StatementTerm, counts: bool) -> FormulaTerm:
    return FormulaTerm(
        sign=term.sign, take=term.take, account=term.account_code or "", other_line=term.other_line, option=term.option,
        counts=counts,
    )  # fmt: skip


def _change(row: FormulaChange, names: dict[int, str]) -> FormulaChanged:
    own = {name: getattr(row, name) for name in ("revision", "valid_from", "is_official", "reason", "changed_at")}
    return FormulaChanged(**own, changed_by=names.get(row.changed_by, ""))
