"""One stocktake: the list is ticked off here, on a phone card by card; then somebody approves the differences."""

from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.papers import may
from apps.screens.widgets.phone import is_phone

COMMAND = "assets.record_stocktake"
RESULTS = ("found", "missing")
CARDS_ON_PHONE = 100  # in one round; save, and the next ones come


def save(found: Any, lines: list[dict[str, Any]]) -> None:
    given = {"stocktake": found.id, "version": found.version, "lines": lines}
    if lines and call(COMMAND, given, form="record") is not None:
        done("screen.document.moved", command=f"command.{COMMAND}")
        st.session_state.pop("place", None)
    st.rerun()


def by_card(found: Any, rows: list[Any]) -> list[dict[str, Any]]:
    """For a phone: found or missing by thumb."""
    lines = []
    for row in [row for row in rows if not row.result][:CARDS_ON_PHONE]:
        with st.container(border=True, key=f"card_{row.line_no}"):
            st.markdown(f"**{row.asset}** {row.name}  \n:small[{row.department_name or ''} {row.place}]")
            chosen = st.segmented_control(
                row.name, RESULTS, format_func=lambda one: choice_label("assets", "result", one), key=f"result_{row.line_no}",
                label_visibility="collapsed",
            )  # fmt: skip
            if chosen:
                lines.append({"line_no": row.line_no, "result": chosen})
    return lines


def by_grid(found: Any, rows: list[Any]) -> list[dict[str, Any]]:
    words = {name: choice_label("assets", "result", name) for name in RESULTS}
    back = {word: name for name, word in words.items()}
    names = ("asset", "name", "spec", "category_name", "department_name", "place", "result", "note")
    table = pd.DataFrame([{n: getattr(row, n) or "" for n in names} for row in rows])
    table["result"] = [words.get(row.result) for row in rows]
    label = {name: field_label("assets", name) for name in names}
    column = st.column_config
    config: dict[str, Any] = {name: column.TextColumn(label[name], disabled=True) for name in names[:5]}
    config |= {name: column.TextColumn(f"{label[name]} ✎") for name in ("place", "note")}
    config["result"] = column.SelectboxColumn(f"{label['result']} ✎", options=list(back))
    key = f"grid_{found.version}_{found.waiting}"
    edited = st.data_editor(table, column_config=config, hide_index=True, key=key, placeholder="")
    lines = []
    for before, (_, row) in zip(rows, edited.iterrows(), strict=True):
        result = back.get(row["result"], "")
        now = (result, row["place"] or "", row["note"] or "")
        if result and now != (before.result, before.place, before.note):
            lines.append({"line_no": before.line_no, "result": result, "place": now[1], "note": now[2]})
    return lines


def work(found: Any) -> None:
    if found.state != "counting" or not may(COMMAND):
        return
    rows = [row for row in found.lines if row.result != "surplus"]
    lines = by_card(found, rows) if is_phone() else by_grid(found, rows)
    show_refusal("record")
    with st.container(horizontal=True, key="record_bar"):
        if st.button(t(f"command.{COMMAND}"), key="record", type="primary", disabled=not lines):
            save(found, lines)
        rest = [{"line_no": row.line_no, "result": "found"} for row in rows if not row.result]
        if rest and st.button(t("screen.assets.stocktake.rest_found"), key="rest"):
            save(found, rest)


def add(found: Any) -> None:
    """A thing without a card; what is written down is in the list at once."""
    if found.state == "counting":
        ask_button(COMMAND, key="add", only=("found",), fixed={"stocktake": found.id}, words="screen.assets.stocktake.add")


document_page(
    DocumentView(
        kind="assets.stocktake",
        query="assets.stocktake",
        ref="stocktake",
        facts=("date", "department_name", "cards", "waiting", "missing", "surplus"),
        lines=("line_no", "asset", "name", "category_name", "department_name", "place", "result", "value", "note"),
        totals=(),
        forms={"assets.cancel_stocktake": ("reason",)},
        top=work,
        actions=add,
    )
)
