"""Table files as rows of cells: CSV in the encodings Chinese programs write, and XLSX."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Container, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from apps.sheets.hidden import refuse_hidden
from operational.core.api import InvalidInput

FILE_BYTES_MAX = 200_000_000  # a million rows of sales history
UNPACKED_BYTES_MAX = 2_000_000_000  # a small XLSX can hide a bomb
COLUMNS_MAX = 300
CELL_CHARS_MAX = 20_000
DELIMITERS = (",", "\t", ";", "，")
DELIMITER_CHARS = 200_000  # as far as a delimiter is looked for
PAGES_MAX = 30  # of a workbook of another program
OTHER_FILES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
)  # pictures, papers, archives
PRIVATE_SIGNS = re.compile("[\ue000-\uf8ff]")  # what Big5 read as GB18030 is full of, and no Chinese text holds
HEADING_ROWS = 10  # a title and a line of explanation may stand above the headings


@dataclass(frozen=True)
class Table:
    """The heading row and the rows below it, with the number each has in the file."""

    headings: list[str]
    rows: Iterator[tuple[int, list[Any]]]


def read_table(file: Path, known: Container[str] = (), *, any_page: bool = False) -> Table:
    """Open a table file by what it is, not by what it is called.

    With ``known`` headings the row in which most of them stand counts: a title and the name of the firm may stand above.
    ``any_page``: of a workbook that another program wrote the page in which most of them stand.
    """
    if not file.is_file():
        raise InvalidInput("sheet.file_missing", file=str(file))
    if file.stat().st_size > FILE_BYTES_MAX:
        raise InvalidInput("sheet.file_too_large", file=file.name, megabytes_max=FILE_BYTES_MAX // 1_000_000)
    if file.stat().st_size == 0:
        raise InvalidInput("sheet.file_empty", file=file.name)
    with open(file, "rb") as raw:
        start = raw.read(8)
    if start.startswith(b"PK\x03\x04"):
        rows = _best_page(file, known) if any_page else _xlsx_rows(file, is_taken=True, merged=True)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput("sheet.old_excel", file=file.name)
    elif start.startswith(OTHER_FILES):
        raise InvalidInput("sheet.not_a_table", file=file.name)
    else:
        rows = csv_rows(file)
    if known:
        rows = _from_headings(rows, known)
    for _number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            headings = ["" if cell is None else str(cell).strip() for cell in cells]
            while headings and not headings[-1]:
                headings.pop()
            if len(headings) > COLUMNS_MAX:
                raise InvalidInput("sheet.too_many_columns", file=file.name, columns_max=COLUMNS_MAX)
            return Table(headings, rows)
    raise InvalidInput("sheet.file_empty", file=file.name)


def _from_headings(rows: Iterator[tuple[int, list[Any]]], known: Container[str]) -> Iterator[tuple[int, list[Any]]]:
    """The rows from the heading row on: the one of the first rows in which most known headings stand."""
    first = list(itertools.islice(rows, HEADING_ROWS))
    best = max(range(len(first)), key=lambda place: (_known_in(first[place][1], known), -place), default=0)
    return itertools.chain(first[best:], rows)


def _known_in(cells: Sequence[Any], known: Container[str]) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and plain_heading(cell) in known)


def _best_page(file: Path, known: Container[str]) -> Iterator[tuple[int, list[Any]]]:
    """The page of a workbook whose headings say most; of two the first."""
    best, most = 0, -1
    for place in range(min(_pages(file), PAGES_MAX)):
        rows = _xlsx_rows(file, place)
        first = list(itertools.islice(rows, HEADING_ROWS))
        rows.close()
        found = max((_known_in(cells, known) for _, cells in first), default=0)
        if found > most:
            best, most = place, found
    return _xlsx_rows(file, best, is_taken=True)


def _pages(file: Path) -> int:
    """How many pages a workbook has, by the names of its parts; a damaged one is told when it is read."""
    try:
        with zipfile.ZipFile(file) as packed:
            return sum(1 for part in packed.namelist() if part.startswith("xl/worksheets/"))
    except zipfile.BadZipFile:
        return 0


def plain_heading(heading: str) -> str:
    """A heading without marks, blanks and letter case."""
    return " ".join(heading.replace("*", " ").replace("\ufeff", "").split()).casefold()


def decode(raw: bytes, name: str) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, UTF-16, else GB18030, which holds GBK and GB2312, or Big5."""
    encodings = ["utf-16"] if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030", "cp950"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not (encoding == "gb18030" and PRIVATE_SIGNS.search(text) and _is_in(raw, "cp950")):
            return text
    raise InvalidInput("sheet.encoding_unknown", file=name)


def _is_in(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def csv_rows(file: Path) -> Iterator[tuple[int, list[Any]]]:
    text = decode(file.read_bytes(), file.name)
    first = [line for line in text[:DELIMITER_CHARS].splitlines() if line.strip()][:HEADING_ROWS]
    delimiter = max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in first))  # a title above has none
    csv.field_size_limit(CELL_CHARS_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise InvalidInput("sheet.row_unreadable", file=file.name, row_number=number + 1, message=str(error)) from error


def _xlsx_rows(file: Path, place: int = 0, *, is_taken: bool = False, merged: bool = False) -> Generator[tuple[int, list[Any]]]:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_BYTES_MAX:
                raise InvalidInput("sheet.file_too_large", file=file.name, megabytes_max=UNPACKED_BYTES_MAX // 1_000_000)
        held = open(file, "rb")  # noqa: SIM115  # closed below; a path would be refused for its ending
        book = openpyxl.load_workbook(held, read_only=True, data_only=True)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise InvalidInput("sheet.file_unreadable", file=file.name, message=type(error).__name__) from error
    try:
        if place >= len(book.worksheets):
            return
        page = book.worksheets[place]
        if is_taken:
            refuse_hidden(file, page._worksheet_path, merged=merged)
        page.reset_dimensions()  # some programs write a wrong size, and rows would be lost
        rows = page.iter_rows(values_only=True)
        for number in itertools.count(1):
            try:
                cells = next(rows, None)
            except Exception as error:  # damaged further down
                raise InvalidInput("sheet.file_unreadable", file=file.name, message=type(error).__name__) from error
            if cells is None:
                return
            yield number, list(cells)
    finally:
        book.close()
        held.close()
