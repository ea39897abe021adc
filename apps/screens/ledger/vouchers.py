"""Vouchers: what was approved, what waits for posting, and the two runs that bring entries into the books."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.runs import run_button

LISTING = Listing(
    "ledger.vouchers",
    "ledger.voucher",
    ("number", "date", "state", "summary", "reference", "amount", "is_hand", "attachments"),
    opens="ledger/voucher",
    dates=("date_from", "date_to"),
    empty_key="screen.ledger.vouchers.empty",
    makes="ledger.enter_voucher",
)


def actions() -> None:
    go("ledger/voucher_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")
    run_button("ledger.make_vouchers", "screen.ledger.made", ("vouchers", "entries"))
    run_button("ledger.post_vouchers", "screen.ledger.posted", ("count",), confirm_key="screen.ledger.post_confirm")


st.title(t("screen.ledger.vouchers.title"), anchor=False)
list_page(LISTING, actions=actions)
hotkeys({"/": "focus:search", "n": "new"})
