"""待我审批: everything that waits for this person's decision, whichever slice asks; one press agrees, a reason refuses."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.format import day, moment, money, percent
from operational.catalog.api import catalog

QUERY = "waiting_for_me"


def providers() -> list[str]:
    """The queries that answer what waits, of every slice this person may ask."""
    actor = session.actor()
    return [name for name, asked in catalog().queries.items() if name.endswith(QUERY) and actor.may(asked.permission)]


def may(command: str) -> bool:
    declared = catalog().commands.get(command)
    return declared is not None and session.actor().may(declared.permission)


def given(row: Any, command: str, **more: Any) -> dict[str, Any]:
    """The document as the command takes it, in the version that was looked at."""
    known = catalog().commands[command].input_type.model_fields
    data: dict[str, Any] = {row.ref: row.id, **more}
    if "version" in known and row.version is not None:
        data["version"] = row.version
    return data


def decide(row: Any, command: str, **more: Any) -> None:
    if call(command, given(row, command, **more), form=f"decide_{row.kind}_{row.id}") is not None:
        done("screen.document.moved", command=f"command.{command}")
    st.rerun()


def head(row: Any, key: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"{key}_head"):
        page = PAGE_OF.get(row.kind, "")
        label = f"{t(row.kind)} {row.number}"
        if page and can_open(page, session.actor()):
            if st.button(label, key=f"{key}_open", type="tertiary", icon=":material/open_in_new:"):
                open_screen(page, id=str(row.id))
        else:
            st.markdown(f"**{label}**")
        if row.amount is not None:
            st.markdown(f"**¥{money(row.amount)}**")


def facts(row: Any) -> None:
    st.markdown(row.party or "–")
    if row.summary:
        st.caption(row.summary)
    for reason in row.reasons:
        st.markdown(f":orange[:material/flag: {reason}]")
    told = [day(row.date), row.asked_by, moment(row.asked_at) if row.asked_at else ""]
    if row.margin is not None:
        told.insert(0, t("screen.home.waiting.margin", margin=percent(row.margin)))
    st.caption(" · ".join(part for part in told if part))


def card(row: Any) -> None:
    key = f"waiting_{row.kind.replace('.', '_')}_{row.id}"
    with st.container(border=True, key=f"card_{key}"):
        head(row, key)
        facts(row)
        show_refusal(f"decide_{row.kind}_{row.id}")
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"{key}_buttons"):
            if may(row.approve):
                label = t("screen.home.waiting.approve")
                pressed = st.button(label, key=f"{key}_approve", type="primary", icon=":material/check:")
                if pressed:
                    decide(row, row.approve)
            if may(row.refuse):
                with st.popover(t("screen.home.waiting.refuse"), icon=":material/close:", key=f"{key}_refuse"):
                    reason = st.text_input(t("screen.home.waiting.reason"), key=f"{key}_reason", max_chars=500)
                    sent = st.button(t("screen.home.waiting.send"), key=f"{key}_send", disabled=not reason.strip())
                if sent:
                    decide(row, row.refuse, reason=reason.strip())


st.title(t("screen.home.waiting.title"), anchor=False)
rows: list[Any] = []
for name in providers():
    answer = try_query(name, form="waiting")
    rows += answer.rows if answer is not None else []
show_refusal("waiting")
if not rows:
    st.info(t("screen.home.waiting.empty"), icon=":material/task_alt:")
else:
    st.caption(t("screen.list.count", count=len(rows)))
    with st.grid("auto", min_column_width=330, key="waiting_cards"):
        for waiting in sorted(rows, key=lambda row: (row.date, row.id)):
            card(waiting)
