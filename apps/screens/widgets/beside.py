"""What stands beside typed lines: the price that was found, the amounts, and how much of each item is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.format import field_label
from apps.screens.widgets.lines import ROW_PIXELS
from apps.screens.widgets.picks import row_of
from operational.catalog.api import catalog

STANDING_QUERY = "stock.standing"
ROWS_SHOWN = 8


def check_lines(lines: Sequence[Mapping[str, Any]], header: Mapping[str, Any], slice_: str) -> None:
    """The lines as the trial run understood them."""
    free = _available([str(line["item_code"]) for line in lines], header.get("warehouse"))
    rows = []
    for line in lines:
        item = row_of("items.item", str(line["item_code"]))
        rows.append(
            {
                "line_no": line["line_no"],
                "item": f"{line['item_code']} {item.get('name', '')}",
                "spec": item.get("spec", ""),
                "unit": item.get("unit", ""),
                "quantity": float(Decimal(line["quantity"])),
                "price": float(Decimal(line["price"])),
                "available": free.get(str(line["item_code"])),
                "short": _short(line, free),
                "net": float(Decimal(line["net"])),
                "tax": float(Decimal(line["tax"])),
                "gross": float(Decimal(line["gross"])),
            }
        )
    config: dict[str, Any] = {name: st.column_config.TextColumn(field_label(slice_, name)) for name in ("item", "spec", "unit")}
    config["line_no"] = st.column_config.NumberColumn(field_label(slice_, "line_no"), width=48)
    config["quantity"] = st.column_config.NumberColumn(field_label(slice_, "quantity"), format="localized")
    config["available"] = st.column_config.NumberColumn(t("screen.entry.available"), format="localized")
    config["short"] = st.column_config.TextColumn("")
    for name in ("price", "net", "tax", "gross"):
        config[name] = st.column_config.NumberColumn(field_label(slice_, name), format="%,.2f")
    st.caption(t("screen.entry.beside"))
    height = (min(len(rows), ROWS_SHOWN) + 1) * ROW_PIXELS + 2
    st.dataframe(
        pd.DataFrame(rows), column_config=config, hide_index=True, height=height, row_height=ROW_PIXELS, key="check_lines",
        placeholder="",
    )


def _available(codes: Sequence[str], warehouse: Any) -> dict[str, float]:
    declared = catalog().queries.get(STANDING_QUERY)
    if declared is None or not session.actor().may(declared.permission):
        return {}
    given: dict[str, Any] = {"items": list(dict.fromkeys(codes))}
    if warehouse:
        given["warehouse"] = warehouse
    answer = try_query(STANDING_QUERY, given, form="standing")
    return {} if answer is None else {row.item_code: float(row.available) for row in answer.rows}


def _short(line: Mapping[str, Any], free: Mapping[str, float]) -> str:
    """A word, not only a colour, where less is free than is wanted."""
    have = free.get(str(line["item_code"]))
    return t("screen.entry.short") if have is not None and have < float(Decimal(line["quantity"])) else ""
