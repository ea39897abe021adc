"""How a field of an answer becomes a column: its label, its alignment, its number of places."""

from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import UnionType
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo

from apps.screens.widgets import states
from apps.screens.widgets.format import choice_label, field_label, is_month, yes_no

MONEY_FORMAT = "%,.2f"
WORD_LONG, CHIP_PIXELS = 8, 116  # English words need more room than Chinese ones
WIDE_PIXELS, NARROW_PIXELS, LATIN_LAST = 13, 7.3, 0x2E7F  # of a letter in a grid
ROWS_LOOKED_AT, ROOM_PIXELS, ROOM_MAX = 10, 20, 280
PROGRESS = ("delivery", "billing", "payment")
NUMBER_KINDS = {"amount": "money", "unit price": "price", "quantity": "quantity", "fraction": "fraction"}


def base_type(annotation: Any) -> Any:
    """The type behind ``X | None``."""
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return base_type(parts[0])
    if typing.get_origin(annotation) is typing.Annotated:
        return base_type(typing.get_args(annotation)[0])
    return annotation


def _schema_title(field: FieldInfo) -> str:
    found = list(field.metadata)
    for part in typing.get_args(field.annotation):
        found.extend(getattr(part, "__metadata__", ()))
    for extra in found:
        if isinstance(extra, WithJsonSchema):
            return str((extra.json_schema or {}).get("title", ""))
    return ""


def kind_of(name: str, field: FieldInfo) -> str:
    """money, price, quantity, fraction, date, moment, state, progress, flag, choice or text."""
    found = base_type(field.annotation)
    if found is Decimal:
        return NUMBER_KINDS.get(_schema_title(field), "quantity")
    if name == "state":
        return "state"
    if name in PROGRESS:
        return "progress"
    if found is bool:
        return "flag"
    if found is int:
        return "whole"
    if found is dt.datetime:
        return "moment"
    if found is dt.date:
        return "date"
    return "choice" if typing.get_origin(found) is typing.Literal else "text"


def _cell(kind: str, name: str, value: Any, slice_: str, document: str) -> Any:
    if kind in ("money", "price", "quantity", "fraction"):
        # Shown only: the exact figure stays in the answer, nothing is computed from the frame.
        return None if value is None else float(value)
    if kind == "state":
        return [states.state_label(document, value)] if value else []
    if kind == "progress":
        return [choice_label(slice_, name, value)] if value else []
    if kind == "flag":
        return yes_no(value)
    if kind in ("choice", "text"):
        return "" if value is None else choice_label(slice_, name, value)
    return value


def frame(
    rows: Iterable[BaseModel], columns: Sequence[str], kinds: Mapping[str, str], slice_: str, document: str
) -> pd.DataFrame:
    cells = [{name: _cell(kinds[name], name, getattr(row, name), slice_, document) for name in columns} for row in rows]
    return pd.DataFrame(cells, columns=list(columns))


def config(
    columns: Sequence[str],
    kinds: Mapping[str, str],
    slice_: str,
    document: str,
    labels: Mapping[str, str] | None = None,
    rows: Sequence[BaseModel] = (),
) -> dict[str, Any]:
    """Column settings for a frame made by ``frame``; prices show as many places as the longest of them has."""
    labels = labels or {}
    made = {}
    for name in columns:
        places = max((_places(getattr(row, name)) for row in rows), default=2) if kinds[name] == "price" else 2
        made[name] = _column(name, kinds[name], slice_, document, labels.get(name, ""), places)
        if kinds[name] in ("text", "choice"):
            made[name]["width"] = _room([_cell(kinds[name], name, getattr(row, name), slice_, document) for row in rows])
    return made


def _room(texts: Sequence[str]) -> int | None:
    """Pixels for a column whose longest words the browser would cut: it looks at the first rows only, and past outliers."""
    widths = [sum(WIDE_PIXELS if ord(letter) > LATIN_LAST else NARROW_PIXELS for letter in text) for text in texts]
    looked_at = widths[:ROWS_LOOKED_AT]
    usual = max((width for width in looked_at if width < 2 * sum(looked_at) / len(looked_at)), default=0)
    longest = max(widths, default=0)
    return min(int(longest) + ROOM_PIXELS, ROOM_MAX) if longest > usual else None


def _places(value: Decimal | None) -> int:
    if value is None:
        return 2
    return max(2, -int(value.normalize().as_tuple().exponent))


def _column(name: str, kind: str, slice_: str, document: str, label: str, places: int) -> Any:
    label = label or field_label(slice_, name)
    if kind == "money":
        return st.column_config.NumberColumn(label, format=MONEY_FORMAT)
    if kind == "price":
        return st.column_config.NumberColumn(label, format=f"%,.{places}f")
    if kind == "quantity":
        return st.column_config.NumberColumn(label, format="localized")
    if kind == "fraction":
        return st.column_config.NumberColumn(label, format="percent")
    if kind == "whole":
        return st.column_config.NumberColumn(label, format="%d", width="small")
    if kind == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM" if is_month(name) else "YYYY-MM-DD", width=96)
    if kind == "moment":
        return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm", timezone="Asia/Shanghai")
    if kind == "state":
        machine = states.machine_of(document)
        known = machine.states if machine else ()
        colours = [states.CHIP_COLOURS[states.state_colour(document, state)] for state in known]
        return _chips(label, [states.state_label(document, state) for state in known], colours)
    if kind == "progress":
        values = tuple(states.PROGRESS_COLOURS)
        colours = [states.CHIP_COLOURS[states.PROGRESS_COLOURS[value]] for value in values]
        return _chips(label, [choice_label(slice_, name, value) for value in values], colours)
    return st.column_config.TextColumn(label)


def _chips(label: str, options: list[str], colours: list[str]) -> Any:
    """Coloured words: the word says it, the colour only helps."""
    width = CHIP_PIXELS if max(map(len, options), default=0) > WORD_LONG else "small"
    return st.column_config.MultiselectColumn(label, options=options, color=colours, width=width)
