"""What an address asks for: links name a choice by its code, whatever word the reader's language has for it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st


def heed(name: str, options: Iterable[str]) -> None:
    """Choose what the address names by its code, before the box with this key is drawn.

    A box that is bound to the address looks there for the word of a choice, and drops a code as unknown.
    """
    asked = st.query_params.get(name)
    heeded = (st.session_state.get("opening"), asked)
    if asked in set(options) and st.session_state.get(f"heeded_{name}") != heeded:
        st.session_state[f"heeded_{name}"] = heeded
        st.session_state[name] = asked
