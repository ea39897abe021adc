"""Items: what is bought, made, stocked, sold and done."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "spec", "category", "unit", "kind", "list_price", "valuation", "barcode", "is_active")

master_page(
    Master(
        Listing(
            "items.items",
            "items.item",
            COLUMNS,
            choices={"kind": ("merchandise", "finished", "material", "consumable", "service", "freight")},
            picks={"category": "items.category"},
            empty_key="screen.partners.items_empty",
            ways=("settings/imports?sheet=items",),
        ),
        "items.save_item",
        "items.item",
        "item",
        files="items.item",
    ),
    "screen.partners.items.title",
)
