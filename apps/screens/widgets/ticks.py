"""A table whose rows are ticked for one step over all of them: invoices to select, orders to invoice, receipts to bill."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens.session import t
from apps.screens.widgets import columns as cols
from apps.screens.widgets.listing import ROW_PIXELS
from apps.screens.widgets.phone import is_phone

ROWS_SHOWN = 14
PHONE_COLUMNS = 3  # beside the tick; the rest is one turn of the phone away


def tick_table(
    rows: Sequence[BaseModel], columns: Sequence[str], slice_: str, document: str = "", *, key: str, ticked: Collection[int] = ()
) -> list[Any]:
    """The rows that the person ticked. ``ticked``: places of rows that start so; a new ``key`` starts anew."""
    fields = type(rows[0]).model_fields
    shown = [name for name in columns if name in fields]
    if is_phone():
        shown = shown[:PHONE_COLUMNS]
    kinds = {name: cols.kind_of(name, fields[name]) for name in shown}
    table = cols.frame(rows, shown, kinds, slice_, document)
    table.insert(0, "take", [place in ticked for place in range(len(rows))])
    config = cols.config(shown, kinds, slice_, document, None, rows)
    edited = st.data_editor(
        table,
        column_config={"take": st.column_config.CheckboxColumn(t("screen.ticks.take"), width="small"), **config},
        disabled=shown,
        hide_index=True,
        num_rows="fixed",
        row_height=ROW_PIXELS,
        height=(min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 3,
        key=key,
        placeholder="",
    )
    return [row for row, take in zip(rows, edited["take"].tolist(), strict=True) if take]
