"""Exchanges of goods, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.exchanges.title"), anchor=False)
list_page(
    Listing(
        "sales.exchanges",
        "sales.exchange",
        ("number", "date", "customer", "issue_number", "return_number", "replacement_number", "reason", "difference"),
        opens="sales/exchange",
        picks={"customer": "parties.customer"},
        empty_key="screen.sales.exchanges.empty",
        ways=("sales/goods_issues",),
        makes="sales.exchange_goods",
    )
)
hotkeys({"/": "focus:search"})
