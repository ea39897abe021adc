"""Defining a statement: columns and lines in grids, tried with figures at every change, started from another if wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens import warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal, try_query
from apps.screens.widgets.form import plain
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.own_statement import days_and_filters, filled, show
from apps.screens.widgets.periods import today
from apps.screens.widgets.picks import choices

FORMS = ("balance_sheet", "income_statement", "cash_flow_statement")
KINDS = ("period", "year_to_date", "year_begin", "previous", "last_year", "last_year_to_date", "budget", "budget_year_to_date",
         "difference", "percent")  # fmt: skip
STYLES, DISPLAYS = ("item", "total", "heading"), ("amount", "percent", "number")
LINE = ("code", "text", "formula", "level", "style", "display")
COLUMN = ("kind", "label", "first", "second")
ONE_LINE = [{"code": "L1", "text": "", "formula": "", "level": 0, "style": "item", "display": "amount"}]
ONE_COLUMN = [{"kind": "period", "label": "", "first": 0, "second": 0}]


def start(found: Any | None) -> dict[str, Any]:
    """What the grids start from: a saved statement, or one empty line."""
    if found is None:
        return {"lines": ONE_LINE, "columns": ONE_COLUMN, "turn": 0}
    lines, columns = [one.model_dump() for one in found.lines], [one.model_dump() for one in found.columns]
    return {"lines": lines, "columns": columns, "turn": st.session_state.get("own_turn", 0) + 1}


def templates() -> None:
    """Start from an official form as it stands, or from another statement."""
    own = {row.code: row.name for row in query("reporting.statements", {"page_rows": 200}).rows}
    options = [*FORMS, *own]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="template_bar"):
        origin = st.selectbox(
            t("screen.reporting.start_from"), options, index=None, key="origin", placeholder=t("screen.reporting.start_empty"),
            format_func=lambda name: own.get(name) or t(f"screen.analysis.{name}.title"), width=280,
        )  # fmt: skip
        if st.button(t("screen.reporting.take_over"), key="take_over", disabled=origin is None):
            name, given = ("reporting.official_statement", {"form": origin}) if origin in FORMS else (
                "reporting.statement", {"statement": origin})  # fmt: skip
            st.session_state["own_base"] = start(query(name, given))
            st.session_state["own_turn"] = st.session_state["own_base"]["turn"]


def grid(rows: Sequence[Mapping[str, Any]], names: Sequence[str], config: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    base = pd.DataFrame([{name: row[name] for name in names} for row in rows], columns=list(names))
    edited = st.data_editor(
        base, num_rows="dynamic", hide_index=True, key=key, column_config=dict(config), width="stretch", placeholder=""
    )
    found = []
    for row in edited.to_dict("records"):
        values = {str(name): plain(value) for name, value in row.items()}
        if any(value not in (None, 0) for value in values.values()):
            found.append({name: value for name, value in values.items() if value is not None})
    return found


def picked(name: str, options: Sequence[str]) -> Any:
    words = {option: choice_label("reporting", name, option) for option in options}
    return st.column_config.SelectboxColumn(field_label("reporting", name), options=list(options), format_func=words.get)


def columns_grid(base: dict[str, Any]) -> list[dict[str, Any]]:
    config = {
        "kind": picked("kind", KINDS),
        "label": st.column_config.TextColumn(field_label("reporting", "label"), max_chars=40),
        "first": st.column_config.NumberColumn(field_label("reporting", "first"), min_value=0, max_value=8, step=1),
        "second": st.column_config.NumberColumn(field_label("reporting", "second"), min_value=0, max_value=8, step=1),
    }
    st.markdown(f"**{field_label('reporting', 'columns')}** · :gray[{t('screen.reporting.columns_how')}]")
    rows = grid(base["columns"], COLUMN, config, f"own_columns_{base['turn']}")
    return [{**row, **{name: int(row[name]) for name in ("first", "second") if name in row}} for row in rows]


def lines_grid(base: dict[str, Any]) -> list[dict[str, Any]]:
    config = {
        "code": st.column_config.TextColumn(field_label("reporting", "code"), max_chars=20, width=70),
        "text": st.column_config.TextColumn(field_label("reporting", "text"), max_chars=100, width=220),
        "formula": st.column_config.TextColumn(field_label("reporting", "formula"), max_chars=1000, width=420),
        "level": st.column_config.NumberColumn(field_label("reporting", "level"), min_value=0, max_value=5, step=1, width=60),
        "style": picked("style", STYLES),
        "display": picked("display", DISPLAYS),
    }
    st.markdown(f"**{field_label('reporting', 'lines')}**")
    with st.expander(t("screen.reporting.grammar"), icon=":material/help:"):
        st.markdown(t("screen.reporting.grammar_text"))
    rows = grid(base["lines"], LINE, config, f"own_lines_{base['turn']}")
    taken = {row.get("code") for row in rows}
    for place, row in enumerate(rows, 1):
        if not row.get("code"):  # a line that nobody named gets the next free name
            row["code"] = next(name for name in (f"L{number}" for number in range(place, 999)) if name not in taken)
            taken.add(row["code"])
        if "level" in row:
            row["level"] = int(row["level"])
    return rows


def head(found: Any | None) -> dict[str, Any]:
    """Code, name, who may see it, and from when it holds."""
    left, middle, right = st.columns(3)
    code = left.text_input(field_label("reporting", "code"), value=found.code if found else "", key="own_code", max_chars=40)
    name = middle.text_input(field_label("core", "name"), value=found.name if found else "", key="own_name", max_chars=100)
    first = today().replace(month=1, day=1)
    valid_from = right.date_input(
        field_label("reporting", "valid_from"), value=found.valid_from if found else first, key="own_from", format="YYYY-MM-DD"
    )
    left, right = st.columns(2)
    roles = {choice.value: choice.label for choice in choices("identity.role")}
    kept = [role for role in (found.roles if found else []) if role in roles]
    chosen = left.multiselect(
        field_label("reporting", "roles"), list(roles), default=kept, key="own_roles", placeholder=t("screen.all"),
        format_func=lambda role: roles.get(role, role), help=t("screen.reporting.roles_how"),
    )  # fmt: skip
    hidden = [role for role in (found.roles if found else []) if role not in roles]
    reason = right.text_input(field_label("core", "reason"), key="own_reason", max_chars=500)
    is_active = st.toggle(t("core.field.is_active"), value=found.is_active if found else True, key="own_active")
    given = {"code": code, "name": name, "roles": [*chosen, *hidden], "is_active": is_active, "valid_from": valid_from,
             "reason": reason}  # fmt: skip
    return given | ({"statement": found.id, "version": found.version} if found else {})


def page() -> None:
    st.title(t("screen.reporting.statement_entry.title"), anchor=False)
    asked = st.query_params.get("id", "")
    found = try_query("reporting.statement", {"statement": asked}, form="own") if asked else None
    if asked and found is None:
        show_refusal("own")
        return
    if st.session_state.get("own_of") != asked:
        st.session_state["own_of"] = asked
        st.session_state["own_base"] = start(found)
        st.session_state["own_turn"] = st.session_state["own_base"]["turn"]
    templates()
    given = head(found)
    base = st.session_state["own_base"]
    given["columns"], given["lines"] = columns_grid(base), lines_grid(base)
    if st.button(t("screen.save"), key="save", type="primary", icon=":material/save:"):
        answer = call("reporting.save_statement", given, form="own")
        if answer is not None:
            done("screen.reporting.saved", name=given["name"], number=answer.result["number"])
            st.session_state.pop("own_of", None)
            open_screen("reporting/statement", id=answer.result["code"])
    show_refusal("own")
    trial(given)


def trial(given: Mapping[str, Any]) -> None:
    """The figures of what stands in the grids, before anything is saved."""
    st.subheader(t("screen.reporting.trial"), anchor=False)
    lines = [row for row in given["lines"] if row.get("text")]
    if not lines or not given["columns"]:
        st.caption(t("screen.reporting.trial_empty"))
        return
    tried = try_query("reporting.try_statement", {"columns": given["columns"], "lines": lines}, form="trial")
    if tried is None:
        show_refusal("trial")
        return
    warehouse_door.bring_up()
    days = days_and_filters()
    result = filled([one.plain() for one in tried.lines], [one.plain() for one in tried.columns], days)
    if result is not None:
        show(result, key="trial_table", opens=False)


page()
