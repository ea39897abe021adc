"""What is listed, as a file: CSV for programs, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st
import xlsxwriter

from apps.screens.session import t

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
EXPORT_ROWS_MAX = 20_000  # larger extracts belong to the command line or the REST door

Rows = Iterable[Sequence[Any]]


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading quote; negative numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(FORMULA_SIGNS):
        return value
    try:
        Decimal(value.replace(",", ""))
    except InvalidOperation:
        return f"'{value}"
    return value


def as_csv(headings: Sequence[str], rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([harmless(_plain(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # with the mark, so that Excel reads Chinese


def as_xlsx(headings: Sequence[str], rows: Rows) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
    number = book.add_format({"num_format": "#,##0.00####"})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, list(headings), bold)
    sheet.freeze_panes(1, 0)
    for index, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(index, column, cell, number)
            elif hasattr(cell, "isoformat") and not hasattr(cell, "hour"):
                sheet.write_datetime(index, column, cell, date)
            else:
                sheet.write(index, column, _plain(cell))
    sheet.autofit()
    book.close()
    return out.getvalue()


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell if isinstance(cell, str | int) else str(cell)


def export_buttons(name: str, headings: Sequence[str], rows: Callable[[], list[Sequence[Any]]], *, key: str) -> None:
    """A menu with both files; they are made when asked for, with all pages of what is listed."""
    with st.popover(t("screen.export"), icon=":material/download:"):
        st.download_button(
            "XLSX",
            lambda: as_xlsx(headings, rows()),
            file_name=f"{name}.xlsx",
            on_click="ignore",
            key=f"{key}_xlsx",
            width="stretch",
        )
        st.download_button(
            "CSV", lambda: as_csv(headings, rows()), file_name=f"{name}.csv", on_click="ignore", key=f"{key}_csv", width="stretch"
        )
