"""The line grid: lines typed or pasted with the keyboard on a desk, one card a line on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import again
from apps.screens.widgets.form import FormField, is_typed, one_field, plain
from apps.screens.widgets.format import choice_label, field_label
from apps.screens.widgets.phone import is_phone
from apps.screens.widgets.picks import choices
from apps.screens.widgets.quick_lines import Line, quick_box


@dataclass(frozen=True)
class LineTool:
    """A button under the grid that changes its lines at once."""

    name: str
    label: str
    icon: str
    change: Callable[[list[Line]], list[Line]]
    help: str | None = None


PASTE_LINES_MAX = 2000  # as many as one order holds
GRID_ROWS_SHOWN = 12
ROW_PIXELS = 32
NUMBER_WIDTH = 96
PICK_WIDTH = 130
TEXT_WIDTHS = {"summary": 180}
LONG_NAMES = ("items.item", "ledger.account")  # what a line is about; the rest of its picks are narrower


def line_grid(
    fields: Sequence[FormField],
    slice_: str,
    *,
    key: str,
    start: Sequence[Line],
    tools: Sequence[LineTool] = (),
    quick: str = "",
    quick_given: Mapping[str, Any] | None = None,
) -> list[Line]:
    """The lines as they stand in the grid now; ``start`` counts only when the grid is opened or reset."""
    base_key = f"{key}_base"
    if base_key not in st.session_state:
        st.session_state[base_key] = [dict(line) for line in start]
        st.session_state[f"{key}_edition"] = 0
    cards = st.session_state.get(f"{key}_as_cards", is_phone())
    box = st.container() if quick else None
    found = _cards(fields, slice_, key) if cards else _grid(fields, slice_, key)
    if box is not None:
        with box:
            kept = [line for line in found if line]
            quick_box(quick, quick_given or {}, key=key, lines=lambda: kept, put=lambda lines: _reset(key, lines))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}_tools"):
        if cards and st.button(t("screen.lines.add"), key=f"{key}_add", icon=":material/add:"):
            _reset(key, [*found, {}])
        _paste(fields, slice_, key, found)
        for tool in tools:
            if st.button(t(tool.label), key=f"{key}_{tool.name}", type="tertiary", icon=tool.icon, help=tool.help):
                _reset(key, tool.change([line for line in found if line]))
        other = "screen.lines.as_grid" if cards else "screen.lines.as_cards"
        if st.button(t(other), key=f"{key}_switch", type="tertiary"):
            st.session_state[f"{key}_as_cards"] = not cards
            _reset(key, found)
    return [line for line in found if line]


def _reset(key: str, lines: Sequence[Line]) -> None:
    """Open the grid anew on these lines: a constant base keeps every edit, so a change from outside needs a new edition."""
    st.session_state[f"{key}_base"] = [dict(line) for line in lines]
    st.session_state[f"{key}_edition"] += 1
    again()


def clear_lines(key: str) -> None:
    for name in (f"{key}_base", f"{key}_edition"):
        st.session_state.pop(name, None)


def _grid(fields: Sequence[FormField], slice_: str, key: str) -> list[Line]:
    base = st.session_state[f"{key}_base"]
    table = pd.DataFrame({f.name: pd.Series([_cell(f, line.get(f.name)) for line in base], dtype=_dtype(f)) for f in fields})
    edited = st.data_editor(
        table,
        num_rows="dynamic",
        hide_index=True,
        column_config={f.name: _column(f, slice_) for f in fields},
        key=f"{key}_grid_{st.session_state[f'{key}_edition']}",
        height=(min(max(len(base) + 3, 6), GRID_ROWS_SHOWN) + 1) * ROW_PIXELS + 3,
        row_height=ROW_PIXELS,
        placeholder="",
    )
    lines = []
    for row in edited.to_dict("records"):
        kept = {str(name): plain(value) for name, value in row.items()}
        lines.append({name: value for name, value in kept.items() if value is not None})
    return lines


def _cell(field: FormField, value: Any) -> Any:
    if value is None or value == "":
        return None
    if field.kind in ("number", "whole"):
        return float(Decimal(str(value)))  # the editor knows floats only; ``plain`` makes exact decimals of what comes back
    if field.kind == "date" and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value


def _dtype(field: FormField) -> str:
    return "float64" if field.kind in ("number", "whole") else "object"


def _column(field: FormField, slice_: str) -> Any:
    label = field_label(slice_, field.name) + (" *" if field.is_required else "")
    if field.kind == "ref":
        options = {choice.value: choice.label for choice in choices(field.ref)}
        if options:
            return st.column_config.SelectboxColumn(
                label,
                options=list(options),
                format_func=lambda value: options.get(value, value),
                width="large" if field.ref in LONG_NAMES else PICK_WIDTH,
            )
        return st.column_config.TextColumn(label)
    if field.kind in ("number", "whole"):
        return st.column_config.NumberColumn(label, width=NUMBER_WIDTH)
    if field.kind == "choice":
        words = {option: choice_label(slice_, field.name, option) for option in field.choices}
        return st.column_config.SelectboxColumn(label, options=list(words), format_func=words.get, width="small")
    if field.kind == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", width=112)
    if field.kind == "flag":
        return st.column_config.CheckboxColumn(label, width="small")
    return st.column_config.TextColumn(label, width=TEXT_WIDTHS.get(field.name))


def _cards(fields: Sequence[FormField], slice_: str, key: str) -> list[Line]:
    """One card a line: fields full width, nothing to scroll sideways."""
    base: list[Line] = st.session_state[f"{key}_base"] or [{}]
    edition = st.session_state[f"{key}_edition"]
    found: list[Line] = []
    dropped = -1
    for index, line in enumerate(base):
        with st.container(border=True, key=f"card_{key}_{edition}_{index}"):
            typed: Line = {}
            for f in fields:
                typed[f.name] = one_field(f, slice_, key=f"{key}_{edition}_{index}_{f.name}", default=line.get(f.name))
            is_line = any(is_typed(f, typed[f.name]) for f in fields)  # a card left as it was is none: its defaults say nothing
            found.append({name: value for name, value in typed.items() if value not in (None, "")} if is_line else {})
            if st.button(
                t("screen.lines.remove"), key=f"{key}_{edition}_{index}_drop", type="tertiary", icon=":material/delete:"
            ):
                dropped = index
    if dropped >= 0:
        _reset(key, [line for index, line in enumerate(found) if index != dropped])
    return found


def _paste(fields: Sequence[FormField], slice_: str, key: str, found: Sequence[Line]) -> None:
    edition = st.session_state[f"{key}_edition"]  # a new edition closes and empties the box
    with st.popover(t("screen.lines.paste"), icon=":material/content_paste:", key=f"{key}_paste_{edition}"):
        names = "、".join(field_label(slice_, f.name) for f in fields)
        text = st.text_area(
            t("screen.lines.paste_hint", columns=names),
            key=f"{key}_pasted_{edition}",
            height=140,
            placeholder="P-1001\t10\t25.50",
        )
        if st.button(t("screen.lines.take"), key=f"{key}_take_{edition}", type="primary") and text.strip():
            lines, unknown = pasted(text, fields)
            if unknown:
                st.warning(t("screen.lines.unknown", codes="、".join(unknown)))
            else:
                _reset(key, [*(line for line in found if line), *lines])


def pasted(text: str, fields: Sequence[FormField]) -> tuple[list[Line], list[str]]:
    """Lines of a pasted table, columns in the grid's order; answers also what was not understood."""
    lines: list[Line] = []
    unknown: list[str] = []
    for row in [row for row in text.splitlines() if row.strip()][:PASTE_LINES_MAX]:
        line: Line = {}
        for field, cell in zip(fields, (cell.strip() for cell in row.split("\t")), strict=False):
            if not cell:
                continue
            value = _understood(field, cell)
            if value is None:
                unknown.append(cell)
            else:
                line[field.name] = value
        lines.append(line)
    return lines, unknown


def _understood(field: FormField, cell: str) -> Any:
    if field.kind == "ref":
        return _match(field.ref, cell)
    if field.kind in ("number", "whole"):
        try:
            number = Decimal(cell.replace(",", "").replace("¥", ""))
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    if field.kind == "date":
        try:
            return dt.date.fromisoformat(cell.replace("/", "-"))
        except ValueError:
            return None
    return cell


def _match(kind: str, cell: str) -> str | None:
    """A pasted code, barcode or exact name as the code it means."""
    options = choices(kind)
    if not options:
        return cell
    for names in (("code",), ("barcode",), ("name",), ("short_name",)):
        hits = [c.value for c in options if any(_text(c.row, name) == cell.casefold() for name in names)]
        if len(hits) == 1:
            return hits[0]
    return None


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").casefold()
