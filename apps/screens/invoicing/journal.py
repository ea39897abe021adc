"""The journal of a cash or bank account 日记账: every line with the balance after it, and closing the day."""

import datetime as dt

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import done, query, show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF, totals
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import ways
from apps.screens.widgets.listing import show_rows
from operational.catalog.api import catalog
from operational.core.api import SHANGHAI

COLUMNS = ("date", "source_number", "summary", "other_side", "received", "paid", "balance", "is_closed")
CLOSE, REOPEN = "invoicing.close_cash_day", "invoicing.reopen_cash_day"


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


@st.dialog(t(f"command.{CLOSE}"), width="medium")
def close(account: str, day: dt.date) -> None:
    given = {"cash_account": account}
    if derived_form(CLOSE, form="close_day", fixed=given, defaults={"day": day}, button=t("screen.confirm")) is not None:
        done("screen.document.moved", command=f"command.{CLOSE}")
        st.rerun()


@st.dialog(t(f"command.{REOPEN}"), width="medium")
def reopen(account: str, day: dt.date) -> None:
    given = {"cash_account": account, "day": day}
    if derived_form(REOPEN, form="reopen_day", fixed=given, only=("reason",), button=t("screen.confirm")) is not None:
        done("screen.document.moved", command=f"command.{REOPEN}")
        st.rerun()


st.title(t("screen.invoicing.journal.title"), anchor=False)
accounts = {row.code: f"{row.code} {row.name}" for row in query("invoicing.bank_accounts").rows}
today = dt.datetime.now(SHANGHAI).date()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    heed("account", accounts)
    code = st.selectbox(
        t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key="account", bind="query-params", width=280
    )
    span = st.date_input(t("screen.list.dates"), value=(today.replace(day=1), today), key="span", format="YYYY-MM-DD", width=240)
    days = span if isinstance(span, tuple) else (span,)
    if code and may(CLOSE) and st.button(t(f"command.{CLOSE}"), key="close", type="primary"):
        close(code, days[-1])
if code and len(days) == 2:
    found = try_query("invoicing.cash_journal", {"cash_account": code, "date_from": days[0], "date_to": days[1]}, form="journal")
    show_refusal("journal")
    if found is not None:
        totals(found, ("opening", "received", "paid", "closing"), "invoicing")
        if found.closed_until is not None:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="closed_bar"):
                st.caption(t("screen.invoicing.journal.closed", day=found.closed_until))
                if may(REOPEN) and st.button(t(f"command.{REOPEN}"), key="reopen", type="tertiary"):
                    reopen(code, found.closed_until)
        if not found.rows:
            st.info(t("screen.invoicing.journal.nothing"), icon=":material/inbox:")
            ways("invoicing/receive", "invoicing/pay", "invoicing/cash_entries")
        else:
            chosen = show_rows(found.rows, COLUMNS, "invoicing", key="journal", opens=True, dash=True)
            page = PAGE_OF.get(found.rows[chosen].source_kind, "") if chosen is not None else ""
            if chosen is not None and page and can_open(page, session.actor()):
                open_screen(page, id=str(found.rows[chosen].source_id))
