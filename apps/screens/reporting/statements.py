"""自定义报表: statements that the company defined, and the way to a new one."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page


def new() -> None:
    go("reporting/statement_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.reporting.statements.title"), anchor=False)
row = list_page(
    Listing(
        "reporting.statements",
        "reporting.statement",
        ("code", "name", "is_active"),
        makes="reporting.save_statement",
        empty_key="screen.reporting.statements.empty",
    ),
    actions=new,
)
if row is not None:
    open_screen("reporting/statement", id=row.code)
