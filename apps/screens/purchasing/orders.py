"""Purchase orders, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "purchasing.orders",
    "purchasing.order",
    ("number", "date", "supplier", "state", "delivery", "billing", "promise_date", "gross"),
    opens="purchasing/order",
    choices={"delivery": ("none", "part", "all")},
    picks={"supplier": "parties.supplier"},
    sums=("gross",),
    dates=("from_date", "to_date"),
    empty_key="screen.purchasing.orders.empty",
    ways=("planning/suggestions",),
    makes="purchasing.save_order",
)


def new() -> None:
    go("purchasing/order_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.purchasing.orders.title"), anchor=False)
list_page(LISTING, actions=new)
hotkeys({"/": "focus:search", "n": "new"})
