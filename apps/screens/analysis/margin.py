"""毛利变动分析: why the margin of one range differs from another, as a waterfall, by item, category or class."""

import datetime as dt
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import charts
from apps.screens.widgets.address import heed
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.figures import ask, export_records, number, records_table, title_bar
from apps.screens.widgets.format import money
from apps.screens.widgets.go import go as lead
from apps.screens.widgets.periods import today

EFFECTS = ("quantity", "mix", "price", "cost", "new", "vanished", "other", "overhead")
WAYS = ("item", "category", "class")
COMPARED = ("month", "year", "own")
Span = tuple[dt.date, dt.date]
ROWS_SHOWN, ROWS_EXPORTED, LINES_SHOWN = 100, 5000, 100
UP, DOWN, WHOLE = charts.COLOURS[1], charts.COLOURS[4], charts.COLOURS[0]
LINES = {
    "booked_on": "text", "document_number": "text", "customer_name": "text", "item_code": "text", "item_name": "text",
    "quantity": "quantity", "net": "money", "cost": "money", "margin": "money",
}  # fmt: skip


def ranges() -> tuple[Span, Span] | None:
    """The last whole month beside the one before, the months of this year beside last year's, or days of one's own."""
    day = today()
    last = day.replace(day=1) - dt.timedelta(days=1)
    first = last.replace(month=1, day=1)
    before = last.replace(day=1) - dt.timedelta(days=1)
    spans = {
        "month": ((last.replace(day=1), last), (before.replace(day=1), before)),
        "year": ((first, last), (first.replace(year=first.year - 1), _year_before(last))),
    }
    heed("compare", COMPARED)
    chosen = st.segmented_control(
        t("screen.analysis.margin.compare"), COMPARED, default="month", key="compare", bind="query-params", required=True,
        format_func=lambda one: t(f"screen.analysis.margin.compare.{one}"), label_visibility="collapsed",
    ) or "month"  # fmt: skip
    if chosen in spans:
        now, then = spans[chosen]
        st.caption(t("screen.analysis.margin.days", now=" – ".join(map(str, now)), then=" – ".join(map(str, then))))
        return now, then
    return own_days(*spans["month"])


def own_days(now: Span, then: Span) -> tuple[Span, Span] | None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="ranges"):
        first = st.date_input(t("screen.analysis.margin.range"), now, key="range", max_value=today(), width=250)
        second = st.date_input(t("screen.analysis.margin.other"), then, key="other", max_value=today(), width=250)
    if not (isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second) == 2):
        st.caption(t("screen.analysis.margin.both_days"))
        return None
    return (first[0], first[1]), (second[0], second[1])


def _year_before(day: dt.date) -> dt.date:
    """The last day of the same month a year earlier."""
    following = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    return following.replace(year=following.year - 1) - dt.timedelta(days=1)


def waterfall(total: dict[str, Any]) -> go.Figure:
    """From the margin before, effect by effect, to the margin now."""
    used = [name for name in EFFECTS if number(total[f"{name}_effect"])]
    amounts = [number(total["margin_before"]), *(number(total[f"{name}_effect"]) for name in used), number(total["margin"])]
    names = [t("screen.analysis.margin.before"), *(t(f"screen.analysis.margin.effect.{name}") for name in used),
             t("screen.analysis.margin.now")]  # fmt: skip
    made = go.Waterfall(
        x=names, y=amounts, measure=["absolute", *("relative" for _ in used), "total"], name=t("screen.field.margin"),
        increasing={"marker": {"color": UP}}, decreasing={"marker": {"color": DOWN}}, totals={"marker": {"color": WHOLE}},
        connector={"line": {"color": charts.MUTED, "width": 1}}, text=[money(amount) for amount in amounts],
        textposition="outside", cliponaxis=False, hovertemplate="%{x}: %{text}<extra></extra>",
    )  # fmt: skip
    return charts.figure(made, xaxis={"type": "category", "tickformat": None}, hovermode="closest", showlegend=False, height=360,
                         margin={"l": 8, "r": 8, "t": 28, "b": 8})  # fmt: skip


def head(total: dict[str, Any]) -> None:
    change, before = number(total["change"]) or 0, number(total["margin_before"])
    share = f"{change / abs(before):+.1%}" if before else None
    with st.grid("auto", min_column_width=150, key="metrics"):
        for name, when in (("margin_before", "before"), ("margin", "now")):
            st.metric(t(f"screen.analysis.margin.{when}"), money(total[name]), border=True)
        st.metric(t("screen.field.change"), money(total["change"]), share, border=True, delta_color="off")
    unknown = [number(total[name]) or 0 for name in ("net_without_cost_before", "net_without_cost")]
    if any(unknown):
        st.caption(t("screen.analysis.margin.without_cost", before=money(unknown[0]), now=money(unknown[1])))


def behind(span: Span, by: str, row: dict[str, Any]) -> None:
    """What was sold now of the row that was clicked; a line opens its document."""
    given = {"from": span[0].isoformat(), "to": span[1].isoformat(), by: row["code"]}
    answer = ask("finance.cost_lines", **given, page_rows=LINES_SHOWN)
    lines = answer["rows"] if answer else []
    name = f"{row['name']} {row['code'] if by != 'class' else ''}".strip() or t("screen.analysis.costs.none")
    st.markdown(f"**{t('screen.analysis.costs.lines')}** :small[{name} · {span[0]} – {span[1]}]")
    if not lines:
        st.caption(t("screen.list.nothing_found"))
        return
    index = records_table(lines, LINES, key="margin_lines", opens=True)
    if index is not None:
        page = PAGE_OF.get(lines[index]["source_kind"] or "", "")
        if page and lines[index]["source_id"] and can_open(page, actor()):
            open_screen(page, id=str(lines[index]["source_id"]))


def show(now: Span, then: Span) -> None:
    heed("by", WAYS)
    by = st.segmented_control(
        t("screen.analysis.costs.by"), WAYS, default="item", format_func=lambda one: t(f"screen.analysis.costs.by.{one}"),
        key="by", bind="query-params", label_visibility="collapsed", required=True,
    ) or "item"  # fmt: skip
    days = {"from": now[0], "to": now[1], "other_from": then[0], "other_to": then[1]}
    asked = {name: day.isoformat() for name, day in days.items()}
    answer = ask("finance.margin_bridge", **asked, by=by, rows=ROWS_EXPORTED)
    if answer is None:
        return
    if not answer["totals"]:
        st.info(t("screen.analysis.margin.empty"), icon=":material/inbox:")
        lead("sales/to_issue", t("screen.sales.to_issue.title"), key="to_issue")
        return
    (total,) = answer["totals"]
    head(total)
    charts.picture(t("screen.analysis.margin.question"), waterfall(total), key="bridge", clickable=False)
    rows = answer["rows"]
    none = t("screen.analysis.costs.none")
    shown = [{**row, "name": row["name"] or none} for row in rows]
    used = [f"{name}_effect" for name in EFFECTS if any(number(row[f"{name}_effect"]) for row in rows)]
    columns = ({"code": "text"} if by == "item" else {}) | {"name": "text", "margin_before": "money", "margin": "money"}
    columns |= {"change": "money", **dict.fromkeys(used, "money")}
    if len(rows) > ROWS_SHOWN:
        st.caption(t("screen.analysis.costs.first", shown=ROWS_SHOWN, count=rows[0]["rows_total"]))
    labels = {"margin": t("screen.analysis.margin.now")}
    chosen = records_table(shown[:ROWS_SHOWN], columns, key=f"bridge_{by}", opens=True, rows_shown=14, labels=labels)
    export_records("margin_bridge", shown, columns, slice_="screen", key="bridge_rows")
    with st.expander(t("screen.analysis.margin.how"), icon=":material/functions:"):
        st.markdown(t("screen.analysis.margin.formula"))
    if chosen is not None:
        behind(now, by, rows[chosen])


title_bar("screen.analysis.margin.title")
chosen_ranges = ranges()
if chosen_ranges is not None:
    show(*chosen_ranges)
