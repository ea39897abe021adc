"""Stocktakes of assets, newest first."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page


def opened(result: Mapping[str, Any]) -> None:
    open_screen("assets/stocktake", id=str(result["id"]))


def new() -> None:
    ask_button("assets.start_stocktake", key="new", only=("department", "date", "note"), then=opened, kind="primary")


st.title(t("screen.assets.stocktakes.title"), anchor=False)
list_page(
    Listing(
        "assets.stocktakes",
        "assets.stocktake",
        ("number", "date", "department_name", "state", "cards", "waiting", "missing", "surplus"),
        opens="assets/stocktake",
        empty_key="screen.assets.stocktakes.empty",
        makes="assets.start_stocktake",
    ),
    actions=new,
)
hotkeys({"n": "new"})
