"""Other receipts and issues 其他出入库: samples, gifts, own use, scrap, found goods."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.stock.other.title",
    Listing(
        "stock.other_movements",
        "stock.other_movement",
        ("number", "date", "state", "direction", "reason", "party", "value", "tax", "note"),
        opens="stock/other_paper",
        choices={"direction": ("in", "out")},
        dates=("date_from", "date_to"),
        empty_key="screen.stock.other.empty",
    ),
    ("stock.issue_other", "stock.receive_other", "stock.adjust_value"),
)
