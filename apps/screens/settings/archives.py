"""Moving out 档案包: everything of a year as one package; whoever may see the books is never refused."""

from __future__ import annotations

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import query
from apps.screens.widgets.figures import records_table
from operational.papers.api import archive_files

st.title(t("screen.settings.archives.title"), anchor=False)
st.caption(t("screen.archives.how"))
periods = query("ledger.periods").rows
years = sorted({row.month.year for row in periods}, reverse=True)
if not years:
    st.info(t("screen.archives.none"), icon=":material/info:")
    st.stop()
for year in years:
    months = [row for row in periods if row.month.year == year]
    waiting = [row.month.strftime("%Y-%m") for row in months if row.state != "closed"]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"archive_{year}"):
        state = t("screen.archives.open", months="、".join(waiting)) if waiting else t("screen.archives.closed")
        st.markdown(f"**{year}**  \n:small[{state}]", width="stretch")
        st.link_button(t("screen.archives.get"), f"/api/archives/{year}.zip", icon=":material/folder_zip:")
with st.expander(t("screen.archives.inside")):
    rows = [{"file": one.file, "note": one.note} for one in archive_files()]
    labels = {"file": t("screen.archives.file"), "note": t("screen.archives.note")}
    records_table(rows, {"file": "text", "note": "text"}, key="archive_files", labels=labels, rows_shown=len(rows))
