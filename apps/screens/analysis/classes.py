"""Sales, margin and receivables by class, region or tag of customers; customers without a class are one click away."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.figures import ask, export_records, records_table, title_bar
from apps.screens.widgets.format import field_label
from apps.screens.widgets.go import go, ways
from apps.screens.widgets.span import span_bar
from operational.catalog.api import catalog

title_bar("screen.analysis.classes.title")
first, last = span_bar()
FILTERS = {"class": "class_name", "region": "region", "tag": "tag"}  # of the list of customers
words = {name: field_label("parties", column) for name, column in FILTERS.items()}
by = st.segmented_control(t("screen.analysis.classes.by"), list(words), default="class", format_func=words.get) or "class"
columns = {"class_name": "text", "customers": "whole", "net": "money", "cost": "money", "margin": "money"}
columns |= {"margin_rate": "rate"}
if actor().may(catalog().queries["invoicing.ageing"].permission):
    columns |= {"receivable": "money"}
answer = ask("sales.by_class", **{"from": first, "to": last, "by": by})
rows = answer["rows"] if answer else []
if answer and not rows:
    st.info(t("screen.analysis.sales.nothing"), icon=":material/inbox:")
    ways("sales/order_entry", "sales/to_issue")
if rows and by == "tag":
    st.caption(t("screen.analysis.classes.several_tags"))
if rows:
    none = t(f"screen.analysis.classes.{'no_tag' if by == 'tag' else 'none'}")
    shown = [{**row, "class_name": row["class_name"] or none} for row in rows]
    labels = {"class_name": words[by]}
    chosen = records_table(shown, columns, key="classes", opens=True, rows_shown=20, labels=labels)
    export_records("classes", shown, columns, slice_="screen", key="classes")
    if chosen is not None and can_open("partners/customers", actor()):
        name = rows[chosen]["class_name"]
        nameless = {"without_class": "true"} if by == "class" else {}
        open_screen("partners/customers", **({FILTERS[by]: name} if name else nameless))
go("partners/customers", t("screen.analysis.classes.without"), key="without", kind="tertiary", without_class="true")
