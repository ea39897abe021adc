"""Files of the tax platform: dropped as they are, checked row by row, mended in place, taken whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from apps.refusals.told import all_told
from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import locale, t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.figures import records_table
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.platform import book_issued
from apps.sheets.load import Wanted, import_file, open_table
from apps.sheets.sources import Source, sources
from operational.catalog.api import catalog
from operational.core.api import Refusal

SHEETS = ("tax_invoices", "deductions")
PROBLEMS_SHOWN = 200
MENDED_MAX = 50  # rows with mistakes that are mended here; a file with more of them is not the platform's


def cells_of(file: Path, source: Source, numbers: set[int]) -> pd.DataFrame:
    """The rows of the file with something wrong, as they stand there."""
    table = open_table(file, source)
    rows = {number: cells for number, cells in table.rows if number in numbers}
    shown = {n: ["" if cell is None else str(cell) for cell in cells[: len(table.headings)]] for n, cells in sorted(rows.items())}
    wide = [[*cells, *[""] * (len(table.headings) - len(cells))] for cells in shown.values()]
    return pd.DataFrame(wide, columns=table.headings, index=pd.Index(list(shown), name=t("screen.imports.row")), dtype=str)


def kept_file(upload: Any, folder: str) -> Path:
    file = Path(folder) / f"sheet{Path(upload.name).suffix.lower()}"
    file.write_bytes(upload.getvalue())
    return file


def run(source: Source, upload: Any, *, check: bool) -> None:
    mended = st.session_state.get("tax_mended", {}) if st.session_state.get("tax_mended_of") == upload.file_id else {}
    with tempfile.TemporaryDirectory() as folder, st.spinner(t("screen.imports.running")):
        file = kept_file(upload, folder)
        try:
            found: Any = import_file(
                session.database(), session.actor(), source.name, file, Wanted(check=check, mended=mended)
            )
            problems = found.problems
        except Refusal as refusal:
            found, problems = refusal, refusal.problems
        rows = {problem.row for problem in problems if problem.row}
        wrong = cells_of(file, source, rows) if 0 < len(rows) <= MENDED_MAX else None
    st.session_state["tax_result"] = (upload.file_id, check, found, wrong)


def show(source: Source, upload: Any) -> None:
    kept = st.session_state.get("tax_result")
    if not kept or kept[0] != upload.file_id:
        return
    _, check, found, wrong = kept
    problems = found.problems
    if not problems:
        key = "screen.imports.checked" if check else "screen.imports.done"
        st.success(t(key, rows=found.rows, imported=found.imported), icon=":material/task_alt:")
        return
    st.error(t("screen.imports.refused"), icon=":material/error:")
    told = all_told(Refusal.of(problems[:PROBLEMS_SHOWN]), locale(), source.slice)
    shown = [{"row": row["row"], "column": row["column"] or row["field"] or "", "message": row["message"]} for row in told]
    labels = {name: t(f"screen.imports.{name}") for name in ("row", "column", "message")}
    records_table(shown, {"row": "whole", "column": "text", "message": "text"}, key="problems", labels=labels, rows_shown=10)
    if wrong is not None:
        mend(upload, wrong)


def mend(upload: Any, wrong: pd.DataFrame) -> None:
    """The wrong rows as a grid; what is changed in it counts at the next check, the file itself stays as it is."""
    st.caption(t("screen.invoicing.tax_import.mend"))
    before = st.session_state.get("tax_mended", {}) if st.session_state.get("tax_mended_of") == upload.file_id else {}
    base = wrong.copy()
    for number, cells in before.items():
        for heading, value in cells.items():
            if number in base.index:
                base.loc[number, heading] = value
    edited = st.data_editor(base, num_rows="fixed", key=f"mend_{upload.file_id}_{len(before)}", placeholder="")
    changed = dict(before)
    for number in wrong.index:
        now = {h: edited.loc[number, h] for h in wrong.columns if edited.loc[number, h] != wrong.loc[number, h]}
        if now:
            changed[int(number)] = {**changed.get(int(number), {}), **now}
    st.session_state["tax_mended"], st.session_state["tax_mended_of"] = changed, upload.file_id


def after() -> None:
    """What follows from issued invoices: sales invoices to book, invoices without a request, files taken in."""
    show_refusal("book_issued")
    book_issued()
    lost = query("invoicing.tax_invoices", {"direction": "sale", "without_request": True, "page_rows": 1}).total
    if lost and st.button(t("screen.invoicing.tax_import.unmatched", count=lost), key="lost", icon=":material/link_off:"):
        open_screen("invoicing/tax_invoices", direction="sale", without_request="true")
    files = query("invoicing.tax_files", {"page_rows": 20}).rows
    if files:
        with st.expander(t("screen.invoicing.tax_import.files")):
            show_rows(files, ("name", "created_at", "new", "known"), "invoicing", key="files", height_rows=10)


st.title(t("screen.invoicing.tax_import.title"), anchor=False)
known = {name: source for name, source in sources().items() if name in SHEETS and session.actor().may(source.permission)}
chosen = st.segmented_control(
    t("screen.invoicing.tax_import.what"),
    list(known),
    format_func=lambda name: known[name].title(locale()),
    default=next(iter(known), None),
    key="what",
    label_visibility="collapsed",
)
if chosen:
    st.caption(t("screen.invoicing.tax_import.hint"))
    given = st.file_uploader(t("screen.imports.drop"), type=["xlsx", "csv"], key=f"file_{chosen}")
    if given is not None:
        with st.container(horizontal=True, gap="small", key="tax_import_buttons"):
            trying = st.button(t("screen.imports.check"), key="check")
            taking = st.button(t("screen.imports.take"), key="take", type="primary")
        if trying or taking:
            run(known[chosen], given, check=trying)
        show(known[chosen], given)
if session.actor().may(catalog().queries["invoicing.tax_invoices"].permission):
    after()
