"""Direct shipments: what is still to be ordered, what a supplier is to deliver, and what has reached the customer."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.papers import may

STAGES = ("to_order", "ordered", "done")


@st.dialog(t("command.fulfilment.order_direct"), width="large")
def order(row: Any) -> None:
    st.markdown(f"**{row.order_number}** {row.customer} · {row.name} {row.spec} × {row.to_order.normalize():f} {row.unit}")
    lines = [{"line_no": row.line_no, "quantity": f"{row.to_order.normalize():f}"}]
    answer = derived_form(
        "fulfilment.order_direct", form=f"direct_{row.order_id}_{row.line_no}", fixed={"order": row.order_id},
        defaults={"lines": lines}, button=t("command.fulfilment.order_direct"),
    )  # fmt: skip
    if answer is not None:
        done("screen.document.saved", kind="purchasing.order", number=answer.result["number"])
        open_screen("purchasing/order", id=str(answer.result["purchase_order"]))


@st.dialog(t("command.fulfilment.deliver_direct"), width="large")
def deliver(row: Any) -> None:
    st.markdown(f"**{row.purchase_order}** {row.supplier} → {row.customer}")
    if row.deliver_to:
        st.caption(row.deliver_to)
    lines = [{"line_no": row.purchase_line_no, "quantity": f"{row.coming.normalize():f}"}]
    answer = derived_form(
        "fulfilment.deliver_direct", form=f"deliver_{row.purchase_order_id}_{row.purchase_line_no}",
        fixed={"purchase_order": row.purchase_order_id}, defaults={"lines": lines}, button=t("command.fulfilment.deliver_direct"),
    )  # fmt: skip
    if answer is not None:
        done("screen.document.saved", kind="sales.goods_issue", number=answer.result["goods_issue_number"])
        open_screen("sales/goods_issue", id=str(answer.result["goods_issue_id"]))


st.title(t("screen.fulfilment.direct.title"), anchor=False)
st.caption(t("screen.fulfilment.direct.how"))
chosen = list_page(
    Listing(
        "fulfilment.direct_lines",
        "fulfilment.direct_line",
        ("order_number", "customer", "item", "name", "spec", "open", "to_order", "unit", "promise_date", "stage",
         "purchase_order", "purchase_state", "supplier", "coming"),
        choices={"stage": STAGES},
        empty_key="screen.fulfilment.direct.empty",
        ways=("sales/order_entry",),
        makes="sales.save_order",
    )
)  # fmt: skip
if chosen is not None:
    if chosen.stage == "to_order" and may("fulfilment.order_direct"):
        order(chosen)
    elif chosen.coming > 0 and chosen.purchase_state == "approved" and may("fulfilment.deliver_direct"):
        deliver(chosen)
    elif chosen.purchase_order_id is not None:
        open_screen("purchasing/order", id=str(chosen.purchase_order_id))
    else:
        open_screen("sales/order", id=str(chosen.order_id))
hotkeys({"/": "focus:search"})
