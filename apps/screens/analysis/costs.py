"""Cost of sales and margin: by item, category, customer, class, order or order line; each row opens what is behind it."""

from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.address import heed
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.figures import ask, export_records, number, records_table, title_bar
from apps.screens.widgets.format import money, percent
from apps.screens.widgets.go import go
from apps.screens.widgets.span import span_bar

WAYS = ("item", "category", "customer", "class", "order", "line")
ROWS_SHOWN, LINES_SHOWN, ROWS_EXPORTED = 100, 100, 500
COSTS = ("material", "landed", "difference", "overhead", "other")
ORIGINS = ("issue", "return", "history", "price", "landed", "difference", "overhead", "other")
LINES = {
    "booked_on": "text", "origin": "text", "document_number": "text", "order_number": "text", "customer_name": "text",
    "item_code": "text", "item_name": "text", "quantity": "quantity", "net": "money",
    **dict.fromkeys((*COSTS, "cost", "margin"), "money"),
}  # fmt: skip
FILTER_OF = {"item": "item", "category": "category", "customer": "customer", "class": "class", "order": "order", "line": "order"}


def head(rows: list[dict[str, Any]]) -> None:
    """The whole, over all rows and not only those shown."""
    first = rows[0]
    overhead = f"{t('screen.field.overhead')} {money(first['overhead_total'])}" if number(first["overhead_total"]) else None
    rate = first["margin_rate_total"]
    with st.grid("auto", min_column_width=150, key="metrics"):
        st.metric(t("screen.field.net"), money(first["net_total"]), border=True, height="stretch")
        st.metric(t("screen.field.cost_of_sales"), money(first["cost_total"]), overhead, border=True, height="stretch",
                  delta_color="off", delta_arrow="off")  # fmt: skip
        st.metric(t("screen.field.margin"), money(first["margin_total"]), border=True, height="stretch")
        st.metric(t("screen.field.margin_rate"), "–" if rate is None else percent(rate), border=True, height="stretch")


def columns_of(by: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    """What a row is first; of the costs only those that somebody has."""
    columns = {"code": "text", "name": "text"}
    columns |= {"detail": "text"} if by in ("item", "line") else {}
    columns |= {"quantity": "quantity"} if by in ("item", "line") else {}
    columns |= {"net": "money"}
    columns |= {name: "money" for name in COSTS if name == "material" or any(number(row[name]) for row in rows)}
    columns |= {"cost": "money", "margin": "money", "margin_rate": "rate"}
    if any(row["labour"] or row["hours"] for row in rows):
        columns |= {"hours": "quantity", "labour": "money"}
    return columns


def behind(span: dict[str, str], by: str, row: dict[str, Any]) -> None:
    """The documents of one row, each a click away."""
    given = {FILTER_OF[by]: row["code"]} | ({"item": row["item"]} if by == "line" else {})
    answer = ask("finance.cost_lines", **span, **given, page_rows=LINES_SHOWN)
    lines = answer["rows"] if answer else []
    if not lines:
        st.caption(t("screen.list.nothing_found"))
        return
    name = f"{row['code']} {row['name']}".strip() or t("screen.analysis.costs.none")
    st.markdown(f"**{t('screen.analysis.costs.lines')}** :small[{name} · {t('screen.list.count', count=lines[0]['rows_total'])}]")
    words = {one: t(f"screen.analysis.costs.origin.{one}") for one in ORIGINS}
    index = records_table(lines, LINES, key="cost_lines", opens=True, shown={"origin": lambda one: words.get(one, one)})
    export_records("cost_lines", lines, LINES, slice_="screen", key="cost_lines")
    if index is None:
        return
    chosen = lines[index]
    page = PAGE_OF.get(chosen["source_kind"] or "", "")
    if page and chosen["source_id"] and can_open(page, actor()):
        open_screen(page, id=str(chosen["source_id"]))


title_bar("screen.analysis.costs.title")
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="bar"):
    first, last = span_bar()
    heed("by", WAYS)
    by = st.segmented_control(
        t("screen.analysis.costs.by"), WAYS, default="item", format_func=lambda one: t(f"screen.analysis.costs.by.{one}"),
        key="by", bind="query-params", label_visibility="collapsed", required=True,
    ) or "item"  # fmt: skip
asked = {"from": first.isoformat(), "to": last.isoformat()}
answer = ask("finance.cost_of_sales", **asked, by=by, page_rows=ROWS_SHOWN)
rows = answer["rows"] if answer else []
if answer and not rows:
    st.info(t("screen.analysis.costs.empty"), icon=":material/inbox:")
    go("sales/to_issue", t("screen.sales.to_issue.title"), key="to_issue")
if rows:
    head(rows)
    none = t("screen.analysis.costs.none")
    shown = [{**row, "name": row["name"] or none} if not row["code"] else row for row in rows]
    columns = columns_of(by, rows)
    if rows[0]["rows_total"] > len(rows):
        st.caption(t("screen.analysis.costs.first", shown=len(rows), count=rows[0]["rows_total"]))
    chosen = records_table(shown, columns, key=f"costs_{by}", opens=True, rows_shown=14)
    export_records("cost_of_sales", shown, columns, slice_="screen", key="costs")
    st.caption(t("screen.analysis.costs.how"))
    if "labour" in columns:
        st.caption(t("screen.analysis.costs.labour"))
    if chosen is not None:
        behind(asked, by, rows[chosen])
