"""What suppliers ask for items: price, lead time, minimum and pack."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "purchasing.supplier_items",
            "purchasing.supplier_item",
            (
                "item",
                "name",
                "supplier",
                "supplier_code",
                "price",
                "lead_time_days",
                "minimum_quantity",
                "pack_size",
                "is_preferred",
            ),
            picks={"item": "items.item", "supplier": "parties.supplier"},
            empty_key="screen.purchasing.conditions.empty",
            ways=("settings/imports?sheet=supplier_items",),
        ),
        "purchasing.save_supplier_item",
    ),
    "screen.purchasing.conditions.title",
)
