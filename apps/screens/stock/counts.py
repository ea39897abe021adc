"""Stock counts 盘点, newest first; whose turn it is, and a new one."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page, show_rows
from operational.catalog.api import catalog

PLAN = "stock.plan_count"
LISTING = Listing(
    "stock.counts",
    "stock.count",
    ("number", "date", "warehouse", "scope", "state", "lines", "left", "differences", "value", "pending"),
    opens="stock/count",
    picks={"warehouse": "stock.warehouse"},
    dates=("date_from", "date_to"),
    empty_key="screen.stock.counts.empty",
    makes="stock.plan_count",
    dash=True,
)


@st.dialog(t(f"command.{PLAN}"), width="large")
def plan() -> None:
    answer = derived_form(PLAN, form="plan_count", button=t(f"command.{PLAN}"))
    if answer is not None:
        done("screen.document.saved", kind="stock.count", number=answer.result["number"])
        open_screen("stock/count", id=str(answer.result["id"]))


def actions() -> None:
    if session.actor().may(catalog().commands[PLAN].permission) and st.button(
        t(f"command.{PLAN}"), key="new", type="primary", icon=":material/add:"
    ):
        plan()


def due() -> None:
    found = try_query("stock.count_due", {"rows_max": 50}, form="due")
    if found is None or not found.rows:
        st.caption(t("screen.stock.counts.nothing_due"))
        return
    show_rows(found.rows, ("item_code", "item_name", "abc", "quantity", "used", "last_counted", "due_on"), "stock", key="due")


st.title(t("screen.stock.counts.title"), anchor=False)
list_page(LISTING, actions=actions)
with st.expander(t("screen.stock.counts.due"), icon=":material/event_repeat:"):
    due()
hotkeys({"/": "focus:search", "n": "new"})
