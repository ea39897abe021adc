"""The shell of every page: who you are, what you may open, and how to leave."""

from __future__ import annotations

import uuid
from pathlib import Path

import streamlit as st

from apps.screens import session
from apps.screens.navigation import pages_for
from apps.screens.session import t
from apps.screens.widgets.account import account_menu

BRAND = Path(__file__).resolve().parents[1] / "brand"

st.set_page_config(page_title="工单", page_icon=BRAND / "icon.png", layout="wide", initial_sidebar_state="auto")
st.html(Path(__file__).resolve().parent / "style.css")

actor = session.actor()
st.logo(BRAND / "logo.svg", icon_image=BRAND / "icon.svg", size="large")
page = st.navigation(pages_for(actor), expanded=True)
account_menu(actor)

# A form is opened when its page is entered: all its sends until the next entry count as one.
place = (page.url_path, tuple(sorted(st.query_params.items())))
if st.session_state.get("place") != place:
    st.session_state["place"] = place
    st.session_state["opening"] = uuid.uuid4().hex

notice = st.session_state.pop("notice", None)
if notice:
    st.toast(t(notice[0], **notice[1]), icon=":material/check_circle:")
page.run()
