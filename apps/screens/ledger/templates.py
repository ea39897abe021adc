"""Voucher templates 凭证模板 and what recurs every month 周期凭证: the list, a draft for what is due, a new voucher from one."""

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog

MAKE, SAVE = "ledger.make_recurring_vouchers", "ledger.save_template"
LISTING = Listing(
    "ledger.voucher_templates",
    "ledger.voucher_template",
    ("name", "summary", "line_count", "monthly_day", "first_month", "last_month", "last_made", "is_active"),
    opens="ledger/template_entry",
    empty_key="screen.ledger.templates.empty",
    makes=SAVE,
)


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


def make() -> None:
    answer = call(MAKE, {}, form="recurring")
    if answer is None:
        return
    made = answer.result
    done("screen.ledger.templates.made", count=made["vouchers"])
    st.session_state["recurring_told"] = {name: made[name] for name in ("without_amount", "refused") if made[name]}


def actions() -> None:
    if may(SAVE):
        go("ledger/template_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")
    if may(MAKE) and st.button(t(f"command.{MAKE}"), key="make", icon=":material/event_repeat:"):
        make()
        st.rerun()


st.title(t("screen.ledger.templates.title"), anchor=False)
show_refusal("recurring")
for kind, names in st.session_state.pop("recurring_told", {}).items():
    st.warning(t(f"screen.ledger.templates.{kind}", names="、".join(names)), icon=":material/info:")
list_page(LISTING, actions=actions)
hotkeys({"/": "focus:search", "n": "new"})
