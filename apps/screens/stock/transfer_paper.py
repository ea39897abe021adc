"""One transfer: what was carried, or what is still on the way and can be received."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.papers import open_lines, step

WAY = ("line_no", "item", "name", "spec", "unit", "lot", "to_location", "quantity", "received", "open")


def actions(found: Any) -> None:
    if found.state == "in_transit":
        way = try_query("stock.transfer_on_the_way", {"transfer": found.id}, form="way")
        if way is not None:
            step("stock.receive_transfer", "transfer", found, defaults=open_lines(way))


shown = document_page(
    DocumentView(
        kind="stock.transfer",
        query="stock.transfer",
        ref="transfer",
        facts=("date", "note"),
        lines=("item_code", "item_name", "unit", "warehouse", "bin", "lot", "quantity"),
        totals=(),
        actions=actions,
    )
)
if shown is not None:
    lines = try_query("stock.transfer_on_the_way", {"transfer": shown.id}, form="way")
    if lines is not None and lines.lines:
        st.subheader(t("screen.stock.transfer.way"), anchor=False)
        show_rows(lines.lines, WAY, "stock", key="way")
