"""Goods lent out 借出: who has what, what is overdue."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.stock.loans.title",
    Listing(
        "stock.loans",
        "stock.loan",
        ("number", "date", "state", "party", "due_on", "is_overdue", "note"),
        opens="stock/loan",
        picks={"party": "parties.party"},
        flags=("overdue",),
        empty_key="screen.stock.loans.empty",
    ),
    ("stock.lend_goods",),
)
