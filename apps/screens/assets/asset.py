"""One card: what moved it, its plan to the end, its terms, changing and disposing of it."""

from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.listing import show_rows

CHANGE = ("date", "department", "keeper", "place", "life_months", "residual_value", "original_value", "account", "reason")
DISPOSE = ("way", "date", "gross", "vat", "party", "due_date", "cash_account", "costs", "recovered", "recovered_from_party",
           "recovered_from_employee", "reason")  # fmt: skip


def actions(found: Any) -> None:
    if found.state == "in_use":
        fixed = {"asset": found.id, "version": found.version}
        ask_button("assets.change_asset", key="change", only=CHANGE, fixed=fixed)
        ask_button(
            "assets.dispose_asset", key="dispose", only=DISPOSE, fixed=fixed,
            then=lambda result: open_screen("assets/disposal", id=str(result["id"])),
        )  # fmt: skip


shown = document_page(
    DocumentView(
        kind="assets.asset",
        query="assets.asset",
        ref="asset",
        facts=("name", "spec", "category_name", "department_name", "keeper", "place", "origin", "supplier", "date", "start_date",
               "first_month", "life_months", "residual_value", "monthly"),
        lines=("date", "kind", "source_number", "original", "accumulated", "months", "department_name", "account"),
        totals=("original_value", "accumulated", "net_value"),
        forms={"assets.cancel_asset": ("reason", "date", "tax_number")},
        actions=actions,
        dash=True,
    )
)  # fmt: skip
if shown is not None:
    with st.expander(t("screen.assets.asset.plan"), icon=":material/calendar_month:"):
        if shown.plan:
            columns = ("month", "amount", "accumulated", "net_value", "is_booked")
            show_rows(shown.plan, columns, "assets", key="plan", height_rows=24)
        else:
            st.caption(t("screen.assets.asset.no_plan"))
    with st.expander(t("screen.assets.asset.terms"), icon=":material/history:"):
        columns = ("valid_from", "department_name", "original_value", "residual_value", "life_months", "reason")
        show_rows(shown.terms, columns, "assets", key="terms")
