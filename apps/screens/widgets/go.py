"""A button that leads to another page, shown only to those who may open it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor

ButtonKind = Literal["primary", "secondary", "tertiary"]


def go(path: str, label: str, *, key: str, kind: ButtonKind = "secondary", icon: str | None = None, **query: str) -> None:
    if can_open(path, actor()) and st.button(label, key=key, type=kind, icon=icon):
        open_screen(path, **query)
