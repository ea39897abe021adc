"""Forecasts: what each item will probably sell, with which model, and how good that was against the naive one."""

from typing import Any

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.session import t
from apps.screens.widgets import charts
from apps.screens.widgets.figures import number, title_bar
from apps.screens.widgets.format import choice_label, quantity
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.periods import today
from apps.screens.widgets.reason import band, band_word


@st.dialog(t("screen.planning.forecasts.question"), width="large")
def picture(row: Any) -> None:
    """Demand so far and what is expected, in one picture."""
    st.subheader(f"{row.item} {row.name} {row.spec}", anchor=False)
    traces = []
    if warehouse_door.may_ask("planning.demand"):
        start = today().replace(year=today().year - 2, day=1)
        past = warehouse_door.query("planning.demand", item=row.item, **{"from": start.isoformat(), "to": today().isoformat()})
        months = (past or {}).get("rows", [])
        x, y = [m["month"][:7] for m in months], [number(m["quantity"]) for m in months]
        traces.append(charts.bars(x, y, t("screen.planning.demand"), colour=charts.MUTED))
    ahead = [str(p["month"])[:7] for p in row.periods]
    expected = [number(p["mean"]) for p in row.periods]
    traces.append(charts.line(ahead, expected, t("screen.planning.expected"), colour=charts.COLOURS[0]))
    for name, word in zip(band(row.periods) or (), ("low", "high"), strict=False):
        values = [number(p["quantiles"][name]) for p in row.periods]
        label = f"{t(f'screen.planning.{word}')} {band_word(name)}"
        traces.append(charts.line(ahead, values, label, colour=charts.COLOURS[2], dash="dot"))
    charts.picture(
        t("screen.planning.forecasts.question"),
        charts.figure(*traces, xaxis={"type": "category"}),
        key="forecast",
        clickable=False,
    )
    score = {
        "demand_class": choice_label("planning", "demand_class", row.demand_class),
        "model": choice_label("planning", "model", row.model),
        "score": quantity(row.score),
        "naive": quantity(row.naive_score),
    }
    st.caption(t("screen.planning.forecasts.score", **score))


title_bar("screen.planning.forecasts.title")
chosen = list_page(
    Listing(
        "planning.forecasts",
        "planning.item_forecast",
        ("item", "name", "spec", "unit", "demand_class", "model", "score", "naive_score"),
        choices={"demand_class": ("smooth", "intermittent", "new", "dead")},
        empty_key="screen.planning.forecasts.empty",
    )
)
if chosen is not None:
    picture(chosen)
hotkeys({"/": "focus:search"})
