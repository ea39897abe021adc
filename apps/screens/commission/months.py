"""Commission by money received: salesperson and month, and the rows behind each."""

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.papers import may

MONTHS = ("month", "salesperson", "salesperson_code", "orders", "received", "amount")
ROWS = ("date", "salesperson", "order_number", "customer", "line_no", "item", "name", "rule", "basis", "rate", "received",
        "amount", "caused_by")  # fmt: skip
FROM_MONTH = ("month", "salesperson")


def back() -> None:
    if st.button(t("screen.commission.months.back"), key="back", icon=":material/arrow_back:"):
        for name in FROM_MONTH:
            st.query_params.pop(name, None)
        st.rerun()


def actions() -> None:
    go("commission/rules", t("screen.commission.rules.title"), key="rules", icon=":material/rule:")
    if may("commission.recalculate") and st.button(t("command.commission.recalculate"), key="recalculate"):

        @st.dialog(t("command.commission.recalculate"), width="medium")
        def ask() -> None:
            answer = derived_form("commission.recalculate", form="recalculate", button=t("screen.confirm"))
            if answer is not None:
                done("screen.commission.months.recalculated", **answer.result)
                st.rerun()

        ask()


st.title(t("screen.commission.months.title"), anchor=False)
st.caption(t("screen.commission.months.how"))
if "month" in st.query_params:
    listing = Listing("commission.earnings", "commission.earning", ROWS, linked=FROM_MONTH, sums=("amount",))
    row = list_page(listing, actions=back, key="rows")
    if row is not None:
        open_screen("sales/order", id=str(row.order_id))
else:
    empty = "screen.commission.months.empty"
    listing = Listing("commission.months", "commission.earning", MONTHS, sums=("amount",), empty_key=empty,
                      makes="commission.save_rule", picks={"salesperson": "people.employee"})  # fmt: skip
    row = list_page(listing, actions=actions)
    if row is not None:
        st.query_params.update({"month": row.month, "salesperson": row.salesperson_code})
        st.rerun()
