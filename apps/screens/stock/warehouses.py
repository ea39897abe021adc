"""Warehouses and their bins."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(Listing("stock.warehouses", "stock.warehouse", ("code", "name", "is_active")), "stock.save_warehouse"),
    "screen.stock.warehouses.title",
)
