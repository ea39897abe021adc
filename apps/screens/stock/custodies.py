"""Goods of customers in custody 代管: for repair, for keeping; without value."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.stock.custodies.title",
    Listing(
        "stock.custodies",
        "stock.custody",
        ("number", "date", "state", "party", "due_on", "is_overdue", "note"),
        opens="stock/custody",
        picks={"party": "parties.party"},
        flags=("overdue",),
        empty_key="screen.stock.custodies.empty",
    ),
    ("stock.keep_goods",),
)
