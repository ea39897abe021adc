"""What customers call our items."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "sales.customer_items",
            "sales.customer_item",
            ("customer", "code", "name", "item", "item_name", "spec", "is_active"),
            picks={"customer": "parties.customer", "item": "items.item"},
            empty_key="screen.sales.customer_items.empty",
            ways=("settings/imports?sheet=sales.save_customer_item",),
        ),
        "sales.save_customer_item",
    ),
    "screen.sales.customer_items.title",
)
