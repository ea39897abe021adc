"""增值税月度核对表: registers beside the books, line by line, and the papers on which they differ."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.periods import months

LINES = ("key", "net", "registered", "books", "difference")
DIFFERENCES = ("side", "reason", "number", "date", "name", "registered", "books", "difference")
WORDS = ("key", "side", "reason")


def export(name: str, rows: Sequence[Any], columns: Sequence[str], *, key: str) -> None:
    def cell(row: Any, column: str) -> Any:
        value = getattr(row, column)
        return choice_label("closing", column, value) if column in WORDS else value

    def made() -> list[Sequence[Any]]:
        return [[cell(row, column) for column in columns] for row in rows]

    export_buttons(name, [field_label("closing", column) for column in columns], made, key=key)


def differences(found: Any) -> None:
    st.subheader(t("screen.closing.vat.differences"), anchor=False)
    if not found.differences and not any(line.net or line.registered or line.books for line in found.lines):
        st.info(t("screen.closing.vat.nothing"), icon=":material/inbox:")
        return
    if not found.differences:
        st.success(t("screen.closing.vat.no_differences"), icon=":material/check_circle:")
        return
    st.caption(t("screen.closing.vat.how"))
    export(f"vat-differences-{found.month:%Y-%m}", found.differences, DIFFERENCES, key="differences")
    chosen = show_rows(found.differences, DIFFERENCES, "closing", key="vat_differences", opens=True, dash=True)
    if found.total > len(found.differences):
        st.caption(t("screen.stock.close.more", count=found.total - len(found.differences)))
    if chosen is None:
        return
    row = found.differences[chosen]
    page = PAGE_OF.get(row.kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(row.id))


st.title(t("screen.closing.vat.title"), anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
    offered = months()
    label, last = field_label("closing", "month"), min(1, len(offered) - 1)  # the month before this one is the one to file
    month = st.selectbox(label, offered, index=last, key="month", bind="query-params", width=150)
    go("ledger/periods", t("screen.ledger.periods.title"), key="periods", icon=":material/calendar_month:")
answer = try_query("closing.vat_sheet", {"month": month}, form="vat")
show_refusal("vat")
if answer is not None:
    export(f"vat-{month}", answer.lines, LINES, key="lines")
    show_rows(answer.lines, LINES, "closing", key="vat_lines", dash=True)
    differences(answer)
