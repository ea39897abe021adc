"""How old the figures are, and the button that asks for newer ones."""

from __future__ import annotations

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.session import t
from apps.screens.widgets.format import moment


@st.fragment
def freshness(key: str = "freshness") -> None:
    """The stamp on every analytic page: data as of which moment, and how far it lags behind."""
    state = warehouse_door.state()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        if state is None:
            st.badge(t("screen.fresh.none"), color="orange", icon=":material/schedule:")
        else:
            colour = "green" if state.is_current else "orange"
            st.badge(t("screen.fresh.as_of", at=moment(state.finished_at)), color=colour, icon=":material/schedule:")  # type: ignore[arg-type]
        if st.button(t("screen.fresh.refresh"), key=f"{key}_refresh", icon=":material/refresh:", type="tertiary"):
            with st.spinner(t("screen.fresh.waiting")):
                arrived = warehouse_door.refresh()
            if arrived:
                st.rerun()
            st.warning(t("screen.fresh.late"))
