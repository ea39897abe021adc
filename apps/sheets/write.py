"""Files for people: tables that open in a spreadsheet and start no formula that somebody typed into a name."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
EXPORT_ROWS_MAX = 1_000_000  # a spreadsheet holds 1,048,576
EXACT_DIGITS_MAX = 15  # a spreadsheet keeps no more of a number


def safe(value: Any) -> Any:
    """The value as a cell: text that a spreadsheet would run gets a leading quote; numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(STARTS_A_FORMULA):
        return value
    return value if _is_number(value) else f"'{value}"


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file that Excel opens with Chinese letters intact."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    for count, row in enumerate(rows, start=1):
        _refuse_too_many(count)
        writer.writerow([_csv_cell(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> bytes:
    """An XLSX file: days are days, numbers are numbers, long codes stay text."""
    held = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        page = book.add_worksheet(sheet_title(title))
        head = book.add_format({"bold": True, "bottom": 1})
        patterns = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
        formats = {name: book.add_format({"num_format": pattern}) for name, pattern in patterns.items()}
        page.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            page.write_string(0, place, str(safe(heading)), head)
            page.set_column(place, place, min(40, max(10, 2 * len(heading) + 2)))
        for count, row in enumerate(rows, start=1):
            _refuse_too_many(count)
            for place, value in enumerate(row):
                _write_cell(page, count, place, value, formats)
    return held.getvalue()


def pages_bytes(pages: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of several pages, each with its name and headings, as another program wants to read it."""
    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        head = book.add_format({"bold": True})
        patterns = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
        formats = {name: book.add_format({"num_format": pattern}) for name, pattern in patterns.items()}
        for name, headings, rows in pages:
            page = book.add_worksheet(sheet_title(name))
            for place, heading in enumerate(headings):
                page.write_string(0, place, heading, head)
                page.set_column(place, place, min(40, max(10, 2 * len(heading) + 2)))
            for count, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    _write_cell(page, count, place, value, formats)
    return held.getvalue()


def sheet_title(title: str) -> str:
    """A name that spreadsheets allow for a page."""
    return "".join("_" if char in "[]:*?/\\'" else char for char in title)[:31] or "Sheet1"


def _write_cell(page: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(row, place, "是" if value else "否")
    elif isinstance(value, dt.datetime):
        page.write_datetime(row, place, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, dt.date):
        page.write_datetime(row, place, dt.datetime.combine(value, dt.time()), formats["day"])
    elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS_MAX:
        page.write_number(row, place, value)
    else:
        page.write_string(row, place, str(safe(_csv_cell(value))))


def _csv_cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else safe(value)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _refuse_too_many(count: int) -> None:
    if count > EXPORT_ROWS_MAX:
        raise ValueError(f"a file holds at most {EXPORT_ROWS_MAX} rows: ask for fewer")
