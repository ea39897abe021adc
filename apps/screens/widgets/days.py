"""The days a figure is about: whole months, or any days from one to another; kept in the address."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.periods import bounds, month_range, today


def day_range() -> tuple[dt.date, dt.date]:
    """First and last day. A link that names days opens with days, others with months."""
    kept = [st.query_params.get(name, "") for name in ("from", "to")]
    by_day = st.toggle(t("screen.period.by_day"), value=all(kept), key="by_day")
    if not by_day:
        for name in ("from", "to"):
            st.query_params.pop(name, None)
        return bounds(*month_range())
    try:
        first = tuple(dt.date.fromisoformat(day) for day in kept)
    except ValueError:
        first = (today().replace(day=1), today())
    chosen = st.date_input(t("screen.list.dates"), value=first, key="days", format="YYYY-MM-DD", width=230)
    span = chosen if isinstance(chosen, tuple) else (chosen,)
    start, end = (span[0], span[-1]) if span else first  # one day chosen: until the second comes it stands alone
    st.query_params.update({"from": start.isoformat(), "to": end.isoformat()})
    return start, end
