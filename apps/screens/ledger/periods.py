"""The months of the books: what keeps the open one from closing, closing it, opening the last one again."""

import streamlit as st

from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.format import moment
from apps.screens.widgets.runs import run_button
from operational.catalog.api import catalog

STATE_COLOURS = {"open": "green", "closed": "grey"}


def close(command: str, month: str) -> None:
    if call(command, {"month": month}, form="period") is not None:
        done("screen.document.moved", command=f"command.{command}")
    st.rerun()


st.title(t("screen.ledger.periods.title"), anchor=False)
answer = try_query("ledger.periods", form="period")
show_refusal("period")
if answer is not None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        st.metric(t("screen.ledger.unposted"), answer.entries_unposted, border=True, width=220)
        run_button("ledger.make_vouchers", "screen.ledger.made", ("vouchers", "entries"))
        run_button("ledger.post_vouchers", "screen.ledger.posted", ("count",), confirm_key="screen.ledger.post_confirm")
    is_open = [row for row in answer.rows if row.state == "open"]
    is_closed = [row for row in answer.rows if row.state == "closed"]
    for row in answer.rows:
        month = f"{row.month:%Y-%m}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_{month}"):
            with st.container(horizontal=True, vertical_alignment="center", key=f"about_{month}"):
                st.markdown(f"**{month}**", width=80)
                st.badge(t(f"screen.ledger.period.{row.state}"), color=STATE_COLOURS[row.state])  # type: ignore[arg-type]
                if row.closed_at:
                    st.caption(moment(row.closed_at))
            may_close = actor().may(catalog().commands["ledger.close_period"].permission)
            may_reopen = actor().may(catalog().commands["ledger.reopen_period"].permission)
            if may_close and is_open and row is is_open[-1] and st.button(t("command.ledger.close_period"), key=f"close_{month}"):
                close("ledger.close_period", month)
            if (
                may_reopen
                and is_closed
                and row is is_closed[0]
                and st.button(t("command.ledger.reopen_period"), key=f"re_{month}")
            ):
                close("ledger.reopen_period", month)
