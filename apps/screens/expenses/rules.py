"""Expense settings: kinds with their accounts, what papers let be deducted, limits; all from a day on, with what says so."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.listing import show_rows

st.title(t("screen.expenses.rules.title"), anchor=False)
st.caption(t("screen.expenses.rules.how"))
kinds, limits, papers = st.tabs([t("query.expenses.kinds"), t("query.expenses.limits"), t("query.expenses.paper_rules")])
with kinds:
    ask_button(
        "expenses.save_kind", key="new_kind", kind="primary",
        only=("code", "name", "usual_paper", "department", "account", "is_deductible", "requires_party", "is_active",
              "valid_from", "source"),
    )  # fmt: skip
    rows = query("expenses.kind_rules").rows
    if rows:
        shown = ("code", "name", "department_name", "account", "account_name", "is_deductible", "requires_party", "valid_from",
                 "source")  # fmt: skip
        show_rows(rows, shown, "expenses", key="kinds")
with limits:
    ask_button("expenses.save_limit", key="new_limit", kind="primary")
    rows = query("expenses.limits").rows
    if rows:
        show_rows(rows, ("name", "job", "measure", "amount", "valid_from", "source"), "expenses", key="limits")
    else:
        st.info(t("screen.expenses.rules.no_limits"), icon=":material/inbox:")
with papers:
    ask_button("expenses.save_paper_rule", key="new_paper", kind="primary")
    rows = query("expenses.paper_rules").rows
    if rows:
        show_rows(rows, ("paper", "way", "rate", "needs_number", "valid_from", "source"), "expenses", key="papers")
