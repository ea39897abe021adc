"""What the warehouse must ship, the earliest promise first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.to_issue.title"), anchor=False)
list_page(
    Listing(
        "sales.open_to_issue",
        "sales.order",
        ("promise_date", "order_number", "customer", "line_no", "item", "name", "spec", "unit", "open", "reserved"),
        opens="sales/issue",
        open_by="order_id",
        picks={"warehouse": "stock.warehouse", "customer": "parties.customer"},
        flags=("is_late",),
        empty_key="screen.sales.to_issue.empty",
    )
)
