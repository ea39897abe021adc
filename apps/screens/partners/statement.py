"""The statement of account of one partner as the books stand now: look, take as a workbook, make one to send."""

import datetime as dt

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.periods import today
from apps.screens.widgets.picks import choices
from apps.screens.widgets.statement_of_account import statement_body, statement_workbook
from operational.catalog.api import catalog

SIDES = ("sale", "purchase")
ISSUE = "dealings.issue_statement"

st.title(t("screen.partners.statement.title"), anchor=False)
labels = {choice.value: choice.label for choice in choices("parties.party")}
wanted = st.query_params.get("party", "")
side_wanted = st.query_params.get("side", "sale")
with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="statement_bar"):
    codes = list(labels)
    index = codes.index(wanted) if wanted in codes else None
    party = st.selectbox(
        field_label("dealings", "party_name"), codes, index=index, format_func=lambda v: labels[v], width=320,
        placeholder=t("screen.pick"),
    )  # fmt: skip
    side = st.segmented_control(
        field_label("dealings", "side"), SIDES, default=side_wanted if side_wanted in SIDES else "sale",
        format_func=lambda value: choice_label("dealings", "side", value),
    )  # fmt: skip
    last = today()
    start = (last.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    span = st.date_input(t("screen.list.dates"), value=(start, last), max_value=last, format="YYYY-MM-DD", width=240)
if party and len(span) == 2:
    given = {"party": party, "side": side or "sale", "date_from": span[0], "date_to": span[1]}
    shown = try_query("dealings.statement", given, form="statement")
    show_refusal("statement")
    if shown is not None:
        name = f"{t('dealings.statement')}_{shown.party_code}_{span[0]:%Y%m%d}_{span[1]:%Y%m%d}.xlsx"
        with st.container(horizontal=True, gap="small", key="statement_tools"):
            if actor().may(catalog().commands[ISSUE].permission) and st.button(
                t(f"command.{ISSUE}"), key="issue", type="primary", icon=":material/description:"
            ):
                made = call(ISSUE, given, form="statement")
                if made is not None:
                    done("screen.document.moved", command=f"command.{ISSUE}")
                    open_screen("partners/statement_made", id=str(made.result["id"]))
                st.rerun()
            st.download_button("XLSX", lambda: statement_workbook(shown), file_name=name, on_click="ignore", key="xlsx")
        statement_body(shown, key="statement")
elif not party:
    st.info(t("screen.partners.statement.choose"), icon=":material/person_search:")
