"""Settlement slips, nettings and write-offs, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.invoicing.clearings.title"), anchor=False)
list_page(
    Listing(
        "invoicing.clearings",
        "invoicing.clearing",
        ("number", "date", "purpose", "party_name", "other_party", "state", "amount", "reason"),
        opens="invoicing/clearing",
        choices={"purpose": ("settlement", "netting", "bad_debt", "unpayable", "rounding")},
        picks={"party": "parties.party"},
        empty_key="screen.invoicing.clearings.empty",
    )
)
hotkeys({"/": "focus:search"})
