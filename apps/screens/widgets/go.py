"""A button that leads to another page, shown only to those who may open it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qsl

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t

ButtonKind = Literal["primary", "secondary", "tertiary"]


def go(path: str, label: str, *, key: str, kind: ButtonKind = "secondary", icon: str | None = None, **query: str) -> None:
    if can_open(path, actor()) and st.button(label, key=key, type=kind, icon=icon):
        open_screen(path, **query)


def ways(*ways_: str) -> None:
    """The pages where the next step is, for whoever may open them; ``page?name=value`` tells the page what to show."""
    told = [way.partition("?") for way in ways_]
    open_to = [(path, dict(parse_qsl(query))) for path, _, query in told if can_open(path, actor())]
    if not open_to:
        return
    with st.container(horizontal=True, gap="small"):
        for path, query in open_to:
            key = f"way_{path.replace('/', '_')}"
            go(path, t(f"screen.{path.replace('/', '.')}.title"), key=key, icon=":material/arrow_forward:", **query)
