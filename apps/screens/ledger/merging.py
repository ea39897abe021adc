"""Rules for merging entries into vouchers 凭证合并规则: what is in force, and what another rule would make of past documents."""

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import done, query, show_refusal, try_query
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.periods import today
from operational.catalog.api import catalog

SAVE = "ledger.save_merging_rule"
RULES = ("version", "valid_from", "way", "source_kind", "source")
TRIED = ("date", "type", "source_kind", "reference", "party_name", "summary", "entries", "amount")


@st.dialog(t(f"command.{SAVE}"), width="medium")
def new_rule() -> None:
    answer = derived_form(SAVE, form="merging_rule", button=t("screen.save"))
    if answer is not None:
        done("screen.ledger.merging.saved", version=answer.result["version"])
        st.rerun()


def rules() -> None:
    found = query("ledger.merging_rules").rows
    if found:
        show_rows(found, RULES, "ledger", key="rules")
    else:
        st.info(t("screen.ledger.merging.none"), icon=":material/rule:")
    if session.actor().may(catalog().commands[SAVE].permission) and st.button(t("screen.new"), key="new", icon=":material/add:"):
        new_rule()


def trial() -> None:
    """Nothing is written: the vouchers that the rule would make of documents that already have theirs."""
    st.subheader(t("screen.ledger.merging.try"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="try_bar"):
        first = (today().replace(day=1), today())
        days = st.date_input(t("screen.list.dates"), value=first, key="try_days", format="YYYY-MM-DD", width=230)
        ways = ["day", "document"]
        way = st.selectbox(
            t("ledger.field.way"), ways, format_func=lambda name: choice_label("ledger", "way", name), key="try_way", width=260
        )
    span = days if isinstance(days, tuple) else (days,)
    if len(span) < 2:
        return
    found = try_query("ledger.try_merging", {"date_from": span[0], "date_to": span[1], "way": way}, form="try")
    show_refusal("try")
    if found is None:
        return
    counts = {name: getattr(found, name) for name in ("entries", "waiting", "vouchers_now", "vouchers")}
    st.markdown(t("screen.ledger.merging.result", **counts))
    if found.rows:
        show_rows(found.rows, TRIED, "ledger", key="tried", height_rows=14)
    else:
        st.info(t("screen.ledger.merging.nothing"), icon=":material/inbox:")


st.title(t("screen.ledger.merging.title"), anchor=False)
rules()
trial()
