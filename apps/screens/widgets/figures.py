"""Rows of warehouse answers as tables, and the bar of months that every analytic page shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens import session, warehouse_door
from apps.screens.session import t
from apps.screens.widgets.columns import MONEY_FORMAT
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.format import field_label
from apps.screens.widgets.freshness import freshness
from apps.screens.widgets.listing import ROW_PIXELS
from apps.screens.widgets.phone import is_phone, record_cards

LINE_PIXELS = 64  # the number of a line needs no more
Record = Mapping[str, Any]
FORMATS = {"money": MONEY_FORMAT, "quantity": "localized", "rate": "percent", "whole": "%,d", "factor": "%,.2f"}


def title_bar(title_key: str) -> None:
    """The page's title with how fresh its figures are."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="title_bar"):
        st.title(t(title_key), anchor=False, width="content")
        with st.container(width="content"):
            freshness()


def ask(name: str, **params: Any) -> dict[str, Any] | None:
    """A warehouse answer, or None with a friendly word while there are no figures yet."""
    answer = warehouse_door.query(name, **params)
    if answer is None:
        st.info(t("screen.fresh.no_data"), icon=":material/hourglass_empty:")
    return answer


def number(value: Any) -> float | None:
    """A figure for drawing; sums and comparisons were made in the warehouse."""
    return None if value is None else float(Decimal(str(value)))


def records_table(
    records: Sequence[Record],
    columns: Mapping[str, str],
    *,
    key: str,
    slice_: str = "screen",
    opens: bool = False,
    rows_shown: int = 12,
    labels: Mapping[str, str] | None = None,
    shown: Mapping[str, Callable[[Any], Any]] | None = None,
) -> int | None:
    """Records as a table, on a phone as cards; ``columns`` maps a name to its kind. Answers the row that was clicked."""
    labels, shown = labels or {}, shown or {}
    if is_phone():
        words = {name: labels.get(name) or field_label(slice_, name) for name in columns}
        return record_cards(records, columns, words, key=key, opens=opens)
    cells = {
        name: [shown[name](r[name]) if name in shown else _figure(r[name], kind) if kind in FORMATS else r[name] for r in records]
        for name, kind in columns.items()
    }
    config: dict[str, Any] = {}
    for name, kind in columns.items():
        label = labels.get(name) or field_label(slice_, name)
        if kind in FORMATS:
            width = LINE_PIXELS if name == "line" else None
            config[name] = st.column_config.NumberColumn(label, format=FORMATS[kind], width=width)
        else:
            config[name] = st.column_config.TextColumn(label)
    found = st.dataframe(
        pd.DataFrame(cells),
        column_config=config,
        hide_index=True,
        key=key,
        row_height=ROW_PIXELS,
        height=(min(len(records), rows_shown) + 1) * ROW_PIXELS + 2,
        on_select="rerun" if opens else "ignore",
        selection_mode="single-cell",
        placeholder="–",
    )
    picked = found.selection.cells if opens else []
    return int(picked[0][0]) if picked and picked[0][0] < len(records) else None


def _figure(value: Any, kind: str) -> float | None:
    """Amounts of zero are a dash: the eye finds the others."""
    found = number(value)
    return None if kind == "money" and not found else found


def export_records(name: str, records: Sequence[Record], columns: Mapping[str, str], *, slice_: str, key: str) -> None:
    headings = [field_label(slice_, column) for column in columns]

    def rows() -> list[Sequence[Any]]:
        return [[_exact(r[column], kind) for column, kind in columns.items()] for r in records]

    export_buttons(name, headings, rows, key=key)


def _exact(value: Any, kind: str) -> Any:
    return Decimal(str(value)) if kind in FORMATS and value is not None else value


def local_name(record: Record) -> str:
    """The name of a record in the reader's language."""
    names = {"zh_TW": record.get("name_tw"), "en": record.get("name_en")}
    return str(names.get(session.locale()) or record["name"])
