"""Statements of account that were made: which are out, which are confirmed, where the two sides differ."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page


def new() -> None:
    go("partners/statement", t("screen.partners.statement.title"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.partners.statements.title"), anchor=False)
list_page(
    Listing(
        "dealings.statements",
        "dealings.statement",
        ("number", "party_name", "side", "date_from", "date_to", "opening", "closing", "state", "sent_on", "confirmed_on",
         "difference"),
        opens="partners/statement_made",
        choices={"side": ("sale", "purchase")},
        picks={"party": "parties.party"},
        empty_key="screen.partners.statements.empty",
        makes="dealings.issue_statement",
    ),
    actions=new,
)  # fmt: skip
hotkeys({"/": "focus:search", "n": "new"})
