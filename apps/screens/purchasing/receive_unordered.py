"""Receiving goods that nobody ordered yet 无订单收货: they wait in 待检, their order waits for the buyer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.entry import EntryView, entry_page


def hint(_: Mapping[str, Any]) -> None:
    st.caption(t("screen.purchasing.receive_unordered.hint"))


entry_page(
    EntryView(
        kind="purchasing.goods_receipt",
        command="purchasing.receive_unordered",
        query="purchasing.goods_receipt",
        ref="goods_receipt",
        header=("supplier", "date", "warehouse", "supplier_note"),
        more=("note",),
        line_fields=("item", "quantity", "location", "lot", "expires_on", "supplier_lot", "price"),
        quick="purchasing.purchasable",
        quick_by=("supplier",),
        next_command="",
        page="purchasing/goods_receipt",
        totals=("value",),
        check=False,
        actions=hint,
    )
)
