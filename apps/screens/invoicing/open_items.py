"""What waits for settlement, oldest due date first."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.invoicing.open_items.title"), anchor=False)
chosen = list_page(
    Listing(
        "invoicing.open_items",
        "invoicing.open_item",
        ("party_name", "source_number", "side", "due_date", "days_late", "account_code", "date", "amount", "settled", "open"),
        choices={"side": ("D", "C")},
        picks={"party": "parties.party"},
        flags=("with_settled",),
        linked=("due_until",),
        sums=("open",),
        empty_key="screen.invoicing.open_items.empty",
        words={"settled": "money_moved", "open": "money_due"},
    )
)
if chosen is not None:
    page = PAGE_OF.get(chosen.source_kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(chosen.source_id))
hotkeys({"/": "focus:search"})
