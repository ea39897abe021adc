"""One sales or supplier invoice."""

from typing import Any

import streamlit as st

from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import done
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from operational.catalog.api import catalog

REVERSE = "sales.reverse_invoice"


@st.dialog(t(f"command.{REVERSE}"), width="medium")
def reverse(invoice: int) -> None:
    """A red invoice over all that is left of this one."""
    answer = derived_form(
        REVERSE, form="red", fixed={"invoice": invoice}, only=("date", "tax_number", "note"), button=t("screen.confirm")
    )
    if answer is not None:
        done("screen.document.saved", kind="invoicing.invoice", number=answer.result["number"])
        st.rerun()


def actions(found: Any) -> None:
    may = session.actor().may(catalog().commands[REVERSE].permission)
    is_open = found.direction == "sale" and found.state == "issued" and not found.is_red
    if may and is_open and st.button(t(f"command.{REVERSE}"), key="reverse"):
        reverse(found.id)


document_page(
    DocumentView(
        kind="invoicing.invoice",
        query="invoicing.invoice",
        ref="invoice",
        titles={"sale": "screen.invoicing.invoices.title", "purchase": "screen.invoicing.supplier_invoices.title"},
        partners={"sale": "customer", "purchase": "supplier"},
        only_in={"is_certified": "purchase"},
        facts=("party_name", "date", "due_date", "tax_number", "is_red", "is_certified"),
        lines=("line_no", "item_code", "item_name", "spec", "unit", "quantity", "vat_rate", "net", "tax", "gross"),
        actions=actions,
    )
)
