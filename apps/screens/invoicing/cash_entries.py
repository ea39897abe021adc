"""Other money 其他收支 and transfers between own accounts 资金调拨: charges, interest, taxes, cash taken to the bank."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page


def opened(result: Mapping[str, Any]) -> None:
    open_screen("invoicing/cash_entry", id=str(result["id"]))


def new() -> None:
    ask_button("invoicing.book_cash", key="new", then=opened, kind="primary")
    ask_button("invoicing.transfer_money", key="transfer", then=opened)


st.title(t("screen.invoicing.cash_entries.title"), anchor=False)
list_page(
    Listing(
        "invoicing.cash_entries",
        "invoicing.cash_entry",
        ("number", "date", "direction", "state", "cash_account", "other_account", "amount", "reference", "note"),
        opens="invoicing/cash_entry",
        choices={"direction": ("in", "out", "transfer")},
        dates=("date_from", "date_to"),
        empty_key="screen.invoicing.cash_entries.empty",
        makes="invoicing.book_cash",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
