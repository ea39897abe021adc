"""Foreign money 外币: the rates of the day, and money and open items valued at the rate of a month's end 期末调汇."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import how_or_whom, show_rows
from apps.screens.widgets.periods import today
from apps.screens.widgets.platform import may

RATE, VALUE, BACK = "company.save_exchange_rate", "invoicing.revalue", "invoicing.reverse_revaluation"
STATE = "invoicing.state_foreign_balance"
RATES = ("day", "currency", "rate", "source")
MONEY = ("cash_account", "name", "currency", "foreign_balance", "balance", "rate", "worth", "difference", "stated_on", "unknown")
LINES = ("document", "name", "account_code", "foreign_open", "before", "after", "difference")
COLUMNS = ("number", "date", "currency", "rate", "difference", "state")
VIEWS = ("rates", "revaluation")
ROWS = 100


def rates() -> None:
    ask_button(RATE, key="new", defaults={"day": today()}, kind="primary")
    rows = query("company.exchange_rates", {"page_rows": ROWS}).rows
    if rows:
        show_rows(rows, RATES, "company", key="rates")
    else:
        st.info(how_or_whom("screen.invoicing.currency.no_rates", RATE), icon=":material/inbox:")


def opened(row: Any) -> None:
    """One revaluation: what was valued, and the way back."""

    @st.dialog(f"{row.number} · {row.date} · {row.currency}", width="large")
    def drawer() -> None:
        show_rows(query("invoicing.revaluation", {"revaluation": row.id}).lines, LINES, "invoicing", key="lines", dash=True)
        if row.state != "booked" or not may(BACK):
            return
        fixed = {"revaluation": row.id}
        if derived_form(BACK, form="take_back", fixed=fixed, only=("reason", "date"), button=t(f"command.{BACK}")) is not None:
            st.rerun()

    drawer()


def money_held() -> None:
    """Foreign accounts as the books see them on a day, beside what a revaluation would change."""
    st.subheader(t("screen.invoicing.currency.money"), anchor=False)
    day = st.date_input(t("screen.invoicing.currency.as_of"), value=today(), key="as_of", format="YYYY-MM-DD", width=200)
    found = query("invoicing.foreign_money", {"date": day})
    if not found.rows:
        st.info(how_or_whom("screen.invoicing.currency.no_accounts", "invoicing.save_bank_account"), icon=":material/inbox:")
        return
    show_rows(found.rows, MONEY, "invoicing", key="money", dash=True)
    if any(row.unknown for row in found.rows):
        st.warning(t("screen.invoicing.currency.unknown"), icon=":material/help:")
    ask_button(STATE, key="state", only=("cash_account", "balance", "date", "note"), defaults={"date": day})


def revaluations() -> None:
    st.caption(t("screen.invoicing.currency.revalue_help"))
    ask_button(VALUE, key="new", only=("currency", "date", "rate"), defaults={"date": today()}, kind="primary")
    money_held()
    st.subheader(t("screen.invoicing.currency.done"), anchor=False)
    rows = query("invoicing.revaluations", {"page_rows": ROWS}).rows
    if not rows:
        st.info(t("screen.invoicing.currency.none"), icon=":material/inbox:")
        return
    picked = show_rows(rows, COLUMNS, "invoicing", "invoicing.revaluation", key="revaluations", opens=True)
    if picked is not None:
        opened(rows[picked])


st.title(t("screen.invoicing.currency.title"), anchor=False)
heed("view", VIEWS)
view = st.segmented_control(
    t("screen.invoicing.currency.title"), VIEWS, default="rates", key="view", bind="query-params",
    format_func=lambda name: t(f"screen.invoicing.currency.{name}"), label_visibility="collapsed",
)  # fmt: skip
rates() if view != "revaluation" else revaluations()
hotkeys({"n": "new"})
