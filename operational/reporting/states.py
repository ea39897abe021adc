"""The life of a budget."""

from operational.core.api import Machine

BUDGET = Machine(
    "reporting.budget",
    start="draft",
    moves={"approve": ("draft", "approved"), "cancel": (("draft", "approved"), "cancelled")},
    colours={"draft": "grey", "approved": "green", "cancelled": "red"},
)
