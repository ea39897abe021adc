"""预算: budgets by year, the one that counts marked; started from what a year brought, or entered row by row."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.reporting.budgets.title",
    Listing(
        "reporting.budgets",
        "reporting.budget",
        ("number", "name", "year", "purpose", "state", "counts", "total"),
        opens="reporting/budget",
        empty_key="screen.reporting.budgets.empty",
    ),
    ("reporting.copy_budget", "reporting.save_budget"),
)
