"""计提折旧: the month that comes next, tried first with its sums by department, and the months that are booked."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.format import field_label, money
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.month_trial import book_month
from apps.screens.widgets.papers import may
from apps.screens.widgets.periods import months

COMMAND = "assets.depreciate_month"
MONTHS_BACK = 12


def proposed(choices: list[str]) -> int:
    """The month after the last one that is booked."""
    booked = {row.month for row in query("assets.depreciations", {"state": "booked", "page_rows": 100}).rows}
    later = [n for n, month in enumerate(choices) if month > max(booked, default="")]
    return later[-1] if later and booked else min(1, len(choices) - 1)


def sums(found: dict[str, Any]) -> None:
    """What would be booked."""
    result: Any = Result(found)
    totals(result, ("amount",), "assets")
    st.caption(f"{field_label('assets', 'cards')} {result.cards} · {money(result.amount)}")


st.title(t("screen.assets.depreciations.title"), anchor=False)
st.caption(t("screen.assets.depreciations.how"))
if may(COMMAND):
    choices = months(MONTHS_BACK)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="book_bar"):
        month = st.selectbox(field_label("assets", "month"), choices, index=proposed(choices), key="month", width=160)
        if st.button(t(f"command.{COMMAND}"), key="book", type="primary") and month:
            book_month(COMMAND, month, opens="assets/depreciation", show=sums)
    show_refusal("book")
list_page(
    Listing(
        "assets.depreciations",
        "assets.depreciation",
        ("number", "month", "date", "state", "cards", "amount"),
        opens="assets/depreciation",
        empty_key="screen.assets.depreciations.empty",
        makes=COMMAND,
    )
)
