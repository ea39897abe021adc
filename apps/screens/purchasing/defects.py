"""What inspections found wanting 不合格统计: by supplier, reason, item or month; a row opens the lines behind it."""

import calendar
import datetime as dt

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

BY = ("supplier", "defect", "item", "month")
COLUMNS = ("code", "name", "inspections", "looked_at", "conceded", "rejected", "unit", "rate", "share", "reduction")
PICKS = {"supplier": "parties.supplier", "item": "items.item", "defect": "purchasing.defect_reason"}


def columns(by: str) -> tuple[str, ...]:
    left_out = {"code"} if by == "month" else set()
    left_out |= set() if by == "item" else {"unit"}
    return tuple(name for name in COLUMNS if name not in left_out)


def lines_of(by: str, code: str) -> dict[str, str]:
    """The filters of the lines behind a row: those of this page, and the row itself."""
    given = {name: str(st.session_state[name]) for name in PICKS if st.session_state.get(name)}
    days = st.session_state.get("list_dates") or ()
    given |= {name: day.isoformat() for name, day in zip(("from_date", "to_date"), days, strict=False)}
    if by != "month":
        return {**given, by: code} if code else {**given, "without_defect": "true"}
    year, month = map(int, code.split("-"))
    ends = (dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
    first = max(ends[0].isoformat(), given.get("from_date", ""))
    return {**given, "from_date": first, "to_date": min(ends[1].isoformat(), given.get("to_date", "9999"))}


st.title(t("screen.purchasing.defects.title"), anchor=False)
by = st.segmented_control(
    t("screen.purchasing.statistics.by"),
    BY,
    default="supplier",
    format_func=lambda name: t(f"screen.purchasing.defects.by_{name}"),
    key="by",
    bind="query-params",
    label_visibility="collapsed",
    required=True,
)
by = str(by or "supplier")
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
    )
)
if chosen is not None:
    open_screen("purchasing/defect_lines", **lines_of(by, chosen.code))
hotkeys({"/": "focus:by"})
