"""A button that opens a short form of a command and goes on when it was accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.platform import may


def ask_button(
    command: str,
    *,
    key: str,
    only: Sequence[str] = (),
    fixed: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
    then: Callable[[Mapping[str, Any]], None] | None = None,
    kind: Literal["primary", "secondary"] = "secondary",
    labels: Mapping[str, str] | None = None,
    words: str = "",
) -> None:
    """Shown to whoever may run the command. ``then``: what happens with the answer; else the page is drawn again.

    ``words``: what the button says where it does a part of the command only.
    """
    name = t(words or f"command.{command}")

    @st.dialog(name, width="large")
    def drawer() -> None:
        answer = derived_form(
            command, form=f"ask_{command}", only=only, fixed=fixed, defaults=defaults, button=t("screen.confirm"), labels=labels
        )
        if answer is not None:
            done("screen.document.moved", command=f"command.{command}")
            if then is not None:
                then(answer.result)
            st.rerun()

    if may(command) and st.button(name, key=key, type=kind):
        drawer()
