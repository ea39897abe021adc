"""预算执行: budget and books by account for any days, and what is over budget."""

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.days import day_range
from apps.screens.widgets.figures import ask, export_records, local_name, records_table, title_bar
from apps.screens.widgets.go import go
from apps.screens.widgets.picks import choices

COLUMNS = {"account": "text", "name": "text", "budget": "money", "actual": "money", "difference": "money", "percent": "factor",
           "state": "text"}  # fmt: skip


def page() -> None:
    title_bar("screen.reporting.budget_use.title")
    warehouse_door.bring_up()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="use_bar"):
        start, end = day_range()
        departments = {choice.value: choice.label for choice in choices("company.department")}
        heed("department", departments)
        department = st.selectbox(
            t("screen.statement.department"), list(departments), index=None, key="department", bind="query-params",
            format_func=lambda code: departments.get(code, code), placeholder=t("screen.all"), width=170,
        )  # fmt: skip
        over = st.toggle(t("screen.reporting.over_only"), key="over")
    days = {"from": start.isoformat(), "to": end.isoformat()}
    answer = ask("finance.budget_by_account", **days, department=department, over=over)
    if answer is None:
        return
    rows = [
        {**row, "name": local_name(row), "state": t(f"screen.reporting.use.{row['state'] or 'within'}")} for row in answer["rows"]
    ]
    if not any(float(row["budget"]) for row in rows) and not over:
        st.info(t("screen.reporting.no_budget"), icon=":material/savings:")
        go("reporting/budgets", t("screen.reporting.budgets.title"), key="budgets")
    if not rows:
        st.caption(t("screen.list.nothing_found"))
        return
    words = {name: t(f"screen.reporting.use.{name}") for name in COLUMNS}
    chosen = records_table(rows, COLUMNS, key="use_table", opens=True, rows_shown=24, labels=words)
    export_records("budget_use", rows, COLUMNS, slice_="reporting", key="budget_use")
    if chosen is not None:
        open_screen("ledger/entries", account=rows[chosen]["account"], date_from=days["from"], date_to=days["to"])


page()
