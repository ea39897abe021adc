"""Assets that left, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.assets.disposals.title"), anchor=False)
list_page(
    Listing(
        "assets.disposals",
        "assets.disposal",
        ("number", "date", "asset", "name", "way", "state", "original_value", "accumulated", "gross", "tax", "profit_or_loss"),
        opens="assets/disposal",
        empty_key="screen.assets.disposals.empty",
        makes="assets.dispose_asset",
        ways=("assets/register",),
    )
)
hotkeys({"/": "focus:search"})
