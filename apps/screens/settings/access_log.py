"""Who signed in, failed to, or left, from where."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.settings.access_log.title"), anchor=False)
list_page(Listing("identity.access_log", "identity.access", ("at", "kind", "login", "address"), dates=("from_date", "to_date")))
