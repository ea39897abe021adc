"""What suppliers are late with, by supplier: a text to copy for WeChat, and a note that they were reminded."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import done, query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from operational.catalog.api import catalog

REMIND = "purchasing.remind_supplier"
COLUMNS = (
    "number", "item", "name", "spec", "open", "unit", "promise_date", "days_late", "reminders", "last_reminded", "expected_on",
)  # fmt: skip
DAYS = (0, 3, 7, 14)


@st.dialog(t(f"command.{REMIND}"), width="medium")
def remind(found: Any, rows: list[Any]) -> None:
    st.caption(t("screen.purchasing.late.mail_how"))
    lines = [{"order": row.order_id, "line_no": row.line_no} for row in rows]
    answer = derived_form(
        REMIND,
        form=f"remind_{found.supplier_id}",
        fixed={"supplier": found.supplier_id, "lines": lines},
        only=("channel", "expected_on", "answer"),
        button=t("screen.confirm"),
    )
    if answer is not None:
        done("screen.purchasing.late.noted", supplier=found.supplier, lines=answer.result["lines"])
        st.rerun()


def supplier(found: Any, rows: list[Any], may: bool) -> None:
    head = t("screen.purchasing.late.supplier", supplier=found.supplier, lines=found.lines, days=found.days_late)
    with st.expander(head, expanded=len(rows) <= 5, icon=":material/local_shipping:"):
        show_rows(rows, COLUMNS, "purchasing", key=f"late_{found.supplier_id}")
        st.caption(t("screen.purchasing.late.text"))
        st.code(found.text, language=None, wrap_lines=True)
        if may and st.button(t("screen.purchasing.late.remind"), key=f"remind_{found.supplier_id}", type="primary"):
            remind(found, rows)


st.title(t("screen.purchasing.late.title"), anchor=False)
go("settings/messages", t("screen.settings.messages.title"), key="messages", kind="tertiary", icon=":material/outgoing_mail:")
ahead = st.segmented_control(
    t("screen.purchasing.late.ahead"),
    DAYS,
    default=0,
    format_func=lambda days: t("screen.purchasing.late.now") if not days else t("screen.purchasing.late.within", days=days),
    key="days_ahead",
)
found = query("purchasing.late_lines", {"days_ahead": ahead or 0})
if not found.rows:
    st.info(t("screen.purchasing.late.empty"), icon=":material/task_alt:")
may_remind = session.actor().may(catalog().commands[REMIND].permission)
for one in found.suppliers:
    supplier(one, [row for row in found.rows if row.supplier_id == one.supplier_id], may_remind)
