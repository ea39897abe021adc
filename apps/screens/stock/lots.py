"""Lots and serial numbers 批次与序列号: what is written on them, what expires soon."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "stock.lots",
            "stock.lot",
            ("item", "name", "lot", "made_on", "expires_on", "days_left", "supplier_lot", "on_hand", "unit", "is_released"),
            picks={"item": "items.item"},
            flags=("expiring", "with_zero"),
            empty_key="screen.stock.lots.empty",
        ),
        "stock.save_lot",
        only=("item", "lot", "made_on", "expires_on", "supplier_lot"),
    ),
    "screen.stock.lots.title",
)
