"""A table whose rows are ticked for one step over all of them: invoices to select, orders to invoice, receipts to bill."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic import BaseModel

from apps.screens.session import t
from apps.screens.widgets import columns as cols
from apps.screens.widgets.listing import ROW_PIXELS
from apps.screens.widgets.phone import card_lines, is_phone

ROWS_SHOWN = 14
CARDS_SHOWN = 60  # on a phone in one round; what is done makes room for the next


def tick_table(
    rows: Sequence[BaseModel], columns: Sequence[str], slice_: str, document: str = "", *, key: str, ticked: Collection[int] = ()
) -> list[Any]:
    """The rows that the person ticked. ``ticked``: places of rows that start so; a new ``key`` starts anew."""
    fields = type(rows[0]).model_fields
    shown = [name for name in columns if name in fields]
    kinds = {name: cols.kind_of(name, fields[name]) for name in shown}
    if is_phone():
        return _tick_cards(rows, shown, kinds, slice_, document, key=key, ticked=ticked)
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


def _tick_cards(
    rows: Sequence[BaseModel],
    shown: Sequence[str],
    kinds: Mapping[str, str],
    slice_: str,
    document: str,
    *,
    key: str,
    ticked: Collection[int],
) -> list[Any]:
    """For a thumb: a card each, with everything that a grid would hide to the right."""
    chosen = []
    with st.container(gap="small", key=f"{key}_ticks"):
        for place, row in enumerate(rows[:CARDS_SHOWN]):
            head, *others = card_lines(row, shown, kinds, slice_, document, {})
            with st.container(border=True, gap="xxsmall", key=f"card_{key}_{place}"):
                if st.checkbox(head, value=place in ticked, key=f"{key}_take_{place}"):
                    chosen.append(row)
                if others:
                    st.caption("  \n".join(others))
    if len(rows) > CARDS_SHOWN:
        st.caption(t("screen.ticks.first", count=CARDS_SHOWN, total=len(rows)))
    return chosen
