"""Imports: a table file is checked row by row, mended, and taken whole; nothing is kept before everything is right."""

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from apps.refusals.told import all_told, told
from apps.screens import session
from apps.screens.session import locale, t
from apps.screens.widgets.figures import records_table
from apps.sheets.load import Loaded, Wanted, import_file
from apps.sheets.sources import Source, sources
from apps.sheets.template import describe, write_template
from operational.core.api import Refusal

PROBLEMS_SHOWN = 500
PROBLEM_COLUMNS = {"row": "whole", "column": "text", "message": "text"}


def offered() -> dict[str, Source]:
    found = {name: source for name, source in sources().items() if session.actor().may(source.permission)}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].sheet is None, pair[1].title(locale()))))


def explain(source: Source) -> None:
    """The columns, and an empty file with them."""
    rows = [
        {
            "column": f"{column.label(locale())}{' *' if column.is_required else ''}",
            "name": column.name,
            "holds": describe(column, locale()),
        }
        for column in source.columns
    ]
    labels = {name: t(f"screen.imports.{name}") for name in ("column", "name", "holds")}
    with st.expander(t("screen.imports.columns", rows_max=f"{source.rows_max:,}")):
        records_table(rows, {"column": "text", "name": "text", "holds": "text"}, key="columns", labels=labels, rows_shown=20)

    def template() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "template.xlsx"
            write_template(source, file, locale())
            return file.read_bytes()

    st.download_button(
        t("screen.imports.template"), template, file_name=f"{source.name}.xlsx", on_click="ignore", icon=":material/download:"
    )


def run(source: Source, upload: Any, wanted: Wanted) -> None:
    """Try or take the file; what came of it is shown until another file is chosen."""
    bar = st.progress(0.0, t("screen.imports.running"))

    def progress(done: int, total: int) -> None:
        bar.progress(min(1.0, done / max(total, 1)), f"{done:,} / {total:,}")

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"sheet{Path(upload.name).suffix.lower()}"
        file.write_bytes(upload.getvalue())
        try:
            found: Loaded | Refusal = import_file(session.database(), session.actor(), source.name, file, wanted, progress)
        except Refusal as refusal:
            found = refusal
    bar.empty()
    st.session_state["import_result"] = (upload.file_id, found)


def show(source: Source, found: Loaded | Refusal) -> None:
    if isinstance(found, Refusal):
        st.error(t("screen.imports.refused"), icon=":material/error:")
        problems(source, all_told(found, locale(), source.slice))
        return
    if found.problems:
        st.warning(t("screen.imports.problems", count=len(found.problems), rows=found.rows), icon=":material/error:")
        problems(source, [told(problem, locale(), source.slice) for problem in found.problems])
    elif found.is_check:
        st.success(t("screen.imports.checked", rows=found.rows), icon=":material/task_alt:")
    if not found.is_check:
        st.success(t("screen.imports.done", imported=found.imported, rows=found.rows), icon=":material/task_alt:")
    for noun, codes in found.new.items():
        shown = "、".join(codes[:30]) + (" …" if len(codes) > 30 else "")
        st.caption(t("screen.imports.new", noun=noun, count=len(codes), codes=shown))


def problems(source: Source, rows: list[dict[str, Any]]) -> None:
    """Row by row what is wrong, each column by the heading that the reader knows."""
    headings = {column.name: column.label(locale()) for column in source.columns}
    named = [(row, row["column"] or row["field"] or "") for row in rows]
    shown = [{"row": row["row"], "column": headings.get(name, name), "message": row["message"]} for row, name in named]
    labels = {"row": t("screen.imports.row"), "column": t("screen.imports.column"), "message": t("screen.imports.message")}
    records_table(shown[:PROBLEMS_SHOWN], PROBLEM_COLUMNS, key="problems", labels=labels, rows_shown=16)


st.title(t("screen.settings.imports.title"), anchor=False)
every = offered()
names = list(every)
wanted = st.query_params.get("sheet", "")  # by its name: a widget bound to the address would look for the title in it
name = st.selectbox(
    t("screen.imports.sheet"), names, format_func=lambda key: every[key].title(locale()), key="sheet",
    index=names.index(wanted) if wanted in every else 0,
)  # fmt: skip
if name:
    st.query_params["sheet"] = name
    explain(every[name])
    given = st.file_uploader(t("screen.imports.drop"), type=["csv", "xlsx"], key=f"file_{name}")
    if given is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="import_buttons"):
            if st.button(t("screen.imports.check"), key="check"):
                run(every[name], given, Wanted(check=True))
            if st.button(t("screen.imports.take"), key="take", type="primary"):
                run(every[name], given, Wanted(post=bool(st.session_state.get("post"))))
            st.toggle(t("screen.imports.post"), key="post")
        kept = st.session_state.get("import_result")
        if kept and kept[0] == given.file_id:
            show(every[name], kept[1])
