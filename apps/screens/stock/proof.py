"""存货与总账核对: the value of each item in stock beside what the ledger holds for it."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.format import money
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.stock.proof.title"), anchor=False)
st.caption(t("screen.stock.proof.about"))
total = try_query("stock.proof", {"page_rows": 1}, form="proof")
if total is not None:
    with st.grid("auto", min_column_width=160, key="totals"):
        st.metric(t("stock.field.stock_value"), money(total.value), border=True, height="stretch")
        st.metric(t("stock.field.ledger"), money(total.ledger), border=True, height="stretch")
        st.metric(t("screen.stock.proof.items"), f"{total.items:,}", border=True, height="stretch")
        st.metric(t("screen.stock.proof.different"), f"{total.different:,}", border=True, height="stretch")
    if total.different:
        st.error(t("screen.stock.proof.wrong", count=total.different), icon=":material/error:")
    elif total.items:
        st.success(t("screen.stock.proof.right", count=total.items), icon=":material/check_circle:")
list_page(
    Listing(
        "stock.proof",
        "items.item",
        ("item", "name", "quantity", "value", "ledger", "difference"),
        opens="stock/moves",
        open_by="item",
        open_as="item",
        picks={"item": "items.item"},
        flags=("only_different",),
        empty_key="screen.stock.proof.empty",
        ways=("purchasing/to_receive", "settings/imports?sheet=opening_stock"),
    )
)
hotkeys({"/": "focus:search"})
