"""Who gets new orders, by the customer's region and class and the items' category."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "sales.assignment_rules",
            "sales.assignment_rule",
            ("rank", "region", "class_name", "category", "category_name", "salesperson_name", "valid_from", "valid_to"),
            flags=("with_past",),
            empty_key="screen.sales.assignment_rules.empty",
        ),
        "sales.save_assignment_rule",
        ref="rule",
        by_id=True,
    ),
    "screen.sales.assignment_rules.title",
)
