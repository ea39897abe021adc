"""What pages may ask the warehouse, and how fresh its answers are. Rights are the same as at every other door."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from apps.screens import session
from operational.core.api import settings
from operational.dispatch.api import may_see_figures, permit_figures, without_guarded
from warehouse import api as warehouse

KEPT_SECONDS = 3  # one page asks the same thing several times; a refresh must be seen at once
LATE_SECONDS = 60  # a page that waited in vain does not wait again at every click


@dataclass(frozen=True)
class Freshness:
    """Up to which commit the published figures reach."""

    version: int
    as_of: dt.date
    finished_at: dt.datetime
    is_current: bool


def may_ask(name: str) -> bool:
    questions = warehouse.questions()
    return name in questions and may_see_figures(session.actor(), questions[name].permission)


def query(name: str, **params: Any) -> dict[str, Any] | None:
    """The answer of a warehouse question, or None while nothing was published yet."""
    asked = warehouse.question(name)
    permit_figures(session.actor(), asked.permission)
    given = tuple(sorted((key, value) for key, value in params.items() if value is not None))
    try:
        return without_guarded(session.actor(), asked.guarded, _query(name, given))
    except warehouse.NothingPublishedError:
        return None


@st.cache_data(ttl=KEPT_SECONDS, max_entries=300, show_spinner=False)
def _query(name: str, given: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return warehouse.query(settings().warehouse_dir, name, dict(given))


@st.cache_data(ttl=KEPT_SECONDS, max_entries=4, show_spinner=False)
def state() -> Freshness | None:
    """How fresh the published figures are; None before the first refresh."""
    return _state()


def _state() -> Freshness | None:
    found = warehouse.published_state(settings().warehouse_dir)
    if found is None:
        return None
    behind = warehouse.is_behind(session.database().url, settings().warehouse_dir)
    return Freshness(found.version, found.as_of, found.finished_at.replace(tzinfo=dt.UTC), not behind)


def refresh() -> bool:
    """Ask the refresher for newer figures and wait until they cover everything committed before; false when they are late."""
    is_current = warehouse.wait_until_current(session.database().url, settings().warehouse_dir)
    if is_current:
        st.cache_data.clear()
    return is_current


def bring_up() -> None:
    """Wait for figures that cover everything committed before the page was drawn; what comes late is told by the stamp."""
    found = _state()
    late_until: float = st.session_state.get("figures_late_until", 0.0)
    if found is not None and st.session_state.get("figures_version") != found.version:
        _query.clear()  # an answer kept for some seconds may be of the version before
        st.session_state["figures_version"] = found.version
    if found is None or found.is_current or time.monotonic() < late_until:
        return
    with st.spinner(session.t("screen.fresh.waiting")):
        if not refresh():
            st.session_state["figures_late_until"] = time.monotonic() + LATE_SECONDS
