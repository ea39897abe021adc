"""A button that makes a requisition of what a page shows, for those who may ask for goods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done
from operational.catalog.api import catalog

FORM = "request_goods"  # where a page shows the refusal


def request_button(command: str, given: Callable[[], Mapping[str, Any]], *, key: str) -> None:
    """Ask for the goods that ``given`` names when it is pressed, then open the requisition."""
    declared = catalog().commands.get(command)
    if declared is None or not session.actor().may(declared.permission):
        return
    if st.button(t(f"command.{command}"), key=key, icon=":material/assignment_add:", help=t("screen.planning.request_help")):
        made = call(command, dict(given()), form=FORM)
        if made is not None:
            done("screen.planning.requested", number=made.result["number"], lines=made.result["lines"])
            if can_open("purchasing/requisition", session.actor()):
                open_screen("purchasing/requisition", id=str(made.result["requisition"]))
        st.rerun()
