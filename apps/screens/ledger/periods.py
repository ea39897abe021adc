"""月末结账: what keeps the next month from being closed, step by step, closing it, opening the last one again."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.format import field_label, moment
from apps.screens.widgets.month_steps import show_step
from apps.screens.widgets.papers import may

STATE_COLOURS = {"open": "green", "closed": "grey"}


def close(month: str) -> None:
    if call("ledger.close_period", {"month": month}, form="close") is not None:
        done("screen.document.moved", command="command.ledger.close_period")
    st.rerun()


def reopen(month: str) -> None:
    @st.dialog(t("command.ledger.reopen_period"))
    def ask() -> None:
        st.write(t("screen.ledger.close.reopen_means", month=month))
        reason = st.text_area(field_label("ledger", "reason"), key="reopen_reason", max_chars=500)
        if st.button(t("command.ledger.reopen_period"), key="confirm_reopen", type="primary", disabled=not reason.strip()):
            st.session_state.pop("place", None)
            if call("ledger.reopen_period", {"month": month, "reason": reason}, form="reopen") is not None:
                done("screen.document.moved", command="command.ledger.reopen_period")
                st.rerun()
        show_refusal("reopen")

    ask()


def next_month(month: str) -> None:
    with st.container(border=True, key="next"):
        st.subheader(t("screen.ledger.close.next", month=month), anchor=False)
        found = try_query("ledger.close_list", {"month": month}, form="close")
        if found is None:
            show_refusal("close")
            return
        holding = sum(step.holds for step in found.steps)
        if holding:
            st.badge(t("screen.ledger.close.open", count=holding), color="orange")
        else:
            st.badge(t("screen.ledger.close.ready"), color="green")
        for step in found.steps:
            show_step(step, month)
        show_refusal("close")
        ready = found.is_ready
        if may("ledger.close_period") and st.button(
            t("command.ledger.close_period"), key=f"close_{month}", type="primary", disabled=not ready
        ):
            close(month)


def ends() -> dict[Any, Any]:
    """The last close of each month that is in force, with the ends of the chains as they stood then."""
    answer = try_query("ledger.closings", form="closings")
    return {row.month: row for row in answer.rows if row.reopened_at is None} if answer is not None else {}


def show_ends(close_in_force: Any) -> None:
    """The ends of the chains, to be copied or printed: what is cut off later is held against them."""
    with st.popover(t("screen.ledger.close.heads"), icon=":material/link:"):
        st.caption(t("screen.ledger.close.heads_mean"))
        for head in close_in_force.heads:
            st.markdown(f"**{head.chain}** · {head.count}")
            st.code(head.head, language=None, wrap_lines=True)


def months(rows: list[Any]) -> None:
    kept = ends()
    closed = [row for row in rows if row.state == "closed"]
    for row in rows:
        month = f"{row.month:%Y-%m}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_{month}"):
            with st.container(horizontal=True, vertical_alignment="center", key=f"about_{month}"):
                st.markdown(f"**{month}**", width=80)
                st.badge(t(f"screen.ledger.period.{row.state}"), color=STATE_COLOURS[row.state])  # type: ignore[arg-type]
                if row.closed_at:
                    st.caption(moment(row.closed_at))
            if row.month in kept and kept[row.month].heads:
                with st.container(key=f"ends_{month}", width="content"):
                    show_ends(kept[row.month])
            is_last = bool(closed) and row is closed[0]
            if is_last and may("ledger.reopen_period") and st.button(t("command.ledger.reopen_period"), key=f"re_{month}"):
                reopen(month)


st.title(t("screen.ledger.periods.title"), anchor=False)
answer = try_query("ledger.periods", form="period")
show_refusal("period")
if answer is not None:
    is_open = [row for row in answer.rows if row.state == "open"]
    if is_open:
        next_month(f"{is_open[-1].month:%Y-%m}")
    months([row for row in answer.rows if not is_open or row is not is_open[-1]])
