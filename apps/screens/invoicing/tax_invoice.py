"""One tax invoice: what stands on it, what is booked of it, and for a received one the goods that it bills."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import money
from apps.screens.widgets.ticks import tick_table
from operational.catalog.api import catalog

BOOK, FITTING = "purchasing.book_tax_invoice", "purchasing.receipts_for_tax_invoice"
NOTE, LINK, RED = "invoicing.note_tax_invoice", "invoicing.link_tax_invoice", "invoicing.enter_red_confirmation"
RECEIPT_COLUMNS = ("receipt", "gross", "name", "order_number", "date", "spec", "quantity", "unit", "net", "tax")
ASKED = {NOTE: ("handling", "party", "note"), LINK: ("invoice",), RED: ("confirm_number", "reason", "net", "tax", "note")}


def may(name: str) -> bool:
    known = {**catalog().commands, **catalog().queries}
    return session.actor().may(known[name].permission)


def ask(command: str, found: Any) -> None:
    @st.dialog(t(f"command.{command}"), width="medium")
    def drawer() -> None:
        defaults = {"handling": found.handling, "note": found.note} if command == NOTE else {}
        if command == NOTE and found.party_code:
            defaults["party"] = found.party_code
        answer = derived_form(
            command, form=f"ask_{command}", fixed={"tax_invoice": found.id}, only=ASKED[command], defaults=defaults,
            button=t("screen.confirm"),
        )  # fmt: skip
        if answer is not None:
            done("screen.document.moved", command=f"command.{command}")
            st.rerun()

    drawer()


def actions(found: Any) -> None:
    open_part = found.state in ("normal", "part_red")
    offered = {
        NOTE: open_part and not found.booked,
        LINK: open_part and bool(found.difference),
        RED: open_part and not found.is_red,
    }
    for command, fits in offered.items():
        if fits and may(command) and st.button(t(f"command.{command}"), key=command):
            ask(command, found)


def receipts(found: Any) -> None:
    """The receipts of the seller that wait for an invoice; those that fit to the fen are ticked."""
    waits = found.direction == "purchase" and found.state != "void" and not found.booked and not found.handling
    if not waits or not may(BOOK) or not may(FITTING):
        return
    fitting = try_query(FITTING, {"tax_invoice": found.id}, form="book")
    show_refusal("book")
    if fitting is None or not fitting.lines:
        st.info(t("screen.invoicing.tax_invoice.no_receipts"), icon=":material/inbox:")
        return
    if fitting.fits:
        st.success(t("screen.invoicing.tax_invoice.fits"), icon=":material/task_alt:")
    else:
        st.warning(t("screen.invoicing.tax_invoice.no_fit", gross=money(found.gross)), icon=":material/help:")
    ticked = {place for place, line in enumerate(fitting.lines) if line.fits}
    chosen = tick_table(fitting.lines, RECEIPT_COLUMNS, "purchasing", key=f"receipts_{found.id}", ticked=ticked)
    total = sum((line.gross for line in chosen), Decimal("0.00"))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="book_bar"):
        sums = {"chosen": money(total), "gross": money(found.gross), "difference": money(found.gross - total)}
        st.markdown(t("screen.invoicing.tax_invoice.chosen", **sums))
        label = t("screen.invoicing.tax_invoice.book")
        if st.button(label, key="book", type="primary", disabled=not chosen, icon=":material/receipt_long:"):
            lines = [{"receipt_line": line.receipt_line, "quantity": line.open} for line in chosen]
            made = call(BOOK, {"tax_invoice": found.id, "lines": lines}, form="book")
            if made is not None:
                done("screen.invoicing.tax_invoice.booked", number=made.result["number"])
            st.rerun()


document_page(
    DocumentView(
        kind="invoicing.tax_invoice",
        query="invoicing.tax_invoice",
        ref="tax_invoice",
        facts=(
            "date", "invoice_kind", "party_name", "tax_id", "use_state", "deduct_month", "deductible_tax", "booked", "difference",
            "handling", "match_problem", "red_of_number", "red_confirm_number", "issuer", "remark",
        ),
        partners={"sale": "customer", "purchase": "supplier"},
        only_in={"use_state": "purchase", "deduct_month": "purchase", "deductible_tax": "purchase", "handling": "purchase",
                 "match_problem": "sale"},
        lines=("line_no", "name", "spec", "unit", "quantity", "unit_price", "net", "rate_text", "tax", "tax_code"),
        actions=actions,
        top=receipts,
    )
)  # fmt: skip
