"""The filter bar of every dashboard: the same spans of time, kept in the address."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.periods import today

SPANS = ("month", "quarter", "half", "year", "two_years")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "two_years": 24}


def span_bar() -> tuple[dt.date, dt.date]:
    """First and last day of the chosen span; it always ends today."""
    heed("span", SPANS)
    chosen = st.segmented_control(
        t("screen.span.label"),
        SPANS,
        default="year",
        format_func=lambda name: t(f"screen.span.{name}"),
        key="span",
        bind="query-params",
        label_visibility="collapsed",
        required=True,
    )
    last = today()
    index = last.year * 12 + last.month - MONTHS[str(chosen or "year")]
    return dt.date(index // 12, index % 12 + 1, 1), last
