"""Items below their minimum, with what comes and what to buy; a row opens its suggestion."""

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.requesting import FORM, request_button

COLUMNS = ("item", "name", "spec", "fell_on", "on_hand", "minimum", "incoming", "suggested", "unit", "supplier", "suggestion",
           "is_over")  # fmt: skip

ROWS_ASKED = 200  # what one requisition takes


def ask_for_all() -> None:
    """One requisition for everything below its minimum."""
    if query("planning.low_stocks", {"page_rows": 1}).total:
        request_button("planning.request_missing", lambda: {"low_stocks": open_falls()}, key="request_low")


def open_falls() -> list[int]:
    return [row.id for row in query("planning.low_stocks", {"page_rows": ROWS_ASKED}).rows]


st.title(t("screen.planning.low_stock.title"), anchor=False)
st.caption(t("screen.planning.low_stock.how"))
show_refusal(FORM)
chosen = list_page(
    Listing(
        "planning.low_stocks",
        "planning.low_stock",
        COLUMNS,
        flags=("with_recovered",),
        empty_key="screen.planning.low_stock.empty",
    ),
    actions=ask_for_all,
)
if chosen is not None:
    if chosen.suggestion_id is not None and can_open("planning/suggestions", actor()):
        open_screen("planning/suggestions", id=str(chosen.suggestion_id))
    else:
        open_screen("stock/now", search=chosen.item)
hotkeys({"/": "focus:search"})
