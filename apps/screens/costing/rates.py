"""工时费率: what an hour of a cost centre costs from a day on."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.listing import Listing, list_page

GIVEN = ("cost_centre", "valid_from", "rate", "source")


def new() -> None:
    ask_button("costing.save_labour_rate", key="new", only=GIVEN, kind="primary")


st.title(t("screen.costing.rates.title"), anchor=False)
st.caption(t("screen.costing.rates.how"))
columns = ("cost_centre", "valid_from", "rate", "source")
list_page(
    Listing("costing.labour_rates", "costing.labour_rate", columns, empty_key="screen.costing.rates.empty",
            makes="costing.save_labour_rate"),
    actions=new,
)  # fmt: skip
