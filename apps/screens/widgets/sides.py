"""The sides of a page, such as issued and received: one is shown, the address names it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.screens.session import t


def side_of(name: str, options: Sequence[str], words: str) -> str:
    """The chosen side; the first one where neither the address nor the person says another."""
    asked = st.query_params.get(name, "")
    chosen = st.segmented_control(
        t(f"{words}.title"),
        options,
        format_func=lambda option: t(f"{words}.{option}"),
        default=asked if asked in options else options[0],
        key=f"side_{name}",
        label_visibility="collapsed",
    )
    side = chosen or options[0]
    st.query_params[name] = side
    return str(side)
