"""New prices of delivered goods, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.price_adjustments.title"), anchor=False)
list_page(
    Listing(
        "sales.price_adjustments",
        "sales.price_adjustment",
        ("number", "date", "state", "customer", "order_number", "issue_number", "reason", "net", "tax", "gross"),
        opens="sales/price_adjustment",
        picks={"customer": "parties.customer"},
        empty_key="screen.sales.price_adjustments.empty",
        ways=("sales/goods_issues",),
        makes="sales.adjust_price",
    )
)
hotkeys({"/": "focus:search"})
