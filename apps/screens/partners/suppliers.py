"""Suppliers: who sells to us, on which terms."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "short_name", "region", "class_name", "terms_name")

master_page(
    Master(
        Listing("parties.parties", "parties.party", COLUMNS, fixed={"is_supplier": True}, empty_key="screen.partners.empty"),
        "parties.save_party",
        "parties.party",
        "party",
        defaults={"is_supplier": True},
    ),
    "screen.partners.suppliers.title",
)
