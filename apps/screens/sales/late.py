"""Late orders by cause: how many of each, and the lines behind them; a row opens its order."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.requesting import FORM, request_button

CAUSES = ("not_approved", "short", "not_picked", "not_issued")
ROWS_ASKED = 200  # what one requisition takes


def short_lines() -> dict[str, list[int]]:
    """The late lines of approved orders that wait for goods, the latest first."""
    return {"order_lines": [row.id for row in query("sales.late_orders", {"cause": "short", "page_rows": ROWS_ASKED}).rows]}


def ask_for_missing() -> None:
    if any(one.cause == "short" and one.lines for one in found.causes):
        request_button("planning.request_missing", short_lines, key="request_short")


st.title(t("screen.sales.late.title"), anchor=False)
found = query("sales.late_orders", {"page_rows": 1})
with st.grid("auto", min_column_width=160, key="late_causes"):
    for one in found.causes:
        name, told = choice_label("sales", "cause", one.cause), t("screen.sales.late.lines", lines=one.lines)
        st.metric(name, f"{one.orders:,}", told, delta_color="off", delta_arrow="off", border=True)
show_refusal(FORM)
list_page(
    Listing(
        "sales.late_orders",
        "sales.order",
        (
            "order_number", "customer", "salesperson", "cause", "promise_date", "days_late", "line_no", "item", "name", "spec",
            "open", "reserved", "unit", "gross",
        ),
        opens="sales/order",
        open_by="order_id",
        choices={"cause": CAUSES},
        empty_key="screen.sales.late.empty",
    ),
    actions=ask_for_missing,
)  # fmt: skip
hotkeys({"/": "focus:cause"})
