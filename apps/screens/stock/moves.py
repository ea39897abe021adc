"""What moved: every change of quantity and value, with the document behind it."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.stock.moves.title"), anchor=False)
chosen = list_page(
    Listing(
        "stock.moves",
        "stock.move",
        (
            "date",
            "item_code",
            "item_name",
            "unit",
            "purpose",
            "warehouse",
            "bin",
            "quantity",
            "value",
            "quantity_after",
            "value_after",
            "recorded_at",
        ),
        picks={"item": "items.item", "warehouse": "stock.warehouse"},
        dates=("date_from", "date_to"),
        empty_key="screen.stock.moves.empty",
    )
)
if chosen is not None:
    page = PAGE_OF.get(chosen.source_kind, "")
    if page and can_open(page, actor()):
        open_screen(page, id=str(chosen.source_id))
