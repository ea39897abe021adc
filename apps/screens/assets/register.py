"""固定资产台账: every card with what it cost and what is left, buying and entering new ones, labels to stick on them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.calling import query
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.printing import paper_address

CARD = ("number", "name", "spec", "category", "department", "place", "keeper", "start_date")
BUY = ("supplier", "tax_invoice", "item", "net", "tax", "quantity", "date", "tax_number", *CARD, "due_date", "is_deductible",
       "is_certified", "life_months", "residual_rate", "note")  # fmt: skip
ENTER = ("original_value", "account", "date", *CARD, "life_months", "residual_rate", "cash_flow_line", "note")
LABELS_MAX = 500  # a roll; narrow the list for more


def opened(result: Mapping[str, Any]) -> None:
    open_screen("assets/asset", id=str(result["id"]))


def labels() -> None:
    """Labels of the cards in use, as far as the search narrows them."""
    if st.button(t("screen.assets.register.labels"), key="labels", icon=":material/label:"):

        @st.dialog(t("screen.assets.register.labels"))
        def ask() -> None:
            given = {"state": "in_use", "page_rows": LABELS_MAX, "search": str(st.session_state.get("search") or "")}
            rows = query("assets.assets", given).rows
            if rows:
                address = paper_address("asset_labels", assets=[row.id for row in rows])
                st.link_button(t("screen.stock.labels.print", count=len(rows)), address, type="primary", icon=":material/print:")
            else:
                st.info(t("screen.assets.register.no_labels"), icon=":material/label:")

        ask()


def actions() -> None:
    ask_button("assets.buy_asset", key="buy", only=BUY, then=opened, kind="primary")
    ask_button("assets.enter_asset", key="new", only=ENTER, then=opened)
    labels()


st.title(t("screen.assets.register.title"), anchor=False)
with st.container(horizontal=True, gap="small", key="beside"):
    go("assets/depreciations", t("screen.assets.depreciations.title"), key="go_runs", kind="tertiary")
    go("assets/categories", t("screen.assets.categories.title"), key="go_categories", kind="tertiary")
    go("assets/expense_accounts", t("screen.assets.expense_accounts.title"), key="go_accounts", kind="tertiary")
list_page(
    Listing(
        "assets.assets",
        "assets.asset",
        ("number", "name", "spec", "category_name", "department_name", "place", "keeper", "state", "start_date", "life_months",
         "original_value", "accumulated", "net_value", "monthly"),
        opens="assets/asset",
        picks={"category": "assets.category", "department": "company.department"},
        sums=("original_value", "accumulated", "net_value"),
        empty_key="screen.assets.register.empty",
        ways=("settings/imports?sheet=fixed_assets",),
        makes="assets.enter_asset",
    ),
    actions=actions,
)  # fmt: skip
hotkeys({"/": "focus:search", "n": "new"})
