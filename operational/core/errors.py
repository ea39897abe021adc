"""Refusals: what the business says no to, as a message key with values.

The sentence lives in the slice's ``words/``; code never holds it. Every refusal
can be shown beside a field, by row and column of a sheet, or as a REST answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: the field path is dotted, a row counts from 1."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    field: str | None = None
    row: int | None = None
    column: str | None = None


class GongdanError(Exception):
    """Every error that the product raises on purpose."""

    status = 500


class Refusal(GongdanError):
    """The request is understood and declined; nothing was changed."""

    status = 422

    def __init__(self, key: str, /, *, field: str | None = None, **values: Any) -> None:
        super().__init__(key)
        self.problems: tuple[Problem, ...] = (Problem(key, values, field),)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Refusal:
        refusal = cls(problems[0].key)
        refusal.problems = tuple(problems)
        return refusal

    @property
    def key(self) -> str:
        return self.problems[0].key

    @property
    def values(self) -> dict[str, Any]:
        return self.problems[0].values

    def __str__(self) -> str:
        return "; ".join(f"{p.key} {p.values}" if p.values else p.key for p in self.problems)


class InvalidInput(Refusal):
    """The input does not have the declared shape; one problem for each field."""

    status = 400


class NotSignedIn(Refusal):
    status = 401


class NotPermitted(Refusal):
    status = 403


class NotFound(Refusal):
    status = 404


class Conflict(Refusal):
    """Somebody else changed the document, or the request key was used for another input."""

    status = 409


def refuse(key: str, /, *, field: str | None = None, **values: Any) -> NoReturn:
    raise Refusal(key, field=field, **values)


def require(condition: object, key: str, /, *, field: str | None = None, **values: Any) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refusal(key, field=field, **values)


def require_not_before(date: dt.date, first: dt.date, /, *, number: str, field: str = "date") -> None:
    """What takes a document back, or goes on from it, cannot have happened before the document itself."""
    require(date >= first, "core.before_its_document", field=field, date=date, first=first, number=number)
