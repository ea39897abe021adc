"""Bins 库位: zone, state and whose goods lie in them."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "stock.bins",
            "stock.location",
            ("code", "warehouse_name", "bin", "zone", "stock_state", "kind", "is_default", "items"),
            choices={"stock_state": ("accepted", "pending", "defective"), "kind": ("own", "transit", "lent", "customer")},
            picks={"warehouse": "stock.warehouse"},
        ),
        "stock.save_location",
        only=("warehouse", "bin", "zone", "state", "kind", "is_default"),
    ),
    "screen.stock.bins.title",
)
