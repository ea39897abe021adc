"""Orders with goods delivered and not invoiced, or returned and not invoiced in red."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.to_invoice.title"), anchor=False)
list_page(
    Listing(
        "sales.to_invoice",
        "sales.order",
        ("order_number", "date", "customer", "delivered", "red_due"),
        opens="sales/order",
        open_by="order_id",
        picks={"customer": "parties.customer"},
        empty_key="screen.sales.to_invoice.empty",
    )
)
