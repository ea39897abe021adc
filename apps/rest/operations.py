"""What can be called: every command and query with its method and path, taken from the declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from apps.papers.composed import all_questions
from apps.sheets.columns import columns_of
from operational.catalog.api import catalog
from operational.core.api import Command, Query
from warehouse import api as warehouse

PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
INTERNAL = ("seed", "open_company", "open_books")  # only opening a company calls them, as the system's own user
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Operation:
    """One method and path, and what is behind it."""

    method: str
    path: str
    name: str
    kind: Literal["command", "query", "question"]
    declared: Command | Query | warehouse.Question

    @property
    def in_path(self) -> tuple[str, ...]:
        """The input fields that stand in the path."""
        return tuple(PARAMETER.findall(self.path))

    @property
    def has_body(self) -> bool:
        return self.method in UNSAFE

    @cached_property
    def references(self) -> frozenset[str]:
        """Input fields that hold an id or a number."""
        if isinstance(self.declared, warehouse.Question):
            return frozenset()
        columns = columns_of(self.declared.input_type, self.name.split(".", 1)[0], skip_lists=True) or ()
        return frozenset(column.name for column in columns if column.kind == "reference")

    @cached_property
    def lists(self) -> frozenset[str]:
        """Input fields that take several values."""
        if isinstance(self.declared, warehouse.Question):
            return frozenset()
        schema: Mapping[str, Any] = self.declared.input_type.model_json_schema()
        return frozenset(name for name, part in schema.get("properties", {}).items() if _is_list(part))


def _is_list(part: Mapping[str, Any]) -> bool:
    return part.get("type") == "array" or any(_is_list(one) for one in part.get("anyOf", ()))


def operations() -> list[Operation]:
    """Everything, fixed paths before those with a parameter, so that no document's number hides a path."""
    found: list[Operation] = []
    for command in catalog().commands.values():
        if command.name.split(".", 1)[1] not in INTERNAL:
            method, path = _declared(command.path, f"POST /commands/{command.name}")
            found.append(Operation(method, path, command.name, "command", command))
    for query in catalog().queries.values():
        if query.path:
            found.append(Operation(*_declared(query.path, ""), query.name, "query", query))
        else:
            found += [Operation(method, f"/queries/{query.name}", query.name, "query", query) for method in ("GET", "POST")]
    for name, question in all_questions().items():
        found += [Operation(method, f"/queries/{name}", name, "question", question) for method in ("GET", "POST")]
    _refuse_doubled(found)
    return sorted(found, key=lambda one: (_shape(one.path), one.method))


def _declared(path: str | None, otherwise: str) -> tuple[str, str]:
    method, _, rest = (path or otherwise).partition(" ")
    return method, rest


def _shape(path: str) -> tuple[tuple[bool, str], ...]:
    return tuple((part.startswith("{"), part) for part in path.split("/"))


def _refuse_doubled(found: list[Operation]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in found:
        place = (one.method, PARAMETER.sub("{}", one.path))
        if place in seen:
            raise ValueError(f"{one.name} and {seen[place]} have the same path: {one.method} {one.path}")
        seen[place] = one.name
