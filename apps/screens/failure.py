"""When a page fails or cannot be had: the reader gets a sentence, the operator the whole story."""

from __future__ import annotations

import logging

import streamlit as st

from apps.screens.session import t

log = logging.getLogger("gongdan.screens")


def on_script_error(error: Exception) -> bool:
    """Tell the reader that nothing was saved, in their language; details go to the log only."""
    log.error("a page failed", exc_info=error)
    st.error(t("screen.unexpected"), icon=":material/error:")
    return True


def missing_page() -> None:
    """An address that leads nowhere, or to a page this person may not open: said in words, with the way on."""
    st.title(t("screen.missing.title"), anchor=False)
    st.info(t("screen.missing.text"), icon=":material/signpost:")
