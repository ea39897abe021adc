"""Reasons for other receipts and issues, with the account that counts from a day on."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing("stock.reasons", "stock.reason", ("code", "name", "direction", "vat", "account", "valid_from", "is_active")),
        "stock.save_reason",
        only=("code", "name", "direction", "vat", "account", "valid_from", "is_active"),
    ),
    "screen.stock.reasons.title",
)
