"""Sales orders, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "sales.orders",
    "sales.order",
    (
        "number",
        "date",
        "customer",
        "customer_po",
        "salesperson",
        "state",
        "delivery",
        "billing",
        "payment",
        "promise_date",
        "gross",
    ),
    opens="sales/order",
    choices={"delivery": ("none", "part", "all"), "billing": ("none", "part", "all")},
    picks={"customer": "parties.customer"},
    sums=("gross",),
    dates=("from_date", "to_date"),
    flags=("is_late",),
    empty_key="screen.sales.orders.empty",
    makes="sales.save_order",
)


def new() -> None:
    go("sales/order_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.sales.orders.title"), anchor=False)
list_page(LISTING, actions=new)
hotkeys({"/": "focus:search", "n": "new"})
