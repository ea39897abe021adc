"""What suppliers still owe us in goods, by promised day."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.purchasing.to_receive.title"), anchor=False)
list_page(
    Listing(
        "purchasing.open_to_receive",
        "purchasing.order",
        ("promise_date", "number", "supplier", "item", "name", "spec", "unit", "open", "open_packs", "bought_unit"),
        opens="purchasing/order",
        open_by="order_id",
        empty_key="screen.purchasing.to_receive.empty",
    )
)
