"""Receivables by customer and days overdue; a row opens the customer's open items."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.figures import ask, export_records, records_table, title_bar

TEXTS = ("customer_code", "customer_name", "terms_name")

title_bar("screen.analysis.receivables.title")
answer = ask("finance.receivables_ageing")
rows = answer["rows"] if answer else []
if answer and not rows:
    st.info(t("screen.invoicing.open_items.empty"), icon=":material/task_alt:")
if rows:
    kinds = {name: ("text" if name in TEXTS else "money") for name in rows[0] if not name.endswith(("_id", "_on"))}
    chosen = records_table(rows, kinds, key="receivables", opens=True, rows_shown=24)
    export_records("receivables", rows, kinds, slice_="screen", key="receivables")
    if chosen is not None and can_open("invoicing/open_items", actor()):
        open_screen("invoicing/open_items", party=str(rows[chosen]["customer_code"]))
