"""What a file is, by its first bytes and its inside, never by its name alone. What is not known is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/ofd": ("ofd",),
    "application/xml": ("xml",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
}
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
ZIP_MEMBERS_MAX = 5000  # an office file has dozens
TEXT_START = 4096
ACTIVE = re.compile(r"<\s*(?:!doctype\s+html|html|svg|script|[a-z0-9]+:svg|[a-z0-9]+:html)\b", re.IGNORECASE)
# Pages that a browser would run, wherever in an XML file they begin.
ACTIVE_NAMESPACES = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def media_type_of(data: bytes, name: str) -> str | None:
    """The type of a file whose name ends accordingly, or None: it is refused."""
    _, dot, ending = name.lower().rpartition(".")
    if not dot:
        return None
    for kind in _kinds(data):
        if ending in ENDINGS[kind]:
            return kind
    return None


def _kinds(data: bytes) -> tuple[str, ...]:
    """What the bytes may be."""
    if data.startswith(b"%PDF-"):
        return ("application/pdf",)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("image/png",)
    if data.startswith(b"\xff\xd8\xff"):
        return ("image/jpeg",)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ("image/webp",)
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    return _text(data)


def _packed(data: bytes) -> tuple[str, ...]:
    """An office file by what lies in it; one with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = {entry.filename for entry in packed.infolist()[: ZIP_MEMBERS_MAX + 1]}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return ()
    if len(members) > ZIP_MEMBERS_MAX or any(member.lower().endswith("vbaproject.bin") for member in members):
        return ()
    if "[Content_Types].xml" in members and "xl/workbook.xml" in members:
        return ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
    if "[Content_Types].xml" in members and "word/document.xml" in members:
        return ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
    return ("application/ofd",) if "OFD.xml" in members else ()


def _text(data: bytes) -> tuple[str, ...]:
    """Text in an encoding that Chinese programs write, without control signs; XML where it begins so, never a page."""
    text = _decoded(data)
    if text is None or CONTROL.search(text):
        return ()
    start = text[:TEXT_START].lstrip("\ufeff \t\r\n")
    if ACTIVE.search(start) or start.startswith("#!"):
        return ()
    if start.startswith("<"):
        return () if any(space in text for space in ACTIVE_NAMESPACES) else ("application/xml",)
    return ("text/plain", "text/csv")


def _decoded(data: bytes) -> str | None:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
