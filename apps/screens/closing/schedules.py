"""摊销预提计划: amounts that are shared over months."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.closing.schedules.title",
    Listing(
        "closing.schedules",
        "closing.schedule",
        ("number", "name", "state", "debit_account", "credit_account", "first_month", "months", "amount", "booked", "remaining"),
        opens="closing/schedule",
        empty_key="screen.closing.schedules.empty",
    ),
    ("closing.save_schedule",),
)
