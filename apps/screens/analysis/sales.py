"""Sales: how much, with which margin, to whom, of what; each picture opens its rows, each row its document."""

from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import charts
from apps.screens.widgets.figures import ask, number, records_table, title_bar
from apps.screens.widgets.format import money, percent
from apps.screens.widgets.go import ways
from apps.screens.widgets.span import span_bar
from operational.dispatch.api import may_see_figures

ROWS_SHOWN = 100
MARGIN = "sales.margin.read"  # who lacks it sees what was sold, not what it cost
LINES = {
    "sold_on": "text",
    "document_number": "text",
    "customer_name": "text",
    "item_code": "text",
    "item_name": "text",
    "quantity": "quantity",
    "net": "money",
    "cost": "money",
    "margin": "money",
    "salesperson_name": "text",
    "channel": "text",
}


def sees_margin() -> bool:
    return may_see_figures(actor(), MARGIN)


def change(now: Any, before: Any) -> str | None:
    """How much more than in the span before, as a percentage."""
    earlier = number(before)
    return None if not earlier else f"{((number(now) or 0) / earlier - 1):+.1%}"


def head(span: dict[str, str], months: list[dict[str, Any]]) -> None:
    answer = ask("sales.summary", **span)
    if answer is None or not answer["rows"]:
        return
    found = answer["rows"][0]
    trend = [number(m["net"]) for m in months]
    earned = [number(m["margin"]) for m in months]
    with st.grid("auto", min_column_width=160, key="metrics"):
        st.metric(
            t("screen.field.net"),
            money(found["net"]),
            change(found["net"], found["net_before"]),
            border=True,
            height="stretch",
            chart_data=trend,
            delta_description=t("screen.span.before") if number(found["net_before"]) else None,
            chart_type="area",
        )
        if sees_margin():
            st.metric(
                t("screen.field.margin"),
                money(found["margin"]),
                change(found["margin"], found["margin_before"]),
                border=True,
                height="stretch",
                chart_data=earned,
                delta_description=t("screen.span.before") if number(found["margin_before"]) else None,
                chart_type="area",
            )
            st.metric(t("screen.field.margin_rate"), percent(found["margin_rate"]), border=True, height="stretch")
        st.metric(
            t("screen.field.receivable"),
            money(found["receivable"]),
            border=True,
            height="stretch",
            delta_color="inverse",
            delta_arrow="off",
            delta=f"{t('screen.field.overdue')} {money(found['receivable_overdue'])}",
        )


def pictures(span: dict[str, str], months: list[dict[str, Any]]) -> dict[str, Any]:
    """Four questions; the answer says which rows were clicked."""
    customers = (ask("sales.by_customer", **span, rows=10) or {"rows": []})["rows"]
    items = (ask("sales.by_item", **span, rows=10) or {"rows": []})["rows"]
    categories = (ask("sales.by_category", **span, rows=10) or {"rows": []})["rows"]
    chosen: dict[str, Any] = {}
    left, right = st.columns(2)
    with left:
        x = [m["month"][:7] for m in months]
        made = charts.figure(
            charts.bars(x, [number(m["net"]) for m in months], t("screen.field.net")),
            *([charts.line(x, [number(m["margin"]) for m in months], t("screen.field.margin"))] if sees_margin() else []),
            xaxis={"type": "category"},
        )
        question = f"screen.analysis.sales.by_month{'' if sees_margin() else '_net'}"
        month = charts.picture(t(question), made, key="by_month")
        if month:
            chosen["month"] = str(month)[:7]
        names = [f"{r['item_name']} {r['item_code']}" for r in items]
        made = charts.lying_bars(names, [number(r["net"]) for r in items], t("screen.field.net"), colour=charts.COLOURS[1])
        item = charts.picture(t("screen.analysis.sales.by_item"), made, key="by_item")
        if item:
            chosen["item"] = str(item).rsplit(" ", 1)[1]
    with right:
        names = [str(r["customer_name"]) for r in customers]
        made = charts.lying_bars(names, [number(r["net"]) for r in customers], t("screen.field.net"))
        customer = charts.picture(t("screen.analysis.sales.by_customer"), made, key="by_customer")
        if customer:
            chosen["customer"] = next(r["customer_code"] for r in customers if r["customer_name"] == customer)
        names = [str(r.get("category_name") or r.get("category_code") or "–") for r in categories]
        shown = "margin" if sees_margin() else "net"
        made = charts.lying_bars(
            names, [number(r[shown]) for r in categories], t(f"screen.field.{shown}"), colour=charts.COLOURS[3]
        )
        question = f"screen.analysis.sales.by_category{'' if sees_margin() else '_net'}"
        charts.picture(t(question), made, key="by_category", clickable=False)
    departments = (ask("sales.by_department", **span, rows=10) or {"rows": []})["rows"]
    if len(departments) > 1:
        names = [f"{r['department_name']} {r['department_code']}".strip() or "–" for r in departments]
        made = charts.lying_bars(names, [number(r["net"]) for r in departments], t("screen.field.net"))
        department = charts.picture(t("screen.analysis.sales.by_department"), made, key="by_department")
        if department:
            chosen["department"] = "" if department == "–" else str(department).rsplit(" ", 1)[-1]
    return chosen


def rows_behind(span: dict[str, str], chosen: dict[str, Any]) -> None:
    given = dict(span)
    if "month" in chosen:
        year, month = chosen["month"].split("-")
        following = f"{int(year) + int(month) // 12}-{int(month) % 12 + 1:02}-01"
        given = {"from": f"{chosen['month']}-01", "to": min(following, span["to"])}
    picked = {name: value for name, value in chosen.items() if name != "month"}
    answer = ask("sales.lines", **given, **picked, page_rows=ROWS_SHOWN)
    rows = answer["rows"] if answer else []
    if not rows:
        st.caption(t("screen.list.nothing_found"))
        return
    about = "、".join(str(value) for value in chosen.values()) or t("screen.all")
    st.markdown(f"**{t('screen.analysis.sales.lines')}** :small[{about} · {t('screen.list.count', count=rows[0]['rows_total'])}]")
    columns = {name: kind for name, kind in LINES.items() if sees_margin() or name not in ("cost", "margin")}
    index = records_table(rows, columns, key="sales_lines", opens=True)
    if index is None:
        return
    for page, name in (("sales/goods_issue", "goods_issue_id"), ("sales/order", "order_id")):
        if rows[index][name] and can_open(page, actor()):
            open_screen(page, id=str(rows[index][name]))


title_bar("screen.analysis.sales.title")
first, last = span_bar()
asked = {"from": first.isoformat(), "to": last.isoformat()}
answer = ask("sales.by_month", **asked)
by_month = answer["rows"] if answer else []
if answer and not by_month:
    st.info(t("screen.analysis.sales.nothing"), icon=":material/inbox:")
    ways("sales/order_entry", "sales/to_issue")
if by_month:
    head(asked, by_month)
    rows_behind(asked, pictures(asked, by_month))
