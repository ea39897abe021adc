"""What no database column can hold is refused at the door, whatever the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operational.core.api import InvalidInput, Problem

WHOLE_MAX = 2**63 - 1  # bigint
DEPTH_MAX = 20  # a document with lines with details is 4 deep


def refuse_unstorable(data: Any, path: str = "", depth: int = 0) -> None:
    """Refuse text with a zero byte or half a letter, whole numbers beyond 64 bits, and nesting without end."""
    if isinstance(data, str):
        if "\x00" in data or not _is_whole_text(data):
            raise _refusal("dispatch.text_unstorable", path)
    elif isinstance(data, int):
        if abs(data) > WHOLE_MAX:
            raise _refusal("dispatch.number_out_of_range", path)
    elif isinstance(data, Mapping | list | tuple):
        if depth == DEPTH_MAX:
            raise _refusal("dispatch.too_deep", path)
        pairs = data.items() if isinstance(data, Mapping) else enumerate(data)
        for name, value in pairs:
            here = f"{path}.{name}" if path else str(name)
            if isinstance(name, str):
                refuse_unstorable(name, "")
            refuse_unstorable(value, here, depth + 1)


def _refusal(key: str, path: str) -> InvalidInput:
    return InvalidInput.of([Problem(key, {"field": path}, path)])  # type: ignore[return-value]  # of() keeps the class


def _is_whole_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a surrogate without its other half
        return False
    return True
