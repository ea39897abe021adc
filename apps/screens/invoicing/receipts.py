"""Receipts of money, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page


def new() -> None:
    go("invoicing/receive", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.invoicing.receipts.title"), anchor=False)
list_page(
    Listing(
        "invoicing.payments",
        "invoicing.payment",
        ("number", "date", "party_name", "state", "cash_account", "amount", "allocated", "reference"),
        opens="invoicing/payment",
        picks={"party": "parties.customer"},
        sums=("amount", "allocated"),
        dates=("date_from", "date_to"),
        words={"party": "customer", "party_name": "customer"},
        fixed={"direction": "in"},
        empty_key="screen.invoicing.receipts.empty",
        makes="invoicing.receive_money",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
