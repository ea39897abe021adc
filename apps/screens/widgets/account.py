"""The foot of the side bar: who is signed in, and the way out."""

from __future__ import annotations

from html import escape

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.web.cookies import sign_out_proof
from operational.core.api import Actor


def account_menu(actor: Actor) -> None:
    """A real form, so that signing out is a POST that a foreign page cannot make."""
    proof = sign_out_proof(session.session_token())
    with st.sidebar:
        st.caption(f":material/account_circle: {escape(actor.name)}")
        st.html(
            '<div class="gd-account"><form method="post" action="/auth/logout" target="_self">'
            f'<input type="hidden" name="proof" value="{proof}">'
            f'<button type="submit">{escape(t("screen.sign_out"))}</button></form></div>'
        )
