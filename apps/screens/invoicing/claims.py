"""Receivables and payables without goods 其他应收应付, in book or foreign money, newest first."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page


def opened(result: Mapping[str, Any]) -> None:
    open_screen("invoicing/claim", id=str(result["id"]))


def new() -> None:
    only = ("direction", "party", "account", "amount", "currency", "rate", "date", "due_date", "note")
    ask_button("invoicing.enter_claim", key="new", only=only, then=opened, kind="primary")


st.title(t("screen.invoicing.claims.title"), anchor=False)
list_page(
    Listing(
        "invoicing.claims",
        "invoicing.claim",
        ("number", "date", "due_date", "party_name", "direction", "state", "currency", "foreign_amount", "amount", "note"),
        opens="invoicing/claim",
        choices={"direction": ("sale", "purchase")},
        picks={"party": "parties.party"},
        empty_key="screen.invoicing.claims.empty",
        makes="invoicing.enter_claim",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
