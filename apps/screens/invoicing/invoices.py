"""Sales invoices, newest first."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page

st.title(t("screen.invoicing.invoices.title"), anchor=False)
list_page(
    Listing(
        "invoicing.invoices",
        "invoicing.invoice",
        ("number", "party_name", "date", "due_date", "tax_number", "state", "is_red", "net", "tax", "gross"),
        opens="invoicing/invoice",
        picks={"party": "parties.customer"},
        sums=("net", "tax", "gross"),
        dates=("date_from", "date_to"),
        words={"party": "customer", "party_name": "customer"},
        fixed={"direction": "sale"},
        empty_key="screen.invoicing.invoices.empty",
        ways=("sales/to_invoice",),
        makes="sales.invoice_order",
    )
)
hotkeys({"/": "focus:search"})
