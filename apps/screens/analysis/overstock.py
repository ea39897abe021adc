"""积压: what lies too long or beyond need, what that is worth, and what can be done about each item."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.figures import ask, records_table, title_bar
from apps.screens.widgets.format import money
from apps.screens.widgets.go import go
from apps.screens.widgets.phone import is_phone
from operational.stock.api import advise

ROWS_SHOWN = 200
MOVEMENTS = ("dead", "slow", "moving")
KINDS = {
    "item_code": "text",
    "item_name": "text",
    "spec": "text",
    "category_name": "text",
    "movement": "text",
    "quantity_on_hand": "quantity",
    "cover_days": "factor",
    "age_days": "whole",
    "quantity_excess": "quantity",
    "value": "money",
    "value_excess": "money",
    "advice": "text",
}
ON_PHONE = ("item_code", "item_name", "value_excess", "advice")


def filters() -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        search = st.text_input(t("screen.list.search"), key="search", width=240)
        days = st.segmented_control(
            t("screen.analysis.overstock.keep"), (30, 60, 90, 180), default=90, key="days",
            format_func=lambda value: t("screen.analysis.overstock.days", days=value),
        )  # fmt: skip
        movement = st.segmented_control(
            t("screen.field.movement"), MOVEMENTS, key="movement",
            format_func=lambda value: t(f"screen.analysis.overstock.movement.{value}"),
        )  # fmt: skip
    return {"search": search or None, "days": days or 90, "movement": movement}


def head(rows: list[dict[str, Any]]) -> None:
    first = rows[0]
    with st.grid("auto", min_column_width=160, key="metrics"):
        st.metric(t("screen.analysis.overstock.items"), f"{first['rows_total']:,}", border=True, height="stretch")
        st.metric(t("screen.field.value_tied"), money(first["value_total"]), border=True, height="stretch")
        st.metric(t("screen.field.value_excess"), money(first["value_excess_total"] or 0), border=True, height="stretch")
        st.metric(t("screen.analysis.overstock.dead_value"), money(first["value_dead_total"] or 0), border=True, height="stretch")


def one_item(row: dict[str, Any]) -> None:
    """Why the item stands here, and a button for each thing that can be done."""
    with st.container(border=True, key="advice"):
        st.markdown(f"**{row['item_code']} {row['item_name']}** :small[{row['spec'] or ''}]")
        idle = t("screen.analysis.overstock.never") if row["idle_days"] is None else str(row["idle_days"])
        cover = t("screen.analysis.overstock.no_demand") if row["cover_days"] is None else f"{float(row['cover_days']):,.0f}"
        st.caption(t("screen.analysis.overstock.facts", age=row["age_days"], idle=idle, cover=cover))
        for advice in advise(row):
            why = t(f"screen.analysis.overstock.why.{advice.action}", **advice.figures)
            st.markdown(f"- **{t(f'screen.analysis.overstock.action.{advice.action}')}** — {why}")
        with st.container(horizontal=True, key="actions"):
            for advice in advise(row):
                if advice.page:
                    label = t(f"screen.analysis.overstock.action.{advice.action}")
                    go(advice.page, label, key=f"do_{advice.action}", **advice.given)
            go("stock/moves", t("screen.stock.moves.title"), key="moves", item=row["item_code"])


title_bar("screen.analysis.overstock.title")
answer = ask("stock.overstock", page_rows=ROWS_SHOWN, **{k: v for k, v in filters().items() if v is not None})
rows = answer["rows"] if answer else []
if rows:
    head(rows)
    shown = [
        {
            **row,
            "movement": t(f"screen.analysis.overstock.movement.{row['movement']}"),
            "advice": "、".join(t(f"screen.analysis.overstock.action.{advice.action}") for advice in advise(row)),
        }
        for row in rows
    ]
    st.caption(t("screen.analysis.overstock.click"))
    columns = {name: KINDS[name] for name in ON_PHONE} if is_phone() else KINDS
    index = records_table(shown, columns, key="overstock", opens=True)
    if index is not None:
        one_item(rows[index])
elif answer:
    st.success(t("screen.analysis.overstock.none"), icon=":material/check_circle:")
