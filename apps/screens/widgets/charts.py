"""Charts in the product's own look: one question as the title, few colours, numbers a Chinese reader expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

COLOURS = ("#0b6e99", "#12a37f", "#d9822b", "#7a5cc2", "#c0392b", "#5b7083", "#b59b1d", "#3c8dbc")
MUTED = "#9fb2c3"
HEIGHT = 300
CONFIG = {"displayModeBar": False, "locale": "zh-CN"}


def figure(
    *traces: Any,
    percent: bool = False,
    xaxis: Mapping[str, Any] | None = None,
    yaxis: Mapping[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """The look is stated whole: changing a figure that stands costs plotly eight times as much as making it."""
    axis = {"automargin": True, "fixedrange": True}
    look = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "colorway": list(COLOURS),
        "legend": {"orientation": "h", "y": 1.12, "x": 0},
        "hovermode": "x unified",
        "bargap": 0.25,
        "xaxis": {"showgrid": False, "tickformat": "%Y-%m", **axis, **(xaxis or {})},
        "yaxis": {"tickformat": ".0%" if percent else ",~f", "gridcolor": "rgba(128,144,160,.22)", **axis, **(yaxis or {})},
    }
    return go.Figure(list(traces), {**look, **layout})


def bars(x: Sequence[Any], y: Sequence[Any], name: str, *, colour: str = COLOURS[0]) -> go.Bar:
    return go.Bar(x=list(x), y=list(y), name=name, marker_color=colour, hovertemplate="%{y:,.2f}")


def line(
    x: Sequence[Any], y: Sequence[Any], name: str, *, colour: str = COLOURS[2], dash: str = "solid", **more: Any
) -> go.Scatter:
    style = {"color": colour, "dash": dash, "width": 2}
    return go.Scatter(x=list(x), y=list(y), name=name, mode="lines+markers", line=style, hovertemplate="%{y:,.2f}", **more)


def lying_bars(labels: Sequence[str], values: Sequence[Any], name: str, *, colour: str = COLOURS[0]) -> go.Figure:
    """The largest on top, each with its name."""
    upwards = sorted(zip(labels, values, strict=True), key=lambda pair: pair[1] or 0)
    made = go.Bar(
        x=[value for _, value in upwards],
        y=[name for name, _ in upwards],
        orientation="h",
        name=name,
        marker_color=colour,
        hovertemplate="%{y}: %{x:,.2f}<extra></extra>",
    )
    numbers = {"tickformat": ",~f", "nticks": 5}
    return figure(made, hovermode="closest", xaxis=numbers, yaxis={"type": "category", "tickformat": None})


def picture(title: str, made: go.Figure, *, key: str, clickable: bool = True) -> Any:
    """A card with the question and its picture; answers the label of the point that was clicked."""
    with st.container(border=True, key=f"picture_{key}"):
        st.markdown(f"**{title}**")
        found = st.plotly_chart(
            made,
            key=key,
            config=CONFIG,
            on_select="rerun" if clickable else "ignore",
            selection_mode="points",
            alt=title,
        )
    points = found.selection.points if clickable else []
    if not points:
        return None
    return points[0].get("y" if made.data and getattr(made.data[0], "orientation", None) == "h" else "x")
