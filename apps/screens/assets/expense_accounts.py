"""Which account bears depreciation, by department and category, from a day on."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.ask import ask_button
from apps.screens.widgets.listing import Listing, list_page

GIVEN = ("department", "category", "account", "valid_from", "source")


def new() -> None:
    ask_button("assets.save_expense_account", key="new", only=GIVEN, kind="primary")


st.title(t("screen.assets.expense_accounts.title"), anchor=False)
st.caption(t("screen.assets.expense_accounts.how"))
columns = ("department_name", "category_name", "account", "account_name", "valid_from", "source")
list_page(Listing("assets.expense_accounts", "assets.expense_account", columns), actions=new)
