"""Confirmations of red invoice information 红字确认单: numbers and states as the tax platform has them."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.platform import may

ENTER = "invoicing.enter_red_confirmation"


@st.dialog(t(f"command.{ENTER}"), width="large")
def enter() -> None:
    only = ("tax_invoice", "confirm_number", "reason", "net", "tax", "date", "note")
    labels = {"tax_invoice": field_label("invoicing", "blue_number")}
    answer = derived_form(ENTER, form="enter", only=only, button=t("screen.confirm"), labels=labels)
    if answer is not None:
        done("screen.document.saved", kind="invoicing.red_confirmation", number=answer.result["number"])
        open_screen("invoicing/red_confirmation", id=str(answer.result["id"]))


def new() -> None:
    if may(ENTER) and st.button(t("screen.new"), key="new", type="primary", icon=":material/add:"):
        enter()


st.title(t("screen.invoicing.red_confirmations.title"), anchor=False)
list_page(
    Listing(
        "invoicing.red_confirmations",
        "invoicing.red_confirmation",
        ("number", "date", "confirm_number", "state", "party_name", "blue_number", "red_reason", "gross", "red_number"),
        opens="invoicing/red_confirmation",
        choices={"direction": ("sale", "purchase")},
        empty_key="screen.invoicing.red_confirmations.empty",
        makes="invoicing.enter_red_confirmation",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
