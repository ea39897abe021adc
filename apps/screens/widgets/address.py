"""What an address asks for: links name a choice by its code, whatever word the reader's language has for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st


def start_afresh(boxes: Mapping[str, Any]) -> None:
    """Empty the boxes that the address does not fill when another list is entered, before they are drawn.

    What was typed into a bound box stays under its name: without this the search of one list would go on in the next.
    Whoever comes back from a document to the list finds it as it was.
    """
    here = st.session_state.get("place", ("",))[0]
    if st.session_state.get("listed", here) == here:
        st.session_state["listed"] = here
        return
    st.session_state["listed"] = here
    for name, empty in boxes.items():
        if name in st.session_state and name not in st.query_params:
            st.session_state[name] = empty


def heed(name: str, options: Iterable[str]) -> None:
    """Choose what the address names by its code, before the box with this key is drawn.

    A box that is bound to the address looks there for the word of a choice, and drops a code as unknown.
    """
    asked, known = st.query_params.get(name), set(options)
    if st.session_state.get(name) is not None and st.session_state[name] not in known:
        del st.session_state[name]  # chosen on another page, where a box has the same name
    heeded = (st.session_state.get("opening"), asked)
    if asked in known and st.session_state.get(f"heeded_{name}") != heeded:
        st.session_state[f"heeded_{name}"] = heeded
        st.session_state[name] = asked
