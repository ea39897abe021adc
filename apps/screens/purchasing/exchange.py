"""One exchange by the supplier: what went back, what came again, and the papers around it."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from apps.screens.widgets.papers import may

BOTH = "fulfilment.give_up_direct_exchange"


def actions(found: Any) -> None:
    if found.state == "waiting" and can_open("purchasing/receive_exchange", session.actor()):
        go("purchasing/receive_exchange", t("command.purchasing.receive_exchange"), key="come", kind="primary", id=str(found.id))


    gives_up = found.state == "waiting" and found.is_at_customer and may(BOTH)
    if gives_up and st.button(t("screen.purchasing.exchange.both"), key="both_sides"):
        give_up_both(found)


@st.dialog(t("screen.purchasing.exchange.both"), width="medium")
def give_up_both(found: Any) -> None:
    """Why, then both returns in one step."""
    st.caption(t("screen.purchasing.exchange.both_about"))
    fixed, button = {"exchange": found.id}, t("screen.confirm")
    made = derived_form(BOTH, form="both_sides", fixed=fixed, only=("reason", "date"), button=button)
    if made is not None:
        sales, purchase = made.result["sales_return_number"], made.result["purchase_return_number"]
        done("screen.purchasing.exchange.both_done", sales=sales, purchase=purchase)
        st.rerun()


document_page(
    DocumentView(
        kind="purchasing.exchange",
        query="purchasing.exchange",
        ref="exchange",
        facts=("supplier", "date", "receipt", "reason", "is_at_customer"),
        lines=("line_no", "item", "name", "spec", "unit", "quantity", "value", "arrived", "open", "lot_came"),
        totals=(),
        forms={"purchasing.give_up_exchange": ("reason",)},
        actions=actions,
    )
)
