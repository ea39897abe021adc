"""The next document made from an open one: what is open stands filled in, the hand only changes what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.bins import Proposal, spread
from apps.screens.widgets.calling import call, done, show_beside, show_refusal, try_query
from apps.screens.widgets.columns import MONEY_FORMAT, kind_of
from apps.screens.widgets.document import Result, facts, totals
from apps.screens.widgets.form import FormField, fields_of, one_field, plain
from apps.screens.widgets.format import field_label, quantity
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.periods import today
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices
from operational.catalog.api import catalog

FIELDS_IN_ROW = 4
PHONE_COLUMNS = ("name", "item_name")


@dataclass(frozen=True)
class FulfilView:
    """The short description from which such a page is made."""

    kind: str  # of the document it starts from
    query: str
    ref: str
    command: str
    title_key: str
    header: tuple[str, ...]  # inputs of the command asked above the lines
    facts: tuple[str, ...]
    shown: tuple[str, ...]  # fields of the open lines
    line_key: str = "line_no"  # how the command names a line
    key_from: str = "line_no"  # the field of the open line that holds it
    open_field: str = "open"
    open_of: Callable[[Any], Decimal] | None = None  # where no single field says what is open
    editable: tuple[str, ...] = ("quantity",)
    fills: str = "quantity"  # the field that starts with what is open
    counts: tuple[str, ...] = ("quantity",)  # a line without any of these is left out
    picked: Mapping[str, str] = field(default_factory=dict)  # typed field -> the kind that it is picked from
    packs: str = ""  # typed in the unit as ordered, where a line has one apart from the item's own
    of_packs: tuple[str, ...] = ()  # fields of the open lines that are shown only then
    of_lots: tuple[str, ...] = ()  # asked where an item is kept by lots
    bins: str = ""  # "from": the bins that hold the goods are proposed; "to": the hand may name one
    lines_query: str = ""  # where the open lines come from, if not from the document itself
    page: str = ""  # where the new document is shown
    result_kind: str = ""
    totals: tuple[str, ...] = ("net", "tax", "gross")
    another: str = ""  # words for saying a second thing of the same line, where the command takes a line more than once

    @property
    def slice(self) -> str:
        return self.command.split(".", 1)[0]


def fulfil_page(view: FulfilView) -> None:
    """Draw the page for the document the address names."""
    st.title(t(view.title_key), anchor=False)
    ref = st.query_params.get("id", "")
    if not ref:
        st.info(t("screen.document.none_chosen"), icon=":material/description:")
        return
    found = try_query(view.query, {view.ref: int(ref) if ref.isdigit() else ref}, form="fulfil")
    if found is None:
        show_refusal("fulfil")
        return
    facts(found, ("number", *view.facts), view.slice)
    rows = _open_lines(view, found)
    if not rows:
        st.info(t("screen.fulfil.nothing_open"), icon=":material/task_alt:")
        return
    _form(view, found, rows)
    hotkeys({"ctrl+s": "fulfil_send", "ctrl+enter": "fulfil_send"})


def _open_lines(view: FulfilView, found: Any) -> list[Any]:
    if view.lines_query:
        answer = try_query(view.lines_query, {view.ref: found.id, "page_rows": 200}, form="fulfil")
        return list(answer.rows) if answer is not None else []
    return [line for line in found.lines if _open(view, line) > 0]


def _open(view: FulfilView, line: Any) -> Decimal:
    return view.open_of(line) if view.open_of else abs(getattr(line, view.open_field))


@st.fragment
def _form(view: FulfilView, found: Any, rows: Sequence[Any]) -> None:
    form = f"fulfil_{view.command}"
    known = {f.name: f for f in fields_of(catalog().commands[view.command].input_type)}
    header: dict[str, Any] = {}
    with st.container(border=True, key="card_header"):
        for first in range(0, len(view.header), FIELDS_IN_ROW):
            for column, name in zip(st.columns(FIELDS_IN_ROW), view.header[first : first + FIELDS_IN_ROW], strict=False):
                with column:
                    header[name] = one_field(
                        known[name], view.slice, key=f"{form}_{found.id}_{name}", default=today() if name == "date" else None
                    )
                    show_beside(form, name)
    lines = _grid(view, found, rows, key=f"{form}_{found.id}_{st.session_state.get('opening', '')}")
    data = {view.ref: found.id, **{n: v for n, v in header.items() if v not in (None, "")}, "lines": lines}
    is_asked = all(header[name] for name in view.header if known[name].is_required)  # nobody is told off before he could type
    trial = call(view.command, data, form=form, dry_run=True) if lines and is_asked else None
    if trial is not None:
        totals(Result(trial.result), view.totals, view.slice)
    show_refusal(form, beside=view.header)
    with st.container(horizontal=True, horizontal_alignment="right", key="fulfil_buttons"):
        pressed = st.button(t(f"command.{view.command}"), key="fulfil_send", type="primary", disabled=not lines)
    if pressed:
        _send(view, data, form)


def _proposals(view: FulfilView, found: Any, rows: Sequence[Any]) -> list[Proposal]:
    open_now = [(row, _open(view, row)) for row in rows]
    if view.bins == "from":
        return spread(open_now, found.warehouse_id)
    return [Proposal(row, quantity) for row, quantity in open_now]


def _grid(view: FulfilView, found: Any, rows: Sequence[Any], *, key: str) -> list[dict[str, Any]]:
    """The open lines; the quantity is theirs until somebody types another."""
    names = _shown(view, rows[0], _has_packs(view, rows))
    base_key = f"{key}_base"
    if base_key not in st.session_state:
        proposals = _proposals(view, found, rows)
        cells = [{**{n: _cell(p.row, n) for n in names}, **_editable(view, p, rows)} for p in proposals]
        st.session_state[base_key] = (pd.DataFrame(cells), proposals)
    base, proposals = st.session_state[base_key]
    if is_phone():
        typed = _cards(view, base, proposals, rows, key=key)
        _add_part(view, base, proposals, rows, names, key=key)
        return _taken(view, proposals, typed, rows)
    edited = st.data_editor(
        base,
        column_config=_config(view, rows, names),
        hide_index=True,
        key=f"{key}_grid_{len(proposals)}",
        num_rows="fixed",
        row_height=ROW_PIXELS,
        height=(min(len(proposals), 14) + 1) * ROW_PIXELS + 3,
        placeholder="",
    )
    _add_part(view, edited, proposals, rows, names, key=key)
    return _taken(view, proposals, edited.to_dict("records"), rows)


def _add_part(
    view: FulfilView, typed: pd.DataFrame, proposals: Sequence[Proposal], rows: Sequence[Any], names: Sequence[str], *, key: str
) -> None:
    """One more row for a line of which there are two things to say; what was typed before stays."""
    if not view.another:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_another"):
        row = rows[0]
        if len(rows) > 1:
            row = st.selectbox(
                t(view.another), rows, format_func=_line_label, key=f"{key}_another_row", label_visibility="collapsed"
            )
        pressed = st.button(t(view.another), key=f"{key}_another_button", icon=":material/add:")
    if not pressed:
        return
    more = Proposal(row, Decimal(0))
    blank = {**{n: _cell(row, n) for n in names}, **_editable(view, more, rows), f"edit_{view.fills}": float("nan")}
    kept = pd.concat([typed, pd.DataFrame([blank], columns=typed.columns).astype(typed.dtypes.to_dict())], ignore_index=True)
    st.session_state[f"{key}_base"] = (kept, [*proposals, more])
    st.rerun(scope="fragment")


def _line_label(row: Any) -> str:
    words = [str(row.line_no), getattr(row, "item", ""), getattr(row, "name", ""), getattr(row, "spec", "")]
    return " ".join(word for word in words if word)


def _taken(
    view: FulfilView, proposals: Sequence[Proposal], typed_rows: Sequence[Mapping[str, Any]], rows: Sequence[Any]
) -> list[dict[str, Any]]:
    """The lines of which something is taken, as the command reads them."""
    lines = []
    for proposal, typed in zip(proposals, typed_rows, strict=True):
        given = {name: plain(typed[f"edit_{name}"]) for name in _editables(view, rows)}
        if any(given.get(name) for name in view.counts):
            kept = {name: value for name, value in given.items() if value is not None}
            lines.append({view.line_key: getattr(proposal.row, view.key_from), **kept})
    return lines


def _cards(
    view: FulfilView, base: pd.DataFrame, proposals: Sequence[Proposal], rows: Sequence[Any], *, key: str
) -> list[dict[str, Any]]:
    """On a phone each line is a card: what it is, how many are open, and the fields one under the other for one hand."""
    model = next(f for f in fields_of(catalog().commands[view.command].input_type) if f.name == "lines").rows_of
    known = {f.name: f for f in fields_of(model)} if model is not None else {}
    found = []
    for place, (proposal, start) in enumerate(zip(proposals, base.to_dict("records"), strict=True)):
        row = proposal.row
        with st.container(border=True, key=f"card_{key}_{place}"):
            words = [getattr(row, name, "") for name in ("item", "item_code", "name", "item_name", "spec")]
            st.markdown(f"**{' '.join(dict.fromkeys(str(word) for word in words if word))}**")
            unit = getattr(row, "unit", "")
            told = [f"{field_label(view.slice, view.open_field)} {quantity(_open(view, row))} {unit}".rstrip()]
            told += [str(value) for name in view.of_packs[:1] if (value := getattr(row, name, ""))]
            st.caption(" · ".join(told))
            typed: dict[str, Any] = {}
            for name in _editables(view, rows):
                typed[f"edit_{name}"] = _card_field(view, known[name], start[f"edit_{name}"], f"{key}_{place}_{name}")
            found.append(typed)
    return found


def _card_field(view: FulfilView, found: FormField, start: Any, key: str) -> Any:
    label = field_label(view.slice, found.name) if found.name != "quantity" else t("screen.fulfil.now")
    if found.kind == "number":
        value = None if pd.isna(start) else float(start)
        return st.number_input(label, value=value, min_value=0.0, step=1.0, format="%g", key=key)
    named = {**view.picked, **({"location": "stock.location"} if view.bins else {})}
    ref = named.get(found.name, "")
    return one_field(replace(found, kind="ref", ref=ref) if ref else found, view.slice, key=key, default=plain(start))


def _shown(view: FulfilView, row: Any, has_packs: bool = False) -> list[str]:
    """On a phone only what tells the lines apart, so that the field to type in stands beside it."""
    names = [name for name in view.shown if hasattr(row, name)]
    names += [name for name in view.of_packs if has_packs]
    kept = [name for name in names if name in PHONE_COLUMNS or name == view.open_field]
    return kept if kept and is_phone() else names


def _editables(view: FulfilView, rows: Sequence[Any]) -> tuple[str, ...]:
    """What the hand may type: lots only where there are some, bins where the page asks for them."""
    lots = view.of_lots if any(getattr(row, "tracks_lots", False) for row in rows) else ()
    packs = (view.packs,) if _has_packs(view, rows) else ()
    return (*packs, *view.editable, *lots, *(("location",) if view.bins else ()))


def _has_packs(view: FulfilView, rows: Sequence[Any]) -> bool:
    """Whether somebody can count boxes here: a line was ordered in another unit than the item's own."""
    return bool(view.packs) and any(row.as_ordered for row in rows)


def _kinds(view: FulfilView) -> Mapping[str, str]:
    """How the command takes each field of a line."""
    lines = next(f for f in fields_of(catalog().commands[view.command].input_type) if f.name == "lines")
    return {f.name: f.kind for f in fields_of(lines.rows_of)} if lines.rows_of is not None else {}


def _typed_column(kind: str, label: str) -> Any:
    if kind == "number":
        return st.column_config.NumberColumn(label)
    if kind == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD")
    return st.column_config.TextColumn(label)


def _config(view: FulfilView, rows: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    row, kinds = rows[0], _kinds(view)
    config: dict[str, Any] = {}
    for name in names:
        label = field_label(view.slice, name)
        if isinstance(getattr(row, name), Decimal):
            is_money = kind_of(name, type(row).model_fields[name]) in ("money", "price")
            config[name] = st.column_config.NumberColumn(label, disabled=True, format=MONEY_FORMAT if is_money else "localized")
        elif isinstance(getattr(row, name), dt.date):
            config[name] = st.column_config.DateColumn(label, disabled=True, format="YYYY-MM-DD")
        else:
            config[name] = st.column_config.TextColumn(label, disabled=True)
    for name in _editables(view, rows):
        label = field_label(view.slice, name) if name != "quantity" else t("screen.fulfil.now")
        config[f"edit_{name}"] = _typed_column(kinds.get(name, "number"), f"{label} ✎")
        if name in view.picked:
            labels = {choice.value: choice.label for choice in choices(view.picked[name])}
            config[f"edit_{name}"] = st.column_config.SelectboxColumn(
                f"{label} ✎", options=list(labels), format_func=lambda value, labels=labels: labels.get(value, value)
            )
    if view.bins:
        bins = [choice.value for choice in choices("stock.location")]
        config["edit_location"] = st.column_config.SelectboxColumn(f"{t('stock.location')} ✎", options=bins)
    return config


def _cell(row: Any, name: str) -> Any:
    """On a phone the code stands before the name: two valves are called the same."""
    value = getattr(row, name)
    if name in PHONE_COLUMNS and is_phone():
        code = getattr(row, "item", None) or getattr(row, "item_code", "")
        return f"{code} {value}".strip()
    return float(value) if isinstance(value, Decimal) else value


def _editable(view: FulfilView, proposal: Proposal, rows: Sequence[Any]) -> Mapping[str, Any]:
    """Quantity and bin are proposed; other figures count only when they are typed."""
    kinds = _kinds(view)
    names = _editables(view, rows)
    made: dict[str, Any] = {f"edit_{n}": float("nan") if kinds.get(n, "number") == "number" else None for n in names}
    made[f"edit_{view.fills}"] = float(proposal.quantity)
    if view.packs in names and proposal.row.as_ordered:
        made |= {f"edit_{view.packs}": float(proposal.row.open_packs), f"edit_{view.fills}": float(proposal.row.open_loose)}
    if view.bins:
        made["edit_location"] = proposal.bin
    return made


def _send(view: FulfilView, data: Mapping[str, Any], form: str) -> None:
    answer = call(view.command, data, form=form)
    if answer is None:
        st.rerun(scope="fragment")
    done("screen.document.saved", kind=view.result_kind, number=answer.result.get("number") or "")
    if view.page:
        open_screen(view.page, id=str(answer.result["id"]))
    st.rerun()
