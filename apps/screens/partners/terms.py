"""Payment terms: when money is due, at once, after days, by month, or in instalments."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing("parties.terms", "parties.terms", ("code", "name", "kind", "days"), empty_key="screen.partners.terms.empty"),
        "parties.save_terms",
        only=("code", "name", "kind", "days", "instalments"),
    ),
    "screen.partners.terms.title",
)
