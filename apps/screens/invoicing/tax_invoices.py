"""The register of tax invoices 发票登记: issued and received, with what is booked of each."""

import streamlit as st

from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import t
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.sides import side_of

COLUMNS = {
    "purchase": (
        "number", "date", "party_name", "invoice_kind", "state", "net", "tax", "gross", "booked", "use_state", "deduct_month",
    ),
    "sale": ("number", "date", "party_name", "invoice_kind", "state", "net", "tax", "gross", "booked", "match_problem"),
}


def actions() -> None:
    if can_open("invoicing/tax_import", session.actor()):
        label = t("screen.invoicing.tax_invoices.import")
        if st.button(label, key="import", type="primary", icon=":material/upload_file:"):
            open_screen("invoicing/tax_import")


st.title(t("screen.invoicing.tax_invoices.title"), anchor=False)
direction = side_of("direction", list(COLUMNS), "screen.invoicing.tax_invoices")
partner = "supplier" if direction == "purchase" else "customer"
list_page(
    Listing(
        "invoicing.tax_invoices",
        "invoicing.tax_invoice",
        COLUMNS[direction],
        opens="invoicing/tax_invoice",
        choices={"use_state": ("unselected", "selected", "excluded", "none")} if direction == "purchase" else {},
        picks={"party": f"parties.{partner}"},
        dates=("date_from", "date_to"),
        flags=("unbooked",) if direction == "purchase" else ("unbooked", "without_request"),
        sums=("net", "tax", "gross"),
        fixed={"direction": direction},
        words={"party": partner, "party_name": partner, "number": "tax_number"},
        empty_key="screen.invoicing.tax_invoices.empty",
        makes="invoicing.import_tax_invoices",
    ),
    actions=actions,
)
hotkeys({"/": "focus:search"})
