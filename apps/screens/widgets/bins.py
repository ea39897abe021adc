"""Which bin the pieces of a line come from: the fullest first, until the line is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.picks import choices
from operational.catalog.api import catalog

BINS_QUERY = "stock.stock_now"
PAGE_ROWS = 200
PAGES_MAX = 10  # 2,000 filled bins of one warehouse; beyond that the hand names the bin
KEPT_SECONDS = 5
SOLD = ("accepted", "own")  # goods of another state stay where they are


@dataclass(frozen=True)
class Proposal:
    """So many pieces of an open line, from or to one bin (None: the default bin)."""

    row: Any
    quantity: Decimal
    bin: str | None = None


def spread(rows: Sequence[tuple[Any, Decimal]], warehouse_id: int) -> list[Proposal]:
    """Each open line over the bins that hold its item; a rest that lies nowhere stays on the default bin."""
    held = _held(warehouse_id, session.actor().user_id)
    found: list[Proposal] = []
    for row, quantity in rows:
        left = quantity
        for place in held.get(row.item_id, []) if getattr(row, "is_stocked", True) else []:
            taken = min(left, place[1])
            if taken <= 0:
                continue
            found.append(Proposal(row, taken, place[0]))
            place[1] -= taken
            left -= taken
        if left > 0:
            found.append(Proposal(row, left))
    return found


@st.cache_data(ttl=KEPT_SECONDS, max_entries=50, show_spinner=False)
def _held(warehouse_id: int, user_id: int) -> dict[int, list[list[Any]]]:
    """By item: [bin code, pieces], the fullest first. A fresh copy each time, so that it may be used up."""
    declared = catalog().queries.get(BINS_QUERY)
    if declared is None or not session.actor().may(declared.permission):
        return {}
    codes = {choice.row["id"]: choice.value for choice in choices("stock.location")}
    found: dict[int, list[list[Any]]] = {}
    for page in range(1, PAGES_MAX + 1):
        wanted = {"detail": "bin", "warehouse": warehouse_id, "page": page, "page_rows": PAGE_ROWS}
        answer = try_query(BINS_QUERY, wanted, form="bins")
        rows = list(answer.rows) if answer is not None else []
        for row in rows:
            if row.location_id in codes and not row.lot and (row.stock_state, row.kind) == SOLD:
                found.setdefault(row.item_id, []).append([codes[row.location_id], row.on_hand])
        if len(rows) < PAGE_ROWS:
            break
    return {item: sorted(places, key=lambda place: -place[1]) for item, places in found.items()}
