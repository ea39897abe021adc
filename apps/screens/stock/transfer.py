"""Transfers 调拨: at once, or sent today and received when they have arrived."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.stock.transfer.title",
    Listing(
        "stock.transfers",
        "stock.transfer",
        ("number", "date", "state", "lines", "note"),
        opens="stock/transfer_paper",
        empty_key="screen.stock.transfer.empty",
    ),
    ("stock.transfer", "stock.send_transfer"),
)
