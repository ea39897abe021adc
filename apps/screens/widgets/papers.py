"""Papers that a short form makes: a list with a button for each kind of paper, and steps that ask before they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from operational.catalog.api import catalog


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


def paper_list(title_key: str, listing: Listing, commands: Sequence[str]) -> None:
    """The list under its title; each button opens the form of its command, and the new paper is shown."""
    st.title(t(title_key), anchor=False)

    def buttons() -> None:
        for place, command in enumerate(commands):
            if may(command) and st.button(
                t(f"command.{command}"),
                key=f"new_{place}" if place else "new",
                type="secondary" if place else "primary",
                icon=":material/add:",
            ):
                _new(command, listing)

    list_page(replace(listing, makes=commands[0]), actions=buttons)
    hotkeys({"/": "focus:search", "n": "new"})


def _new(command: str, listing: Listing) -> None:
    @st.dialog(t(f"command.{command}"), width="large")
    def drawer() -> None:
        answer = derived_form(command, form=f"new_{command}", button=t(f"command.{command}"))
        if answer is not None:
            done("screen.document.saved", kind=listing.document, number=answer.result["number"])
            open_screen(listing.opens, id=str(answer.result["id"]))

    drawer()


def step(command: str, ref: str, found: Any, *, defaults: dict[str, Any] | None = None, primary: bool = True) -> None:
    """A button whose form asks for what the step needs, with what is open filled in."""
    if not may(command):
        return
    if st.button(t(f"command.{command}"), key=f"step_{command}", type="primary" if primary else "secondary"):

        @st.dialog(t(f"command.{command}"), width="large")
        def ask() -> None:
            form = f"step_{command}_{found.id}"
            answer = derived_form(command, form=form, fixed={ref: found.id}, defaults=defaults, button=t("screen.confirm"))
            if answer is not None:
                done("screen.document.moved", command=f"command.{command}")
                st.rerun()

        ask()


def open_lines(found: Any) -> dict[str, Any]:
    """The lines of a paper that something remains of, as its next step takes them."""
    rows = [{"line_no": line.line_no, "quantity": f"{line.open.normalize():f}"} for line in found.lines if line.open > 0]
    return {"lines": rows}
