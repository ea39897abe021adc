"""The description of the REST door: what the declarations say, as OpenAPI 3.1."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic.json_schema import models_json_schema

from apps.rest import files
from apps.rest.operations import Operation
from apps.rest.problems import MEDIA_TYPE
from operational.core.api import Command, Query, label
from warehouse import api as warehouse

TEMPLATE = "#/components/schemas/{model}"
REFUSALS = {
    "400": "The input does not have the declared shape.",
    "401": "Nobody is signed in, or the token is unknown.",
    "403": "The right is missing.",
    "404": "There is no such document, or it is outside of what the caller may see.",
    "409": "Somebody else changed the document, or the request key was used for another input.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A rule of the business says no; the title says why and what to do.",
    "429": "Too many attempts; wait.",
    "503": "The database or the warehouse cannot answer just now.",
}
PARAMETER_TYPES = {
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "format": "decimal"},
    "text": {"type": "string"},
    "choice": {"type": "string"},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "message"],
                "properties": {
                    "key": {"type": "string"},
                    "message": {"type": "string"},
                    "field": {"type": ["string", "null"]},
                    "row": {"type": ["integer", "null"]},
                    "column": {"type": ["string", "null"]},
                },
            },
        },
    },
}


def document(found: Sequence[Operation]) -> dict[str, Any]:
    """The whole description."""
    declared = [one.declared for one in found if not isinstance(one.declared, warehouse.Question)]
    inputs = {one.input_type: None for one in declared}
    outputs = {one.output_type: None for one in declared}
    wanted = [(model, "validation") for model in inputs] + [(model, "serialization") for model in outputs]
    named, schema = models_json_schema(wanted, ref_template=TEMPLATE)  # type: ignore[arg-type]  # the modes are literals
    schemas = schema.get("$defs", {})
    paths: dict[str, Any] = {}
    for one in found:
        described = _Described(one, named, schemas)
        paths.setdefault(one.path, {})[one.method.lower()] = described.operation()
    paths["/me"] = {"get": _me()}
    paths |= files.described(_refused())
    schemas["Problem"] = PROBLEM
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gongdan", "version": _release(), "description": _ABOUT},
        "servers": [{"url": "/api"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-gongdan"},
            },
        },
    }


_ABOUT = (
    "Commands change something and queries look. Amounts and quantities are decimal strings; a JSON number is read exactly. "
    "A reference is an id (17) or a number or code (XSDD2026030001); in a path, a number made of digits only stands in "
    "quotes (%2217%22). "
    "Idempotency-Key makes a command happen once; dry_run=true tries it and keeps nothing. Refusals are problem+json, "
    "with sentences in the language of Accept-Language."
)


class _Described:
    def __init__(self, operation: Operation, named: Mapping[Any, Any], schemas: Mapping[str, Any]) -> None:
        self.one = operation
        self.named = named
        self.schemas = schemas

    def operation(self) -> dict[str, Any]:
        one = self.one
        doc = one.declared.meaning if isinstance(one.declared, warehouse.Question) else one.declared.doc
        permission = one.declared.permission
        told: dict[str, Any] = {
            "operationId": f"{one.name}.{one.method.lower()}" if one.path.startswith("/queries/") else one.name,
            "tags": [one.name.split(".", 1)[0]],
            "summary": doc.splitlines()[0],
            "description": f"{doc}\n\nRight: `{permission}`",
            "x-words": label(f"{'command' if one.kind == 'command' else 'query'}.{one.name}"),
            "parameters": self._parameters(),
            "responses": self._responses(),
        }
        body = self._body()
        if body is not None:
            told["requestBody"] = body
        return told

    def _parameters(self) -> list[dict[str, Any]]:
        one = self.one
        fields = self._fields()
        found = [
            {"name": name, "in": "path", "required": True, "schema": _in_address(fields.get(name, {"type": "string"}))}
            for name in one.in_path
        ]
        if one.kind == "command":
            found.append({"name": "dry_run", "in": "query", "schema": {"type": "boolean", "default": False}})
            key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
            found.append({"name": "Idempotency-Key", "in": "header", "schema": key})
        if not one.has_body:
            required = self._required()
            found += [
                {"name": name, "in": "query", "required": name in required, "schema": _in_address(part)}
                for name, part in fields.items()
                if name not in one.in_path
            ]
        return found

    def _fields(self) -> dict[str, Any]:
        if isinstance(self.one.declared, warehouse.Question):
            return {name: _question_field(parameter) for name, parameter in self.one.declared.params.items()}
        return dict(self._input().get("properties", {}))

    def _required(self) -> list[str]:
        if isinstance(self.one.declared, warehouse.Question):
            return [name for name, parameter in self.one.declared.params.items() if parameter.is_required]
        return list(self._input().get("required", []))

    def _input(self) -> dict[str, Any]:
        assert isinstance(self.one.declared, Command | Query)
        return self._resolved(self.named[self.one.declared.input_type, "validation"])

    def _resolved(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            return dict(self.schemas[schema["$ref"].rsplit("/", 1)[-1]])
        return dict(schema)

    def _body(self) -> dict[str, Any] | None:
        if not self.one.has_body:
            return None
        left = {name: part for name, part in self._fields().items() if name not in self.one.in_path}
        required = [name for name in self._required() if name in left]
        schema: dict[str, Any] = {"type": "object", "properties": left, "additionalProperties": False}
        if required:
            schema["required"] = required
        return {"required": bool(required), "content": {"application/json": {"schema": schema}}}

    def _responses(self) -> dict[str, Any]:
        return {"200": {"description": "Done.", "content": {"application/json": {"schema": self._answer()}}}, **_refused()}

    def _answer(self) -> dict[str, Any]:
        declared = self.one.declared
        if isinstance(declared, warehouse.Question):
            return {"type": "object", "required": ["as_of", "finished_at"]}
        schema: dict[str, Any] = dict(self.named[declared.output_type, "serialization"])
        if isinstance(declared, Query):
            return schema
        if declared.output_type.secret:  # shown once: a repeated request answers without
            schema = copy.deepcopy(self._resolved(schema))
            schema["required"] = [name for name in schema.get("required", []) if name not in declared.output_type.secret]
        return {
            "type": "object",
            "required": ["result", "replayed", "dry_run", "entries"],
            "properties": {
                "result": schema,
                "replayed": {"type": "boolean"},
                "dry_run": {"type": "boolean"},
                "entries": {"type": "array", "items": {"type": "object"}},
            },
        }


def _refused() -> dict[str, Any]:
    return {
        status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": TEMPLATE.format(model="Problem")}}}}
        for status, text in REFUSALS.items()
    }


def _question_field(parameter: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {**PARAMETER_TYPES[parameter.type], "description": parameter.meaning}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return schema


def _in_address(schema: Mapping[str, Any]) -> dict[str, Any]:
    """In a path or query string there is no null: a parameter is left out instead."""
    kept = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if not kept:
        return dict(schema)
    rest = {name: part for name, part in schema.items() if name not in ("anyOf", "default") or part is not None}
    rest.pop("anyOf", None)
    return {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}


def _me() -> dict[str, Any]:
    return {
        "operationId": "me",
        "summary": "Who is signed in, with which rights, and the proof a browser sends with every change.",
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": {"type": "object"}}}},
            "401": {
                "description": REFUSALS["401"],
                "content": {MEDIA_TYPE: {"schema": {"$ref": TEMPLATE.format(model="Problem")}}},
            },
        },
    }


def _release() -> str:
    try:
        return version("gongdan")
    except PackageNotFoundError:
        return "unreleased"
