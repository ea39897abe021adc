"""Changing what a line of an official form takes from the books, and going back to the official formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, RefTo, Tx, command, refuse, require
from operational.ledger.forms import Form
from operational.ledger.formulas import TAKES, form_lines, may_change, terms_in_force
from operational.ledger.reference import account
from operational.ledger.rules import next_month
from operational.ledger.tables import FormulaChange, Period, StatementLine, StatementTerm

TERMS_MAX = 60
_TURN = sa.text("select pg_advisory_xact_lock(hashtext('ledger.statement_term'))")
Take = Literal["balance", "debit_by_party", "credit_by_party", "debit", "credit", "movement", "cash_flow", "opening_cash"]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class TermGiven(Input):
    sign: Literal[1, -1] = 1
    take: Take
    account: Annotated[str, Field(max_length=40), RefTo("ledger.account")] = ""
    other_line: int | None = None  # the line of the cash-flow statement that money carries
    option: str = Field(default="", max_length=200)  # a choice of the company under which the term counts


class SaveFormula(Input):
    form: Form
    line: int
    terms: list[TermGiven] = Field(min_length=1, max_length=TERMS_MAX)
    valid_from: dt.date | None = None  # left out: the first day that is not closed
    reason: Reason


class FormulaSaved(Output):
    id: int
    form: str
    line: int
    revision: int
    valid_from: dt.date


@command("ledger.save_statement_formula", permission="ledger.formula.edit", path="POST /ledger/statement-formulas")
def save_statement_formula(tx: Tx, cmd: SaveFormula) -> FormulaSaved:
    """Let a line of an official form take other amounts from a day on (报表公式); its number and name stay those of the form."""
    tx.session.execute(_TURN)
    line, before, valid_from = _line(tx, cmd.form, cmd.line, cmd.valid_from)
    options = {term.option for term in terms_in_force(tx, cmd.form, valid_from, official=True).get(cmd.line, [])} | {""}
    options |= {term.option for term in before}
    for place, term in enumerate(cmd.terms):
        _check(tx, cmd, place, term, options)
    keys = [(term.account, term.other_line, term.option, term.take) for term in cmd.terms]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            refuse("ledger.formula_term_twice", field=f"terms.{place}.account", line=cmd.line, name=line.name_zh,
                   account=key[0] or key[1])  # fmt: skip
    terms = [_Term(term.sign, term.take, term.account, term.other_line, term.option) for term in cmd.terms]
    return _write(tx, cmd.form, cmd.line, valid_from, terms, cmd.reason, is_official=False)


@dataclass(frozen=True)
class _Term:
    """A term to be written: as it was given, or as the official form has it."""

    sign: int
    take: str
    account: str
    other_line: int | None
    option: str


class RestoreFormula(Input):
    form: Form
    line: int
    valid_from: dt.date | None = None  # left out: the first day that is not closed
    reason: Reason


@command("ledger.restore_statement_formula", permission="ledger.formula.edit", path="POST /ledger/statement-formulas/restore")
def restore_statement_formula(tx: Tx, cmd: RestoreFormula) -> FormulaSaved:
    """Give a line of an official form its official formula back from a day on; what the company had stays in the history."""
    tx.session.execute(_TURN)
    line, before, valid_from = _line(tx, cmd.form, cmd.line, cmd.valid_from)
    if all(term.revision == 0 for term in before):
        refuse("ledger.formula_official_already", field="line", line=cmd.line, name=line.name_zh)
    official = terms_in_force(tx, cmd.form, valid_from, official=True)[cmd.line]
    terms = [_Term(term.sign, term.take, term.account_code or "", term.other_line, term.option) for term in official]
    return _write(tx, cmd.form, cmd.line, valid_from, terms, cmd.reason, is_official=True)


def _line(tx: Tx, form: Form, number: int, wanted: dt.date | None) -> tuple[StatementLine, list[StatementTerm], dt.date]:
    """The line with its terms and the day from which the change holds; refused where the form or a closed month forbids it."""
    closed = tx.session.execute(sa.select(sa.func.max(Period.month)).where(Period.state == "closed")).scalar_one()
    first_open = next_month(closed) if closed else None
    valid_from = wanted or first_open or tx.today.replace(day=1)
    if first_open is not None and valid_from < first_open:
        refuse("ledger.formula_in_closed_month", field="valid_from", date=valid_from, first_open=first_open)
    line = next((row for row in form_lines(tx, form, valid_from) if row.line == number), None)
    if line is None:
        refuse("ledger.formula_line_unknown", field="line", line=number)
    terms = terms_in_force(tx, form, valid_from).get(number, [])
    require(may_change(terms), "ledger.formula_adds_lines", field="line", line=number, name=line.name_zh)
    later = sa.select(sa.func.max(StatementTerm.valid_from)).where(
        StatementTerm.statement == form, StatementTerm.line == number, StatementTerm.valid_from > valid_from
    )
    newest = tx.session.execute(later).scalar_one()
    require(newest is None, "ledger.formula_changed_later", field="valid_from", line=number, name=line.name_zh, date=newest)
    return line, terms, valid_from


def _check(tx: Tx, cmd: SaveFormula, place: int, term: TermGiven, options: set[str]) -> None:
    where = f"terms.{place}"
    if term.take not in TAKES[cmd.form]:
        refuse("ledger.formula_take_wrong", field=f"{where}.take", place=place + 1, take=term.take)
    if term.option not in options:
        refuse("ledger.formula_option_unknown", field=f"{where}.option", place=place + 1, option=term.option)
    if term.take == "cash_flow":
        known = {row.line for row in form_lines(tx, cmd.form, tx.today) if row.kind in ("in", "out", "item")}
        require(term.other_line in known and not term.account, "ledger.formula_cash_line", field=f"{where}.other_line",
                place=place + 1, line=term.other_line)  # fmt: skip
        return
    require(term.other_line is None, "ledger.formula_cash_line", field=f"{where}.other_line", place=place + 1,
            line=term.other_line)  # fmt: skip
    facts = account(tx, term.account, field=f"{where}.account")
    if term.take == "movement" and facts.account_class not in ("income", "expense"):
        refuse("ledger.formula_not_a_result", field=f"{where}.account", account=facts.code, name=facts.name)


def _write(
    tx: Tx, form: Form, line: int, valid_from: dt.date, terms: Sequence[_Term], reason: str, *, is_official: bool
) -> FormulaSaved:
    last = sa.select(sa.func.max(FormulaChange.revision)).where(FormulaChange.statement == form, FormulaChange.line == line)
    revision = (tx.session.execute(last).scalar_one() or 0) + 1
    change = tx.new(
        FormulaChange, statement=form, line=line, revision=revision, valid_from=valid_from, is_official=is_official,
        reason=reason, changed_by=tx.actor.user_id,
    )  # fmt: skip
    tx.insert(
        StatementTerm,
        [
            {
                "statement": form, "line": line, "position": place, "sign": term.sign, "take": term.take,
                "account_code": term.account or None, "with_descendants": True, "other_line": term.other_line,
                "option": term.option, "valid_from": valid_from, "revision": revision,
            }
            for place, term in enumerate(terms, 1)
        ],
    )  # fmt: skip
    tx.reference_changed()
    return FormulaSaved(id=change.id, form=form, line=line, revision=revision, valid_from=valid_from)
