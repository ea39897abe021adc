"""What waits for this person today."""

import streamlit as st

from apps.screens.session import t

st.title(t("screen.home.today.title"))
