"""What inspections found wanting 不合格统计: by supplier, reason, item or month; a row opens the lines behind it."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.grouped import filters_of_row, grouping
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

BY = ("supplier", "defect", "item", "month")
COLUMNS = ("code", "name", "inspections", "looked_at", "conceded", "rejected", "unit", "rate", "share", "reduction")
PICKS = {"supplier": "parties.supplier", "item": "items.item", "defect": "purchasing.defect_reason"}


def columns(by: str) -> tuple[str, ...]:
    left_out = {"code"} if by == "month" else set()
    left_out |= set() if by == "item" else {"unit"}
    return tuple(name for name in COLUMNS if name not in left_out)


st.title(t("screen.purchasing.defects.title"), anchor=False)
by = grouping(BY, "screen.purchasing.defects.by_")
st.caption(t("screen.purchasing.defects.how"))
chosen = list_page(
    Listing(
        "purchasing.defects",
        "purchasing.inspection",
        columns(by),
        picks=PICKS,
        dates=("from_date", "to_date"),
        fixed={"by": by},
        empty_key="screen.purchasing.defects.empty",
        ways=("partners/items",),
    )
)
if chosen is not None:
    open_screen("purchasing/defect_lines", **filters_of_row(PICKS, by, chosen.code, "without_defect"))
hotkeys({"/": "focus:by"})
