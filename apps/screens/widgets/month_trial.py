"""A month's booking is tried first and shown with its entries; only then it is booked."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done
from apps.screens.widgets.month_steps import entries


def book_month(command: str, month: str, *, opens: str, show: Callable[[dict[str, Any]], None]) -> None:
    """Try the command on the month; ``show`` says what would come of it. Booked, its document is opened."""
    trial = call(command, {"month": month}, form="book", dry_run=True)
    if trial is None:
        st.rerun()
        return

    @st.dialog(t(f"command.{command}"), width="large")
    def confirm() -> None:
        show(trial.result)
        entries(trial.entries)
        if st.button(t("screen.confirm"), key="confirm_book", type="primary"):
            st.session_state.pop("place", None)
            answer = call(command, {"month": month}, form="book")
            if answer is not None:
                done("screen.document.moved", command=f"command.{command}")
                open_screen(opens, id=str(answer.result["id"]))
            st.rerun()

    confirm()
