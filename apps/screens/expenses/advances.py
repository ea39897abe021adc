"""Advances to employees: asked for, paid, settled by claims, what is still open."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

ASK = "expenses.request_advance"
OWN = ("amount", "reason", "return_by", "note")


def opened(result: Mapping[str, Any]) -> None:
    open_screen("expenses/advance", id=str(result["id"]))


def new() -> None:
    for_others = session.actor().scope("expenses.advance.edit") == "all"
    only = ("employee", *OWN) if for_others else OWN
    ask_button(ASK, key="new", only=only, then=opened, kind="primary")


sees_all = session.actor().scope("expenses.advance.view") == "all"
st.title(t("screen.expenses.advances.title"), anchor=False)
list_page(
    Listing(
        "expenses.advances",
        "expenses.advance",
        ("number", "date", "employee_name", "department_name", "reason", "state", "amount", "settled", "open", "return_by"),
        opens="expenses/advance",
        picks={"employee": "people.employee"} if sees_all else {},
        flags=("mine",) if sees_all else (),
        linked=("employee",),
        sums=("open",),
        dash=True,
        empty_key="screen.expenses.advances.empty",
        makes=ASK,
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
