"""What a workbook hides from whoever reads only its values: formulas nobody worked out, cells merged over several rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from operational.core.api import InvalidInput

CHUNK_BYTES = 1_000_000
OVERLAP_BYTES = 40_000  # longer than any formula: one that lies across two chunks is seen whole
# A formula with an empty text as its value (t="str") was worked out; one without any value was not.
UNWORKED = re.compile(rb'<c ((?:(?! t="str")[^>])*)><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')
PLACE = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')
MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


def refuse_hidden(file: Path, part: str, *, merged: bool) -> None:
    """Refuse a page that would be read with holes where a person sees values."""
    with zipfile.ZipFile(file) as packed:
        for chunk in _chunks(packed, part.lstrip("/")):
            for found in UNWORKED.finditer(chunk):
                place = PLACE.search(found.group(1))
                if place is not None:
                    column, row = place.group(1).decode(), int(place.group(2))
                    raise InvalidInput("sheet.formula_not_worked_out", file=file.name, column=column, row_number=row)
            for over in MERGED.finditer(chunk) if merged else ():
                column, first, last = over.group(1).decode(), int(over.group(2)), int(over.group(4))
                if last > first:
                    raise InvalidInput("sheet.merged_cells", file=file.name, column=column, row_number=first, last_row=last)


def _chunks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with packed.open(part) as raw:
        kept = b""
        while read := raw.read(CHUNK_BYTES):
            kept += read
            yield kept
            kept = kept[-OVERLAP_BYTES:]
