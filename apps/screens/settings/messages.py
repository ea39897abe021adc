"""The queue of messages: what waits, what was sent, what was given up and why; each can be copied into a chat."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import again, call, done, show_refusal
from apps.screens.widgets.format import field_label
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.printing import picture_address

COLUMNS = (
    "written_at", "occasion", "document_number", "channel_name", "recipient", "subject", "state", "attempts", "last_error",
)  # fmt: skip
STATES = ("waiting", "sent", "failed", "cancelled")


@st.dialog(t("integrations.message"), position="right", width="medium")
def show(row: Any) -> None:
    st.markdown(f"**{row.subject}**")
    if row.last_error and row.state != "sent":
        st.warning(f"{field_label('integrations', 'last_error')}：{row.last_error}", icon=":material/error:")
    st.caption(t("screen.settings.messages.copy"))
    st.link_button(t("screen.settings.messages.picture"), picture_address("notice", row.id), icon=":material/image:")
    st.code(f"{row.subject}\n\n{row.body}", language=None, wrap_lines=True)
    move = {"waiting": "cancel_message", "failed": "retry_message", "cancelled": "retry_message"}.get(row.state)
    form = f"message_{row.id}"
    show_refusal(form)
    may_move = move is not None and session.actor().may("integrations.message.edit")
    is_pressed = may_move and st.button(t(f"command.integrations.{move}"), key=move)
    if is_pressed:
        if call(f"integrations.{move}", {"message": row.id}, form=form) is None:
            again()
        done("screen.document.moved", command=f"command.integrations.{move}")
        st.rerun()


st.title(t("screen.settings.messages.title"), anchor=False)
chosen = list_page(
    Listing(
        "integrations.messages",
        "integrations.message",
        COLUMNS,
        searches=("number",),
        choices={"state": STATES},
        empty_key="screen.settings.messages.empty",
        makes="integrations.save_notice",
    )
)
if chosen is not None:
    show(chosen)
hotkeys({"/": "focus:search"})
