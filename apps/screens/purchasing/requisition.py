"""One requisition: what was decided, and the orders made from it."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.go import go
from operational.catalog.api import catalog

ORDER = "purchasing.order_requisitions"
LINES = ("line_no", "item", "name", "spec", "quantity", "unit", "ordered", "open", "needed_on", "supplier", "price", "reason")


def actions(found: Any) -> None:
    if found.state in ("draft", "placed") and can_open("purchasing/requisition_entry", session.actor()):
        go("purchasing/requisition_entry", t("screen.edit"), key="edit", id=str(found.id))
    may_order = session.actor().may(catalog().commands[ORDER].permission)
    if found.state == "approved" and may_order and st.button(t(f"command.{ORDER}"), key="to_order", type="primary"):
        made = call(ORDER, {"requisitions": [found.id]}, form="move")
        if made is None:
            st.rerun()
        orders = made.result["orders"]
        done("screen.purchasing.to_order.made", orders=len(orders), lines=made.result["lines"])
        if len(orders) == 1:
            open_screen("purchasing/order", id=str(orders[0]["purchase_order"]))
        st.rerun()


document_page(
    DocumentView(
        kind="purchasing.requisition",
        query="purchasing.requisition",
        ref="requisition",
        facts=("requester", "date", "needed_on", "origin", "reason", "decision_reason"),
        lines=LINES,
        totals=("amount",),
        primary={"draft": "purchasing.place_requisition", "placed": "purchasing.approve_requisition"},
        forms={"purchasing.refuse_requisition": ("reason",)},
        actions=actions,
    )
)
