"""成本中心: what each is from a day on, a department, a part of the chart of accounts, or both."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "kind", "department", "account", "valid_from", "source", "is_active")

master_page(
    Master(
        Listing(
            "costing.cost_centres",
            "costing.cost_centre",
            ("code", "name", "kind", "department_name", "account", "valid_from", "source", "is_active"),
            choices={"kind": ("production", "service", "administration", "sales")},
            empty_key="screen.costing.centres.empty",
        ),
        "costing.save_cost_centre",
        only=COLUMNS,
    ),
    "screen.costing.centres.title",
)
