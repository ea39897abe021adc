"""Master data on one page: a list, and a drawer with the form of the one that was clicked or shall be new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets import attachments
from apps.screens.widgets.calling import done, show_refusal, try_query
from apps.screens.widgets.form import FormField, derived_form, fields_of
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.picks import code_of
from operational.catalog.api import catalog


@dataclass(frozen=True)
class Master:
    """One kind of master data: its list, the command that saves it and, if there is one, the query of a single row."""

    listing: Listing
    command: str
    one_query: str = ""
    ref: str = ""
    by_id: bool = False  # rows without a code of their own: the command is told which one by ``ref``
    only: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    files: str = ""  # the kind under which files belong to a row


def master_page(master: Master, title_key: str) -> None:
    st.title(t(title_key), anchor=False)
    may_edit = session.actor().may(catalog().commands[master.command].permission)

    def new() -> None:
        if may_edit and st.button(t("screen.new"), key="new", type="primary", icon=":material/add:", help="N"):
            _drawer(master, None)

    chosen = list_page(replace(master.listing, makes=master.command), actions=new)
    if chosen is not None:
        _drawer(master, chosen)
    hotkeys({"/": "focus:search", "n": "new"})


def _drawer(master: Master, row: BaseModel | None) -> None:
    title = t(f"command.{master.command}")

    @st.dialog(title, position="right", width="medium")
    def drawer() -> None:
        found = _whole(master, row)
        if found is None and row is not None:
            show_refusal("drawer")
            return
        fixed: dict[str, Any] = {}
        model = catalog().commands[master.command].input_type
        if found is not None and "version" in model.model_fields and hasattr(found, "version"):
            fixed["version"] = found.version
        if row is not None and master.by_id:
            fixed[master.ref] = row.id  # type: ignore[attr-defined]
        form = f"master_{getattr(row, 'id', 'new')}"
        hide = () if master.only else (master.ref,)
        answer = derived_form(
            master.command,
            form=form,
            fixed=fixed,
            hide=hide,
            only=master.only,
            is_new=row is None,
            defaults=master.defaults if found is None else defaults_from(found, fields_of(model)),
        )
        if master.files and row is not None:
            attachments.drawer_part(master.files, row.id)  # type: ignore[attr-defined]
        if answer is not None:
            st.cache_data.clear()
            name = str(answer.result.get("code", ""))
            done("screen.master.saved", name=name)
            st.rerun()

    drawer()


def _whole(master: Master, row: BaseModel | None) -> Any:
    if row is None:
        return None
    if not master.one_query:
        return row
    return try_query(master.one_query, {master.ref: row.id}, form="drawer")  # type: ignore[attr-defined]


def defaults_from(found: Any, fields: Sequence[FormField]) -> dict[str, Any]:
    """A saved row as the form of its command shows it: references by code, lines by their own fields."""
    made: dict[str, Any] = {}
    for f in fields:
        if f.kind == "ref":
            made[f.name] = code_of(f.ref, found, f.name)
        elif f.kind == "rows" and f.rows_of is not None:
            names = [inner.name for inner in fields_of(f.rows_of)]
            made[f.name] = [{n: getattr(line, n, None) for n in names} for line in getattr(found, f.name, [])]
        elif hasattr(found, f.name):
            made[f.name] = getattr(found, f.name)
    return made
