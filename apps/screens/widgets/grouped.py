"""Figures grouped one way or another: which way, kept in the address, and the filters of the lines behind a row."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed


def grouping(ways: Sequence[str], words: str) -> str:
    """The way chosen; the first until somebody chooses. ``words``: the key before each way's word."""
    heed("by", ways)
    chosen = st.segmented_control(
        t("screen.purchasing.statistics.by"),
        ways,
        default=ways[0],
        format_func=lambda name: t(f"{words}{name}"),
        key="by",
        bind="query-params",
        label_visibility="collapsed",
        required=True,
    )
    return str(chosen or ways[0])


def filters_of_row(picked: Iterable[str], by: str, code: str, without: str) -> dict[str, str]:
    """Those of this page, and the row itself; ``without``: the filter for the row of what has none."""
    given = {name: str(st.session_state[name]) for name in picked if st.session_state.get(name)}
    days = st.session_state.get("list_dates") or ()
    given |= {name: day.isoformat() for name, day in zip(("from_date", "to_date"), days, strict=False)}
    if by != "month":
        return {**given, by: code} if code else {**given, without: "true"}
    year, month = map(int, code.split("-"))
    ends = (dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
    first = max(ends[0].isoformat(), given.get("from_date", ""))
    return {**given, "from_date": first, "to_date": min(ends[1].isoformat(), given.get("to_date", "9999"))}
