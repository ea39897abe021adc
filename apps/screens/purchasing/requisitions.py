"""Requisitions 请购单, newest first."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

LISTING = Listing(
    "purchasing.requisitions",
    "purchasing.requisition",
    ("number", "date", "requester", "reason", "needed_on", "origin", "state", "lines", "amount"),
    opens="purchasing/requisition",
    picks={"item": "items.item"},
    dates=("from_date", "to_date"),
    empty_key="screen.purchasing.requisitions.empty",
    makes="purchasing.save_requisition",
)


def new() -> None:
    if can_open("purchasing/requisition_entry", session.actor()):
        go("purchasing/requisition_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")


st.title(t("screen.purchasing.requisitions.title"), anchor=False)
list_page(LISTING, actions=new)
hotkeys({"/": "focus:search", "n": "new"})
