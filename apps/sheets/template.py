"""An empty file for a sheet: headings in the user's language, each with a note of what belongs below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from apps.sheets.columns import Column
from apps.sheets.sources import Source
from apps.sheets.write import sheet_title
from operational.core.api import label, say

CHECKED_ROWS = 5000  # rows that get drop-down choices and formats; further rows are read all the same


def describe(column: Column, locale: str) -> str:
    """What belongs into the column's cells."""
    kind = say(f"sheet.kind.{column.kind}", locale, choices=column.choices)
    return f"{kind} ({label('sheet.required', locale)})" if column.is_required else kind


def write_template(source: Source, file: Path, locale: str) -> None:
    """Write the empty sheet of a source as XLSX."""
    with xlsxwriter.Workbook(str(file)) as book:
        page = book.add_worksheet(sheet_title(source.title(locale)))
        needed = book.add_format({"bold": True, "bg_color": "#FFF2CC", "bottom": 1})
        usual = book.add_format({"bold": True, "bottom": 1})
        formats = {
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"num_format": "@"}),
            "reference": book.add_format({"num_format": "@"}),
        }
        page.freeze_panes(1, 0)
        for place, column in enumerate(source.columns):
            page.write_string(0, place, column.name, needed if column.is_required else usual)
            page.write_comment(0, place, f"{column.label(locale)}\n{describe(column, locale)}", {"x_scale": 1.5})
            page.set_column(place, place, max(12, len(column.name) + 4), formats.get(column.kind))
            if column.choices:
                choice: dict[str, Any] = {"validate": "list", "source": list(column.choices), "ignore_blank": True}
                page.data_validation(1, place, CHECKED_ROWS, place, choice)
