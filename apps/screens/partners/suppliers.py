"""Suppliers: who sells to us, on which terms."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page
from apps.screens.widgets.picks import marks

COLUMNS = ("code", "name", "short_name", "region", "class_name", "tagged", "terms_name")

master_page(
    Master(
        Listing(
            "parties.parties",
            "parties.party",
            COLUMNS,
            fixed={"is_supplier": True},
            empty_key="screen.partners.empty",
            ways=("settings/imports?sheet=suppliers",),
            opens="partners/party",
            open_as="party",
            open_by="code",
            choices=marks(),
            flags=("without_class",),
        ),
        "parties.save_party",
        "parties.party",
        "party",
        defaults={"is_supplier": True},
        files="parties.party",
    ),
    "screen.partners.suppliers.title",
)
