"""Employees, as far as documents and the ledger need them, and who heads a department."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.listing import Listing, show_rows
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "department_name", "job", "joined_on", "left_on")

master_page(
    Master(
        Listing(
            "people.employees",
            "people.employee",
            COLUMNS,
            picks={"department": "company.department"},
            empty_key="screen.partners.employees.empty",
            ways=("settings/imports?sheet=employees",),
        ),
        "people.save_employee",
    ),
    "screen.partners.employees.title",
)
st.subheader(t("query.people.department_heads"), anchor=False)
st.caption(t("screen.partners.employees.heads"))
ask_button("people.set_department_head", key="set_head")
heads = query("people.department_heads").rows
if heads:
    labels = {"name": t("company.department")}
    show_rows(heads, ("code", "name", "parent_name", "head_name"), "people", key="heads", labels=labels)
