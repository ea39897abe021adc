"""How much more or less than ordered may be delivered, by customer and item."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "sales.tolerances",
            "sales.tolerance",
            ("customer", "customer_name", "item", "item_name", "over", "under"),
            empty_key="screen.sales.tolerances.empty",
        ),
        "sales.save_tolerance",
    ),
    "screen.sales.tolerances.title",
)
