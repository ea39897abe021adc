"""Inspections of incoming goods, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.purchasing.inspections.title"), anchor=False)
list_page(
    Listing(
        "purchasing.inspections",
        "purchasing.inspection",
        ("number", "date", "supplier", "receipt", "accepted", "conceded", "rejected", "reduction"),
        opens="purchasing/inspection",
        dates=("from_date", "to_date"),
        empty_key="screen.purchasing.inspections.empty",
        ways=("purchasing/to_inspect",),
        makes="purchasing.inspect_goods",
    )
)
hotkeys({"/": "focus:search"})
