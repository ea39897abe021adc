"""What a command or query does, needs and may be run by, read off its declaration."""

from __future__ import annotations

from typing import Any

import typer

from apps.cli.answers import JsonOption, answering, operator_locale, show
from operational.catalog.api import catalog
from operational.core.api import Command, NotFound, label


@answering
def explain(
    command: str = typer.Argument(),
    as_json: bool = JsonOption,
) -> None:
    """Say what a command does, what it needs and who may run it."""
    locale = operator_locale()
    declared = catalog().commands.get(command) or catalog().queries.get(command)
    if declared is None:
        raise NotFound("dispatch.command_unknown", name=command)
    roles = {role: rights[declared.permission] for role, rights in catalog().roles.items() if declared.permission in rights}
    move = declared.move if isinstance(declared, Command) else None
    told_: dict[str, Any] = {
        "name": declared.name,
        "label": label(f"{'command' if isinstance(declared, Command) else 'query'}.{declared.name}", locale),
        "meaning": declared.doc,
        "permission": declared.permission,
        "roles": roles,
        "path": declared.path or "",
        "move": {"from": list(move.sources), "to": move.target} if move else {},
        "input": declared.input_type.model_json_schema() if as_json else _fields(declared.input_type.model_json_schema()),
    }
    show(told_, as_json)


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"field": name, "required": name in required, "default": part.get("default", ""), "type": _type(part)}
        for name, part in schema.get("properties", {}).items()
    ]


def _type(part: dict[str, Any]) -> str:
    if "anyOf" in part:
        return " or ".join(_type(one) for one in part["anyOf"] if one.get("type") != "null")
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[-1]
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    return str(part.get("format") or part.get("type", ""))
