"""What was bought 采购统计: by supplier, item, category or month; a row opens the lines behind it."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.grouped import filters_of_row, grouping
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

BY = ("supplier", "item", "category", "month")
COLUMNS = ("code", "name", "orders", "lines", "quantity", "unit", "net", "gross", "share", "came", "sent_back")
ONLY_ITEMS = ("quantity", "unit")
PICKED = ("supplier", "item")


def columns(by: str) -> tuple[str, ...]:
    left_out = {"code"} if by == "month" else set()
    left_out |= set() if by == "item" else set(ONLY_ITEMS)
    return tuple(name for name in COLUMNS if name not in left_out)


st.title(t("screen.purchasing.statistics.title"), anchor=False)
by = grouping(BY, "screen.purchasing.statistics.by_")
st.caption(t("screen.purchasing.statistics.how"))
chosen = list_page(
    Listing(
        "purchasing.statistics",
        "purchasing.order",
        columns(by),
        picks={"supplier": "parties.supplier", "item": "items.item"},
        dates=("from_date", "to_date"),
        fixed={"by": by},
        sums=("net", "gross"),
        words={"orders": "order_count"},
        empty_key="screen.purchasing.statistics.empty",
    )
)
if chosen is not None:
    open_screen("purchasing/bought_lines", **filters_of_row(PICKED, by, chosen.code, "without_category"))
hotkeys({"/": "focus:by"})
