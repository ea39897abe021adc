"""Calling a command from a page: one effect however often the button is pressed, and refusals kept for showing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.format import field_label
from operational.core.api import Output, Problem, Refusal, say
from operational.dispatch.api import Answer, ask, dispatch

LINE_PATH = re.compile(r"^(?P<list>[a-z_]+)\.(?P<index>\d+)(?:\.(?P<field>[a-z_]+))?")


def call(command: str, data: Mapping[str, Any], *, form: str, dry_run: bool = False) -> Answer | None:
    """Run a command for the person at the screen. A refusal is kept under the form's name and None comes back."""
    key = None if dry_run else request_key(command, data)
    try:
        answer = dispatch(session.database(), session.actor(), command, data, key=key, dry_run=dry_run)
    except Refusal as refusal:
        st.session_state[f"refusal:{form}"] = (command.split(".", 1)[0], refusal.problems)
        return None
    st.session_state.pop(f"refusal:{form}", None)
    return answer


def call_new(command: str, data: Mapping[str, Any], *, form: str) -> Answer | None:
    """Run a command that shall make a new row: it is tried first, and what is there already is not written over.

    Saving a master row changes the one of the same code, as a sheet wants it; whoever presses New means another one.
    """
    trial = call(command, data, form=form, dry_run=True)
    if trial is None or trial.result.get("is_new", True):
        return None if trial is None else call(command, data, form=form)
    code = data.get("code")
    problem = Problem("screen.master.taken", {"code": code}, "code") if code else Problem("screen.master.there")
    st.session_state[f"refusal:{form}"] = (command.split(".", 1)[0], (problem,))
    return None


def request_key(command: str, data: Mapping[str, Any]) -> str:
    """The same content sent twice from one opening of a form is one request; other content is another."""
    text = json.dumps([command, data], sort_keys=True, default=str, ensure_ascii=False)
    opening = st.session_state.setdefault("opening", "")
    return f"screen-{opening}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def query(name: str, data: Mapping[str, Any] | None = None) -> Any:
    """Ask a query for the person at the screen."""
    answer: Output = ask(session.database(), session.actor(), name, data or {})
    return answer


def try_query(name: str, data: Mapping[str, Any] | None = None, *, form: str) -> Any | None:
    """Ask a query whose refusal the page wants to show in place."""
    try:
        return query(name, data)
    except Refusal as refusal:
        st.session_state[f"refusal:{form}"] = (name.split(".", 1)[0], refusal.problems)
        return None


def again() -> None:
    """Draw once more where the press was, to tell what was refused: a dialog stays open with what was typed in it."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:  # the whole page is being drawn: nothing to keep open
        st.rerun()


def done(key: str, /, **values: Any) -> None:
    """Say on the next run that something was done."""
    st.session_state["notice"] = (key, values)


def refusal_of(form: str) -> tuple[str, tuple[Problem, ...]] | None:
    found: tuple[str, tuple[Problem, ...]] | None = st.session_state.get(f"refusal:{form}")
    return found


def show_refusal(form: str, *, beside: tuple[str, ...] = ()) -> None:
    """What was refused and why, line by line; fields named in ``beside`` show their problem themselves."""
    kept = refusal_of(form)
    if kept is None:
        return
    slice_, problems = kept
    lines = [sentence(problem, slice_) for problem in problems if problem.field not in beside]
    if lines:
        st.error("  \n".join(lines), icon=":material/error:")


def show_beside(form: str, field: str) -> None:
    """The problem of one field, right under it."""
    kept = refusal_of(form)
    if kept is None:
        return
    slice_, problems = kept
    for problem in problems:
        if problem.field == field:
            st.caption(f":red[:material/error: {sentence(problem, slice_)}]")


def sentence(problem: Problem, slice_: str) -> str:
    """A refusal in the reader's language, with the place it is about in words."""
    values = {**problem.values}
    place = ""
    matched = LINE_PATH.match(problem.field or "")
    if matched:
        place = t("screen.at_line", line=int(matched["index"]) + 1)
        if "field" in values:
            values["field"] = field_label(slice_, matched["field"] or matched["list"])
    elif problem.field and "field" in values:
        values["field"] = field_label(slice_, problem.field)
    if problem.row is not None:
        place = t("screen.at_row", row=problem.row) + place
    return place + say(problem.key, session.locale(), **values)


__all__ = [
    "again", "call", "call_new", "done", "query", "refusal_of", "request_key", "sentence", "show_beside", "show_refusal",
    "try_query",
]  # fmt: skip
