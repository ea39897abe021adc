"""Stock: what it is worth, how fast it turns, how old it is; each picture opens its rows, each row its moves."""

from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import charts
from apps.screens.widgets.figures import ask, number, records_table, title_bar
from apps.screens.widgets.format import money
from apps.screens.widgets.go import ways
from apps.screens.widgets.span import span_bar

ROWS_SHOWN = 100


def head(turns: list[dict[str, Any]], values: list[dict[str, Any]], low: int) -> None:
    last = turns[-1] if turns else {}
    with st.grid("auto", min_column_width=160, key="metrics"):
        st.metric(
            t("screen.field.stock_value"),
            money(values[-1]["value_end"]),
            border=True,
            height="stretch",
            chart_type="area",
            chart_data=[number(v["value_end"]) for v in values],
        )
        days = number(last.get("turnover_days"))
        st.metric(
            t("screen.field.turnover_days"),
            "–" if days is None else f"{days:,.1f}",
            border=True,
            height="stretch",
            chart_type="area",
            chart_data=[number(v["turnover_days"]) or 0 for v in turns],
        )
        turnover = number(last.get("turnover"))
        st.metric(t("screen.field.turnover"), "–" if turnover is None else f"{turnover:,.2f}", border=True, height="stretch")
        st.metric(t("screen.field.below_minimum"), f"{low:,}", border=True, height="stretch")


def pictures(span: dict[str, str], turns: list[dict[str, Any]], values: list[dict[str, Any]]) -> str | None:
    """Three questions; answers the age bucket that was clicked."""
    ages = (ask("stock.ageing") or {"rows": []})["rows"]
    categories = (ask("stock.turnover_by_category", **span) or {"rows": []})["rows"]
    buckets = {t("screen.analysis.stock.days", bucket=a["bucket"]): str(a["bucket"]) for a in ages}
    left, right = st.columns(2)
    with left:
        x = [v["month"][:7] for v in values]
        made = charts.figure(
            charts.bars(x, [number(v["value_end"]) for v in values], t("screen.field.stock_value")), xaxis={"type": "category"}
        )
        charts.picture(t("screen.analysis.stock.by_month"), made, key="value_by_month", clickable=False)
        made = charts.figure(
            charts.bars(
                list(buckets),
                [number(a["value"]) for a in ages],
                t("screen.field.stock_value"),
                colour=charts.COLOURS[2],
            ),
            xaxis={"type": "category"},
        )
        bucket = buckets.get(charts.picture(t("screen.analysis.stock.by_age"), made, key="by_age"))
    with right:
        x = [v["month"][:7] for v in turns]
        made = charts.figure(
            charts.line(
                x, [number(v["turnover_days"]) for v in turns], t("screen.field.turnover_days"), colour=charts.COLOURS[0]
            ),
            xaxis={"type": "category"},
        )
        charts.picture(t("screen.analysis.stock.turnover"), made, key="turnover", clickable=False)
        latest = max((c["month"] for c in categories), default="")
        now = [c for c in categories if c["month"] == latest and c["turnover_days"] is not None][:10]
        names = [str(c.get("category_name") or c.get("category_code") or "–") for c in now]
        made = charts.lying_bars(names, [number(c["turnover_days"]) for c in now], t("screen.field.turnover_days"))
        charts.picture(t("screen.analysis.stock.by_category"), made, key="by_category", clickable=False)
    return bucket


def by_warehouse(span: dict[str, str]) -> None:
    """Turnover of each warehouse over the chosen months."""
    rows = (ask("stock.turnover_by_warehouse", **span) or {"rows": []})["rows"]
    if rows:
        st.markdown(f"**{t('screen.analysis.stock.by_warehouse')}**")
        kinds = {
            "warehouse_code": "text",
            "warehouse_name": "text",
            "cost_of_sales": "money",
            "value_start": "money",
            "value_end": "money",
            "turnover": "factor",
            "turnover_days": "factor",
        }
        records_table(rows, kinds, key="by_warehouse")


def rows_behind(bucket: str | None) -> None:
    name, given = ("stock.ageing_items", {"bucket": bucket}) if bucket else ("stock.now", {})
    answer = ask(name, **given, page_rows=ROWS_SHOWN)
    rows = answer["rows"] if answer else []
    if not rows:
        return
    kinds = {
        "item_code": "text",
        "item_name": "text",
        "spec": "text",
        "unit": "text",
        "category_name": "text",
        "quantity": "quantity",
        "quantity_on_hand": "quantity",
        "quantity_reserved": "quantity",
        "quantity_available": "quantity",
        "value": "money",
        "cover_days": "factor",
        "age_days_oldest": "whole",
        "last_issued_on": "text",
        "last_moved_on": "text",
    }
    columns = {name: kind for name, kind in kinds.items() if name in rows[0]}
    about = t("screen.analysis.stock.days", bucket=bucket) if bucket else t("screen.all")
    st.markdown(f"**{t('screen.analysis.stock.items')}** :small[{about}]")
    index = records_table(rows, columns, key="stock_rows", opens=True)
    if index is not None and can_open("stock/moves", actor()):
        open_screen("stock/moves", item=rows[index]["item_code"])


title_bar("screen.analysis.stock.title")
first, last = span_bar()
asked = {"from": first.isoformat(), "to": last.isoformat()}
answer = ask("stock.value_by_month", **asked)
by_month = answer["rows"] if answer else []
if answer and not by_month:
    st.info(t("screen.analysis.stock.nothing"), icon=":material/inbox:")
    ways("purchasing/to_receive", "settings/imports?sheet=opening_stock")
if by_month:
    turned = (ask("stock.turnover_by_month", **asked) or {"rows": []})["rows"]
    below = (ask("stock.now", below_minimum=True, page_rows=1) or {"rows": []})["rows"]
    head(turned, by_month, int(below[0]["rows_total"]) if below else 0)
    chosen = pictures(asked, turned, by_month)
    by_warehouse(asked)
    rows_behind(chosen)
