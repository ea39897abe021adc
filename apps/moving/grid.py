"""Files of other programs as pages of cells: workbooks old and new, CSV in any encoding, and tables of web pages named XLS."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from apps.sheets.hidden import refuse_hidden
from apps.sheets.read import FILE_BYTES_MAX, OTHER_FILES, PAGES_MAX, UNPACKED_BYTES_MAX, csv_rows, decode
from operational.core.api import InvalidInput

OLD_BOOK, NEW_BOOK = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
Cells = list[Any]


@dataclass(frozen=True)
class Page:
    """One page: its rows with the number each has in the file."""

    name: str
    rows: Sequence[tuple[int, Cells]]


def pages_of(file: Path) -> list[Page]:
    """Every page of a file, told apart by what it is and not by what it is called."""
    size = file.stat().st_size
    if size > FILE_BYTES_MAX:
        raise InvalidInput("sheet.file_too_large", file=file.name, megabytes_max=FILE_BYTES_MAX // 1_000_000)
    if size == 0:
        raise InvalidInput("sheet.file_empty", file=file.name)
    with open(file, "rb") as raw:
        start = raw.read(512)
    if start.startswith(OTHER_FILES):
        raise InvalidInput("sheet.not_a_table", file=file.name)
    if start.startswith(NEW_BOOK):
        _refuse_unsafe(file)
    if start.startswith((OLD_BOOK, NEW_BOOK)):
        return _book(file)
    if b"<" in start[:64] and any(tag in start.lower() for tag in (b"<html", b"<table", b"<meta", b"<!doctype html")):
        return _web_page(decode(file.read_bytes(), file.name))
    return [Page("", list(csv_rows(file)))]


def _refuse_unsafe(file: Path) -> None:
    """A packed bomb, and formulas that nobody worked out: they would be read as holes."""
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_BYTES_MAX:
                raise InvalidInput("sheet.file_too_large", file=file.name, megabytes_max=UNPACKED_BYTES_MAX // 1_000_000)
            parts = [part for part in packed.namelist() if part.startswith("xl/worksheets/") and part.endswith(".xml")]
    except zipfile.BadZipFile as error:
        raise InvalidInput("sheet.file_unreadable", file=file.name, message=type(error).__name__) from error
    for part in parts[:PAGES_MAX]:
        refuse_hidden(file, part, merged=False)


def _book(file: Path) -> list[Page]:
    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            found = []
            for name in book.sheet_names[:PAGES_MAX]:
                page = book.get_sheet_by_name(name)
                rows = page.to_python(skip_empty_area=False)
                _fill_merged(rows, page.merged_cell_ranges or ())
                found.append(Page(name, list(enumerate(rows, start=1))))
    except InvalidInput:
        raise
    except Exception as error:  # the reader raises whatever a damaged or locked file makes of it
        raise InvalidInput("sheet.file_unreadable", file=file.name, message=type(error).__name__) from error
    return found


def _fill_merged(rows: list[Cells], merged: Sequence[Any]) -> None:
    """What stands in merged cells counts for each of them; only amounts are never multiplied."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if isinstance(value, int | float) and not isinstance(value, bool):
            continue
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for place in range(left, min(right, len(rows[row]) - 1) + 1):
                rows[row][place] = value


class _Table(HTMLParser):
    """The rows of the tables of a page; cells over several columns or rows count for each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[Cells] = []
        self._row: Cells | None = None
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._down: dict[int, tuple[int, str]] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            given = dict(attrs)
            self._span = (_count(given.get("colspan")), _count(given.get("rowspan")))
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._row is not None and self._text is not None:
            self._from_above()
            text = "".join(self._text).replace("\xa0", " ").strip()
            for _ in range(self._span[0]):
                if self._span[1] > 1:
                    self._down[len(self._row)] = (self._span[1] - 1, text)
                self._row.append(text)
            self._text = None
        elif tag == "tr" and self._row is not None:
            self._from_above()
            self.rows.append(self._row)
            self._row = None

    def _from_above(self) -> None:
        assert self._row is not None
        while len(self._row) in self._down:
            place = len(self._row)
            left, text = self._down.pop(place)
            if left > 1:
                self._down[place] = (left - 1, text)
            self._row.append(text)


def _count(text: str | None) -> int:
    return max(1, min(int(text), 50)) if text and text.isdigit() else 1


def _web_page(text: str) -> list[Page]:
    table = _Table()
    table.feed(text)
    return [Page("", list(enumerate(table.rows, start=1)))]


def plain_cell(value: Any) -> Any:
    """The cell as the sheets read it: nothing for an empty one, a day for a moment at midnight."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value
