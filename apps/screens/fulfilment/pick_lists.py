"""Pick lists, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.papers import may


def actions() -> None:
    if may("fulfilment.make_pick_list"):
        go("fulfilment/to_pick", t("command.fulfilment.make_pick_list"), key="new", icon=":material/add:")


st.title(t("screen.fulfilment.pick_lists.title"), anchor=False)
list_page(
    Listing(
        "fulfilment.pick_lists",
        "fulfilment.pick_list",
        ("number", "date", "state", "warehouse", "picker", "orders", "lines", "quantity", "picked", "short"),
        opens="fulfilment/pick_list",
        empty_key="screen.fulfilment.pick_lists.empty",
        makes="fulfilment.make_pick_list",
    ),
    actions=actions,
)
hotkeys({"/": "focus:search"})
