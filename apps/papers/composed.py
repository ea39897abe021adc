"""Questions that no single query answers: asked like those of the warehouse, with the same rights, at every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from apps.papers.figures import figures
from apps.papers.own_statements import BEHIND, STATEMENT, Question, answer_behind, answer_statement
from operational.core.api import Actor, Database, InvalidInput
from operational.dispatch.api import permit, permit_figures
from warehouse import api as warehouse

TRIES = 3
RIGHT = "reporting.statement.view"
_DAYS = {
    "statement": ("text", "Code of a statement of the company's own.", None),
    "from": ("date", "First day of the period.", None),
    "to": ("date", "Last day of the period; the version in force on it counts.", None),
    "view": ("choice", "The books as they are, or as they were when each month was last closed.", "as_now"),
    "unposted": ("boolean", "With entries that stand in no posted voucher (含未记账).", True),
    "department": ("text", "Code of a department, with those below it; a filter of a line comes before it.", ""),
    "budget": ("text", "Number of an approved budget; left out: the one of each year that was approved last.", ""),
}
_BEHIND = {
    "line": ("text", "Code of a line.", None),
    "column": ("integer", "Which column, from 1.", 1),
}
Answering = Callable[[Database, Actor, Mapping[str, Any], Question], dict[str, Any]]
ANSWERS: Mapping[str, Answering] = {STATEMENT: answer_statement, BEHIND: answer_behind}


@cache
def composed() -> Mapping[str, warehouse.Question]:
    """The questions by name, described like those of the warehouse."""
    meaning = "A statement of the company's own, line by line with a cell a column; empty where nothing can be said."
    behind = "The accounts that a line of a statement of the company's own takes, and what each brings to a column."
    return {
        STATEMENT: _question(STATEMENT, meaning, _DAYS),
        BEHIND: _question(BEHIND, behind, {**_DAYS, **_BEHIND}),
    }


def _question(name: str, meaning: str, params: Mapping[str, tuple[str, str, Any]]) -> warehouse.Question:
    found = {
        key: warehouse.Parameter(
            key, kind, text, default is None, default, ("as_now", "as_closed") if kind == "choice" else ()
        )
        for key, (kind, text, default) in params.items()
    }
    return warehouse.Question(name, "", meaning, RIGHT, found, {}, {}, {})


def all_questions() -> dict[str, warehouse.Question]:
    """Every question that a door can be asked."""
    return {**warehouse.questions(), **composed()}


def answer(database: Database, actor: Actor, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question of the warehouse or to a composed one, for everything committed before it."""
    if name not in ANSWERS:
        return figures(database.url, actor, name, given)
    try:
        return answer_composed(database, actor, name, given, lambda part, values: figures(database.url, actor, part, values))
    except warehouse.ParameterError as error:
        raise InvalidInput("rest.parameter_wrong", field=error.parameter, name=error.parameter, message=error.problem) from error


def answer_composed(
    database: Database, actor: Actor, name: str, given: Mapping[str, Any], question: Question
) -> dict[str, Any]:
    """The answer to a composed question, its parts asked by ``question`` of one published version of the figures."""
    asked = composed()[name]
    permit(actor, asked.permission)
    values = asked.read(given)
    for _ in range(TRIES):
        stamps: list[dict[str, Any]] = []

        def ask_part(part: str, wanted: Mapping[str, Any], stamps: list[dict[str, Any]] = stamps) -> Mapping[str, Any]:
            permit_figures(actor, warehouse.question(part).permission)
            found = question(part, wanted)
            stamps.append({key: found[key] for key in ("as_of", "finished_at", "watermark")})
            return found

        found = ANSWERS[name](database, actor, values, ask_part)
        if len({stamp["watermark"] for stamp in stamps}) <= 1:  # else a refresh came between two parts
            break
    return {**(stamps[-1] if stamps else {}), **found}
