"""From a request to an input: exact decimals, bounded size, references as JSON would write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from apps.rest.operations import Operation
from operational.core.api import InvalidInput, Refusal

BODY_BYTES_MAX = 5_000_000  # an order of 2,000 lines is about 300 KB
KEY_CHARS_MAX = 200


class TooLarge(Refusal):
    """More was sent than one request may hold."""

    status = 413


class NotJson(Refusal):
    """The body is declared as something else than JSON."""

    status = 415


async def read_input(request: Request, operation: Operation) -> dict[str, Any]:
    """The input of an operation: its body or query string, with what stands in the path."""
    data = await _body(request) if operation.has_body else _query_string(request, operation)
    for name in operation.in_path:
        if name in data:
            raise InvalidInput("rest.given_twice", field=name)
        data[name] = reference(request.path_params[name]) if name in operation.references else request.path_params[name]
    return data


def reference(text: str) -> int | str:
    """What names a row, as JSON would write it: 17 is an id, "17" in quotes and anything else a number or code."""
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    return text


def request_key(request: Request) -> str | None:
    """The Idempotency-Key header: the same key with the same input happens once."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not key.strip() or len(key) > KEY_CHARS_MAX or not key.isprintable():
        raise InvalidInput("rest.key_wrong", chars_max=KEY_CHARS_MAX)
    return key


def is_dry_run(request: Request) -> bool:
    """``?dry_run=true`` tries a command; any other parameter is a mistake and refused."""
    for name, value in request.query_params.multi_items():
        if name != "dry_run":
            raise InvalidInput("core.field_unknown", field=name)
        if value not in ("true", "false"):
            raise InvalidInput("core.not_a_choice", field=name, given=value[:80], expected="true, false")
    return request.query_params.get("dry_run") == "true"


async def _body(request: Request) -> dict[str, Any]:
    if int(request.headers.get("content-length") or 0) > BODY_BYTES_MAX:
        raise TooLarge("rest.too_large", bytes_max=BODY_BYTES_MAX)
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > BODY_BYTES_MAX:
            raise TooLarge("rest.too_large", bytes_max=BODY_BYTES_MAX)
    if not held.strip():
        return {}
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise NotJson("rest.not_json_type", given=kind[:80])
    return parse(bytes(held))


def parse(body: bytes) -> dict[str, Any]:
    """An object whose numbers are exact."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("rest.not_json", message=str(error)[:200]) from error
    if not isinstance(found, dict):
        raise InvalidInput("rest.not_an_object")
    return found


def _no_number(name: str) -> Decimal:
    raise ValueError(f"{name} is not a number")


def _query_string(request: Request, operation: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {}
    references, lists = operation.references, operation.lists
    for name, text in request.query_params.multi_items():
        value: Any = reference(text) if name in references else text
        if name in lists:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise InvalidInput("rest.given_twice", field=name)
        else:
            given[name] = value
    return given


def as_plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a warehouse question, whose values are single."""
    for name, value in given.items():
        if isinstance(value, dict | list):
            raise InvalidInput("core.field_invalid", field=name, given=str(value)[:80])
    return dict(given)
