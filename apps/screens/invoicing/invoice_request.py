"""One request to invoice: what shall stand on the invoice, for whom, and what came of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.platform import WAITING, book_issued, may


def actions(found: Any) -> None:
    shown = found.tax_invoice_id and can_open("invoicing/tax_invoice", session.actor())
    if shown and st.button(found.tax_number, key="issued", icon=":material/receipt_long:"):
        open_screen("invoicing/tax_invoice", id=str(found.tax_invoice_id))


def orders(found: Any) -> None:
    show_refusal("book_issued")
    if not may(WAITING):
        return
    rows = query(WAITING, {"invoice_request": found.id, "page_rows": 200}).rows
    if rows:
        book_issued(found.id)
        with st.expander(t("screen.invoicing.invoice_request.orders"), expanded=len(rows) <= 5):
            show_rows(rows, ("order_number", "gross", "invoice_number"), "sales", key="orders", height_rows=8)


document_page(
    DocumentView(
        kind="invoicing.invoice_request",
        query="invoicing.invoice_request",
        ref="invoice_request",
        facts=("date", "invoice_kind", "buyer_name", "buyer_tax_id", "buyer_address", "buyer_phone", "buyer_bank",
               "buyer_bank_account", "remark", "batch", "tax_number", "issue_date", "decision_reason"),
        lines=("line_no", "name", "spec", "unit", "quantity", "vat_rate", "discount", "net", "tax", "gross", "tax_code",
               "invoice_number"),
        primary={"submitted": "invoicing.approve_invoice_request"},
        forms={
            "invoicing.refuse_invoice_request": ("reason",),
            "invoicing.withdraw_invoice_request": ("reason",),
            "invoicing.recall_invoice_request": ("reason",),
        },
        actions=actions,
        top=orders,
    )
)  # fmt: skip
