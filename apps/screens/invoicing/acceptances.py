"""The register of acceptance drafts 承兑汇票: the next one due first."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog

TAKE, GIVE = "invoicing.receive_acceptance", "invoicing.give_acceptance"
ONLY = (
    *("party", "bill_number", "paper", "amount", "first_unit", "is_divisible", "issued_on", "due_date"),
    *("drawer", "acceptor", "date", "note"),
)


def write(command: str) -> None:
    @st.dialog(t(f"command.{command}"), width="large")
    def drawer() -> None:
        answer = derived_form(command, form=command, only=ONLY, button=t("screen.confirm"))
        if answer is not None:
            done("screen.document.saved", kind="invoicing.acceptance", number=answer.result["number"])
            open_screen("invoicing/acceptance", id=str(answer.result["id"]))

    drawer()


def new() -> None:
    if session.actor().may(catalog().commands[TAKE].permission):
        if st.button(t(f"command.{TAKE}"), key="new", type="primary"):
            write(TAKE)
        if st.button(t(f"command.{GIVE}"), key="give"):
            write(GIVE)


st.title(t("screen.invoicing.acceptances.title"), anchor=False)
list_page(
    Listing(
        "invoicing.acceptances",
        "invoicing.acceptance",
        ("bill_number", "units", "party_name", "state", "paper", "due_date", "days_left", "amount", "acceptor", "number"),
        opens="invoicing/acceptance",
        choices={"direction": ("in", "out")},
        picks={"party": "parties.party"},
        sums=("amount",),
        empty_key="screen.invoicing.acceptances.empty",
        makes="invoicing.receive_acceptance",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
