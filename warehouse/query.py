"""Questions with parameters: one SQL file each, with a description of what it means and who may ask."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml

from warehouse import build, files, meta

QUERIES = Path(__file__).resolve().parent / "queries"
ROWS_MAX = 100_000  # more is not an answer but an export
TYPES = ("date", "boolean", "integer", "decimal", "text", "choice")
OTHER_PERIOD = ("from", "to", "view")  # what a comparison asks a second time
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


class UnknownQueryError(LookupError):
    """There is no question of this name."""


class ParameterError(ValueError):
    """A parameter is missing, unknown or not of its type."""

    def __init__(self, query: str, parameter: str, problem: str) -> None:
        super().__init__(f"{query}: {parameter} {problem}")
        self.query, self.parameter, self.problem = query, parameter, problem


class TooManyRowsError(RuntimeError):
    """The answer is larger than a question may give."""


@dataclass(frozen=True)
class Parameter:
    """One value that the asker gives."""

    name: str
    type: str
    meaning: str
    is_required: bool
    default: Any
    choices: tuple[str, ...]

    def read(self, query: str, given: Any) -> Any:
        """The value in its type; text as it comes from a command line or a browser is understood."""
        try:
            return self._read(given)
        except (ValueError, TypeError, InvalidOperation):
            kind = f"one of {', '.join(self.choices)}" if self.type == "choice" else f"a {self.type}"
            raise ParameterError(query, self.name, f"must be {kind}, not {given!r}") from None

    def _read(self, given: Any) -> Any:
        if given is None:
            if self.default is None and not self.is_required:
                return None
            raise ValueError
        if self.type == "date":
            return given if type(given) is dt.date else dt.date.fromisoformat(str(given))
        if self.type == "boolean":
            return given if isinstance(given, bool) else {"true": True, "false": False}[_key(given)]
        if self.type == "integer":
            return int(str(given))
        if self.type == "decimal":
            number = Decimal(str(given))
            if not number.is_finite():
                raise ValueError
            return number
        if self.type == "choice" and str(given) not in self.choices:
            raise ValueError
        return str(given)


def _key(given: Any) -> str:
    text = str(given).lower()
    if text not in ("true", "false"):
        raise ValueError
    return text


@dataclass(frozen=True)
class Question:
    """A declared question: its SQL, parameters and the permission that it needs."""

    name: str
    sql: str
    meaning: str
    permission: str
    params: Mapping[str, Parameter]
    fixed: Mapping[str, Any]
    answer: Mapping[str, tuple[str, ...]]  # sections of the answer with their columns; empty: one section, rows
    guarded: Mapping[str, tuple[str, ...]]  # columns that ask for a further right, by that right

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as the SQL uses them."""
        values = self.read(given)
        used = set(_PARAMETER.findall(self.sql))
        return {name: value for name, value in values.items() if name in used}

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters in their types, those left out with their defaults."""
        for name in given:
            if name not in self.params:
                raise ParameterError(self.name, name, f"is unknown; there are {', '.join(self.params) or 'none'}")
        values = dict(self.fixed)
        for name, parameter in self.params.items():
            if name in given:
                values[name] = parameter.read(self.name, given[name])
            elif parameter.is_required:
                raise ParameterError(self.name, name, f"is missing ({parameter.meaning})")
            else:
                values[name] = parameter.default
        return values


@cache
def questions() -> Mapping[str, Question]:
    """All questions of ``queries/``, by area and name."""
    found = {}
    for file in sorted(QUERIES.glob("*/*.yml")):
        question = _question(file)
        found[question.name] = question
    return found


def _question(file: Path) -> Question:
    given: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    name = f"{file.parent.name}.{file.stem}"
    text = file.with_suffix(".sql").read_text("utf-8")
    params = {key: _parameter(name, key, value) for key, value in (given.get("params") or {}).items()}
    shared = [(file.parent / "shared" / f"{part}.sql").read_text("utf-8") for part in given.get("shared", ())]
    fixed = given.get("fixed") or {}
    if "beside" in given:
        base = _question(file.with_name(f"{given['beside']}.yml"))
        shared, fixed = [*_twice(base.sql), *shared], {**base.fixed, **fixed}
    answer = {section: tuple(columns) for section, columns in (given.get("answer") or {}).items()}
    guarded = {right: tuple(columns) for right, columns in (given.get("guarded") or {}).items()}
    return Question(
        name, with_shared(text, shared), given["meaning"], given["permission"], params, fixed, answer, guarded
    )


def _twice(text: str) -> list[str]:
    """A question asked for two periods: ``asked`` for its own parameters, ``other`` for those that begin with other."""
    other = text
    for name in OTHER_PERIOD:
        other = re.sub(rf"\${name}\b", f"$other_{name}", other)
    return [f"asked as (\n{text.rstrip()}\n)", f"other as (\n{other.rstrip()}\n)"]


def with_shared(text: str, shared: list[str]) -> str:
    """A question's SQL with the shared ``with`` parts set before its own."""
    if not shared:
        return text
    parts = ",\n\n".join(part.rstrip() for part in shared)
    head, keyword, body = text.partition("\nwith\n")
    if keyword:
        return f"{head}\nwith\n{parts},\n\n{body}"
    head, _, body = text.partition("\n")
    return f"{head}\nwith\n{parts}\n\n{body}"


def _parameter(query: str, name: str, given: Mapping[str, Any]) -> Parameter:
    if given["type"] not in TYPES:
        raise ValueError(f"{query}: parameter {name} has unknown type {given['type']}")
    return Parameter(
        name, given["type"], given["meaning"], "default" not in given, given.get("default"), tuple(given.get("choices", ()))
    )


def question(name: str) -> Question:
    try:
        return questions()[name]
    except KeyError:
        raise UnknownQueryError(f"there is no warehouse query {name}") from None


def query(warehouse_home: Path, name: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Answer a question from the published version: ``as_of``, ``finished_at``, then rows or named sections.

    Amounts and quantities come as decimal strings, days and moments as ISO text.
    """
    asked = question(name)
    values = asked.values(params or {})
    with _published(warehouse_home) as (connection, stamp):
        cursor = connection.execute(asked.sql, values)
        columns = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchmany(ROWS_MAX + 1)
    if len(rows) > ROWS_MAX:
        raise TooManyRowsError(f"{name} gives more than {ROWS_MAX} rows: narrow the question")
    return {**stamp, **_sections(asked, columns, rows)}


@contextlib.contextmanager
def _published(warehouse_home: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """A connection on the published version with its day set, and what every answer says about its freshness."""
    with files.open_reader(warehouse_home) as connection:
        stamp = meta.read_stamp(connection)
        if stamp is None:
            raise files.NothingPublishedError("the published file carries no stamp: run a full refresh")
        _, as_of, watermark, finished_at = stamp
        build.set_as_of(connection, as_of)
        yield connection, {"as_of": as_of.isoformat(), "finished_at": finished_at.isoformat() + "Z", "watermark": watermark}


def frame(warehouse_home: Path, name: str, params: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """The rows of a question as a polars frame, decimals kept: for calculations, without the limit of a screen."""
    asked = question(name)
    with _published(warehouse_home) as (connection, _):
        table = connection.sql(asked.sql, params=asked.values(params or {})).to_arrow_table()
    return pl.DataFrame(pl.from_arrow(table))


def _sections(asked: Question, columns: list[str], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    records = [{name: plain(value) for name, value in zip(columns, row, strict=True)} for row in rows]
    if not asked.answer:
        return {"rows": records}
    return {
        section: [{name: record[name] for name in wanted} for record in records if record["section"] == section]
        for section, wanted in asked.answer.items()
    }


def plain(value: Any) -> Any:
    """A value as JSON carries it without loss."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value
