"""Requests to invoice 开票申请: asked for, approved, exported for the platform, issued."""

from typing import Any, Literal

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.format import money
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.platform import batch_file, book_issued, may

EXPORT = "invoicing.export_invoice_requests"
BATCH_MAX = 100


def new() -> None:
    may_enter = can_open("invoicing/invoice_request_entry", session.actor())
    if may_enter and st.button(t("screen.new"), key="new", type="primary", icon=":material/add:"):
        open_screen("invoicing/invoice_request_entry")


def export() -> None:
    """What is approved goes into one file; files made before can be downloaded again."""
    ready = query("invoicing.invoice_requests", {"state": "approved", "page_rows": BATCH_MAX}).rows
    show_refusal("export")
    if ready and may(EXPORT):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="export_bar"):
            gross = money(sum(row.gross for row in ready))
            st.markdown(t("screen.invoicing.invoice_requests.ready", count=len(ready), gross=gross))
            label = t("screen.invoicing.invoice_requests.export")
            if st.button(label, key="export", type="primary", icon=":material/table_view:"):
                made = call(EXPORT, {"requests": [row.id for row in ready]}, form="export")
                if made is not None:
                    st.session_state["new_batch"] = made.result["id"]
                    done("screen.document.saved", kind="invoicing.invoice_batch", number=made.result["number"])
                st.rerun()
    batches = query("invoicing.invoice_batches", {"page_rows": 5}).rows
    if not batches:
        return
    fresh = st.session_state.get("new_batch")
    for batch in batches:
        if batch.id == fresh:
            download(batch, "primary")
    with st.expander(t("screen.invoicing.invoice_requests.batches")):
        for batch in batches:
            if batch.id != fresh:
                download(batch, "secondary")


def download(batch: Any, kind: Literal["primary", "secondary"]) -> None:
    """The button that makes and hands over one file, and what the file holds."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"batch_{batch.id}"):
        st.download_button(
            t("screen.invoicing.invoice_requests.download", number=batch.number),
            batch_file(batch.id),
            file_name=f"{batch.number}.xlsx",
            on_click="ignore",
            key=f"download_{batch.id}",
            type=kind,
            icon=":material/download:",
        )
        waiting = f" · {t('invoicing.field.waiting')} {batch.waiting}" if batch.waiting else ""
        st.caption(f"{batch.date} · {batch.requests} · ¥{money(batch.gross)}{waiting}")


st.title(t("screen.invoicing.invoice_requests.title"), anchor=False)
export()
show_refusal("book_issued")
book_issued()
list_page(
    Listing(
        "invoicing.invoice_requests",
        "invoicing.invoice_request",
        ("number", "date", "party_name", "state", "invoice_kind", "net", "tax", "gross", "batch", "tax_number", "issue_date"),
        opens="invoicing/invoice_request",
        picks={"party": "parties.customer"},
        words={"party": "customer", "party_name": "customer"},
        empty_key="screen.invoicing.invoice_requests.empty",
        makes="invoicing.request_invoice",
    ),
    actions=new,
)
hotkeys({"/": "focus:search", "n": "new"})
