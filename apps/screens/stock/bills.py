"""Bills of materials 物料清单 of one level: what a batch of a product is put together from."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "stock.bills",
            "stock.bill",
            ("item", "name", "spec", "unit", "quantity", "parts", "is_active"),
            empty_key="screen.stock.bills.empty",
        ),
        "stock.save_bill",
        "stock.bill",
        "item",
        only=("item", "quantity", "is_active", "note", "lines"),
    ),
    "screen.stock.bills.title",
)
