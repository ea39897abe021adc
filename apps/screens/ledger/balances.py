"""Account balances 科目余额表: opening, movement and closing of every account; a row opens its entries."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.document import totals
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.format import field_label
from apps.screens.widgets.go import ways
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.periods import bounds, month_range

COLUMNS = (
    "account_code",
    "account_name",
    "opening_debit",
    "opening_credit",
    "debit",
    "credit",
    "closing_debit",
    "closing_credit",
)
SUMS = COLUMNS[2:]

st.title(t("screen.ledger.balances.title"), anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
    first, last = month_range()
    level = st.selectbox(
        t("screen.ledger.level"), [1, 2, 3], index=None, key="level", bind="query-params", placeholder=t("screen.all"), width=120
    )
    with_idle = st.toggle(t("screen.ledger.with_idle"), key="with_idle")
given = {"month_from": first, "month_to": last, "with_idle": with_idle, **({"level": level} if level else {})}
answer = try_query("ledger.account_balances", given, form="balances")
if answer is None:
    show_refusal("balances")
elif not answer.rows:
    st.info(t("screen.ledger.ledgers.nothing"), icon=":material/inbox:")
    ways("ledger/voucher_entry", "settings/imports?sheet=opening_balances")
else:
    chosen = show_rows(answer.rows, COLUMNS, "ledger", key="balances", opens=True, height_rows=24, dash=True)
    totals(answer, SUMS, "ledger")
    headings = [field_label("ledger", name) for name in COLUMNS]
    export_buttons("account_balances", headings, lambda: [[getattr(r, c) for c in COLUMNS] for r in answer.rows], key="balances")
    if chosen is not None:
        start, until = bounds(first, last)
        open_screen("ledger/entries", account=answer.rows[chosen].account_code, date_from=str(start), date_to=str(until))
