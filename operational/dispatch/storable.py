"""What no database column can hold and no page can show is refused at the door, whatever the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from operational.core.api import InvalidInput, Problem, without_invisible_ends

# Control signs but tab and line ends, marks that turn the direction of writing around, and what Unicode says is no letter.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
WHOLE_MAX = 2**63 - 1  # bigint
DEPTH_MAX = 20  # a document with lines with details is 4 deep


def refuse_unstorable(data: Any, path: str = "", depth: int = 0) -> None:
    """Refuse text that no page, terminal or spreadsheet can show, whole numbers beyond 64 bits, and nesting without end."""
    if isinstance(data, str):
        if not is_showable(data):
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


def is_showable(text: str) -> bool:
    """Whole letters without control signs; text of which nothing can be seen would pass for a name."""
    if UNSHOWABLE.search(text):
        return False
    if text.isascii():
        return True
    if text and not without_invisible_ends(text) and text.strip():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:  # a surrogate without its other half
        return False
    return True
