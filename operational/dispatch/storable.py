"""What no database column can hold is refused at the door, whatever the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operational.core.api import InvalidInput

WHOLE_MAX = 2**63 - 1  # bigint
DEPTH_MAX = 20  # a document with lines with details is 4 deep


def refuse_unstorable(data: Any, path: str = "", depth: int = 0) -> None:
    """Refuse text with a zero byte or half a letter, whole numbers beyond 64 bits, and nesting without end."""
    if isinstance(data, str):
        if "\x00" in data or not _is_whole_text(data):
            raise InvalidInput("dispatch.text_unstorable", field=path)
    elif isinstance(data, int):
        if abs(data) > WHOLE_MAX:
            raise InvalidInput("dispatch.number_out_of_range", field=path)
    elif isinstance(data, Mapping | list | tuple):
        if depth == DEPTH_MAX:
            raise InvalidInput("dispatch.too_deep", field=path)
        pairs = data.items() if isinstance(data, Mapping) else enumerate(data)
        for name, value in pairs:
            here = f"{path}.{name}" if path else str(name)
            if isinstance(name, str):
                refuse_unstorable(name, "")
            refuse_unstorable(value, here, depth + 1)


def _is_whole_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a surrogate without its other half
        return False
    return True
