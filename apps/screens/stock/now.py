"""Stock now: what lies where, how much of it is free, what is below its minimum."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.address import heed
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog

# What tells the rows of an item apart; columns that would stay empty are left out.
PLACES = {
    "item": (),
    "warehouse": ("warehouse",),
    "zone": ("warehouse", "zone"),
    "state": ("warehouse", "stock_state", "kind"),
    "bin": ("warehouse", "zone", "bin", "stock_state", "kind", "lot", "expires_on"),
    "lot": ("lot", "expires_on"),
}

SEES_COST = actor().may(catalog().queries["stock.moves"].permission)  # what moves are worth, and so what stands
COSTS = ("unit_cost", "value") if SEES_COST else ()

st.title(t("screen.stock.now.title"), anchor=False)
heed("detail", PLACES)
chosen = list_page(
    Listing(
        "purchasing.stock_and_incoming",
        "stock.balance",
        (
            "item_code",
            "item_name",
            "spec",
            "unit",
            *PLACES[st.session_state.get("detail") or "warehouse"],
            "on_hand",
            "reserved",
            "available",
            "incoming",
            "arrives_on",
            "minimum",
            *COSTS,
        ),
        choices={
            "detail": ("item", "warehouse", "zone", "state", "bin", "lot"),
            "stock_state": ("accepted", "pending", "defective"),
        },
        picks={"warehouse": "stock.warehouse"},
        flags=("below_minimum", "with_zero"),
        sums=("value",),
        empty_key="screen.stock.now.empty",
    )
)
if chosen is not None:
    open_screen("stock/moves", item=chosen.item_code)
hotkeys({"/": "focus:search"})
