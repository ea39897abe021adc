"""采购费用分摊: freight, duty and insurance shared over the goods they brought."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.purchasing.landed_costs.title",
    Listing(
        "purchasing.landed_costs",
        "purchasing.landed_cost",
        ("number", "date", "state", "supplier", "invoice", "basis", "cost", "to_stock", "to_cost"),
        opens="purchasing/landed_cost",
        dates=("from_date", "to_date"),
        empty_key="screen.purchasing.landed_costs.empty",
        dash=True,
    ),
    ("purchasing.enter_landed_cost",),
)
