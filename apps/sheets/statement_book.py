"""An official form as a workbook: every total is a formula over the cells of its lines, so that it can be followed and kept."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from apps.sheets.write import safe, sheet_title
from operational.papers.api import Paper, PaperForm, PaperFormLine

AMOUNT = "#,##0.00;-#,##0.00;#,##0.00"
FIRST_ROW = 4  # title, maker and day, heads; lines begin below
HALF = 4  # name, number, two amounts
STRONG = ("total", "net", "heading", "balance")


@dataclass(frozen=True)
class Part:
    """One form of the workbook."""

    paper: Paper
    lines: Sequence[Mapping[str, Any]]
    formulas: Mapping[int, Sequence[tuple[int, int]]]


def statement_book(parts: Sequence[Part]) -> bytes:
    """The forms, one sheet each."""
    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        for part in parts:
            _sheet(book, part)
    return held.getvalue()


def _sheet(book: Any, part: Part) -> None:
    form = part.paper.form
    assert form is not None
    page = book.add_worksheet(sheet_title(part.paper.title))
    halves = [form.left, form.right] if form.right else [form.left]
    _head(book, page, part.paper, form, len(halves))
    cells = {
        line.line: (FIRST_ROW + row, HALF * half)
        for half, rows in enumerate(halves)
        for row, line in enumerate(rows)
        if line.line
    }
    plain = book.add_format({"num_format": AMOUNT, "border": 1})
    strong = book.add_format({"num_format": AMOUNT, "border": 1, "bold": True})
    amounts = {str(line["line"]): [Decimal(str(line[name] or 0)) for name in form.taken] for line in part.lines}
    for half, rows in enumerate(halves):
        for row, line in enumerate(rows):
            _name(book, page, FIRST_ROW + row, HALF * half, line)
            for place, amount in enumerate(amounts.get(line.line, ()) if line.line else ()):
                where = (FIRST_ROW + row, HALF * half + 2 + place, strong if line.kind in STRONG else plain)
                formula = _formula(part.formulas.get(int(line.line), ()), cells, place)
                if formula:
                    page.write_formula(where[0], where[1], formula, where[2], float(amount))
                else:
                    page.write_number(where[0], where[1], amount, where[2])
    foot = FIRST_ROW + max(len(rows) for rows in halves) + 1
    page.write_string(foot, 0, "单位负责人：")
    page.write_string(foot, 2, "会计主管：")
    page.write_string(foot, HALF * len(halves) - 1, "制表人：")
    if part.paper.note:
        page.write_string(foot + 1, 0, part.paper.note)


def _head(book: Any, page: Any, paper: Paper, form: PaperForm, halves: int) -> None:
    last = HALF * halves - 1
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
    page.merge_range(0, 0, 0, last, paper.title, title)
    page.write_string(1, 0, f"编制单位：{safe(paper.company.name)}")
    page.write_string(1, last, form.code)
    page.write_string(2, 0, paper.date)
    page.write_string(2, last, f"单位：{form.unit}")
    names = ("资产", "负债和所有者权益（或股东权益）") if halves > 1 else ("项目",)
    for half, name in enumerate(names):
        for place, text in enumerate((name, "行次", *form.columns)):
            page.write_string(FIRST_ROW - 1, HALF * half + place, text, head)
        page.set_column(HALF * half, HALF * half, 38 if halves > 1 else 58)
        page.set_column(HALF * half + 1, HALF * half + 1, 6)
        page.set_column(HALF * half + 2, HALF * half + 3, 18)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_landscape() if halves > 1 else page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def _name(book: Any, page: Any, row: int, column: int, line: PaperFormLine) -> None:
    """The official name, and below it the second label, if one was asked for."""
    look = {"border": 1, "indent": line.level, "bold": line.kind in STRONG, "text_wrap": bool(line.second)}
    page.write_string(row, column, str(safe("\n".join(part for part in (line.name, line.second) if part))), book.add_format(look))
    number = book.add_format({"border": 1, "align": "center"})
    if line.line:
        page.write_number(row, column + 1, int(line.line), number)
    else:
        page.write_blank(row, column + 1, None, number)


def _formula(terms: Sequence[tuple[int, int]], cells: Mapping[str, tuple[int, int]], place: int) -> str:
    """The sum over other lines' cells, or nothing where a line comes from accounts."""
    if not terms or any(str(other) not in cells for _, other in terms):
        return ""
    parts = []
    for sign, other in terms:
        row, column = cells[str(other)]
        parts.append(f"{'+' if sign > 0 else '-'}{xl_rowcol_to_cell(row, column + 2 + place)}")
    return "=" + "".join(parts).removeprefix("+")
