"""One sales order: what may come next, and what followed from it."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.format import day, field_label, money
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows


def actions(found: Any) -> None:
    """The pages where the next document is made."""
    ref = str(found.id)
    if found.state in ("draft", "quotation", "placed"):
        go("sales/order_entry", t("screen.edit"), key="edit", id=ref)
    if found.state == "approved" and found.delivery != "all":
        go("sales/issue", t("command.sales.issue_goods"), key="issue", kind="primary", id=ref)
    if found.state == "approved" and found.billing != "all":
        go("sales/invoice", t("command.sales.invoice_order"), key="invoice", id=ref)
    if found.state == "approved":
        go("sales/amend", t("screen.sales.amend.button"), key="amend", id=ref)


def changes(found: Any) -> None:
    """The numbered changes of the order, each with what was before and what is now."""
    answer = try_query("sales.amendments", {"order": found.id}, form="amendments")
    if answer is None or not answer.rows:
        return
    st.subheader(t("query.sales.amendments"), anchor=False)
    for row in answer.rows:
        title = f"{row.number} · {day(row.date)} · {row.who} · {money(row.old_gross)} → {money(row.new_gross)}"
        with st.expander(f"{title} · {row.reason}", key=f"amendment_{row.id}"):
            if row.new_promise_date != row.old_promise_date:
                st.caption(f"{field_label('sales', 'promise_date')} {day(row.old_promise_date)} → {day(row.new_promise_date)}")
            if row.lines:
                show_rows(row.lines, CHANGES, "sales", key=f"amendment_lines_{row.id}")


CHANGES = (
    "line_no",
    "item",
    "name",
    "change",
    "old_quantity",
    "new_quantity",
    "old_price",
    "new_price",
    "old_promise_date",
    "new_promise_date",
    "old_gross",
    "new_gross",
)
LINES = (
    "line_no",
    "item",
    "name",
    "spec",
    "unit",
    "quantity",
    "price",
    "discount",
    "net",
    "gross",
    "issued",
    "invoiced",
    "open",
    "reserved",
    "available",
    "note",
)

shown = document_page(
    DocumentView(
        kind="sales.order",
        query="sales.order",
        ref="order",
        facts=("customer", "date", "promise_date", "customer_po", "salesperson", "warehouse", "terms", "price_includes_tax"),
        lines=LINES,
        progress=("delivery", "billing", "payment"),
        primary={"draft": "sales.place_order", "quotation": "sales.place_order", "placed": "sales.approve_order"},
        actions=actions,
    )
)
if shown is not None:
    changes(shown)
