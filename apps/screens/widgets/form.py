"""A form derived from a command: a field for each input, its words, its choices, its refusals beside it."""

from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import UnionType
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from apps.screens.session import t
from apps.screens.widgets.calling import again, call, call_new, show_beside, show_refusal
from apps.screens.widgets.columns import base_type
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices, pick_box
from operational.catalog.api import catalog
from operational.core.api import SHANGHAI, RefTo
from operational.dispatch.api import Answer

LONG_TEXT = ("note", "reason", "address")
UNSHOWN = ("version",)
FIELDS_IN_ROW = 3
FIELDS_IN_SIGHT = 12


@dataclass(frozen=True)
class FormField:
    """One input of a command as the form needs to know it."""

    name: str
    kind: str  # ref, choice, flag, date, number, whole, long, texts, text, rows
    is_required: bool
    default: Any
    ref: str = ""
    choices: tuple[str, ...] = ()
    rows_of: type[BaseModel] | None = None
    is_optional: bool = False
    label: str = ""  # where the slice's word for the field says too little


def fields_of(model: type[BaseModel]) -> list[FormField]:
    """The fields of an input in their declared order."""
    return [_field(name, info) for name, info in model.model_fields.items() if name not in UNSHOWN]


def _field(name: str, info: FieldInfo) -> FormField:
    found = base_type(info.annotation)
    ref = ref_kind(info)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    optional = typing.get_origin(info.annotation) in (typing.Union, UnionType) and type(None) in typing.get_args(info.annotation)
    made: dict[str, Any] = {"is_required": info.is_required(), "default": default, "is_optional": optional}
    if ref:
        return FormField(name, "ref", ref=ref, **made)
    if typing.get_origin(found) is typing.Literal:
        return FormField(name, "choice", choices=tuple(str(c) for c in typing.get_args(found)), **made)
    if typing.get_origin(found) in (list, tuple):
        element = typing.get_args(found)[0]
        inner = base_type(element)
        marks = getattr(element, "__metadata__", ())
        kinds_of = [mark.kind for mark in marks if isinstance(mark, RefTo)]
        if kinds_of:
            return FormField(name, "refs", ref=kinds_of[0], **made)
        is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
        if inner is str:
            return FormField(name, "texts", **made)
        return FormField(name, "rows", rows_of=inner if is_model else None, **made)
    kinds = {bool: "flag", dt.date: "date", Decimal: "number", int: "whole", SecretStr: "secret"}
    kind = kinds.get(found, "long" if name in LONG_TEXT else "text")
    return FormField(name, kind, **made)


def ref_kind(info: FieldInfo) -> str:
    """The kind a reference points to, wherever the annotation keeps its mark."""
    marks = list(info.metadata)
    if typing.get_origin(info.annotation) in (typing.Union, UnionType):
        for part in typing.get_args(info.annotation):
            marks.extend(getattr(part, "__metadata__", ()))
    return next((mark.kind for mark in marks if isinstance(mark, RefTo)), "")


def derived_form(
    command: str,
    *,
    form: str,
    fixed: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
    hide: Sequence[str] = (),
    only: Sequence[str] = (),
    button: str = "",
    labels: Mapping[str, str] | None = None,
    is_new: bool = False,
) -> Answer | None:
    """Draw the form of a command and call it when sent; answers once it was accepted. ``labels``: better words for fields.

    ``is_new``: what is there already under the same code is not written over.
    """
    declared = catalog().commands[command]
    fixed, defaults = dict(fixed or {}), dict(defaults or {})
    shown = [f for f in fields_of(declared.input_type) if f.name not in fixed and f.name not in hide]
    if only:
        shown = sorted((f for f in shown if f.name in only), key=lambda f: list(only).index(f.name))
    shown = [replace(f, label=(labels or {}).get(f.name, "")) for f in shown]
    with st.form(f"form_{form}", border=False):
        given = _inputs(shown, declared.slice, form, defaults)
        is_in_sight = len(shown) <= FIELDS_IN_SIGHT  # else it is told at the button too: the field may be far above
        show_refusal(form, beside=tuple(f.name for f in shown if f.kind != "rows") if is_in_sight else ())
        pressed = st.form_submit_button(button or t("screen.save"), type="primary", key=f"{form}_send")
    if not pressed:
        return None
    answer = (call_new if is_new else call)(command, {**given, **fixed}, form=form)
    if answer is None:
        again()
    return answer


def _inputs(shown: Sequence[FormField], slice_: str, form: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in rows of three, rows of lines under them; what is left empty is left out."""
    given: dict[str, Any] = {}
    short = [f for f in shown if f.kind not in ("rows", "long", "texts")]
    for start in range(0, len(short), FIELDS_IN_ROW):
        for column, found in zip(st.columns(FIELDS_IN_ROW), short[start : start + FIELDS_IN_ROW], strict=False):
            with column:
                given[found.name] = one_field(found, slice_, key=f"{form}_{found.name}", default=defaults.get(found.name))
                show_beside(form, found.name)
    for found in shown:
        if found.kind in ("long", "texts"):
            given[found.name] = one_field(found, slice_, key=f"{form}_{found.name}", default=defaults.get(found.name))
            show_beside(form, found.name)
        elif found.kind == "rows" and found.rows_of is not None:
            given[found.name] = _rows_field(found, slice_, key=f"{form}_{found.name}", default=defaults.get(found.name))
    return {name: value for name, value in given.items() if value is not None}


def one_field(found: FormField, slice_: str, *, key: str, default: Any = None, of: str | None = None) -> Any:
    """The widget for one input; None means left out. ``of``: whose things a reference may pick."""
    label = (found.label or field_label(slice_, found.name)) + (" *" if found.is_required else "")
    start = found.default if default is None else default
    if found.kind == "ref":
        return pick_box(found.ref, label, key=key, default=None if start is None else str(start), of=of)
    if found.kind == "refs":
        labels = {choice.value: choice.label for choice in choices(found.ref)}
        kept = [value for value in start or [] if value in labels]
        return st.multiselect(label, list(labels), default=kept, format_func=lambda v: labels.get(v, v), key=key,
                              placeholder=t("screen.pick"))  # fmt: skip
    if found.kind == "secret":
        return st.text_input(label, type="password", key=key, autocomplete="new-password") or None
    if found.kind == "choice":
        options = list(found.choices)
        index = options.index(str(start)) if str(start) in options else (None if found.is_optional or found.is_required else 0)
        return st.selectbox(label, options, index=index, key=key, format_func=lambda c: choice_label(slice_, found.name, c),
                            placeholder=t("screen.pick"))  # fmt: skip
    if found.kind == "flag" and found.is_optional:
        shown = {True: t("screen.yes"), False: t("screen.no")}
        index = None if start is None else [True, False].index(bool(start))
        return st.selectbox(label, [True, False], index=index, key=key, format_func=shown.get, placeholder=t("screen.by_rule"))
    if found.kind == "flag":
        return st.checkbox(label, value=bool(start), key=key)
    if found.kind == "date":
        start = start or (dt.datetime.now(SHANGHAI).date() if found.is_required else None)
        return st.date_input(label, value=start, key=key, format="YYYY-MM-DD")
    if found.kind == "whole":
        return st.number_input(label, value=start if start is None else int(start), step=1, key=key)
    if found.kind == "long":
        return st.text_area(label, value=str(start or ""), key=key, height=90) or None
    if found.kind == "texts":
        text = st.text_area(label, value="\n".join(start or []), key=key, height=90, help=t("screen.one_per_line"))
        return [line.strip() for line in text.splitlines() if line.strip()] or ([] if start else None)
    text = st.text_input(label, value="" if start is None else str(start), key=key).strip()
    return text if text or (found.kind == "text" and not found.is_optional and start) else None


def _rows_field(found: FormField, slice_: str, *, key: str, default: Any) -> list[dict[str, Any]] | None:
    """Lines of a flat input as a small grid of texts, exact as typed."""
    assert found.rows_of is not None
    inner = fields_of(found.rows_of)
    st.markdown(f"**{field_label(slice_, found.name)}**")
    if is_phone():
        return _rows_cards(inner, slice_, key=key, default=default)
    base = pd.DataFrame([{f.name: (row or {}).get(f.name) for f in inner} for row in (default or [{}])], dtype=object)
    edited = st.data_editor(
        base, num_rows="dynamic", hide_index=True, key=key, column_config=_grid_config(inner, slice_), placeholder=""
    )
    rows = [{name: plain(value) for name, value in row.items()} for row in edited.to_dict("records")]
    kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return [row for row in kept if row] or ([] if default else None)


def _rows_cards(inner: Sequence[FormField], slice_: str, *, key: str, default: Any) -> list[dict[str, Any]] | None:
    """For a phone: a card each, one field under the other, and one more on demand."""
    start, counter = list(default or []), f"{key}_cards"
    kept = []
    for place in range(max(len(start), int(st.session_state.get(counter, 1)))):
        row = start[place] if place < len(start) else {}
        with st.container(border=True, key=f"card_{key}_{place}"):
            given = {f.name: one_field(f, slice_, key=f"{key}_{place}_{f.name}", default=row.get(f.name)) for f in inner}
        typed = {name: value for name, value in given.items() if value is not None}
        if any(is_typed(f, given[f.name]) for f in inner):
            kept.append(typed)

    def one_more() -> None:
        st.session_state[counter] = max(len(start), int(st.session_state.get(counter, 1))) + 1

    st.form_submit_button(t("screen.lines.add"), key=f"{key}_more", icon=":material/add:", on_click=one_more)
    return kept or ([] if default else None)


def is_typed(found: FormField, value: Any) -> bool:
    """Whether somebody said this: a box starts with its default, and the day that must be given with today."""
    starts_filled = found.kind == "date" and found.is_required
    return not starts_filled and value not in (None, False, "") and str(value) != str(found.default)


def _grid_config(inner: Sequence[FormField], slice_: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for f in inner:
        label = field_label(slice_, f.name) + (" *" if f.is_required else "")
        if f.kind == "ref" and (options := choices(f.ref)):
            labels = {choice.value: choice.label for choice in options}
            made[f.name] = st.column_config.SelectboxColumn(label, options=list(labels), format_func=labels.get)
        elif f.kind == "choice":
            words = {option: choice_label(slice_, f.name, option) for option in f.choices}
            made[f.name] = st.column_config.SelectboxColumn(label, options=list(words), format_func=words.get)
        elif f.kind == "flag":
            made[f.name] = st.column_config.CheckboxColumn(label)
        elif f.kind == "date":
            made[f.name] = st.column_config.DateColumn(label, format="YYYY-MM-DD")
        else:
            made[f.name] = st.column_config.TextColumn(label)
    return made


def plain(value: Any) -> Any:
    """A grid cell as a command takes it: nothing for empty, an exact decimal for a number."""
    if value is None or value is pd.NaT or value == "" or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dt.datetime):
        return value.date()
    return value.strip() if isinstance(value, str) else value
