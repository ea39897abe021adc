"""How fresh the analytic figures are, and up to which business each part of them reaches."""

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.session import t
from apps.screens.widgets.figures import records_table, title_bar
from apps.screens.widgets.format import day, moment
from apps.screens.widgets.periods import today

# The newest row of each part: its question, the day it answers, and the word for it.
PARTS = (
    ("sales.lines", "sold_on", "screen.analysis.sales.lines"),
    ("stock.moves", "moved_on", "screen.stock.moves.title"),
    ("finance.entries", "booked_on", "screen.ledger.entries.title"),
)
DAYS_SHOWN = 366  # a part without business for a year has nothing to show


def newest() -> list[dict[str, str]]:
    """The latest business that the copy holds, of the parts that the person may see."""
    until = today()
    span = {"from": until.fromordinal(until.toordinal() - DAYS_SHOWN).isoformat(), "to": until.isoformat()}
    found = []
    for name, on, word in PARTS:
        answer = warehouse_door.query(name, **span, page_rows=1) if warehouse_door.may_ask(name) else None
        for row in (answer or {"rows": []})["rows"]:
            found.append({"what": t(word), "date": day(row[on])})
    return found


title_bar("screen.analysis.freshness.title")
state = warehouse_door.state()
st.caption(t("screen.fresh.how"))
if state is None:
    st.info(t("screen.fresh.no_data"), icon=":material/hourglass_empty:")
else:
    with st.grid("auto", min_column_width=200, key="fresh"):
        st.metric(t("screen.fresh.state"), t("screen.fresh.current" if state.is_current else "screen.fresh.behind"), border=True)
        st.metric(t("screen.fresh.day"), day(state.as_of), border=True)
        st.metric(t("screen.fresh.finished"), moment(state.finished_at), border=True)
    rows = newest()
    if rows:
        st.markdown(f"**{t('screen.fresh.newest')}**")
        labels = {"what": t("screen.fresh.what"), "date": t("screen.field.date")}
        records_table(rows, dict.fromkeys(labels, "text"), key="newest", labels=labels)
