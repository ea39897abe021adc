"""All suppliers of an item side by side 比价: price for this quantity, last price, lead time, reliability."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import show_refusal, try_query
from apps.screens.widgets.format import field_label, price
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.picks import pick_box

COLUMNS = (
    "supplier", "price", "price_from", "last_price", "last_on", "lead_time_days", "lead_time_usual", "on_time", "returned",
    "receipts", "minimum_quantity", "pack_size", "is_preferred",
)  # fmt: skip


def asked() -> dict[str, str]:
    """Item and quantity from the address, so that a comparison can be passed on."""
    with st.container(border=True, key="card_header"):
        left, right = st.columns([3, 1])
        with left:
            item = pick_box("items.item", field_label("purchasing", "item"), key="item", default=st.query_params.get("item"))
        with right:
            start = st.query_params.get("quantity", "1")
            typed = st.text_input(field_label("purchasing", "quantity"), key="quantity", value=start)
    try:
        quantity = Decimal(typed or "1")
    except InvalidOperation:
        quantity = Decimal(1)
    if not item:
        return {}
    st.query_params.from_dict({"item": item, "quantity": str(quantity)})
    return {"item": item, "quantity": str(quantity)}


st.title(t("screen.purchasing.compare.title"), anchor=False)
given = asked()
if not given:
    st.info(t("screen.purchasing.compare.pick"), icon=":material/search:")
else:
    found = try_query("purchasing.compare_suppliers", given, form="compare")
    show_refusal("compare")
    if found is not None and not found.rows:
        st.info(t("screen.purchasing.compare.empty"), icon=":material/inbox:")
    elif found is not None:
        best = next((row for row in found.rows if row.is_cheapest), None)
        if best is not None:
            st.success(t("screen.purchasing.compare.best", supplier=best.supplier, price=price(best.price)))
        show_rows(found.rows, COLUMNS, "purchasing", key="compare", labels={"returned": t("screen.purchasing.compare.returned")})
        go("purchasing/conditions", t("screen.purchasing.conditions.title"), key="conditions", item=given["item"])
