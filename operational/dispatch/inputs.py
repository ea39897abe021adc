"""What a caller gave: its declared shape, its problems by field, its hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pydantic

from operational.core.api import ENTERED, Input, InvalidInput, Output, Problem, Tx
from operational.dispatch.storable import refuse_unstorable

SEPARATOR = "\x1d"  # FNC1, as scanners send it between the parts of a GS1 code


def validated(kind: type[Input], data: Mapping[str, Any] | Input) -> Input:
    """The input in its declared shape; refused with every problem at once, each by its field."""
    if isinstance(data, kind):
        return data
    try:
        refuse_unstorable(_typed(kind, data))
        return kind.model_validate(dict(data) if isinstance(data, Mapping) else data, context=ENTERED)
    except pydantic.ValidationError as error:
        raise InvalidInput.of([problem_of(found) for found in error.errors(include_url=False)]) from error


def _typed(kind: type[Input], data: Any) -> Any:
    """What was given, as far as a person could have typed it."""
    if not kind.scanned or not isinstance(data, Mapping):
        return data
    scanned = {name: data[name] for name in kind.scanned if isinstance(data.get(name), str)}
    return {**data, **{name: text.replace(SEPARATOR, " ") for name, text in scanned.items()}}


def in_range(run: Callable[[Tx, Any], Output], tx: Tx, given: Any) -> Output:
    """The answer of a command; refused when quantities and prices, each right in itself, make an amount nobody can keep."""
    try:
        return run(tx, given)
    except pydantic.ValidationError as error:
        if any(found["type"] != "too_large" for found in error.errors(include_url=False)):
            raise
        raise InvalidInput("core.amount_out_of_range") from error


BUILT_IN = {
    "missing": "core.field_missing",
    "extra_forbidden": "core.field_unknown",
    "float_refused": "core.float_refused",
    "not_a_number": "core.not_a_number",
    "not_finite": "core.not_a_number",
    "too_many_places": "core.too_many_places",
    "too_large": "core.too_large",
    "negative": "core.must_not_be_negative",
    "literal_error": "core.not_a_choice",
    "date_parsing": "core.not_a_date",
    "date_from_datetime_parsing": "core.not_a_date",
    "string_too_short": "core.field_missing",
    "string_too_long": "core.text_too_long",
    "too_short": "core.list_too_short",
    "too_long": "core.list_too_long",
}


def problem_of(found: Any) -> Problem:
    """What a type check found, as a problem with words."""
    context = {name: str(value) for name, value in (found.get("ctx") or {}).items()}
    key = BUILT_IN.get(found["type"], "core.field_invalid")
    path = ".".join(str(part) for part in found["loc"])
    given = found.get("input")
    shown = "" if isinstance(given, dict | list) or given is None else str(given)[:80]
    return Problem(key, {**context, "field": path, "given": shown}, path)


def input_hash(data: Any) -> str:
    """Tells whether a request key came again with the same input."""
    body = data.model_dump(mode="json") if isinstance(data, Input) else data
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=plain).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Values that JSON has no form for: decimals as text, days and moments as ISO text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
