"""Saved views: the filters of a list under a name, as tabs above it, and the columns that a person wants to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from pydantic import BaseModel

from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, show_refusal, try_query
from apps.screens.widgets.columns import base_type
from operational.catalog.api import catalog

QUERY = "identity.views"
SHOWABLE = (str, int, bool, Decimal, dt.date, dt.datetime)
FORM = "views"


class Listed(Protocol):
    """What this module needs of a list."""

    @property
    def query(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    def label(self, name: str) -> str: ...


def views_of(query: str) -> Any | None:
    """The person's views of a list; nothing for whoever may keep none."""
    declared = catalog().queries.get(QUERY)
    if declared is None or not actor().may(declared.permission):
        return None
    return try_query(QUERY, {"query": query}, form=FORM)


def address_of(given: Mapping[str, Any]) -> str:
    """The filters as an address says them, always in the same order."""
    texts = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
    return urlencode(sorted(texts.items()))


def tabs(kept: Any | None, given: Mapping[str, Any], boxes: Mapping[str, Any], dates: tuple[str, str, str] | None) -> None:
    """One button a view, the present one bright; it fills the filters, which write the address.

    ``boxes`` are the filters with what they hold when empty; ``dates`` the box of days and the two filters it stands for.
    """
    if kept is None or not kept.rows:
        return
    present = address_of(given)
    everything = [(0, t("screen.all"), "", ""), *((row.id, row.name, row.address, row.owner) for row in kept.rows)]
    for id_, name, address, owner in everything:
        kind = "primary" if address == present else "secondary"
        hint = owner or None
        st.button(
            name, key=f"view_{id_}", type=kind, help=hint, on_click=_fill, args=(address, dict(boxes), dates)  # type: ignore[arg-type]
        )


def _fill(address: str, boxes: Mapping[str, Any], dates: tuple[str, str, str] | None) -> None:
    """Put the kept filters into the boxes before they are drawn again; what the view does not name is empty."""
    wanted = dict(parse_qsl(address))
    for name, empty in boxes.items():
        value = wanted.get(name)
        st.session_state[name] = empty if value is None else value == "true" if isinstance(empty, bool) else value
    if dates is not None:
        box, first, last = dates
        st.session_state[box] = tuple(dt.date.fromisoformat(wanted[name]) for name in (first, last) if name in wanted)


def columns_of(kept: Any | None, listing: Listed) -> tuple[str, ...]:
    """The chosen columns, where the list still knows one of them; else its own."""
    model = catalog().queries[listing.query].output_type.model_fields
    rows = next((field for name, field in model.items() if name == "rows"), None)
    known = set(showable(rows.annotation.__args__[0])) if rows is not None and hasattr(rows.annotation, "__args__") else set()
    chosen = tuple(name for name in (kept.columns if kept is not None else ()) if name in known)
    return chosen or listing.columns


def showable(row: type[BaseModel]) -> list[str]:
    """Fields of a row that make a column; what only programs need is left out."""
    found = []
    for name, field in row.model_fields.items():
        kind = base_type(field.annotation)
        is_plain = isinstance(kind, type) and issubclass(kind, SHOWABLE)
        if is_plain and name not in ("id", "version") and not name.endswith("_id"):
            found.append(name)
    return found


def keep_button(kept: Any | None, listing: Listed, given: Mapping[str, Any], key: str) -> None:
    """Name the present filters, for oneself or for all; drop what is no longer wanted."""
    if kept is None:
        return
    with st.popover(t("screen.views.keep"), icon=":material/bookmark_add:", key=f"{key}_keep"):
        with st.form(f"{key}_view", border=False, clear_on_submit=True):
            name = st.text_input(t("screen.views.name"), key=f"{key}_view_name", max_chars=40)
            shared = st.checkbox(t("screen.views.shared"), key=f"{key}_view_shared")
            show_refusal(FORM)
            if st.form_submit_button(t("screen.save"), type="primary", key=f"{key}_view_save") and name.strip():
                data = {"query": listing.query, "name": name, "address": address_of(given), "is_shared": shared}
                call("identity.save_view", data, form=FORM)
                st.rerun()
        for row in kept.rows:
            label = t("screen.views.drop", name=row.name)
            if row.is_own and st.button(label, key=f"{key}_drop_{row.id}", type="tertiary", icon=":material/delete:"):
                call("identity.drop_view", {"view": row.id}, form=FORM)
                st.rerun()


def columns_button(kept: Any | None, listing: Listed, row: type[BaseModel], key: str) -> None:
    """Which columns to show, in the order in which they are picked."""
    if kept is None:
        return
    with st.popover(t("screen.views.columns"), icon=":material/view_column:", key=f"{key}_columns"):
        options = showable(row)
        shown = [name for name in listing.columns if name in options]
        picked = st.multiselect(
            t("screen.views.columns"), options, default=shown, format_func=listing.label, key=f"{key}_columns_picked"
        )
        save, back = st.columns(2)
        if save.button(t("screen.save"), key=f"{key}_columns_save", type="primary", width="stretch"):
            call("identity.choose_columns", {"query": listing.query, "columns": picked}, form=FORM)
            st.rerun()
        if back.button(t("screen.views.columns_back"), key=f"{key}_columns_back", width="stretch"):
            call("identity.choose_columns", {"query": listing.query, "columns": []}, form=FORM)
            st.session_state.pop(f"{key}_columns_picked", None)
            st.rerun()
