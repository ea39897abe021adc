"""Expense report 费用报表: by month, kind, department and person; each picture opens its receipts, each receipt its claim."""

import datetime as dt
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import charts
from apps.screens.widgets.figures import ask, export_records, number, records_table, title_bar
from apps.screens.widgets.format import money
from apps.screens.widgets.span import span_bar

ROWS_SHOWN, BARS_SHOWN = 500, 12
LINES = {
    "booked_on": "text",
    "claim_number": "text",
    "employee_name": "text",
    "department_name": "text",
    "kind_name": "text",
    "description": "text",
    "expense": "money",
    "tax": "money",
    "gross": "money",
    "spent_on": "text",
}


def head(found: dict[str, Any], months: list[dict[str, Any]]) -> None:
    trend = [number(m["expense"]) for m in months]
    with st.grid("auto", min_column_width=160, key="metrics"):
        st.metric(t("screen.field.expense"), money(found["expense"]), border=True, height="stretch", chart_data=trend,
                  chart_type="area")  # fmt: skip
        st.metric(t("expenses.field.deducted"), money(found["tax"]), border=True, height="stretch")
        st.metric(t("screen.field.claims"), f"{found['claims']:,}", border=True, height="stretch")
        st.metric(t("expenses.field.over"), money(found["over_limit"]), border=True, height="stretch")


def bars(name: str, who: str, asked: dict[str, str]) -> str | None:
    """A picture of one view; the code of what was clicked. What has no name is a dash."""
    rows = (ask(f"expenses.by_{name}", **asked) or {"rows": []})["rows"][:BARS_SHOWN]
    names = [str(row[f"{who}_name"] or row[f"{who}_code"] or "–") for row in rows]
    made = charts.lying_bars(names, [number(row["expense"]) for row in rows], t("screen.field.expense"))
    clicked = charts.picture(t(f"screen.analysis.expenses.by_{name}"), made, key=f"by_{name}")
    return next((str(row[f"{who}_code"]) for row, shown in zip(rows, names, strict=True) if shown == clicked), None)


def pictures(asked: dict[str, str], months: list[dict[str, Any]]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    left, right = st.columns(2)
    with left:
        x = [m["month"][:7] for m in months]
        made = charts.figure(
            charts.bars(x, [number(m["expense"]) for m in months], t("screen.field.expense")), xaxis={"type": "category"}
        )
        month = charts.picture(t("screen.analysis.expenses.by_month"), made, key="by_month")
        if month:
            chosen["month"] = str(month)[:7]
        department = bars("department", "department", asked)
        if department is not None:
            chosen["department"] = department
    with right:
        for name in ("kind", "employee"):
            code = bars(name, name, asked)
            if code is not None:
                chosen[name] = code
    return chosen


def rows_behind(asked: dict[str, str], chosen: dict[str, str]) -> None:
    given = dict(asked)
    if "month" in chosen:
        year, month = chosen["month"].split("-")
        following = f"{int(year) + int(month) // 12}-{int(month) % 12 + 1:02}-01"
        given = {"from": f"{chosen['month']}-01", "to": _day_before(following, asked["to"])}
    picked = {name: value for name, value in chosen.items() if name != "month"}
    rows = (ask("expenses.lines", **given, **picked, page_rows=ROWS_SHOWN) or {"rows": []})["rows"]
    if not rows:
        st.caption(t("screen.list.nothing_found"))
        return
    about = "、".join(value or "–" for value in chosen.values()) or t("screen.all")
    count = t("screen.list.count", count=rows[0]["rows_total"])
    st.markdown(f"**{t('screen.analysis.expenses.rows')}** :small[{about} · {count}]")
    index = records_table(rows, LINES, key="expense_lines", opens=True)
    export_records("expenses", rows, LINES, slice_="screen", key="expense_lines")
    if index is not None and can_open("expenses/claim", actor()):
        open_screen("expenses/claim", id=str(rows[index]["claim_id"]))


def _day_before(following: str, last: str) -> str:
    """The last day of a month, or of the span where that ends sooner."""
    return min((dt.date.fromisoformat(following) - dt.timedelta(days=1)).isoformat(), last)


title_bar("screen.analysis.expenses.title")
first, last = span_bar()
span = {"from": first.isoformat(), "to": last.isoformat()}
summary = ask("expenses.summary", **span)
if summary is not None and summary["rows"] and summary["rows"][0]["claims"]:
    by_month = (ask("expenses.by_month", **span) or {"rows": []})["rows"]
    head(summary["rows"][0], by_month)
    rows_behind(span, pictures(span, by_month))
elif summary is not None:
    st.info(t("screen.analysis.expenses.empty"), icon=":material/donut_small:")
