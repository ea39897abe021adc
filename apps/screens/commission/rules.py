"""Commission rules: from which day, for whom, of what, how much."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "valid_from", "valid_to", "salesperson", "customer_class", "category", "basis", "rate", "note")

master_page(
    Master(
        Listing("commission.rules", "commission.rule", COLUMNS, empty_key="screen.commission.rules.empty"),
        "commission.save_rule",
    ),
    "screen.commission.rules.title",
)
