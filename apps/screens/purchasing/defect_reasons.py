"""Reasons for which goods are found wanting at inspection, each from a day to a day."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "valid_from", "valid_to")
master_page(
    Master(
        Listing("purchasing.defect_reasons", "purchasing.defect_reason", COLUMNS),
        "purchasing.save_defect_reason",
        only=COLUMNS,
    ),
    "screen.purchasing.defect_reasons.title",
)
