"""Statements that come back are prepared on their connection: Postgres then reads and plans a text once, not every time.

psycopg2 sends text. What it would have written into the text is given to EXECUTE instead, each value declared with the type its
literal would have had, so that a prepared statement means exactly what the plain one means (a Decimal is numeric even where it
happens to be whole, as its column is). Where that cannot be said the statement stays plain.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg2
import sqlalchemy as sa

USES_BEFORE = 3  # of a text on a connection; a text that does not come back is not worth a plan
KEPT_MAX = 250  # prepared statements of a connection; the one not used for longest goes
SEEN_MAX = 2_000  # texts counted on a connection
LENGTH_MAX = 12_000  # a longer text was put together for one occasion
INT4_MAX, INT8_MAX = 2**31 - 1, 2**63 - 1
PLANNED_ANEW_AFTER = 250  # statements of a connection, then after twice as many, and so on
CACHED_PLAN_CHANGED = "0A000"

_BEGINS = re.compile(r"\s*(?:select|insert|update|delete|with)\b", re.IGNORECASE)
_VALUE = re.compile(r"%\((\w+)\)s|%%")
_CAST_ARRAY = re.compile(r"cast\(%\((\w+)\)s as ([a-z0-9_ .\"(),]+\[\])\)", re.IGNORECASE)
_SAVEPOINT = "gongdan_prepare"

# Texts that Postgres will not prepare (it cannot tell the type of a value, say): found out once in a process.
_REFUSED: set[tuple[str, tuple[str, ...]]] = set()


@dataclass(frozen=True)
class Template:
    """A text with its values as ``$1``, ``$2`` ...; ``casts`` are the array types the text itself gives to a value.

    A value that stands twice counts twice, as two literals do: what one place makes of it binds the other one to nothing.
    """

    text: str
    names: tuple[str, ...]
    casts: Mapping[str, str]


@dataclass
class Prepared:
    """What one connection has seen and keeps prepared."""

    seen: dict[str, int] = field(default_factory=dict)
    calls: OrderedDict[tuple[str, tuple[str, ...]], str] = field(default_factory=OrderedDict)  # the EXECUTE of each
    made: int = 0
    sent: int = 0
    planned_anew_at: int = PLANNED_ANEW_AFTER

    def are_plans_old(self) -> bool:
        """Whether a connection has sent as much again as when its plans were made: tables that it filled may have doubled.

        Postgres plans anew by itself when statistics change; a company that is being loaded outgrows them within seconds,
        and a plan for an empty table reads a full one from end to end. Plans inside functions grow old in the same way.
        """
        self.sent += 1
        if self.sent < self.planned_anew_at:
            return False
        self.planned_anew_at *= 2
        return True


_known: WeakKeyDictionary[Any, Prepared] = WeakKeyDictionary()  # by the driver's connection


def prepare_on(engine: sa.Engine) -> None:
    """Let every connection of the engine prepare the statements that come back; who listens to the engine sees them plain."""
    sa.event.listen(engine, "do_execute", _execute)
    sa.event.listen(engine, "handle_error", _part_with_old_plans)


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Whether the statement was sent here."""
    if not isinstance(parameters, dict) or len(statement) > LENGTH_MAX or not _BEGINS.match(statement):
        return False  # a savepoint, say, that a broken transaction goes back to: nothing may be sent before it
    state = _known.get(cursor.connection)
    if state is None:
        state = _known[cursor.connection] = Prepared()
    if state.are_plans_old():
        cursor.execute("discard plans")
    uses = state.seen.get(statement, 0)
    if uses < USES_BEFORE:
        if uses or len(state.seen) < SEEN_MAX:
            state.seen[statement] = uses + 1
        return False
    call = _call(state, cursor, statement, parameters)
    if call is None:
        return False
    cursor.execute(call, parameters)
    return True


def _part_with_old_plans(context: sa.engine.ExceptionContext) -> None:
    """A table that was changed since (an upgrade beside a running app) makes every plan of the connection worthless."""
    error = context.original_exception
    if isinstance(error, psycopg2.Error) and error.pgcode == CACHED_PLAN_CHANGED and "cached plan" in str(error):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _call(state: Prepared, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> str | None:
    """The EXECUTE that stands for the statement with these values; None: run it plain."""
    template = template_of(statement)
    if template is None:
        return None
    types = []
    for name in template.names:
        known = template.casts.get(name) or type_of(parameters[name])
        if known is None:
            return None
        types.append(known)
    key = (statement, tuple(types))
    call = state.calls.get(key)
    if call is not None:
        state.calls.move_to_end(key)
        return call
    if key in _REFUSED or cursor.connection.autocommit:
        return None
    return _prepare(state, cursor, key, template)


def _prepare(state: Prepared, cursor: Any, key: tuple[str, tuple[str, ...]], template: Template) -> str | None:
    state.made += 1
    name = f"g{state.made}"
    declared = f"({', '.join(key[1])})" if key[1] else ""
    drop = ""
    if len(state.calls) >= KEPT_MAX:
        _, oldest = state.calls.popitem(last=False)
        drop = f"deallocate {oldest.split()[1].partition('(')[0]}; "
    try:
        cursor.execute(f"savepoint {_SAVEPOINT}; {drop}prepare {name}{declared} as {template.text}; release {_SAVEPOINT}")
    except psycopg2.ProgrammingError:
        cursor.execute(f"rollback to {_SAVEPOINT}; release {_SAVEPOINT}")
        _REFUSED.add(key)
        return None
    given = ", ".join(f"%({one})s" + (f"::{template.casts[one]}" if one in template.casts else "") for one in template.names)
    call = f"execute {name}({given})" if given else f"execute {name}"
    state.calls[key] = call
    return call


@cache
def template_of(statement: str) -> Template | None:
    """None for what cannot be prepared: a command of the server's own, or several statements."""
    if not _BEGINS.match(statement) or ";" in statement:
        return None
    names: list[str] = []

    def placed(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%"
        names.append(found[1])
        return f"${len(names)}"

    text = _VALUE.sub(placed, statement)
    casts = {name: array for name, array in _CAST_ARRAY.findall(statement) if names.count(name) == 1}
    return Template(text, tuple(names), casts)


def type_of(value: Any) -> str | None:
    """The type that the literal of a value has in a text; ``unknown`` is one that Postgres takes from its place."""
    if isinstance(value, list):
        return _array_type(value)
    kind = type(value)
    if kind is int:
        return "integer" if -INT4_MAX <= value <= INT4_MAX else "bigint" if -INT8_MAX <= value <= INT8_MAX else None
    if kind is dt.datetime:
        return "timestamptz" if value.tzinfo else "timestamp"
    return _TYPES.get(kind)


_TYPES: Mapping[type, str] = {
    str: "unknown",
    type(None): "unknown",
    bool: "boolean",
    Decimal: "numeric",
    dt.date: "date",
}


def _array_type(values: Sequence[Any]) -> str | None:
    """psycopg2 writes ``ARRAY[...]``, but ``'{}'`` or ``'{NULL}'`` where no value is."""
    found = {type_of(value) for value in values if value is not None}
    if not found:
        return "unknown"
    if found == {"unknown"}:
        return "text[]"
    if found == {"integer", "bigint"}:
        return "bigint[]"
    one = found.pop() if len(found) == 1 else None
    return None if one is None or one.endswith("]") else f"{one}[]"
