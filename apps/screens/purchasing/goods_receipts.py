"""Goods receipts and returns, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.purchasing.goods_receipts.title"), anchor=False)
list_page(
    Listing(
        "purchasing.goods_receipts",
        "purchasing.goods_receipt",
        ("number", "date", "supplier", "order_number", "is_return", "value"),
        opens="purchasing/goods_receipt",
        sums=("value",),
        dates=("from_date", "to_date"),
        empty_key="screen.purchasing.goods_receipts.empty",
        ways=("purchasing/to_receive",),
        makes="purchasing.receive_goods",
    )
)
hotkeys({"/": "focus:search"})
