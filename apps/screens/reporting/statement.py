"""One statement of the company's own: its figures for any days, what is behind each, its files and versions."""

from typing import Any

import streamlit as st

from apps.screens import session, warehouse_door
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.figures import title_bar
from apps.screens.widgets.format import moment
from apps.screens.widgets.go import go
from apps.screens.widgets.own_statement import days_and_filters, filled, show, show_behind
from apps.screens.widgets.printing import paper_address


def files(code: str, given: dict[str, Any]) -> None:
    asked = {name: value for name, value in given.items() if value is not None}
    asked |= {"statement": code, "unposted": str(given["unposted"]).lower(), "language": session.locale()}
    with st.popover(t("screen.statement.files"), icon=":material/print:"):
        address = paper_address("own_statement", **asked)
        st.link_button(t("screen.reporting.pdf"), address, icon=":material/picture_as_pdf:", width="stretch")
        address = address.replace(".pdf", ".xlsx", 1)
        st.link_button(t("screen.reporting.xlsx"), address, icon=":material/table_view:", width="stretch")


def versions(found: Any) -> None:
    with st.popover(t("screen.reporting.versions"), icon=":material/history:"):
        for row in found.versions:
            mark = " ✓" if row.number == found.number else ""
            st.markdown(f"**{row.number}**{mark} · {row.valid_from} · {row.saved_by} · {moment(row.saved_at)}  \n{row.reason}")


def page(code: str) -> None:
    title_bar("screen.reporting.statement.title")
    warehouse_door.bring_up()
    given = days_and_filters()
    found = try_query("reporting.statement", {"statement": code, "on": given["to"]}, form="statement")
    if found is None:
        show_refusal("statement")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="own_head"):
        st.subheader(found.name, anchor=False, width="stretch")
        files(found.code, given)
        versions(found)
        if can_open("reporting/statement_entry", session.actor()):
            go("reporting/statement_entry", t("screen.edit"), key="edit", icon=":material/edit:", id=found.code)
    lines, columns = [line.plain() for line in found.lines], [column.plain() for column in found.columns]
    result = filled(lines, columns, given)
    if result is None:
        return
    left, right = st.columns([3, 2]) if st.session_state.get("own_open") else (st.container(), None)
    with left:
        chosen = show(result, key="own_table", opens=True)
    if st.session_state.get("own_open") != (chosen is not None):
        st.session_state["own_open"] = chosen is not None
        st.rerun()
    if right is not None and chosen is not None:
        with right:
            show_behind(result, given, *chosen)


asked_code = st.query_params.get("id", "")
if asked_code:
    page(asked_code)
else:
    st.title(t("screen.reporting.statement.title"), anchor=False)
    st.info(t("screen.reporting.statement.none"), icon=":material/table_chart:")
    go("reporting/statements", t("screen.reporting.statements.title"), key="list", icon=":material/table_chart:")
