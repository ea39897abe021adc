"""The cash of the next 13 weeks 资金预测: what comes, what goes, what is left, and the documents behind each week."""

from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets import charts
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF, totals
from apps.screens.widgets.figures import number
from apps.screens.widgets.format import field_label
from apps.screens.widgets.go import go, ways
from apps.screens.widgets.listing import show_rows

WEEKS_OFFERED = (13, 26, 52)
WEEKS = ("week", "first", "last", "opening", "received", "paid", "closing")
ROWS = ("expected_on", "kind", "party_name", "source_number", "due_date", "delay_days", "amount")


def show(found: Any) -> None:
    """The weeks as figures, as a picture and as rows; the documents of one of them."""
    totals(found, ("opening", "lowest", "later"), "invoicing")
    days = [str(week.first) for week in found.weeks]
    made = charts.figure(
        charts.bars(days, [number(week.received) for week in found.weeks], field_label("invoicing", "received")),
        charts.bars(
            days, [-(number(week.paid) or 0) for week in found.weeks], field_label("invoicing", "paid"), colour=charts.COLOURS[4]
        ),
        charts.line(days, [number(week.closing) for week in found.weeks], field_label("invoicing", "closing")),
        barmode="relative",
        xaxis={"type": "category"},
    )
    charts.picture(t("screen.invoicing.forecast.question"), made, key="forecast", clickable=False)
    picked = show_rows(found.weeks, WEEKS, "invoicing", key="weeks", opens=True, dash=True)
    week = found.weeks[picked].week if picked is not None else found.lowest_week
    rows = [row for row in found.rows if row.week == week]
    st.subheader(t("screen.invoicing.forecast.week", week=week), anchor=False)
    if rows:
        chosen = show_rows(rows, ROWS, "invoicing", key=f"rows_{week}", opens=True)
        page = PAGE_OF.get(rows[chosen].source_kind, "") if chosen is not None else ""
        if chosen is not None and page and can_open(page, session.actor()):
            open_screen(page, id=str(rows[chosen].source_id))
    else:
        st.caption(t("screen.invoicing.forecast.nothing"))


st.title(t("screen.invoicing.forecast.title"), anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="what_if"):
    weeks = st.selectbox(field_label("invoicing", "weeks"), WEEKS_OFFERED, key="weeks_shown", bind="query-params", width=120)
    percent = st.slider(t("screen.invoicing.forecast.share"), 0, 100, 100, step=5, format="%d%%", key="share", width=260)
    words = t("screen.invoicing.forecast.later")
    later = st.number_input(words, min_value=0, max_value=90, value=0, step=7, key="later", width=170)
    one_off = st.number_input(t("screen.invoicing.forecast.one_off"), value=None, step=1000.0, key="one_off", width=190)
    in_week = st.number_input(t("screen.invoicing.forecast.in_week"), min_value=1, value=1, step=1, key="in_week", width=130)
    go("invoicing/recurring", t("screen.invoicing.recurring.title"), key="to_recurring")
asked: dict[str, Any] = {"weeks": weeks or WEEKS_OFFERED[0], "share": Decimal(percent) / 100, "later_days": later}
if one_off:
    asked |= {"extra": Decimal(str(one_off)).quantize(Decimal("0.01")), "extra_week": min(in_week, asked["weeks"])}
found = try_query("invoicing.cash_forecast", asked, form="forecast")
show_refusal("forecast")
if found is not None and not found.rows and not found.opening and not one_off:
    st.info(t("screen.invoicing.forecast.empty"), icon=":material/inbox:")
    ways("invoicing/recurring", "settings/imports?sheet=opening_balances")
elif found is not None:
    show(found)
