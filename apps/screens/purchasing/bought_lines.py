"""The order lines behind a figure of the statistics 采购明细, and for one item how its price moved; a row opens its order."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets import charts
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.figures import number
from apps.screens.widgets.format import field_label, price
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page

LINKED = ("supplier", "item", "category", "without_category", "from_date", "to_date")
TREND = ("item", "supplier", "from_date", "to_date")
FIGURES = ("last", "average", "lowest", "highest")


def trend(found: Any) -> None:
    """Last, average, lowest and highest price, and each order as a point."""
    with st.grid("auto", min_column_width=150, key="trend_figures"):
        for name in FIGURES:
            st.metric(field_label("purchasing", name), price(getattr(found, name)), border=True)
    days = [point.date.isoformat() for point in found.points]
    paid = [number(point.net_price) for point in found.points]
    mean = [number(found.average)] * len(days)
    made = charts.figure(
        charts.line(days, paid, field_label("purchasing", "net_price"), colour=charts.COLOURS[0]),
        charts.line(days, mean, field_label("purchasing", "average"), colour=charts.MUTED, dash="dot"),
        xaxis={"tickformat": "%Y-%m-%d"},
    )
    charts.picture(t("screen.purchasing.bought_lines.trend", unit=found.unit), made, key="trend", clickable=False)


st.title(t("screen.purchasing.bought_lines.title"), anchor=False)
asked = {name: st.query_params[name] for name in TREND if st.query_params.get(name)}
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
    go("purchasing/statistics", t("screen.purchasing.statistics.title"), key="back", icon=":material/arrow_back:")
    named = [(name, st.query_params[name]) for name in LINKED if st.query_params.get(name)]
    told_of = [
        field_label("purchasing", name) if name == "without_category" else f"{field_label('purchasing', name)} {value}"
        for name, value in named
    ]
    st.caption(" · ".join(told_of))
told = try_query("purchasing.price_trend", asked, form="trend") if asked.get("item") else None
if told is not None and len(told.points) > 1:
    trend(told)
list_page(
    Listing(
        "purchasing.bought_lines",
        "purchasing.order",
        (
            "number", "date", "supplier", "line_no", "item", "name", "spec", "quantity", "unit", "net_price", "net", "gross",
            "received", "open", "state",
        ),
        opens="purchasing/order",
        open_by="order_id",
        linked=LINKED,
        sums=("net", "gross"),
        empty_key="screen.purchasing.statistics.empty",
    )
)  # fmt: skip
