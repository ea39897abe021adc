"""Payment requests 付款申请: asked for, decided, sent to the bank, paid."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog

ASK = "invoicing.request_payment"


@st.dialog(t(f"command.{ASK}"), width="large")
def ask() -> None:
    only = ("party", "amount", "pay_on", "reason", "payee_name", "payee_bank", "payee_account")
    answer = derived_form(ASK, form="ask", only=only, button=t("screen.confirm"))
    if answer is not None:
        done("screen.document.saved", kind="invoicing.payment_request", number=answer.result["number"])
        open_screen("invoicing/payment_request", id=str(answer.result["id"]))


def new() -> None:
    may = session.actor().may(catalog().commands[ASK].permission)
    if may and st.button(t("screen.new"), key="new", type="primary", icon=":material/add:"):
        ask()


st.title(t("screen.invoicing.payment_requests.title"), anchor=False)
list_page(
    Listing(
        "invoicing.payment_requests",
        "invoicing.payment_request",
        ("number", "date", "pay_on", "party_name", "state", "amount", "payee_account", "reason"),
        opens="invoicing/payment_request",
        picks={"party": "parties.supplier"},
        empty_key="screen.invoicing.payment_requests.empty",
        makes="invoicing.request_payment",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
