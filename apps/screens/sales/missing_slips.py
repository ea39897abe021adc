"""Deliveries whose signed slip has not come back, the oldest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.missing_slips.title"), anchor=False)
list_page(
    Listing(
        "sales.missing_slips",
        "sales.goods_issue",
        ("number", "date", "days", "customer", "order_number", "carrier", "tracking_number", "gross"),
        opens="sales/goods_issue",
        picks={"customer": "parties.customer"},
        empty_key="screen.sales.missing_slips.empty",
    )
)
