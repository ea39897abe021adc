"""Codes as people mean them: what an input method or a copied page adds to them is taken away again."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BeforeValidator

# Letters, digits and the usual signs of a code in their wide form, as a Chinese input method writes them.
PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._/#"
WIDE = {ord(plain) + 0xFEE0: ord(plain) for plain in PLAIN}
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # zero-width marks that come along with copied text
_AT_THE_ENDS = re.compile(f"^[\\s{INVISIBLE}]+|[\\s{INVISIBLE}]+$")
_INSIDE = re.compile(f"[{INVISIBLE}]")
_LOOKS_WRONG = re.compile(f"[{INVISIBLE}{''.join(map(chr, WIDE))}]")


def as_code(value: Any) -> Any:
    """One code, one spelling: Ａ１ and A1 with a zero-width blank behind it are A1. Anything but text stays as it is."""
    if not isinstance(value, str) or value.isascii() or not _LOOKS_WRONG.search(value):
        return value
    return _INSIDE.sub("", value).translate(WIDE)


def without_invisible_ends(text: str) -> str:
    """Text without blanks and zero-width marks around it; marks inside belong to some letters and signs."""
    return text.strip() if text.isascii() else _AT_THE_ENDS.sub("", text)


CODE = BeforeValidator(as_code)
