"""Exchanges by suppliers, newest first: what went back and has not come again stands first under its tab."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.purchasing.exchanges.title"), anchor=False)
list_page(
    Listing(
        "purchasing.exchanges",
        "purchasing.exchange",
        ("number", "date", "state", "supplier", "receipt", "return_number", "is_at_customer", "reason", "open"),
        opens="purchasing/exchange",
        picks={"supplier": "parties.supplier"},
        empty_key="screen.purchasing.exchanges.empty",
        ways=("purchasing/goods_receipts",),
        makes="purchasing.exchange_goods",
    )
)
hotkeys({"/": "focus:text"})
