"""A statement of account on the screen and as a workbook: opening, lines, closing, what is open, room for seal and signature."""

from __future__ import annotations

import io
from typing import Any

import streamlit as st
import xlsxwriter

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.format import choice_label, day, field_label, money
from apps.screens.widgets.listing import show_rows
from apps.sheets.write import safe
from operational.core.api import knows
from operational.dealings.api import name_of

LINES = ("date", "kind", "number", "item", "name", "spec", "unit", "quantity", "price", "amount", "balance", "summary")
OPEN = {
    "not_invoiced": ("date", "number", "item", "name", "quantity", "gross"),
    "not_paid": ("due_date", "number", "date", "amount", "open", "days_late", "invoices"),
    "invoices": ("date", "number", "tax_number", "billing_name", "gross"),
}


def kind_word(kind: str, quantity: Any = None) -> str:
    """``销售出库单`` for the document behind a line, ``销售退货单`` where its goods went back."""
    kind = name_of(kind, quantity)
    return t(kind) if knows(kind) else choice_label("dealings", "kind", kind)


def statement_body(shown: Any, *, key: str) -> None:
    """Figures, lines and what is open; a click on a line opens its document."""
    sums = ("opening", "increase", "decrease", "closing")
    with st.grid("auto", min_column_width=150):
        for name in sums:
            st.metric(field_label("dealings", name), money(getattr(shown, name)), border=True)
    extra = f" · {field_label('dealings', 'unbilled')} {money(shown.unbilled)}" if shown.unbilled else ""
    st.caption(f"{field_label('dealings', 'capitals')} 人民币{shown.capitals}{extra}")
    names = [t("screen.partners.statement.lines"), *(field_label("dealings", name) for name in OPEN)]
    counts = [len(shown.rows), *(len(getattr(shown, name)) for name in OPEN)]
    tabs = st.tabs([f"{name} {count}" for name, count in zip(names, counts, strict=True)])
    with tabs[0]:
        _table(_worded(shown.rows), LINES, f"{key}_lines")
    for tab, (name, columns) in zip(tabs[1:], OPEN.items(), strict=True):
        with tab:
            _table(_worded(getattr(shown, name)), columns, f"{key}_{name}")


def _worded(rows: list[Any]) -> list[Any]:
    """Rows with the word for their kind; the kind itself goes where the summary was, to find the page."""
    if not rows or not hasattr(rows[0], "kind"):
        return rows
    words = [kind_word(row.kind, getattr(row, "quantity", None)) for row in rows]
    return [row.model_copy(update={"kind": word, "summary": row.kind}) for row, word in zip(rows, words, strict=True)]


def _table(rows: list[Any], columns: tuple[str, ...], key: str) -> None:
    if not rows:
        st.caption(t("screen.partners.statement.nothing"))
        return
    shown = tuple(name for name in columns if name != "summary")
    chosen = show_rows(rows, shown, "dealings", key=key, opens=True, height_rows=18)
    kind = getattr(rows[chosen], "summary", "invoicing.invoice") if chosen is not None else ""
    page = PAGE_OF.get(kind, "")
    if chosen is not None and page and can_open(page, actor()):
        open_screen(page, id=str(rows[chosen].document_id))


def statement_workbook(shown: Any, number: str = "") -> bytes:
    """The statement as a sheet to send: head, lines, sums, capitals, lists of what is open, places to sign."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(t("dealings.statement")[:31])
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F7"}),
            "bold": book.add_format({"bold": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "sum": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
        }
        row = _head(sheet, shown, number, formats)
        row = _lines(sheet, shown, row, formats)
        row = _foot(sheet, shown, row, formats)
        for name, columns in OPEN.items():
            row = _list(sheet, name, columns, getattr(shown, name), row + 1, formats)
        for place, width in enumerate((12, 16, 20, 14, 22, 16, 8, 12, 12, 15, 15)):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return held.getvalue()


def _head(sheet: Any, shown: Any, number: str, formats: dict[str, Any]) -> int:
    sheet.merge_range(0, 0, 0, 10, str(safe(shown.company)), formats["title"])
    sheet.merge_range(1, 0, 1, 10, t("dealings.statement"), formats["title"])
    side = field_label("dealings", "party_name")
    sheet.write_string(2, 0, f"{side}：{shown.party_name}（{shown.party_code}）")
    sheet.write_string(3, 0, f"{day(shown.date_from)} — {day(shown.date_to)}  {number}")
    sheet.write_string(4, 9, field_label("dealings", "opening"), formats["bold"])
    sheet.write_number(4, 10, float(shown.opening), formats["sum"])
    return 5


def _lines(sheet: Any, shown: Any, row: int, formats: dict[str, Any]) -> int:
    for place, name in enumerate(LINES[:-1]):
        sheet.write_string(row, place, field_label("dealings", name), formats["head"])
    for line in shown.rows:
        row += 1
        texts = (day(line.date), kind_word(line.kind, line.quantity), line.number, line.item, line.name, line.spec, line.unit)
        for place, text in enumerate(texts):
            sheet.write_string(row, place, str(safe(text)))
        for place, value in ((7, line.quantity), (8, line.price)):
            if value is not None:
                sheet.write_number(row, place, float(value))
        sheet.write_number(row, 9, float(line.amount), formats["money"])
        sheet.write_number(row, 10, float(line.balance), formats["money"])
    return row + 1


def _foot(sheet: Any, shown: Any, row: int, formats: dict[str, Any]) -> int:
    for name in ("increase", "decrease", "closing"):
        sheet.write_string(row, 9, field_label("dealings", name), formats["bold"])
        sheet.write_number(row, 10, float(getattr(shown, name)), formats["sum"])
        row += 1
    sheet.write_string(row, 0, f"{field_label('dealings', 'capitals')}：人民币{shown.capitals}", formats["bold"])
    row += 2
    for place, key in ((0, "ours"), (5, "theirs")):
        sheet.write_string(row, place, t(f"screen.partners.statement.seal_{key}"))
        sheet.write_string(row + 2, place, t("screen.partners.statement.signed"))
    return row + 4


def _list(sheet: Any, title: str, columns: tuple[str, ...], rows: list[Any], row: int, formats: dict[str, Any]) -> int:
    if not rows:
        return row
    sheet.write_string(row, 0, field_label("dealings", title), formats["bold"])
    row += 1
    for place, name in enumerate(columns):
        sheet.write_string(row, place, field_label("dealings", name), formats["head"])
    for found in rows:
        row += 1
        for place, name in enumerate(columns):
            value = getattr(found, name)
            if name in ("gross", "amount", "open"):
                sheet.write_number(row, place, float(value), formats["money"])
            elif name in ("quantity", "days_late"):
                sheet.write_number(row, place, float(value))
            else:
                sheet.write_string(row, place, str(safe(str(value))))
    return row + 1
