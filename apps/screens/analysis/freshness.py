"""How fresh the analytic figures are, and what the warehouse can be asked."""

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.session import t
from apps.screens.widgets.figures import title_bar
from apps.screens.widgets.format import day, moment

title_bar("screen.analysis.freshness.title")
state = warehouse_door.state()
if state is None:
    st.info(t("screen.fresh.no_data"), icon=":material/hourglass_empty:")
else:
    with st.grid("auto", min_column_width=180, key="metrics"):
        st.metric(t("screen.fresh.day"), day(state.as_of), border=True)
        st.metric(t("screen.fresh.finished"), moment(state.finished_at), border=True)
        st.metric(t("screen.fresh.version"), f"{state.version:,}", border=True)
        st.metric(t("screen.fresh.state"), t("screen.fresh.current" if state.is_current else "screen.fresh.behind"), border=True)
