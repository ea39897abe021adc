"""Where somebody is signed in and which keys act as them: each can be ended, one's own or, for an administrator, another's."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import call, done, try_query
from apps.screens.widgets.format import moment

# In this order: browsers name their ancestors too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """Browser and system as a person calls them; what is not known stays as it was sent."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60] or "–"


def sign_ins(form: str, **whose: Any) -> None:
    """Devices that are signed in, each with its end. ``whose``: the user, left out for oneself."""
    answer = try_query("identity.sessions", whose, form=form)
    rows = answer.rows if answer else []
    if not rows:
        st.caption(t("screen.settings.no_sessions"))
    for row in rows:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_{row.session}"):
            times = t("screen.settings.session_times", since=moment(row.created_at), seen=moment(row.seen_at))
            st.markdown(f"**{device(row.agent)}** :small[{row.address or '–'}]  \n:small[{times}]", width="stretch")
            if st.button(t("screen.settings.end_session"), key=f"end_{row.session}", type="tertiary"):
                end("identity.revoke_sessions", {**whose, "session": row.session}, form)


def keys(form: str, **whose: Any) -> None:
    """Keys for programs, each with its end. ``whose``: the user, left out for oneself."""
    answer = try_query("identity.tokens", whose, form=form)
    rows = answer.rows if answer else []
    if whose and not rows:
        st.caption(t("screen.settings.no_tokens"))
    for row in rows:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_token_{row.id}"):
            times = t("screen.settings.token_times", since=moment(row.created_at), until=moment(row.expires_at))
            st.markdown(f"**{row.name}**  \n:small[{times}]", width="stretch")
            if row.revoked_at:
                st.caption(t("screen.settings.token_revoked", at=moment(row.revoked_at)))
            elif st.button(t("command.identity.revoke_token"), key=f"revoke_{row.id}", type="tertiary"):
                end("identity.revoke_token", {"token": row.id}, form)


def end(command: str, given: dict[str, Any], form: str) -> None:
    if call(command, given, form=form) is not None:
        done("screen.document.moved", command=f"command.{command}")
    st.rerun()
