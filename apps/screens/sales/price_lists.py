"""Price lists: for one customer, a class of customers or everybody."""

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "sales.price_lists",
    "sales.price_list",
    ("code", "name", "customer", "class_name", "valid_from", "valid_to", "includes_tax", "items", "is_active"),
    opens="sales/price_list",
    picks={"customer": "parties.customer", "item": "items.item"},
    empty_key="screen.sales.price_lists.empty",
    ways=("settings/imports?sheet=price_lists",),
    makes="sales.save_price_list",
)


def new() -> None:
    if session.actor().may("sales.price_list.edit"):
        go("sales/price_list_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.sales.price_lists.title"), anchor=False)
list_page(LISTING, actions=new)
hotkeys({"/": "focus:search", "n": "new"})
