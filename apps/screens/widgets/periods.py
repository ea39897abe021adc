"""Choosing the months a figure is about; kept in the address so that a link shows the same figure."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from apps.screens.session import actor, t
from apps.screens.widgets.calling import query
from operational.catalog.api import catalog
from operational.core.api import SHANGHAI

COMPANY = "company.company"

MONTHS_OFFERED = 36  # three years back: older months are asked for by typing the address


def today() -> dt.date:
    return dt.datetime.now(SHANGHAI).date()


def opened() -> str:
    """The month in which the books begin; nothing where the person may not know it."""
    if "books_opened" not in st.session_state:
        may = actor().may(catalog().queries[COMPANY].permission)
        st.session_state["books_opened"] = f"{query(COMPANY).opening_date:%Y-%m}" if may else ""
    return str(st.session_state["books_opened"])


def months(count: int = MONTHS_OFFERED) -> list[str]:
    """Month names, newest first, back to the one in which the books begin."""
    every = _months(count)
    return [month for month in every if month >= opened()] or every[:1]


def _months(count: int) -> list[str]:
    now = today()
    found = []
    for back in range(count):
        index = now.year * 12 + now.month - 1 - back
        found.append(f"{index // 12}-{index % 12 + 1:02}")
    return found


def month_range(*, key: str = "month") -> tuple[str, str]:
    """First and last month; one click for the usual single month."""
    offered = months()
    shown = st.session_state.get(f"{key}_to") or st.query_params.get(f"{key}_to") or offered[0]
    first = st.selectbox(
        t("screen.period.from"), offered, index=None, key=f"{key}_from", bind="query-params", placeholder=shown, width=130
    )
    last = st.selectbox(t("screen.period.to"), offered, key=f"{key}_to", bind="query-params", width=130)
    end = last or offered[0]
    return min(first or end, end), end


def bounds(first: str, last: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a range of months."""
    start, end = dt.date.fromisoformat(f"{first}-01"), dt.date.fromisoformat(f"{last}-01")
    return start, (end.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
