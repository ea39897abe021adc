"""A statement of a company's own as a workbook: what its lines reckon from each other stays a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from apps.sheets.write import safe, sheet_title
from operational.reporting.api import BETWEEN, Books, Column, Line, LineRef, Minus, Node, Number, Source, parse, parts_of, taken

FIRST_ROW = 4
AMOUNT = "#,##0.00;-#,##0.00;0.00"
PERCENT = "0.00%"
HUNDRED = Decimal(100)


class Statement(Protocol):
    """What the workbook needs to know of a filled statement."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def heads(self) -> Sequence[str]: ...
    @property
    def lines(self) -> Sequence[Line]: ...
    @property
    def cells(self) -> Mapping[str, Sequence[Decimal | None]]: ...
    @property
    def books(self) -> Books: ...


def own_book(found: Statement, heads: tuple[str, str, str, str, str]) -> bytes:
    """One sheet; ``heads`` are company, period, unit, the word over the items, and a note at the foot."""
    company, period, unit, item, note = heads
    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        page = book.add_worksheet(sheet_title(found.name))
        last = len(found.columns)
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        page.merge_range(0, 0, 0, last, str(safe(found.name)), title)
        page.write_string(1, 0, str(safe(company)))
        page.write_string(1, last, unit)
        page.write_string(2, 0, period)
        head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        for place, text in enumerate((item, *found.heads)):
            page.write_string(FIRST_ROW - 1, place, str(safe(text)), head)
        page.set_column(0, 0, 44)
        page.set_column(1, last, 18)
        for row, line in enumerate(found.lines):
            _line(book, page, found, row, line)
        page.write_string(FIRST_ROW + len(found.lines) + 1, 0, note)
        page.freeze_panes(FIRST_ROW, 1)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return held.getvalue()


def _line(book: Any, page: Any, found: Statement, row: int, line: Line) -> None:
    is_strong = line.style != "item"
    name = book.add_format({"border": 1, "indent": line.level, "bold": is_strong})
    look = book.add_format({"border": 1, "bold": is_strong, "num_format": PERCENT if line.display == "percent" else AMOUNT})
    page.write_string(FIRST_ROW + row, 0, str(safe(line.text)), name)
    for place, cell in enumerate(found.cells[line.code]):
        where = (FIRST_ROW + row, place + 1)
        is_share = line.display == "percent" and cell is not None and found.columns[place].kind != "percent"
        value = cell / HUNDRED if is_share and cell is not None else cell
        formula = _formula(found, line, place)
        if formula:
            page.write_formula(*where, formula, look, "" if value is None else float(value))
        elif value is None:
            page.write_blank(*where, None, look)
        else:
            page.write_number(*where, float(value), look)


def _formula(found: Statement, line: Line, place: int) -> str:
    """The cell as a formula, or nothing where it is an amount of the books alone, or empty because they cannot say."""
    if not line.formula:
        return ""
    rows = {one.code: FIRST_ROW + row for row, one in enumerate(found.lines)}
    column = found.columns[place]
    if column.kind in BETWEEN:
        first, second = (f"N({xl_rowcol_to_cell(rows[line.code], other)})" for other in (column.first, column.second))
        if column.kind == "difference":
            return f"={first}-{second}"
        return "" if line.display == "percent" else f'=IFERROR(ROUND(({first}-{second})/ABS({second})*100,2),"")'
    tree = parse(line.formula)
    sources = {part: taken(part, column.kind, found.books) for part in parts_of(tree) if isinstance(part, Source)}
    is_alone = isinstance(tree, Source | Number)
    if is_alone or (found.cells[line.code][place] is None and None in sources.values()):
        return ""
    text = _text(tree, rows, place, sources)
    if "/" not in text and "*" not in text:
        return f"={text}"
    return f'=IFERROR(ROUND({text},{2 if line.display == "amount" else 6}),"")'


def _text(node: Node, rows: Mapping[str, int], place: int, sources: Mapping[Source, Decimal | None]) -> str:
    """The tree in the words of a spreadsheet; an empty cell counts as nothing."""
    if isinstance(node, Number):
        return f"{node.value:f}"
    if isinstance(node, LineRef):
        return f"N({xl_rowcol_to_cell(rows[node.code], place + 1)})"
    if isinstance(node, Source):
        amount = sources[node]
        return f"({amount:f})" if amount is not None and amount < 0 else f"{amount or 0:f}"
    if isinstance(node, Minus):
        return f"-({_text(node.of, rows, place, sources)})"
    left, right = (_text(one, rows, place, sources) for one in (node.left, node.right))
    return f"({left}{node.sign}{right})"
