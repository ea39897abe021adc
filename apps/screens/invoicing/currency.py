"""Foreign money 外币: the rates of the day, and open items valued at the rate of a month's end 期末调汇."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.periods import today
from apps.screens.widgets.platform import may

RATE, VALUE, BACK = "company.save_exchange_rate", "invoicing.revalue", "invoicing.reverse_revaluation"
RATES = ("day", "currency", "rate", "source")
COLUMNS = ("number", "date", "currency", "rate", "difference", "state")
ROWS = 100


def rates() -> None:
    ask_button(RATE, key="new", defaults={"day": today()}, kind="primary")
    rows = query("company.exchange_rates", {"page_rows": ROWS}).rows
    if rows:
        show_rows(rows, RATES, "company", key="rates")
    else:
        st.info(t("screen.invoicing.currency.no_rates"), icon=":material/inbox:")


def take_back(row: Any) -> None:
    @st.dialog(t(f"command.{BACK}"), width="medium")
    def drawer() -> None:
        st.caption(f"{row.number} · {row.date} · {row.currency}")
        fixed = {"revaluation": row.id}
        if derived_form(BACK, form="take_back", fixed=fixed, only=("reason", "date"), button=t("screen.confirm")) is not None:
            st.rerun()

    drawer()


def revaluations() -> None:
    st.caption(t("screen.invoicing.currency.revalue_help"))
    ask_button(VALUE, key="new", only=("currency", "date", "rate"), defaults={"date": today()}, kind="primary")
    rows = query("invoicing.revaluations", {"page_rows": ROWS}).rows
    if not rows:
        st.info(t("screen.invoicing.currency.none"), icon=":material/inbox:")
        return
    picked = show_rows(rows, COLUMNS, "invoicing", "invoicing.revaluation", key="revaluations", opens=True)
    if picked is not None and rows[picked].state == "booked" and may(BACK):
        take_back(rows[picked])


st.title(t("screen.invoicing.currency.title"), anchor=False)
view = st.segmented_control(
    t("screen.invoicing.currency.title"), ("rates", "revaluation"), default="rates", key="view", bind="query-params",
    format_func=lambda name: t(f"screen.invoicing.currency.{name}"), label_visibility="collapsed",
)  # fmt: skip
rates() if view != "revaluation" else revaluations()
hotkeys({"n": "new"})
