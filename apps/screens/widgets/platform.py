"""What pages do with the tax platform: the batch file to download, and the sales invoices of what it issued."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query
from apps.sheets.write import pages_bytes
from operational.catalog.api import catalog

BOOK, WAITING = "sales.book_request", "sales.requested_orders"


def batch_file(batch: int) -> bytes:
    """The workbook that the platform's batch import takes."""
    found = query("invoicing.invoice_batch", {"invoice_batch": batch})
    return pages_bytes([(sheet.name, sheet.headings, sheet.rows) for sheet in found.sheets])


def may(name: str) -> bool:
    known: dict[str, Any] = {**catalog().commands, **catalog().queries}
    return session.actor().may(known[name].permission)


def book_issued(request: int | None = None) -> None:
    """Orders whose invoices the platform has issued: one press books the sales invoices of all of them."""
    if not may(BOOK) or not may(WAITING):
        return
    given = {"only_issued": True, "page_rows": 200, **({"invoice_request": request} if request else {})}
    waiting = query(WAITING, given)
    if not waiting.rows:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="book_issued_bar"):
        st.markdown(f":orange[:material/flag:] {t('screen.invoicing.tax_import.to_book', count=waiting.total)}")
        if st.button(t("screen.invoicing.tax_import.book"), key="book_issued", type="primary"):
            made = 0
            for row in waiting.rows:
                data = {"invoice_request": row.invoice_request_id, "order": row.order_id}
                if call(BOOK, data, form="book_issued") is None:
                    break  # told above the button; what is booked stays, the rest waits
                made += 1
            if made:
                done("screen.invoicing.tax_import.books_made", count=made)
            st.rerun()
