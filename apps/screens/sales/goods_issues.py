"""Goods issues and customer returns, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.sales.goods_issues.title"), anchor=False)
list_page(
    Listing(
        "sales.goods_issues",
        "sales.goods_issue",
        ("number", "date", "customer", "order_number", "is_return", "net", "tax", "gross"),
        opens="sales/goods_issue",
        picks={"customer": "parties.customer"},
        sums=("net", "tax", "gross"),
        dates=("from_date", "to_date"),
        empty_key="screen.sales.goods_issues.empty",
        ways=("sales/to_issue",),
        makes="sales.issue_goods",
    )
)
hotkeys({"/": "focus:search"})
