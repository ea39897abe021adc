"""A problem in words, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from operational.core.api import Problem, Refusal, knows, label, say


def told(problem: Problem, locale: str, slice_: str = "core") -> dict[str, Any]:
    """One problem as every door tells it: key, sentence, field path, row and column."""
    values = dict(problem.values)
    if problem.field or "field" in values:
        values["field"] = field_label(problem.field or str(values.get("field", "")), locale, slice_)
    return {
        "key": problem.key,
        "message": say(problem.key, locale, **values) if knows(problem.key, locale) else problem.key,
        "field": problem.field,
        "row": problem.row,
        "column": problem.column,
    }


def all_told(refusal: Refusal, locale: str, slice_: str = "core") -> list[dict[str, Any]]:
    return [told(problem, locale, slice_) for problem in refusal.problems]


def field_label(path: str, locale: str, slice_: str = "core") -> str:
    """A field's name as people know it: the last word of its path in the slice's words, else in everybody's."""
    names = [part for part in path.split(".") if part and not part.isdigit()]
    if not names:
        return path
    return label(first_known((f"{slice_}.field.{names[-1]}", f"core.field.{names[-1]}"), locale), locale)


def first_known(keys: Iterable[str], locale: str) -> str:
    """The first key that has words, else the last one."""
    key = ""
    for key in keys:
        if knows(key, locale):
            return key
    return key
