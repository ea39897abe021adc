"""Commands that work on many documents at once, started by one button and answered with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal
from operational.catalog.api import catalog
from operational.dispatch.api import Answer


def run_button(
    command: str, done_key: str, counts: Sequence[str], *, data: Mapping[str, Any] | None = None, confirm_key: str = ""
) -> None:
    """A button that runs the command for everything that is due; ``confirm_key`` asks first, naming what will happen."""
    declared = catalog().commands.get(command)
    if declared is None or not session.actor().may(declared.permission):
        return
    if not st.button(t(f"command.{command}"), key=f"run_{command}"):
        show_refusal(command)
        return
    if confirm_key:
        _ask_first(command, done_key, counts, data or {}, confirm_key)
    else:
        _run(command, done_key, counts, data or {})


def _run(command: str, done_key: str, counts: Sequence[str], data: Mapping[str, Any]) -> None:
    st.session_state.pop("place", None)  # each run is a request of its own
    answer = call(command, data, form=command)
    if answer is not None:
        done(done_key, **{name: answer.result[name] for name in counts})
    st.rerun()


def _ask_first(command: str, done_key: str, counts: Sequence[str], data: Mapping[str, Any], confirm_key: str) -> None:
    trial: Answer | None = call(command, data, form=command, dry_run=True)
    if trial is None:
        st.rerun()
        return

    @st.dialog(t(f"command.{command}"))
    def confirm() -> None:
        st.write(t(confirm_key, **{name: trial.result[name] for name in counts}))
        if st.button(t("screen.confirm"), key="confirm_run", type="primary"):
            _run(command, done_key, counts, data)

    confirm()
